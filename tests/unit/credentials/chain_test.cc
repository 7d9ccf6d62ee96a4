#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <vector>

#include "marketplace_metering/credentials.h"
#include "unit/credentials/scripted_provider.h"

namespace marketplace_metering {
namespace {

using test::Keys;
using test::ScriptedProvider;
using test::Told;
using ::testing::HasSubstr;

std::shared_ptr<ScriptedProvider> Provider() {
  return std::make_shared<ScriptedProvider>();
}

TEST(CredentialsProviderChain, GoesOnWhileProvidersDecline) {
  const auto first = Provider();
  first->Fail(ErrorCode::kMissingCredentials);
  const auto second = Provider();
  second->Give(Keys("second"));
  const auto third = Provider();
  const auto chain = MakeCredentialsProviderChain({first, second, third});

  EXPECT_EQ(Told(chain->Resolve({})), "second");
  EXPECT_EQ(third->calls(), 0U);
}

TEST(CredentialsProviderChain, StopsAtAProviderThatIsSetUpButFails) {
  const auto failing = Provider();
  failing->Fail(ErrorCode::kCredentialsUnavailable);
  const auto second = Provider();
  second->Give(Keys("second"));
  const auto chain = MakeCredentialsProviderChain({failing, second});

  EXPECT_EQ(Told(chain->Resolve({})), "error CredentialsUnavailable");
  EXPECT_EQ(second->calls(), 0U);
}

TEST(CredentialsProviderChain, TellsWhyEachOneDeclined) {
  const auto first = Provider();
  first->Fail(ErrorCode::kMissingCredentials, "environment: nothing is set");
  const auto second = Provider();
  second->Fail(ErrorCode::kMissingCredentials, "container: not configured");
  const auto chain = MakeCredentialsProviderChain({first, second});

  const auto outcome = chain->Resolve({});

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kMissingCredentials);
  EXPECT_EQ(outcome.error().message, "no credentials: environment: nothing is set; container: not configured");
}

TEST(CredentialsProviderChain, TellsWhyEarlierOnesDeclinedWhenOneFails) {
  const auto first = Provider();
  first->Fail(ErrorCode::kMissingCredentials, "environment: nothing is set");
  const auto second = Provider();
  second->Fail(ErrorCode::kCredentialsUnavailable, "it is down");
  const auto third = Provider();

  const auto outcome = MakeCredentialsProviderChain({first, second, third})->Resolve({});

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kCredentialsUnavailable);
  EXPECT_EQ(outcome.error().message, "it is down; asked before, and not set up: environment: nothing is set");
  EXPECT_EQ(third->calls(), 0U);
}

TEST(CredentialsProviderChain, SaysSoWhenItIsEmpty) {
  const auto outcome = MakeCredentialsProviderChain({})->Resolve({});

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kMissingCredentials);
}

TEST(CredentialsProviderChain, KeepsToTheSourceThatOnceGaveCredentials) {
  const auto first = Provider();
  first->Fail(ErrorCode::kMissingCredentials).Give(Keys("first"));
  const auto second = Provider();
  second->Give(Keys("second")).Give(Keys("second again")).Fail(ErrorCode::kMissingCredentials);
  const auto chain = MakeCredentialsProviderChain({first, second});

  EXPECT_EQ(Told(chain->Resolve({})), "second");
  EXPECT_EQ(Told(chain->Resolve({})), "second again");
  EXPECT_EQ(Told(chain->Resolve({})), "error CredentialsUnavailable");
  EXPECT_EQ(first->calls(), 1U);
}

TEST(CredentialsProviderChain, HandsTheRequestOn) {
  const auto provider = Provider();
  provider->Give(Keys("key"));
  const auto chain = MakeCredentialsProviderChain({provider});
  CredentialsRequest request;
  request.force_refresh = true;
  request.deadline = std::chrono::steady_clock::time_point(std::chrono::hours(1));

  ASSERT_TRUE(chain->Resolve(request).ok());

  EXPECT_TRUE(provider->requests().at(0).force_refresh);
  EXPECT_EQ(provider->requests().at(0).deadline, request.deadline);
}

TEST(CredentialsProviderChain, CanRefreshWhatItsSourceCan) {
  const auto source = Provider();
  source->Give(Keys("key"));
  const auto chain = MakeCredentialsProviderChain({source});
  EXPECT_FALSE(chain->CanRefresh());

  ASSERT_TRUE(chain->Resolve({}).ok());

  EXPECT_TRUE(chain->CanRefresh());
  source->can_refresh = false;
  EXPECT_FALSE(chain->CanRefresh());
}

TEST(CredentialsProviderChain, ReportsProvidersThatBreakTheirContract) {
  const auto throwing = Provider();
  throwing->Do([](const CredentialsRequest&) -> test::CredentialsOutcome { throw std::runtime_error("boom"); });
  const auto null = Provider();
  null->Give(nullptr);

  const auto thrown = MakeCredentialsProviderChain({throwing})->Resolve({});
  ASSERT_FALSE(thrown.ok());
  EXPECT_EQ(thrown.error().code, ErrorCode::kExtensionFailed);
  EXPECT_THAT(thrown.error().message, HasSubstr("boom"));
  EXPECT_EQ(Told(MakeCredentialsProviderChain({null})->Resolve({})), "error ExtensionFailed");
  EXPECT_EQ(Told(MakeCredentialsProviderChain({nullptr})->Resolve({})), "error InvalidConfiguration");
}

}  // namespace
}  // namespace marketplace_metering
