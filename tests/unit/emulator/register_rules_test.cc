#include "emulator/register_rules.h"

#include "unit/emulator/rules_fixture.h"

namespace marketplace_metering::emulator {
namespace {

class RegisterRules : public RulesTest {
 protected:
  Answer<Registered> Register(const RegisterUsageRequest& request) {
    return DecideRegisterUsage(request, options.credentials[1], catalog, now);
  }
  Answer<ResolveCustomerResult> Resolve(const char* token) {
    return DecideResolveCustomer(ResolveCustomerRequest{token}, catalog, now);
  }
};

TEST_F(RegisterRules, SaysWhatIsToBeSigned) {
  const auto answer = Register({"prod-1a2b3c", 2, "nonce"});

  ASSERT_EQ(ErrorOf(answer), "");
  const auto& registered = std::get<Registered>(answer);
  EXPECT_EQ(registered.product_code, "prod-1a2b3c");
  EXPECT_EQ(registered.key.version, 2);
  EXPECT_EQ(registered.nonce, "nonce");
  EXPECT_EQ(registered.issued_at, now);
  EXPECT_EQ(registered.public_key_expired_at, std::nullopt);
}

TEST_F(RegisterRules, TellsSinceWhenAKeyVersionHasExpired) {
  const auto answer = Register({"prod-1a2b3c", 1, {}});

  EXPECT_EQ(std::get<Registered>(answer).public_key_expired_at, At("2026-01-01T00:00:00Z"));
}

TEST_F(RegisterRules, RefusesUnknownProductsAndKeys) {
  EXPECT_EQ(ErrorOf(Register({"prod-x", 1, {}})), "InvalidProductCodeException");
  EXPECT_EQ(ErrorOf(Register({"prod-1a2b3c", 3, {}})), "InvalidPublicKeyVersionException");
}

TEST_F(RegisterRules, RefusesBuyersWithoutSubscription) {
  options.customers[0].subscribed = false;

  EXPECT_EQ(ErrorOf(Register({"prod-1a2b3c", 1, {}})), "CustomerNotEntitledException");
}

TEST_F(RegisterRules, ResolvesATokenAsOftenAsAsked) {
  for (int i = 0; i < 2; ++i) {
    const auto answer = Resolve("token-good");

    ASSERT_EQ(ErrorOf(answer), "");
    ResolveCustomerResult expected;
    expected.customer_identifier = "ifAPxuKWpyV";
    expected.product_code = "prod-1a2b3c";
    expected.customer_aws_account_id = "123456789012";
    expected.license_arn = kLicense;
    EXPECT_EQ(std::get<ResolveCustomerResult>(answer), expected);
  }
}

TEST_F(RegisterRules, TellsStaleTokensFromUnknownOnes) {
  EXPECT_EQ(ErrorOf(Resolve("token-stale")), "ExpiredTokenException");
  EXPECT_EQ(ErrorOf(Resolve("token-unknown")), "InvalidTokenException");
}

TEST_F(RegisterRules, LetsATokenExpireAtItsInstant) {
  options.customers[0].registration_tokens[0].expires_at = now;

  EXPECT_EQ(ErrorOf(Resolve("token-good")), "ExpiredTokenException");
  now -= std::chrono::seconds(1);
  EXPECT_EQ(ErrorOf(Resolve("token-good")), "");
}

}  // namespace
}  // namespace marketplace_metering::emulator
