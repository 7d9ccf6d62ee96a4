// A provider that asks STS, in a world of fakes.
#pragma once

#include <string>

#include "support/credentials_world.h"

namespace marketplace_metering::test {

/// What STS answers for `id`, good until `end`.
inline std::string StsSuccess(const std::string& operation, const std::string& id,
                              const std::string& end = "2026-12-01T01:00:00Z") {
  return "<" + operation + "Response><" + operation +
         "Result><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser>"
         "<Credentials><AccessKeyId>" +
         id + "</AccessKeyId><SecretAccessKey>hunter2hunter2</SecretAccessKey><SessionToken>hunter3hunter3" +
         "</SessionToken><Expiration>" + end + "</Expiration></Credentials></" + operation + "Result></" + operation +
         "Response>";
}

inline std::string StsFailure(const std::string& code, const std::string& message) {
  return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message +
         "</Message></Error><RequestId>id-1</RequestId></ErrorResponse>";
}

struct StsWorld : CredentialsWorld {
  StsWorld() { environment->Set("AWS_REGION", "eu-west-1"); }
  void IsIrsa() {
    environment->Set("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
    environment->Set("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r");
    files->Write("/token", "eyJfirst.token.x\n");
  }
};

}  // namespace marketplace_metering::test
