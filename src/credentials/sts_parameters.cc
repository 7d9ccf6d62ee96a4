#include "credentials/sts_parameters.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "credentials/arn.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"
#include "encoding/utf8.h"

namespace marketplace_metering::credentials {
namespace {

using Violations = std::vector<Violation>;

bool IsOneOf(char c, std::string_view signs) {
  return encoding::IsAlphanumeric(c) || signs.find(c) != std::string_view::npos;
}

/// Lengths count characters. `signs` beside letters and digits; empty: every character may stand.
struct TextRule {
  std::size_t min = 0;
  std::size_t max = 0;
  std::string_view signs = {};
};

constexpr TextRule kArnRule{20, 2048};
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

/// What `text` breaks of the rule, as the end of a sentence; never the text itself.
std::optional<std::string> Breach(std::string_view text, const TextRule& rule) {
  if (!encoding::IsValidUtf8(text)) return "is not valid UTF-8";
  const std::size_t length = encoding::CountCharacters(text);
  if (length < rule.min || length > rule.max) {
    return "has " + std::to_string(length) + (length == 1 ? " character" : " characters") + "; allowed are " +
           std::to_string(rule.min) + " to " + std::to_string(rule.max);
  }
  const auto is_good = [&rule](char c) { return rule.signs.empty() || IsOneOf(c, rule.signs); };
  if (std::all_of(text.begin(), text.end(), is_good)) return std::nullopt;
  return "holds a character that has no place there; allowed are letters, digits and " + std::string(rule.signs);
}

class Checker {
 public:
  void Report(std::string path, std::string message) { violations_.push_back({std::move(path), std::move(message)}); }

  void Text(std::string path, std::string_view text, const TextRule& rule) {
    if (auto breach = Breach(text, rule))
      Report(std::move(path), "is " + encoding::Quoted(text) + ", which " + *breach);
  }

  void Text(std::string path, const std::optional<std::string>& text, const TextRule& rule) {
    if (text) Text(std::move(path), std::string_view(*text), rule);
  }

  void Hidden(std::string path, std::string_view text, const TextRule& rule) {
    if (auto breach = Breach(text, rule)) Report(std::move(path), *std::move(breach));
  }

  void Arn(std::string path, const std::string& text, std::string_view example) {
    if (text.empty()) return Report(std::move(path), "is required, such as " + std::string(example));
    if (!SplitArn(text)) {
      return Report(std::move(path), "is " + encoding::Quoted(text) + ", not an ARN such as " + std::string(example));
    }
    Text(std::move(path), std::string_view(text), kArnRule);
  }

  void SessionName(const std::optional<std::string>& name) {
    if (!name) return Report("role_session_name", "is required");
    Text("role_session_name", name, kSessionNameRule);
  }

  void Duration(const std::optional<std::chrono::seconds>& duration) {
    constexpr std::chrono::seconds kShortest(900);
    constexpr std::chrono::seconds kLongest(43200);
    if (!duration || (*duration >= kShortest && *duration <= kLongest)) return;
    Report("duration", "is " + std::to_string(duration->count()) + " s; allowed are 900 to 43200");
  }

  void Count(std::string path, std::size_t count, std::size_t most) {
    if (count <= most) return;
    Report(std::move(path),
           "has " + std::to_string(count) + " elements; at most " + std::to_string(most) + " are allowed");
  }

  void Policies(const std::optional<std::string>& policy, const std::vector<std::string>& arns) {
    Text("policy", policy, kPolicyRule);
    Count("policy_arns", arns.size(), kMostPolicies);
    for (std::size_t i = 0; i < arns.size(); ++i) Arn(Element("policy_arns", i), arns[i], kPolicyExample);
  }

  static std::string Element(std::string_view list, std::size_t index) {
    return std::string(list) + "[" + std::to_string(index) + "]";
  }

  Violations Take() { return std::move(violations_); }

  static constexpr std::string_view kRoleExample = "arn:aws:iam::123456789012:role/name";
  static constexpr std::string_view kPolicyExample = "arn:aws:iam::123456789012:policy/name";
  static constexpr std::string_view kContextExample = "arn:aws:iam::aws:contextProvider/IdentityCenter";

 private:
  Violations violations_;
};

void CheckTags(const AssumeRoleParameters& parameters, Checker& checker) {
  const auto& tags = parameters.tags;
  checker.Count("tags", tags.size(), kMostTags);
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const std::string path = Checker::Element("tags", i);
    checker.Text(path + ".key", std::string_view(tags[i].key), kTagKeyRule);
    checker.Text(path + ".value", std::string_view(tags[i].value), kTagValueRule);
    const auto is_same = [&](const SessionTag& other) { return other.key == tags[i].key; };
    if (std::any_of(tags.begin(), tags.begin() + static_cast<std::ptrdiff_t>(i), is_same)) {
      checker.Report(path + ".key", "is " + encoding::Quoted(tags[i].key) + ", which an earlier tag has");
    }
  }
  const auto& keys = parameters.transitive_tag_keys;
  checker.Count("transitive_tag_keys", keys.size(), kMostTags);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    checker.Text(Checker::Element("transitive_tag_keys", i), std::string_view(keys[i]), kTagKeyRule);
  }
}

void CheckMfa(const AssumeRoleParameters& parameters, Checker& checker) {
  checker.Text("serial_number", parameters.serial_number, kSerialNumberRule);
  if (parameters.token_code.empty()) return;
  const std::string_view code = parameters.token_code.Reveal();
  if (code.size() != 6 || !std::all_of(code.begin(), code.end(), encoding::IsDigit)) {
    checker.Report("token_code", "is not six digits; give what the device shows");
  }
  if (!parameters.serial_number) checker.Report("token_code", "needs serial_number beside it, the device it is from");
}

void CheckContexts(const std::vector<ProvidedContext>& contexts, Checker& checker) {
  checker.Count("provided_contexts", contexts.size(), kMostContexts);
  for (std::size_t i = 0; i < contexts.size(); ++i) {
    const std::string path = Checker::Element("provided_contexts", i);
    checker.Arn(path + ".provider_arn", contexts[i].provider_arn, Checker::kContextExample);
    checker.Hidden(path + ".context_assertion", contexts[i].context_assertion.Reveal(), kContextRule);
  }
}

}  // namespace

std::vector<Violation> Check(const AssumeRoleParameters& parameters) {
  Checker checker;
  checker.Arn("role_arn", parameters.role_arn, Checker::kRoleExample);
  checker.SessionName(parameters.role_session_name);
  checker.Duration(parameters.duration);
  checker.Text("external_id", parameters.external_id, kExternalIdRule);
  checker.Policies(parameters.policy, parameters.policy_arns);
  CheckTags(parameters, checker);
  checker.Text("source_identity", parameters.source_identity, kSessionNameRule);
  CheckMfa(parameters, checker);
  CheckContexts(parameters.provided_contexts, checker);
  return checker.Take();
}

std::vector<Violation> Check(const AssumeRoleWithWebIdentityParameters& parameters, std::string_view token) {
  Checker checker;
  checker.Arn("role_arn", parameters.role_arn, Checker::kRoleExample);
  checker.SessionName(parameters.role_session_name);
  checker.Duration(parameters.duration);
  checker.Policies(parameters.policy, parameters.policy_arns);
  checker.Text("provider_id", parameters.provider_id, kProviderIdRule);
  checker.Hidden("web identity token", token, kWebTokenRule);
  return checker.Take();
}

}  // namespace marketplace_metering::credentials
