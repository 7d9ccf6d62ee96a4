// How much, how long and how large things may be.
// Each name begins with how certain the rule is: M stated by the API's reference, G by the seller guide, P by AWS's
// published pipeline, O observed by integrators, U unknown or contradictory: then there is one test for each reading.
#include "unit/emulator/domain_fixture.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// --- Limits -----------------------------------------------------------------------------------

std::vector<std::string> Hours(int count) {
  std::vector<std::string> records;
  records.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    records.push_back("{\"Timestamp\":" + std::to_string(1786795200 - 3600 * (i % 20)) + "," + ByIdentifier() +
                      R"(,"Dimension":")" + (i < 20 ? "users" : "requests") + R"(","Quantity":1})");
  }
  return records;
}

TEST_F(DomainRules, M_ABatchHoldsFrom0To25Records) {
  EXPECT_EQ(Send({}), "");
  EXPECT_EQ(Send(Hours(26)), "ValidationException");
  EXPECT_THAT(Billed(), IsEmpty());
  Send(Hours(25));
  EXPECT_THAT(Billed(), SizeIs(25));
}

TEST_F(DomainRules, U_OneMegabyteIsAMillionBytesOr2To20) {
  for (const std::size_t limit : {std::size_t{1000000}, std::size_t{1} << 20}) {
    EmulatorOptions changed = *service().options();
    changed.max_body_bytes = limit;
    service().SetOptions(changed);
    std::string body = Batch({Record("2026-08-15T12:00:00Z", 3)});
    body.resize(limit - 1, ' ');
    EXPECT_EQ(Outcome(CallAsSeller("BatchMeterUsage", body)), "Success") << limit;
    body.push_back(' ');
    const WireReply reply = CallAsSeller("BatchMeterUsage", body);
    EXPECT_EQ(reply.status, 413) << limit;
    EXPECT_EQ(ErrorNameOf(reply), "RequestEntityTooLarge");
  }
}

struct LimitRow {
  const char* name;
  const char* operation;
  std::string body;
  const char* outcome;  // the error, or empty
};

class LimitRules : public DomainRules, public ::testing::WithParamInterface<LimitRow> {};

TEST_P(LimitRules, Hold) {
  const bool seller = std::string(GetParam().operation) == "BatchMeterUsage";
  EXPECT_EQ(ErrorNameOf(Call(GetParam().operation, GetParam().body, seller ? SellerKeys() : BuyerKeys())),
            GetParam().outcome);
}

std::string OneRecord(const std::string& rest) {
  return R"({"ProductCode":"prod-1a2b3c","UsageRecords":[{"Timestamp":1786795200,"CustomerIdentifier":"ifAPxuKWpyV",)" +
         rest + "}]}";
}
std::string OneUsage(const std::string& rest) {
  return R"({"ProductCode":"prod-1a2b3c","Timestamp":1786795200,)" + rest + "}";
}
std::string OneStart(const std::string& rest) {
  return "{\"PublicKeyVersion\":2," + rest + "}";
}
std::string Split(int quantity, const std::string& allocations) {
  return OneRecord(R"("Dimension":"users","Quantity":)" + std::to_string(quantity) + ",\"UsageAllocations\":[" +
                   allocations + "]");
}
std::string Part(int quantity, const std::string& tags) {
  return "{\"AllocatedUsageQuantity\":" + std::to_string(quantity) + (tags.empty() ? "" : ",\"Tags\":[" + tags + "]") +
         "}";
}
std::string TagOf(const std::string& key, const std::string& value = "v") {
  return "{\"Key\":" + Quoted(key) + ",\"Value\":" + Quoted(value) + "}";
}
std::string SplitUsage(int quantity, const std::string& allocations) {
  return OneUsage(R"("UsageDimension":"hours","UsageQuantity":)" + std::to_string(quantity) +
                  ",\"UsageAllocations\":[" + allocations + "]");
}
// So many characters of two bytes each.
std::string Umlauts(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "\xC3\xA4";
  return text;
}
std::string TagsOf(int count, const std::string& prefix = "k") {
  std::string tags;
  for (int i = 0; i < count; ++i) tags += (i == 0 ? "" : ",") + TagOf(prefix + std::to_string(i));
  return tags;
}

constexpr const char* kBatch = "BatchMeterUsage";
constexpr const char* kMeter = "MeterUsage";
constexpr const char* kStart = "RegisterUsage";
constexpr const char* kValidation = "ValidationException";
constexpr const char* kTag = "InvalidTagException";
constexpr const char* kSplit = "InvalidUsageAllocationsException";

