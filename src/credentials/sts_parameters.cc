#include "credentials/sts_parameters.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "credentials/parameter_check.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"

namespace marketplace_metering::credentials {
namespace {

constexpr TextRule kSessionNameRule{2, 64, "_+=,.@-"};
constexpr TextRule kExternalIdRule{2, 1224, "_+=,.@:/-"};
constexpr TextRule kPolicyRule{1, 2048};
constexpr TextRule kTagKeyRule{1, 128};
constexpr TextRule kTagValueRule{0, 256};
constexpr TextRule kSerialNumberRule{9, 256, "_+=/:,.@-"};
constexpr TextRule kContextRule{4, 2048};
constexpr TextRule kWebTokenRule{4, 20000};
constexpr TextRule kProviderIdRule{4, 2048};

constexpr std::size_t kMostPolicies = 10;
constexpr std::size_t kMostTags = 50;
constexpr std::size_t kMostContexts = 5;

constexpr std::string_view kPolicyExample = "arn:aws:iam::123456789012:policy/name";
constexpr std::string_view kContextExample = "arn:aws:iam::aws:contextProvider/IdentityCenter";

std::string Element(std::string_view list, std::size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

void CheckSessionName(const std::optional<std::string>& name, ParameterCheck& check) {
  if (!name) return check.Report("role_session_name", "is required");
  check.Text("role_session_name", name, kSessionNameRule);
}

void CheckDuration(const std::optional<std::chrono::seconds>& duration, ParameterCheck& check) {
  constexpr std::chrono::seconds kShortest(900);
  constexpr std::chrono::seconds kLongest(43200);
  if (!duration || (*duration >= kShortest && *duration <= kLongest)) return;
  check.Report("duration", "is " + std::to_string(duration->count()) + " s; allowed are 900 to 43200");
}

/// What both operations have.
template <typename Parameters>
void CheckRole(const Parameters& parameters, ParameterCheck& check) {
  check.Arn("role_arn", parameters.role_arn, ParameterCheck::kRoleExample);
  CheckSessionName(parameters.role_session_name, check);
  CheckDuration(parameters.duration, check);
}

void CheckPolicies(const std::optional<std::string>& policy, const std::vector<std::string>& arns,
                   ParameterCheck& check) {
  check.Text("policy", policy, kPolicyRule);
  check.Count("policy_arns", arns.size(), kMostPolicies);
  for (std::size_t i = 0; i < arns.size(); ++i) check.Arn(Element("policy_arns", i), arns[i], kPolicyExample);
}

void CheckTags(const AssumeRoleParameters& parameters, ParameterCheck& check) {
  const auto& tags = parameters.tags;
  check.Count("tags", tags.size(), kMostTags);
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const std::string path = Element("tags", i);
    check.Text(path + ".key", std::string_view(tags[i].key), kTagKeyRule);
    check.Text(path + ".value", std::string_view(tags[i].value), kTagValueRule);
    const auto is_same = [&](const SessionTag& other) { return other.key == tags[i].key; };
    if (std::any_of(tags.begin(), tags.begin() + static_cast<std::ptrdiff_t>(i), is_same)) {
      check.Report(path + ".key", "is " + encoding::Quoted(tags[i].key) + ", which an earlier tag has");
    }
  }
  const auto& keys = parameters.transitive_tag_keys;
  check.Count("transitive_tag_keys", keys.size(), kMostTags);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    check.Text(Element("transitive_tag_keys", i), std::string_view(keys[i]), kTagKeyRule);
  }
}

void CheckMfa(const AssumeRoleParameters& parameters, ParameterCheck& check) {
  check.Text("serial_number", parameters.serial_number, kSerialNumberRule);
  if (parameters.token_code.empty()) return;
  const std::string_view code = parameters.token_code.Reveal();
  if (code.size() != 6 || !std::all_of(code.begin(), code.end(), encoding::IsDigit)) {
    check.Report("token_code", "is not six digits; give what the device shows");
  }
  if (!parameters.serial_number) check.Report("token_code", "needs serial_number beside it, the device it is from");
}

void CheckContexts(const std::vector<ProvidedContext>& contexts, ParameterCheck& check) {
  check.Count("provided_contexts", contexts.size(), kMostContexts);
  for (std::size_t i = 0; i < contexts.size(); ++i) {
    const std::string path = Element("provided_contexts", i);
    check.Arn(path + ".provider_arn", contexts[i].provider_arn, kContextExample);
    check.Hidden(path + ".context_assertion", contexts[i].context_assertion.Reveal(), kContextRule);
  }
}

}  // namespace

std::vector<Violation> Check(const AssumeRoleParameters& parameters) {
  ParameterCheck check;
  CheckRole(parameters, check);
  check.Text("external_id", parameters.external_id, kExternalIdRule);
  CheckPolicies(parameters.policy, parameters.policy_arns, check);
  CheckTags(parameters, check);
  check.Text("source_identity", parameters.source_identity, kSessionNameRule);
  CheckMfa(parameters, check);
  CheckContexts(parameters.provided_contexts, check);
  return check.Take();
}

std::vector<Violation> Check(const AssumeRoleWithWebIdentityParameters& parameters, std::string_view token) {
  ParameterCheck check;
  CheckRole(parameters, check);
  CheckPolicies(parameters.policy, parameters.policy_arns, check);
  check.Text("provider_id", parameters.provider_id, kProviderIdRule);
  check.Hidden("web identity token", token, kWebTokenRule);
  return check.Take();
}

}  // namespace marketplace_metering::credentials
