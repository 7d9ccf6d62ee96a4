// A login to IAM Identity Center, in a world of fakes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "credentials/sso_credentials.h"
#include "credentials/surroundings.h"
#include "marketplace_metering/sso_credentials.h"
#include "support/credentials_world.h"

namespace marketplace_metering::test {

inline constexpr const char* kDevToken = "/h/.aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json";
inline constexpr const char* kLegacyToken = "/h/.aws/sso/cache/dace00cba5f8355ec9d274ceb2bcebdfbeed0e12.json";

/// Profile A has a session, profile L none.
inline constexpr const char* kSsoProfiles = R"([profile A]
sso_session = dev
sso_account_id = 123456789012
sso_role_name = Meter+Role
[sso-session dev]
sso_region = us-east-2
sso_start_url = https://d-abc123.awsapps.com/start
[profile L]
sso_start_url = https://ssotest.awsapps.com/start
sso_region = eu-central-1
sso_account_id = 123456789012
sso_role_name = r
)";

/// A token that can be renewed, of a login that knows more than we do.
inline std::string SsoTokenText(const std::string& access, const std::string& end,
                                const std::string& registration = "2027-03-06T19:53:17Z") {
  return R"({"startUrl":"https://d-abc123.awsapps.com/start","accessToken":")" + access + R"(","expiresAt":")" + end +
         R"(","refreshToken":"hunter-refresh","clientId":"client","clientSecret":"hunter-client",)" +
         R"("registrationExpiresAt":")" + registration + R"(","region":"us-east-2","more":{"scopes":["a",1.50]}})";
}

/// One that cannot.
inline std::string BareSsoTokenText(const std::string& access, const std::string& end) {
  return R"({"accessToken":")" + access + R"(","expiresAt":")" + end + R"("})";
}

/// What the portal answers, good until 2026-12-01T01:00:00Z.
inline std::string RoleKeys(const std::string& id, const std::string& end = "1796086800000") {
  return R"({"roleCredentials":{"accessKeyId":")" + id +
         R"(","secretAccessKey":"hunter-secret","sessionToken":"hunter-session","expiration":)" + end + "}}";
}

/// What a renewal answers, good for 8 hours.
inline std::string RenewedToken(const std::string& access, const std::string& refresh = "hunter-refresh-2") {
  const std::string next = refresh.empty() ? "" : R"(,"refreshToken":")" + refresh + "\"";
  return R"({"accessToken":")" + access + R"(","tokenType":"Bearer","expiresIn":28800)" + next + "}";
}

struct SsoWorld : CredentialsWorld {
  SsoWorld() { files->Write("/h/.aws/config", kSsoProfiles); }

  std::shared_ptr<CredentialsProvider> OfProfile(const std::string& name) const {
    const auto around = credentials::LookAround({}, outside);
    return credentials::MakeSsoProfileCredentials(around->config, around->files, name, around->world);
  }
  std::string Ask(const std::string& profile) const { return Text(OfProfile(profile)->Resolve({})); }
  std::string FileText(const std::string& path) const {
    return files->Read(path, 1 << 20).ok() ? *files->Read(path, 1 << 20) : "none";
  }
  /// "METHOD URL" of each request.
  std::vector<std::string> Sent() const {
    std::vector<std::string> sent;
    for (const HttpRequest& request : transport->requests()) sent.push_back(request.method + " " + request.url);
    return sent;
  }
  std::string Bearer(std::size_t index) const { return Header(index, "x-amz-sso_bearer_token"); }
};

}  // namespace marketplace_metering::test