INSTANTIATE_TEST_SUITE_P(
    Rows, LimitRules,
    ::testing::Values(
        LimitRow{"M_Quantity0", kBatch, OneRecord(R"("Dimension":"users","Quantity":0)"), ""},
        LimitRow{"M_QuantityMax", kBatch, OneRecord(R"("Dimension":"users","Quantity":2147483647)"), ""},
        LimitRow{"M_QuantityNegative", kBatch, OneRecord(R"("Dimension":"users","Quantity":-1)"), kValidation},
        LimitRow{"M_QuantityBeyond", kBatch, OneRecord(R"("Dimension":"users","Quantity":2147483648)"),
                 "SerializationException"},
        LimitRow{"M_QuantityAbsent", kBatch, OneRecord(R"("Dimension":"users")"), ""},
        LimitRow{"M_MeterQuantity0", kMeter, OneUsage(R"("UsageDimension":"hours","UsageQuantity":0)"), ""},
        LimitRow{"M_MeterQuantityMax", kMeter, OneUsage(R"("UsageDimension":"hours","UsageQuantity":2147483647)"), ""},
        LimitRow{"M_MeterQuantityNegative", kMeter, OneUsage(R"("UsageDimension":"hours","UsageQuantity":-1)"),
                 kValidation},
        LimitRow{"M_MeterQuantityBeyond", kMeter, OneUsage(R"("UsageDimension":"hours","UsageQuantity":2147483648)"),
                 "SerializationException"},
        LimitRow{"M_MeterQuantityAbsent", kMeter, OneUsage(R"("UsageDimension":"hours")"), ""},
        LimitRow{"M_AllocatedQuantity0", kBatch, Split(0, Part(0, "")), ""},
        LimitRow{"M_AllocatedQuantityMax", kBatch, Split(2147483647, Part(2147483647, "")), ""},
        LimitRow{"M_AllocatedQuantityNegative", kBatch, Split(0, Part(-1, "") + "," + Part(1, TagOf("a"))),
                 kValidation},
        LimitRow{"M_AllocatedQuantityBeyond", kBatch, Split(0, R"({"AllocatedUsageQuantity":2147483648})"),
                 "SerializationException"},
        LimitRow{"M_AllocatedQuantityAbsent", kBatch, Split(0, "{}"), kValidation},
        LimitRow{"P_DimensionInAnotherCase", kBatch, OneRecord(R"("Dimension":"Users","Quantity":1)"),
                 "InvalidUsageDimensionException"},
        LimitRow{"M_DimensionEmpty", kBatch, OneRecord(R"("Dimension":"","Quantity":1)"), kValidation},
        LimitRow{"M_DimensionOf256", kBatch, OneRecord("\"Dimension\":" + Quoted(std::string(256, 'd'))), kValidation},
        // Long enough, and so only unknown.
        LimitRow{"M_DimensionOf255", kBatch, OneRecord("\"Dimension\":" + Quoted(std::string(255, 'd'))),
                 "InvalidUsageDimensionException"},
        LimitRow{"M_DimensionOf255CharactersOfTwoBytes", kBatch, OneRecord("\"Dimension\":" + Quoted(Umlauts(255))),
                 "InvalidUsageDimensionException"},
        LimitRow{"M_DimensionOf256CharactersOfTwoBytes", kBatch, OneRecord("\"Dimension\":" + Quoted(Umlauts(256))),
                 kValidation},
        LimitRow{"M_MeterDimensionOf256", kMeter, OneUsage("\"UsageDimension\":" + Quoted(std::string(256, 'd'))),
                 kValidation},
        LimitRow{"P_MeterDimensionInAnotherCase", kMeter, OneUsage(R"("UsageDimension":"Hours")"),
                 "InvalidUsageDimensionException"},
        LimitRow{"M_ProductCodeOf255", kBatch,
                 "{\"UsageRecords\":[],\"ProductCode\":" + Quoted(std::string(255, 'p')) + "}",
                 "InvalidProductCodeException"},
        LimitRow{"M_ProductCodeOfAllItsSigns", kBatch, R"({"UsageRecords":[],"ProductCode":"-aZ09/=:_.@"})",
                 "InvalidProductCodeException"},
        LimitRow{
            "M_MeterProductCodeOf256", kMeter,
            R"({"Timestamp":1786795200,"UsageDimension":"hours","ProductCode":)" + Quoted(std::string(256, 'p')) + "}",
            kValidation},
        LimitRow{"M_StartProductCodeOf256", kStart, OneStart("\"ProductCode\":" + Quoted(std::string(256, 'p'))),
                 kValidation},
        LimitRow{"M_ProductCodeOf256", kBatch,
                 "{\"UsageRecords\":[],\"ProductCode\":" + Quoted(std::string(256, 'p')) + "}", kValidation},
        LimitRow{"M_ProductCodeOfOtherSigns", kBatch, R"({"UsageRecords":[],"ProductCode":"prod 1"})", kValidation},
        LimitRow{"M_ClientTokenOf1", kMeter, OneUsage(R"("UsageDimension":"hours","ClientToken":"t")"), ""},
        LimitRow{"M_ClientTokenOf64", kMeter,
                 OneUsage("\"UsageDimension\":\"hours\",\"ClientToken\":" + Quoted(std::string(64, 't'))), ""},
        LimitRow{"M_ClientTokenOf65", kMeter,
                 OneUsage("\"UsageDimension\":\"hours\",\"ClientToken\":" + Quoted(std::string(65, 't'))), kValidation},
        LimitRow{"M_ClientTokenEmpty", kMeter, OneUsage(R"("UsageDimension":"hours","ClientToken":"")"), kValidation},
        LimitRow{"M_NonceAbsent", kStart, OneStart(R"("ProductCode":"prod-1a2b3c")"), ""},
        LimitRow{"M_NonceEmpty", kStart, OneStart(R"("ProductCode":"prod-1a2b3c","Nonce":"")"), ""},
        LimitRow{"M_NonceOf255", kStart,
                 OneStart(R"("ProductCode":"prod-1a2b3c","Nonce":)" + Quoted(std::string(255, 'n'))), ""},
        LimitRow{"M_NonceOf256", kStart,
                 OneStart(R"("ProductCode":"prod-1a2b3c","Nonce":)" + Quoted(std::string(256, 'n'))), kValidation},
        LimitRow{"M_SplitSumsUp", kBatch, Split(5, Part(4, TagOf("a")) + "," + Part(1, "")), ""},
        LimitRow{"M_SplitOneTooMany", kBatch, Split(5, Part(4, TagOf("a")) + "," + Part(2, "")), kSplit},
        LimitRow{"M_SplitBeyond32Bits", kBatch,
                 Split(0, Part(2147483647, "") + "," + Part(2147483647, TagOf("a")) + "," + Part(2, TagOf("b"))),
                 kSplit},
        LimitRow{"M_SplitOfNothing", kBatch, Split(0, ""), kSplit},
        LimitRow{"M_SplitOneTooFew", kBatch, Split(5, Part(4, TagOf("a"))), kSplit},
        LimitRow{"M_SplitSameTags", kBatch, Split(2, Part(1, TagOf("a")) + "," + Part(1, TagOf("a"))), kSplit},
        LimitRow{"M_SplitTwiceUntagged", kBatch, Split(2, Part(1, "") + "," + Part(1, "")), kSplit},
        LimitRow{"M_SplitSameTagsInAnotherOrder", kBatch,
                 Split(2, Part(1, TagOf("a") + "," + TagOf("b")) + "," + Part(1, TagOf("b") + "," + TagOf("a"))),
                 kSplit},
        LimitRow{"M_SplitSameKeyOtherValue", kBatch,
                 Split(2, Part(1, TagOf("a", "1")) + "," + Part(1, TagOf("a", "2"))), ""},
        LimitRow{"M_MeterSplitSumsUp", kMeter, SplitUsage(5, Part(4, TagOf("a")) + "," + Part(1, "")), ""},
        LimitRow{"M_MeterSplitOneTooFew", kMeter, SplitUsage(5, Part(4, TagOf("a"))), kSplit},
        LimitRow{"M_MeterSixTags", kMeter, SplitUsage(1, Part(1, TagsOf(6))), kTag},
        LimitRow{"M_NoTagsInAList", kBatch, Split(1, R"({"AllocatedUsageQuantity":1,"Tags":[]})"), kValidation},
        LimitRow{"U_TagKeyTwice", kBatch, Split(1, Part(1, TagOf("a", "1") + "," + TagOf("a", "2"))), kTag},
        LimitRow{"M_TagKeyEmpty", kBatch, Split(1, Part(1, TagOf(""))), kValidation},
        LimitRow{"M_FiveTags", kBatch, Split(1, Part(1, TagsOf(5))), ""},
        LimitRow{"M_SixTags", kBatch, Split(1, Part(1, TagsOf(6))), kTag},
        LimitRow{"G_TagKeyOf100", kBatch, Split(1, Part(1, TagOf(std::string(100, 'k')))), ""},
        LimitRow{"G_TagKeyOf101", kBatch, Split(1, Part(1, TagOf(std::string(101, 'k')))), kTag},
        LimitRow{"G_TagValueOf256", kBatch, Split(1, Part(1, TagOf("k", std::string(256, 'v')))), ""},
        LimitRow{"G_TagValueOf257", kBatch, Split(1, Part(1, TagOf("k", std::string(257, 'v')))), kTag},
        LimitRow{"G_TagSigns", kBatch, Split(1, Part(1, TagOf("a Z0+-=._:/@"))), ""},
        LimitRow{"G_TagOtherSign", kBatch, Split(1, Part(1, TagOf("k", "what?"))), kTag},
        // Not in the guide's list, but in the range that the model's pattern has from blank to equals sign.
        LimitRow{"U_TagSignOfThePatternsRange", kBatch, Split(1, Part(1, TagOf("k", "50%"))), ""},
        // Allowed by the guide's text, refused by the model's pattern.
        LimitRow{"U_TagValueEmpty", kBatch, Split(1, Part(1, TagOf("k", ""))), kValidation},
        LimitRow{"U_TagValueNull", kBatch, Split(1, Part(1, R"({"Key":"k","Value":null})")), kValidation},
        LimitRow{"U_TagValueAbsent", kBatch, Split(1, Part(1, R"({"Key":"k"})")), kValidation}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(DomainRules, M_2500AllocationsAndNotOneMore) {
  for (const int count : {2500, 2501}) {
    std::string parts;
    for (int i = 0; i < count; ++i) parts += (i == 0 ? "" : ",") + Part(0, TagOf("k", std::to_string(i)));
    EXPECT_EQ(ErrorNameOf(CallAsSeller("BatchMeterUsage", Split(0, parts))), count == 2500 ? "" : kSplit);
  }
}

TEST_F(DomainRules, G_FiveTagKeysOverAllAllocationsOfARecord) {
  const std::string body = Split(2, Part(1, TagsOf(3)) + "," + Part(1, TagsOf(3, "other")));

  EXPECT_EQ(ErrorNameOf(CallAsSeller("BatchMeterUsage", body)), kTag);
}

// The same five in each is five.
TEST_F(DomainRules, G_FiveTagKeysMayComeInEveryAllocation) {
  const std::string body = Split(2, Part(1, TagsOf(5)) + "," + Part(1, TagsOf(4)));

  EXPECT_EQ(ErrorNameOf(CallAsSeller("BatchMeterUsage", body)), "");
}

TEST_F(DomainRules, U_TagLimitHoldsForMeterUsageAlike) {
  const std::string body = SplitUsage(2, Part(1, TagsOf(3)) + "," + Part(1, TagsOf(3, "other")));

  EXPECT_EQ(ErrorNameOf(CallAsBuyer("MeterUsage", body)), kTag);
  ChangeOptions([](EmulatorOptions& changed) { changed.tag_limit = TagLimit::kPerAllocation; });
  EXPECT_EQ(ErrorNameOf(CallAsBuyer("MeterUsage", body)), "");
}

TEST_F(DomainRules, M_FiveTagsInEachAllocation) {
  options.tag_limit = TagLimit::kPerAllocation;
  const std::string body = Split(2, Part(1, TagsOf(5)) + "," + Part(1, TagsOf(5, "other")));

  EXPECT_EQ(ErrorNameOf(CallAsSeller("BatchMeterUsage", body)), "");
  EXPECT_EQ(ErrorNameOf(CallAsSeller("BatchMeterUsage", Split(1, Part(1, TagsOf(6))))), kTag);
}

TEST_F(DomainRules, TokensThatBillNothingNewAreBoundedToo) {
  options.max_ledger_entries = 2;
  const auto meter = [&](const char* token) {
    return Meter(Usage("2026-08-15T12:00:00Z", 1, std::string(R"(,"ClientToken":")") + token + "\""));
  };
  const std::string id = meter("t1");

  EXPECT_EQ(meter("t2"), id);
  EXPECT_EQ(meter("t3"), "InternalServiceErrorException");
  EXPECT_EQ(meter("t2"), id);
  EXPECT_THAT(Billed(), ElementsAre(1));
}

TEST_F(DomainRules, RecordsLeftUnprocessedAreBoundedToo) {
  options.max_ledger_entries = 2;
  options.products[0].unprocessed.first_times = 1;

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-15T11:00:00Z", 3)}), "unprocessed,unprocessed");
  EXPECT_EQ(Send({Record("2026-08-15T10:00:00Z", 3)}), "InternalServiceErrorException");
  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3), Record("2026-08-15T11:00:00Z", 3)}), "Success,Success");
}

TEST_F(DomainRules, NoRecordIsBilledBeyondTheLedgersLimit) {
  options.max_ledger_entries = 2;

  EXPECT_EQ(Send({Record("2026-08-15T12:00:00Z", 3)}), "Success");
  EXPECT_EQ(Send({Record("2026-08-15T11:00:00Z", 3), Record("2026-08-15T10:00:00Z", 3)}),
            "InternalServiceErrorException");
  EXPECT_EQ(Meter(Usage("2026-08-15T12:00:00Z", 1)).size(), 36U);
  EXPECT_EQ(Meter(Usage("2026-08-15T11:00:00Z", 1)), "InternalServiceErrorException");
  EXPECT_THAT(Billed(), SizeIs(2));
}

}  // namespace
}  // namespace marketplace_metering::emulator
