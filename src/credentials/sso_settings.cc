#include "credentials/sso_settings.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "credentials/ask.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"

namespace marketplace_metering::credentials {
namespace {

using encoding::Quoted;
using profile::Properties;
using profile::Property;

// A value, what it is called where it stands, and where that is.
struct SsoPart {
  std::string_view name = {};
  std::string value = {};
  std::string place = {};  // " (/home/ann/.aws/config line 2)"; empty for code
};

// All that is said, before anybody has looked at it.
struct SsoWish {
  std::string who = {};    // says it: "profile 'A'"
  std::string place = {};  // as of a part
  std::string profile = {};
  SsoPart session = {};
  SsoPart start_url = {};
  SsoPart region = {};
  SsoPart account_id = {};
  SsoPart role_name = {};
};

Error WrongSso(std::string message) {
  return MakeError(ErrorCode::kInvalidConfiguration, std::move(message));
}

std::string InBrackets(const std::string& text) {
  return text.empty() ? text : " (" + text + ")";
}

SsoPart SsoPartOf(const Properties& properties, const char* key, const config::SharedFiles& files) {
  const auto found = properties.find(key);
  if (found == properties.end() || encoding::IsBlank(found->second.value)) return {key, {}, {}};
  const Property& property = found->second;
  return {key, property.value,
          InBrackets(encoding::Printable(files.PathOf(property.file)) + " line " + std::to_string(property.line))};
}

// --- what must be there ---------------------------------------------------------------------------

// "sso_region and sso_start_url"; empty when nothing is missing.
template <std::size_t kCount>
std::string Missing(const std::array<const SsoPart*, kCount>& parts) {
  std::string names;
  for (const SsoPart* part : parts) {
    if (part->value.empty()) names.append(names.empty() ? "" : ", ").append(part->name);
  }
  return names;
}

Error NoSuchSession(const SsoWish& wish, const config::SharedFiles& files) {
  const std::string& name = wish.session.value;
  std::string message = "sso-session " + Quoted(name) + " (referenced by " + wish.who + ")";
  if (files.broken) {
    return WrongSso(message + " cannot be relied on, since a file cannot be understood: " + *files.broken +
                    "; mend it, or take it away");
  }
  message += " was not found in ";
  if (files.config_path.empty()) return WrongSso(message + "any file: there is no AWS config file to look in");
  return WrongSso(message + encoding::Printable(files.config_path) + "; add the section [sso-session " +
                  encoding::Printable(name) + "] there, as aws configure sso does");
}

// The section's value in place of that of `part`, which may only repeat it.
std::optional<Error> Take(const Properties& section, const char* key, const config::SharedFiles& files,
                          const SsoWish& wish, SsoPart& part) {
  SsoPart own = SsoPartOf(section, key, files);
  if (!part.value.empty() && !own.value.empty() && part.value != own.value) {
    return WrongSso(wish.who + " has " + std::string(part.name) + " " + Quoted(part.value) + part.place +
                    ", but its sso-session " + Quoted(wish.session.value) + " has " + Quoted(own.value) + own.place +
                    "; remove the former, or make them equal");
  }
  part = std::move(own);
  return std::nullopt;
}

std::optional<Error> TakeSession(const config::SharedFiles& files, SsoWish& wish) {
  const auto found = files.sso_sessions.find(wish.session.value);
  if (found == files.sso_sessions.end() || files.broken) return NoSuchSession(wish, files);
  if (auto error = Take(found->second, "sso_region", files, wish, wish.region)) return error;
  if (auto error = Take(found->second, "sso_start_url", files, wish, wish.start_url)) return error;
  const std::string missing = Missing<2>({&wish.region, &wish.start_url});
  if (missing.empty()) return std::nullopt;
  return WrongSso("sso-session " + Quoted(wish.session.value) + " (referenced by " + wish.who + ") has no " + missing +
                  InBrackets(encoding::Printable(files.config_path)) + "; add it there, as aws configure sso does");
}

// --- what may be there ----------------------------------------------------------------------------

Error Malformed(const SsoWish& wish, const SsoPart& part, const std::string& rule) {
  return WrongSso(wish.who + ": " + std::string(part.name) + " " + Quoted(part.value) + part.place + " " + rule);
}

// It becomes part of the host that is told the token.
bool IsSsoRegion(std::string_view text) {
  constexpr std::size_t kLongest = 63;
  return !text.empty() && text.size() <= kLongest && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) { return encoding::IsAlphanumeric(c) || c == '-'; });
}

