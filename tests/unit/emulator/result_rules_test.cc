// What the service says of each record, and whose use it takes.
// Each name begins with how certain the rule is: M stated by the API's reference, G by the seller guide, P by AWS's
// published pipeline, O observed by integrators, U unknown or contradictory: then there is one test for each reading.
#include <functional>

#include "unit/emulator/domain_fixture.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// --- Results ----------------------------------------------------------------------------------

TEST_F(DomainRules, M_EachRecordHasOneStatusAndWhatIsLeftComesBack) {
  options.products[0].dimensions[1].unprocessed.always = true;  // requests

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-15T12:00:00Z", 3, ByIdentifier(), "", "requests"),
                  Record("2026-08-15T12:00:00Z", 3, ByIdentifier("nobody")), Record("2026-08-15T12:00:00Z", 9)}),
            "Success,CustomerNotSubscribed,DuplicateRecord,unprocessed");
  EXPECT_THAT(Billed(), ElementsAre(3));
}

TEST_F(DomainRules, M_ResultsMayComeInAnotherOrder) {
  Fault fault;
  fault.kind = FaultKind::kShuffledResults;
  options.faults = {fault};
  const std::vector<std::string> records = {Record("2026-08-15T12:00:00Z", 3), Record("2026-08-15T11:00:00Z", 3),
                                            Record("2026-08-15T12:00:00Z", 3, ByIdentifier("nobody"))};

  EXPECT_NE(Send(records), "Success,Success,CustomerNotSubscribed");
  EXPECT_EQ(Send(records), "Success,Success,CustomerNotSubscribed");
  EXPECT_THAT(Billed(), ElementsAre(3, 3));
}

TEST_F(DomainRules, M_NotSubscribedAreUnknownAndFormerBuyers) {
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, ByIdentifier("nobody")),
                  Record("2026-08-15T12:00:00Z", 3, ByIdentifier("goneXuKWpyV")),
                  Record("2026-08-15T12:00:00Z", 3, ByAccount("999999999999"))}),
            "CustomerNotSubscribed,CustomerNotSubscribed,CustomerNotSubscribed");
}

struct BuyerRow {
  const char* name;
  std::string buyer;
  const char* product;
  std::function<void(EmulatorOptions&)> change;
};

class BuyerRules : public DomainRules, public ::testing::WithParamInterface<BuyerRow> {};

TEST_P(BuyerRules, AreNotSubscribedAndTheOthersAreBilled) {
  GetParam().change(options);
  const std::string other =
      *GetParam().product == '\0' ? ByLicense(kOtherLicense, "345678901234") : ByAccount("345678901234");

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3, GetParam().buyer), Record("2026-08-15T12:00:00Z", 4, other)},
                 GetParam().product),
            "CustomerNotSubscribed,Success");
  EXPECT_THAT(Billed(), ElementsAre(4));
}

void Nothing(EmulatorOptions& /*options*/) {}
void Suspend(EmulatorOptions& options) {
  options.customers[0].subscribed = false;
}
void MoveToAnotherProduct(EmulatorOptions& options) {
  options.products.push_back(options.products[0]);
  options.products.back().product_code = "prod-2";
  options.customers[0].product_code = "prod-2";
}
void EndAgreement(EmulatorOptions& options) {
  options.customers[0].cancelled_at = At("2026-08-15T11:36:00Z");
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BuyerRules,
    ::testing::Values(BuyerRow{"M_UnknownIdentifier", ByIdentifier("nobody"), "prod-1a2b3c", Nothing},
                      BuyerRow{"M_UnknownAccount", ByAccount("999999999999"), "prod-1a2b3c", Nothing},
                      BuyerRow{"M_OfAnotherProductOnly", ByIdentifier(), "prod-1a2b3c", MoveToAnotherProduct},
                      BuyerRow{"M_SuspendedByIdentifier", ByIdentifier(), "prod-1a2b3c", Suspend},
                      BuyerRow{"M_SuspendedByAccount", ByAccount(), "prod-1a2b3c", Suspend},
                      BuyerRow{"M_SuspendedByLicence", ByLicense(), "", Suspend},
                      BuyerRow{"M_EndedByIdentifier", ByIdentifier(), "prod-1a2b3c", EndAgreement},
                      BuyerRow{"M_EndedByLicence", ByLicense(), "", EndAgreement}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(DomainRules, M_UnknownBuyersMayRefuseTheWholeRequest) {
  options.unknown_customer = UnknownCustomer::kInvalidCustomerIdentifier;

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-15T12:00:00Z", 3, ByIdentifier("nobody"))}),
            "InvalidCustomerIdentifierException");
  EXPECT_THAT(Billed(), IsEmpty());
}

// --- Life cycle of a customer -----------------------------------------------------------------

class LifeCycle : public DomainRules, public ::testing::WithParamInterface<const char*> {
 protected:
  static bool IsLegacy() { return GetParam() == std::string("Legacy"); }
  // Of usage of this moment.
  std::string Status() {
    const std::string time = InstantText(clock->Now());
    return IsLegacy() ? Send({Record(time.c_str(), 1)}) : Send({Record(time.c_str(), 1, ByLicense())}, "");
  }
  template <typename Change>
  void ChangeAgreement(Change change) {
    ChangeOptions([&](EmulatorOptions& changed) { change(changed.customers[0]); });
  }
};

TEST_P(LifeCycle, GP_GoesFromPendingOverActiveAndEndingToEnded) {
  options.customers[0].subscribed = false;  // resolved, and nothing heard since; or `subscribe-fail`
  options.same_time = SameTime::kExact;
  EXPECT_EQ(Status(), "CustomerNotSubscribed");

  const Time begin = clock->Now() + std::chrono::minutes(1);
  ChangeAgreement([&](Customer& buyer) { buyer.subscribed = true, buyer.subscribed_from = begin; });
  EXPECT_EQ(Status(), IsLegacy() ? "TimestampOutOfBoundsException" : kNoLicense);
  clock->SetNow(begin);
  EXPECT_EQ(Status(), "Success");  // `subscribe-success`, `License Updated`

  clock->Advance(std::chrono::hours(30));  // `Purchase Agreement Ended` does not stop metering
  EXPECT_EQ(Status(), "Success");

  const Time end = clock->Now();
  ChangeAgreement([&](Customer& buyer) { buyer.cancelled_at = end; });
  clock->Advance(std::chrono::seconds(3599));
  EXPECT_EQ(Status(), "Success");  // `unsubscribe-pending`, `License Deprovisioned`
  ChangeAgreement([&](Customer& buyer) { buyer.cancelled_at.reset(); });
  clock->Advance(std::chrono::seconds(1));
  EXPECT_EQ(Status(), "Success");  // subscribed again before the end

  ChangeAgreement([&](Customer& buyer) { buyer.cancelled_at = end; });
  clock->Advance(std::chrono::seconds(1));
  EXPECT_EQ(Status(), IsLegacy() ? "TimestampOutOfBoundsException" : kNoLicense);  // usage of after the end
  EXPECT_THAT(Billed(), SizeIs(4));
}

INSTANTIATE_TEST_SUITE_P(Rows, LifeCycle, ::testing::Values("Legacy", "Licence"),
                         [](const auto& row) { return std::string(row.param); });

}  // namespace
}  // namespace marketplace_metering::emulator
