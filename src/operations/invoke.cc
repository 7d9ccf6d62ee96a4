#include "operations/invoke.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "encoding/ascii.h"
#include "encoding/quote.h"
#include "encoding/utf8.h"
#include "json/reader.h"
#include "operations/reply.h"
#include "operations/run.h"

namespace marketplace_metering::operations {
namespace {

constexpr std::size_t kLongestName = 128;

/// The name becomes part of a header.
bool IsOperationName(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName &&
         std::all_of(text.begin(), text.end(), encoding::IsAlphanumeric);
}

void CheckBody(const std::string& body, Violations& out) {
  if (!encoding::IsValidUtf8(body)) return out.push_back({"json", "is not valid UTF-8"});
  const json::Document document = json::Document::Parse(body);
  document.root();
  if (const json::Problem* problem = document.problem()) out.push_back({"json", problem->message});
}

}  // namespace

Outcome<InvokeResult> Invoke(const call::Caller& caller, std::string_view operation, std::string json,
                             const InvokeOptions& options) {
  Violations violations;
  if (!IsOperationName(operation)) {
    violations.push_back(
        {"operation", "is " + encoding::Quoted(operation) + "; allowed are 1 to 128 letters and digits"});
  }
  CheckBody(json, violations);
  if (!violations.empty()) return InvalidRequest("Invoke", std::move(violations));

  const auto read = [operation](const std::string& body) -> Outcome<void> {
    const json::Document document = ParseReply(body);
    document.root();
    if (const json::Problem* problem = document.problem()) return UnreadableReply(operation, *problem);
    return {};
  };
  auto reply = caller.Call({operation, std::move(json), options.replay, read}, options.call);
  if (!reply) return std::move(reply).error();

  InvokeResult result;
  result.json = reply->response.body.empty() ? "{}" : std::move(reply->response.body);
  result.metadata = std::move(reply->metadata);
  return result;
}

}  // namespace marketplace_metering::operations
