// What the tests of keys of IAM Identity Center begin with.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "sso_world.h"

namespace marketplace_metering::test {

class SsoTest : public ::testing::Test, protected SsoWorld {
 protected:
  static constexpr const char* kPortal =
      "GET https://portal.sso.us-east-2.amazonaws.com/federation/"
      "credentials?role_name=Meter%2BRole&account_id=123456789012";
  static constexpr const char* kTokens = "POST https://oidc.us-east-2.amazonaws.com/token";
  static constexpr const char* kUnable =
      "Unable to get credentials of role Meter+Role in account 123456789012 from IAM Identity Center (profile 'A'): ";
  static constexpr const char* kRefused =
      R"({"error":"invalid_grant","error_description":"Invalid refresh token provided"})";

  // All messages but what the test is told to expect are free of secrets.
  ~SsoTest() override {
    for (const std::string& line : log->lines()) EXPECT_THAT(line, ::testing::Not(::testing::HasSubstr("hunter")));
  }
  std::string Failure(const std::string& profile = "A", const CredentialsRequest& request = {}) {
    const auto outcome = OfProfile(profile)->Resolve(request);
    if (outcome) return "it succeeded";
    EXPECT_THAT(outcome.error().message, ::testing::Not(::testing::HasSubstr("hunter")));
    EXPECT_THAT(outcome.error().attempts, ::testing::IsEmpty());
    EXPECT_FALSE(outcome.error().reply);
    EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
    return Text(outcome);
  }
  // Answers, after something has happened elsewhere.
  void AnswerAfter(const std::function<void()>& event, int status, const std::string& body) {
    transport->Answer([=](const HttpRequest&, const SendOptions&) -> Outcome<HttpResponse> {
      event();
      HttpResponse response;
      response.status = status;
      response.body = body;
      return response;
    });
  }
};

}  // namespace marketplace_metering::test
