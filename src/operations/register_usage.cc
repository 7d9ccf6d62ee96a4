#include "operations/register_usage.h"

#include "operations/members.h"
#include "operations/reply.h"

namespace marketplace_metering::operations {
namespace {

constexpr TextRule kNonceRule{0, 255};

}  // namespace

void RegisterUsageOp::Check(const Request& request, ValidationLevel level, Violations& out) {
  Checker checker(level, out);
  const Path root;
  checker.RequiredText(root.Member("product_code"), request.product_code, kProductCodeRule);
  checker.RequiredInteger(root.Member("public_key_version"), request.public_key_version, 1);
  checker.OptionalText(root.Member("nonce"), request.nonce, kNonceRule);
}

std::string RegisterUsageOp::Write(const Request& request) {
  json::Writer out;
  out.BeginObject();
  WriteText(out, "ProductCode", request.product_code);
  WriteInteger(out, "PublicKeyVersion", request.public_key_version);
  WriteText(out, "Nonce", request.nonce);
  out.EndObject();
  return out.Take();
}

Outcome<RegisterUsageResult> RegisterUsageOp::Read(std::string_view body) {
  const json::Document document = ParseReply(body);
  const json::Object root = document.root();
  Result result;
  result.public_key_rotation_timestamp = root.Timestamp("PublicKeyRotationTimestamp");
  result.signature = ReadText(root, "Signature");
  if (const json::Problem* problem = document.problem()) return UnreadableReply(kName, *problem);
  return result;
}

}  // namespace marketplace_metering::operations