bool IsSsoAccount(std::string_view text) {
  constexpr std::size_t kDigits = 12;
  return text.size() == kDigits && std::all_of(text.begin(), text.end(), encoding::IsDigit);
}

bool IsSsoRole(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  constexpr std::string_view kSigns = "_=,.@+-";
  return !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), [kSigns](char c) {
    return encoding::IsAlphanumeric(c) || kSigns.find(c) != std::string_view::npos;
  });
}

Outcome<SsoSettings> Judge(SsoWish wish, const config::SharedFiles& files) {
  const std::string missing = wish.session.value.empty()
                                  ? Missing<4>({&wish.account_id, &wish.role_name, &wish.region, &wish.start_url})
                                  : Missing<2>({&wish.account_id, &wish.role_name});
  if (!missing.empty()) {
    return WrongSso(wish.who + " has no " + missing + wish.place +
                    ", which credentials of IAM Identity Center need; add " + "it, or run aws configure sso");
  }
  if (!wish.session.value.empty()) {
    if (auto error = TakeSession(files, wish)) return *std::move(error);
  }
  if (!IsSsoRegion(wish.region.value)) {
    return Malformed(wish, wish.region,
                     "is not a region; use 1 to 63 letters, digits and inner hyphens, such as us-east-1");
  }
  if (!IsSsoAccount(wish.account_id.value)) return Malformed(wish, wish.account_id, "is not twelve digits");
  if (!IsSsoRole(wish.role_name.value)) {
    return Malformed(wish, wish.role_name,
                     "is not the name of a role; use 1 to 64 letters, digits, at signs and =,._+-");
  }
  SsoSettings settings;
  settings.session = std::move(wish.session.value);
  settings.start_url = std::move(wish.start_url.value);
  settings.region = std::move(wish.region.value);
  settings.account_id = std::move(wish.account_id.value);
  settings.role_name = std::move(wish.role_name.value);
  settings.profile = std::move(wish.profile);
  return settings;
}

// As a person writes it on a command line.
std::string Argument(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return encoding::IsAlphanumeric(c) || std::string_view("_=,.@+-/:").find(c) != std::string_view::npos;
  });
  return plain ? text : Quoted(text);
}

}  // namespace

Outcome<SsoSettings> SsoSettingsOf(const SsoCredentialsOptions& options, const config::SharedFiles& files) {
  SsoWish wish;
  wish.who = "SsoCredentialsOptions";
  wish.session = {"session", options.session, {}};
  wish.start_url = {"start_url", options.start_url, {}};
  wish.region = {"region", options.region, {}};
  wish.account_id = {"account_id", options.account_id, {}};
  wish.role_name = {"role_name", options.role_name, {}};
  const std::array<const SsoPart*, 5> parts = {&wish.session, &wish.start_url, &wish.region, &wish.account_id,
                                               &wish.role_name};
  if (std::all_of(parts.begin(), parts.end(), [](const SsoPart* part) { return part->value.empty(); })) {
    return MakeError(ErrorCode::kMissingCredentials, "IAM Identity Center: SsoCredentialsOptions are empty");
  }
  return Judge(std::move(wish), files);
}

Outcome<SsoSettings> SsoSettingsOf(const config::SharedFiles& files, const std::string& profile) {
  const Properties& properties = *files.FindProfile(profile);
  SsoWish wish;
  wish.who = "profile " + Quoted(profile);
  wish.place = InBrackets(files.Places());
  wish.profile = profile;
  wish.session = SsoPartOf(properties, "sso_session", files);
  wish.start_url = SsoPartOf(properties, "sso_start_url", files);
  wish.region = SsoPartOf(properties, "sso_region", files);
  wish.account_id = SsoPartOf(properties, "sso_account_id", files);
  wish.role_name = SsoPartOf(properties, "sso_role_name", files);
  if (wish.account_id.value.empty() && wish.role_name.value.empty()) {
    return MakeError(ErrorCode::kMissingCredentials, wish.who + " names no role of IAM Identity Center" + wish.place +
                                                         ": that takes sso_account_id and sso_role_name");
  }
  return Judge(std::move(wish), files);
}

std::string LoginAdvice(const SsoSettings& settings) {
  if (!settings.profile.empty()) return "run aws sso login --profile " + Argument(settings.profile);
  if (!settings.session.empty()) return "run aws sso login --sso-session " + Argument(settings.session);
  return "run aws sso login with a profile that has sso_start_url " + Argument(settings.start_url);
}

}  // namespace marketplace_metering::credentials
