#include "credentials/sts_request.h"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "credentials/parameter_check.h"
#include "credentials/sts_parameters.h"
#include "protocol/aws_query.h"

namespace marketplace_metering::credentials {
namespace {

using protocol::FormWriter;
using protocol::MemberName;

constexpr std::string_view kVersion = "2011-06-15";

void AddOptional(FormWriter& form, std::string_view name, const std::optional<std::string>& value) {
  if (value) form.Add(name, *value);
}

/// What both operations have.
template <typename Parameters>
void AddRole(FormWriter& form, const Parameters& parameters) {
  form.Add("RoleArn", parameters.role_arn);
  AddOptional(form, "RoleSessionName", parameters.role_session_name);
  if (parameters.duration) form.Add("DurationSeconds", std::to_string(parameters.duration->count()));
  AddOptional(form, "Policy", parameters.policy);
  for (std::size_t i = 0; i < parameters.policy_arns.size(); ++i) {
    form.Add(MemberName("PolicyArns", i) + ".arn", parameters.policy_arns[i]);
  }
}

void AddTags(FormWriter& form, const AssumeRoleParameters& parameters) {
  for (std::size_t i = 0; i < parameters.tags.size(); ++i) {
    form.Add(MemberName("Tags", i) + ".Key", parameters.tags[i].key);
    form.Add(MemberName("Tags", i) + ".Value", parameters.tags[i].value);
  }
  for (std::size_t i = 0; i < parameters.transitive_tag_keys.size(); ++i) {
    form.Add(MemberName("TransitiveTagKeys", i), parameters.transitive_tag_keys[i]);
  }
}

void AddContexts(FormWriter& form, const std::vector<ProvidedContext>& contexts) {
  for (std::size_t i = 0; i < contexts.size(); ++i) {
    form.Add(MemberName("ProvidedContexts", i) + ".ProviderArn", contexts[i].provider_arn);
    form.Add(MemberName("ProvidedContexts", i) + ".ContextAssertion", contexts[i].context_assertion.Reveal());
  }
}

/// The white space that editors and shells leave at the end of a file; a token has none of its own.
std::string_view WithoutLineEnd(std::string_view token) {
  const std::size_t last = token.find_last_not_of(" \r\n");
  return token.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

}  // namespace

std::string_view NameOf(StsOperation operation) noexcept {
  return operation == StsOperation::kAssumeRole ? "AssumeRole" : "AssumeRoleWithWebIdentity";
}

std::string DefaultSessionName(std::chrono::system_clock::time_point now) {
  const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch());
  return "marketplace-metering-" + std::to_string(since_epoch.count());
}

Outcome<std::string> WriteAssumeRole(const AssumeRoleParameters& parameters) {
  constexpr auto kOperation = StsOperation::kAssumeRole;
  if (auto violations = Check(parameters); !violations.empty())
    return CannotUse(NameOf(kOperation), std::move(violations));
  FormWriter form(NameOf(kOperation), kVersion);
  AddRole(form, parameters);
  AddOptional(form, "ExternalId", parameters.external_id);
  AddTags(form, parameters);
  AddOptional(form, "SourceIdentity", parameters.source_identity);
  AddOptional(form, "SerialNumber", parameters.serial_number);
  if (!parameters.token_code.empty()) form.Add("TokenCode", parameters.token_code.Reveal());
  AddContexts(form, parameters.provided_contexts);
  return form.Take();
}

Outcome<std::string> WriteAssumeRoleWithWebIdentity(const AssumeRoleWithWebIdentityParameters& parameters,
                                                    std::string_view token) {
  constexpr auto kOperation = StsOperation::kAssumeRoleWithWebIdentity;
  token = WithoutLineEnd(token);
  if (auto violations = Check(parameters, token); !violations.empty()) {
    return CannotUse(NameOf(kOperation), std::move(violations));
  }
  FormWriter form(NameOf(kOperation), kVersion);
  AddRole(form, parameters);
  form.Add("WebIdentityToken", token);
  AddOptional(form, "ProviderId", parameters.provider_id);
  return form.Take();
}

}  // namespace marketplace_metering::credentials
