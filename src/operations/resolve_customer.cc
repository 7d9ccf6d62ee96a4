#include "operations/resolve_customer.h"

#include "operations/members.h"
#include "operations/reply.h"

namespace marketplace_metering::operations {
namespace {

constexpr TextRule kRegistrationTokenRule{};

}  // namespace

void ResolveCustomerOp::Check(const Request& request, ValidationLevel level, Violations& out) {
  Checker checker(level, out);
  const Path root;
  checker.RequiredText(root.Member("registration_token"), request.registration_token, kRegistrationTokenRule);
}

std::string ResolveCustomerOp::Write(const Request& request) {
  json::Writer out(64 + request.registration_token.size());
  out.BeginObject();
  WriteText(out, "RegistrationToken", request.registration_token);
  out.EndObject();
  return out.Take();
}

Outcome<ResolveCustomerResult> ResolveCustomerOp::Read(std::string_view body) {
  const json::Document document = ParseReply(body);
  const json::Object root = document.root();
  Result result;
  result.customer_identifier = ReadText(root, "CustomerIdentifier");
  result.product_code = ReadText(root, "ProductCode");
  result.customer_aws_account_id = ReadText(root, "CustomerAWSAccountId");
  result.license_arn = ReadText(root, "LicenseArn");
  if (const json::Problem* problem = document.problem()) return UnreadableReply(kName, *problem);
  return result;
}

}  // namespace marketplace_metering::operations
