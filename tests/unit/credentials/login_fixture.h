// What the tests of keys of `aws login` begin with.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "credentials/login_credentials.h"
#include "credentials/surroundings.h"
#include "support/login_world.h"

namespace marketplace_metering::test {

class LoginCredentialsTest : public ::testing::Test, protected LoginWorld {
 protected:
  static constexpr const char* kExpired = "2025-11-18T00:00:00Z";
  static constexpr const char* kRefused = R"({"error":"TOKEN_EXPIRED","message":"you sent hunter4hunter4"})";

  LoginCredentialsTest() { options.session = kLoginSession; }
  std::shared_ptr<CredentialsProvider> Make() { return MakeLoginCredentialsProvider(options, config, outside); }
  std::string Resolve(const CredentialsRequest& request = {}) {
    const auto outcome = Make()->Resolve(request);
    if (!outcome) {
      EXPECT_THAT(outcome.error().attempts, ::testing::IsEmpty());
      EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
    }
    EXPECT_THAT(Text(outcome), ::testing::Not(::testing::HasSubstr("hunter")));
    return Text(outcome);
  }
  // What is asked without an answer in the script is not noted.
  void MayAsk() { transport->Reply(200, SignInSuccess("ASIANEW")); }
  void Has(const std::string& expires_at) { files->Write(kLoginFile, LoginText(expires_at)); }
  std::shared_ptr<CredentialsProvider> OfProfile(const std::string& profile) {
    const auto around = credentials::LookAround(config, outside).value();
    return credentials::MakeLoginProfileCredentials(around.config, around.files, profile, around.world);
  }

  LoginCredentialsOptions options;
  ClientConfig config;
};

}  // namespace marketplace_metering::test
