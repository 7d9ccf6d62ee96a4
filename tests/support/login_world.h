// A person who has logged in by `aws login`, in a world of fakes.
#pragma once

#include <string>

#include "support/credentials_world.h"
#include "support/dpop_proof.h"

namespace marketplace_metering::test {

constexpr const char* kLoginSession = "arn:aws:sts::012345678910:assumed-role/Admin/admin";
constexpr const char* kLoginFile =
    "/h/.aws/login/cache/4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json";

/// A file of the cache. "hunter" stands in every secret but the key.
inline std::string LoginText(const std::string& expires_at, const std::string& id = "ASIAOLD",
                             const std::string& refresh_token = "hunter4hunter4") {
  std::string key;
  for (const char* c = kLoginKeyPem; *c != '\0'; ++c) key += *c == '\n' ? std::string("\\n") : std::string(1, *c);
  return R"({"accessToken":{"accessKeyId":")" + id + R"(","secretAccessKey":"hunter2hunter2","sessionToken":)" +
         R"("hunter3hunter3","accountId":"012345678901","expiresAt":")" + expires_at +
         R"("},"tokenType":"aws_sigv4","clientId":"arn:aws:signin:::devtools/same-device","refreshToken":")" +
         refresh_token + R"(","idToken":"hunter5hunter5","dpopKey":")" + key + "\"}";
}

/// What Sign-In answers for `id`.
inline std::string SignInSuccess(const std::string& id, const std::string& refresh_token = "hunter7hunter7") {
  return R"({"accessToken":{"accessKeyId":")" + id +
         R"(","secretAccessKey":"hunter8hunter8","sessionToken":"hunter9hunter9"},"tokenType":"aws_sigv4",)" +
         R"("expiresIn":900,"refreshToken":")" + refresh_token + "\"}";
}

struct LoginWorld : CredentialsWorld {
  LoginWorld() : CredentialsWorld("2025-11-19T00:00:00Z") { environment->Set("AWS_REGION", "eu-west-1"); }
  std::string File() const { return files->Read(kLoginFile, 65536).value(); }
};

}  // namespace marketplace_metering::test
