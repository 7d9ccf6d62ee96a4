#include "auditor.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>

#include "emulator/usage_time.h"
#include "encoding/header_name.h"
#include "fuzz_target.h"
#include "marketplace_metering/emulator/ledger.h"

namespace marketplace_metering::emulator {
namespace {

// Everything the service may say of itself, InternalFailure left out: that would be an exception.
constexpr std::array<std::string_view, 32> kErrors = {"AccessDeniedException",
                                                      "CustomerNotEntitledException",
                                                      "DisabledApiException",
                                                      "DryRunOperation",
                                                      "DuplicateRequestException",
                                                      "ExpiredTokenException",
                                                      "IdempotencyConflictException",
                                                      "IncompleteSignatureException",
                                                      "InternalServiceErrorException",
                                                      "InvalidCustomerIdentifierException",
                                                      "InvalidEndpointRegionException",
                                                      "InvalidLicenseException",
                                                      "InvalidProductCodeException",
                                                      "InvalidPublicKeyVersionException",
                                                      "InvalidRegionException",
                                                      "InvalidSignatureException",
                                                      "InvalidTagException",
                                                      "InvalidTokenException",
                                                      "InvalidUsageAllocationsException",
                                                      "InvalidUsageDimensionException",
                                                      "MissingAuthenticationTokenException",
                                                      "PlatformNotSupportedException",
                                                      "RequestEntityTooLarge",
                                                      "SerializationException",
                                                      "ServiceUnavailable",
                                                      "ServiceUnavailableException",
                                                      "ThrottlingException",
                                                      "TimestampOutOfBoundsException",
                                                      "UnauthorizedException",
                                                      "UnknownOperationException",
                                                      "UnrecognizedClientException",
                                                      "ValidationException"};

constexpr std::int64_t kMaxQuantity = 2147483647;

std::string Text(const json::Object& object, const char* name) {
  return std::string(object.String(name).value_or(std::string_view()));
}

std::string Joined(std::initializer_list<std::string> parts) {
  std::string all;
  for (const std::string& part : parts) all += part + '\x1f';
  return all;
}

bool IsSame(const LedgerEntry& a, const LedgerEntry& b) {
  return a.metering_record_id == b.metering_record_id && a.quantity == b.quantity && a.hour == b.hour &&
         a.dimension == b.dimension && a.product_code == b.product_code && a.accepted_at == b.accepted_at &&
         a.customer_identifier == b.customer_identifier && a.customer_aws_account_id == b.customer_aws_account_id &&
         a.license_arn == b.license_arn && a.resource == b.resource && a.usage_allocations == b.usage_allocations;
}

// An object a line.
void CheckLines(const std::string& lines, std::size_t count) {
  std::size_t begin = 0;
  for (std::size_t end = lines.find('\n'); end != std::string::npos; end = lines.find('\n', begin)) {
    const json::Document line = json::Document::Parse(lines.substr(begin, end - begin));
    Require(line.problem() == nullptr && line.root_kind() == json::Kind::kObject, "A line is an object", lines);
    begin = end + 1;
    Require(count-- > 0, "There is no line too many", lines);
  }
  Require(count == 0 && begin == lines.size(), "There is a line for each", lines);
}

std::int64_t SumOf(const std::vector<LedgerEntry>& ledger) {
  return std::accumulate(ledger.begin(), ledger.end(), std::int64_t{0},
                         [](std::int64_t sum, const LedgerEntry& entry) { return sum + entry.quantity; });
}

// What is sent and what comes back are the same records, in an order of their own.
std::vector<std::string> Sorted(const std::vector<json::Object>& records) {
  std::vector<std::string> all;
  for (const json::Object& record : records) {
    const auto time = record.Timestamp("Timestamp");
    const auto quantity = record.Integer("Quantity", 0, kMaxQuantity);
    all.push_back(Joined({Text(record, "CustomerIdentifier"), Text(record, "CustomerAWSAccountId"),
                          Text(record, "LicenseArn"), Text(record, "Dimension"),
                          time ? std::to_string(EpochSeconds(*time)) : "", quantity ? std::to_string(*quantity) : ""}));
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

void Auditor::Check(const WireRequest& request, const WireReply& reply, bool repeated) {
  CheckGrowth(service_->ledger());
  CheckWire(reply);
  const LoggedRequest logged = service_->requests().back();
  Require(logged.body == request.body, "The latest request is in the log");
  const bool honest = logged.fault.empty();
  const bool in_memory = service_->options()->ledger_file.empty();  // a file is opened for each look into it
  if (in_memory) CheckVerdicts(logged, reply, honest);
  if (honest) CheckHonest(request, reply, logged);
  if (repeated && honest) CheckRepeated(reply, logged);
  last_ = Seen{reply, logged, honest};
}

void Auditor::CheckGrowth(const std::vector<LedgerEntry>& ledger) {
  new_ids_.clear();
  Require(ledger.size() >= ledger_.size(), "The ledger never shrinks");
  Require(std::equal(ledger_.begin(), ledger_.end(), ledger.begin(), IsSame), "What is billed stays as it is");
  for (std::size_t i = ledger_.size(); i < ledger.size(); ++i) {
    CheckEntry(ledger[i]);
    const std::string& id = ledger[i].metering_record_id;
    Require(places_.emplace(id, i).second, "No record id comes twice", id);
    new_ids_.insert(id);
  }
  ledger_ = ledger;
}

void Auditor::CheckEntry(const LedgerEntry& entry) {
  const Time now = service_->clock().Now();
  Require(!entry.metering_record_id.empty() && !entry.product_code.empty() && !entry.dimension.empty(),
          "An entry says what is billed");
  Require(entry.quantity >= 0, "Nothing is billed that is less than nothing");
  Require(entry.hour == HourOf(entry.hour), "An hour begins at its first instant");
  Require(entry.hour <= now, "Nothing is billed before it happens", InstantText(entry.hour));
  if (entry.usage_allocations.empty()) return;
  std::int64_t sum = 0;
  for (const UsageAllocation& part : entry.usage_allocations) sum += part.allocated_usage_quantity.value_or(0);
  Require(sum == entry.quantity, "The parts add up to the whole");
}

void Auditor::CheckWire(const WireReply& reply) const {
  for (const HttpHeader& header : reply.headers) {
    Require(encoding::IsHeaderName(header.name) && encoding::IsHeaderValue(header.value), "A header can be sent",
            header.name + ": " + header.value);
  }
  Require(FindHeader(reply.headers, "x-amzn-RequestId") != nullptr, "A reply has an id");
  const std::string text = SerializeReply(reply, true, false);
  const bool ends_with_body =
      text.size() > reply.body.size() + 4 &&
      text.compare(text.size() - reply.body.size() - 4, std::string::npos, "\r\n\r\n" + reply.body) == 0;
  Require(ends_with_body, "A reply ends with its body", text);
}

// What the service knows of the records, whatever it answered.
void Auditor::CheckVerdicts(const LoggedRequest& logged, const WireReply& reply, bool honest) const {
  const std::vector<Verdict> verdicts = service_->Verdicts({logged.number, logged.number}).value();
  const auto count = [&verdicts](RecordFate fate) {
    return static_cast<std::size_t>(
        std::count_if(verdicts.begin(), verdicts.end(), [fate](const Verdict& each) { return each.fate == fate; }));
  };
  Require(count(RecordFate::kBilled) == new_ids_.size(), "What is billed are the new entries");
  for (const Verdict& verdict : verdicts) {
    if (!verdict.metering_record_id.empty()) EntryOf(verdict.metering_record_id);
  }
  if (!honest || reply.status == 200) return;
  Require(count(RecordFate::kRefused) + count(RecordFate::kConflicting) == verdicts.size(),
          "What is refused is refused");
}

void Auditor::CheckHonest(const WireRequest& request, const WireReply& reply, const LoggedRequest& logged) {
  const json::Document document = json::Document::Parse(reply.body);
  const json::Object root = document.root();
  Require(document.problem() == nullptr, "A reply is JSON", reply.body);
  Require(logged.status == reply.status, "The log has the status");
  if (reply.status != 200) return CheckRefusal(request, reply, root);
  Require(!logged.access_key_id.empty(), "Nothing is done for strangers", reply.body);
  if (logged.operation == "BatchMeterUsage") {
    CheckBatch(request, root, logged);
  } else if (logged.operation == "MeterUsage") {
    CheckMeter(request, root, logged);
  } else {
    Require(new_ids_.empty(), "Only metering is billed");
  }
  Require(document.problem() == nullptr, "A reply can be read", reply.body);
}

void Auditor::CheckRefusal(const WireRequest& request, const WireReply& reply, const json::Object& root) const {
  Require(new_ids_.empty(), "What is refused is not billed", reply.body);
  Require(reply.status >= 400 && reply.status < 600, "An error has the status of one", reply.body);
  const std::string name = Text(root, "__type");
  const bool known = std::binary_search(kErrors.begin(), kErrors.end(), name);
  const bool forced =
      service_->options()->force_errors_by_request && request.body.find("force-error:") != std::string::npos;
  Require(known || forced, "An error is one the service has", reply.body);
}

void Auditor::CheckBatch(const WireRequest& request, const json::Object& root, const LoggedRequest& logged) {
  const json::Document asked = json::Document::Parse(request.body);
  const auto sent = asked.root().List("UsageRecords");
  const auto results = root.List("Results");
  const auto unprocessed = root.List("UnprocessedRecords");
  Require(sent && results && unprocessed, "A batch is answered with two lists");
  Require(results->size() + unprocessed->size() == sent->size(), "Every record is in one of the lists");
  std::vector<json::Object> echoed = *unprocessed;
  const std::string product = Text(asked.root(), "ProductCode");
  for (const json::Object& result : *results) {
    const auto record = result.Child("UsageRecord");
    Require(record.has_value(), "A result names its record");
    echoed.push_back(*record);
    CheckResult(result, *record, Joined({logged.region, product}));
  }
  Require(Sorted(echoed) == Sorted(*sent), "The records are those that were sent");
  Require(new_ids_.empty(), "Every new entry is in the reply");
}

void Auditor::CheckResult(const json::Object& result, const json::Object& sent, const std::string& prefix) {
  const std::string status = Text(result, "Status");
  const std::string id = Text(result, "MeteringRecordId");
  const auto time = sent.Timestamp("Timestamp");
  if (status == "CustomerNotSubscribed") return Require(id.empty(), "Nobody who is not subscribed is billed");
  Require(status == "Success" || status == "DuplicateRecord", "A status is one the service has", status);
  const LedgerEntry& entry = EntryOf(id);
  const std::int64_t quantity = sent.Integer("Quantity", 0, kMaxQuantity).value_or(0);
  Require(entry.dimension == Text(sent, "Dimension") && entry.hour == HourOf(*time),
          "An id is that of the record's hour");
  if (status == "Success") Require(entry.quantity == quantity, "Success says that this quantity is billed");
  const bool exact = service_->options()->same_time == SameTime::kExact;
  const Time same = exact ? std::chrono::floor<std::chrono::seconds>(*time) : HourOf(*time);
  Bill(Joined({prefix, Text(sent, "CustomerIdentifier"), Text(sent, "CustomerAWSAccountId"), Text(sent, "LicenseArn"),
               entry.dimension, InstantText(same)}),
       id);
}

void Auditor::CheckMeter(const WireRequest& request, const json::Object& root, const LoggedRequest& logged) {
  const json::Document asked = json::Document::Parse(request.body);
  const std::string id = Text(root, "MeteringRecordId");
  const LedgerEntry& entry = EntryOf(id);
  const auto time = asked.root().Timestamp("Timestamp");
  const std::int64_t quantity = asked.root().Integer("UsageQuantity", 0, kMaxQuantity).value_or(0);
  Require(entry.dimension == Text(asked.root(), "UsageDimension") && entry.hour == HourOf(*time) &&
              entry.quantity == quantity && !entry.resource.empty(),
          "An id is that of the usage");
  Require(!asked.root().Boolean("DryRun").value_or(false), "A dry run is never billed");
  std::string key = Joined({logged.region, "resource", entry.customer_aws_account_id, entry.resource,
                            entry.product_code, entry.dimension, InstantText(entry.hour)});
  if (entry.resource == "agent") key += Text(asked.root(), "ClientToken");
  Bill(key, id);
  Require(new_ids_.empty(), "One usage is one entry");
}

void Auditor::CheckRepeated(const WireReply& reply, const LoggedRequest& logged) const {
  const bool was_good = last_ && last_->honest && last_->reply.status == 200;
  if (!was_good || reply.status != 200 || logged.operation != "BatchMeterUsage") return;
  if (last_->reply.body.find("\"UnprocessedRecords\":[]") == std::string::npos) return;
  if (service_->options()->identical_resend != IdenticalResend::kSuccess) return;
  Require(reply.body == last_->reply.body, "A repetition is answered as the first time", reply.body);
}

// An id that is new must be the first of its key; one that is not must be the one its key has.
void Auditor::Bill(const std::string& key, const std::string& id) {
  const auto [found, is_new] = billed_.emplace(key, id);
  Require(found->second == id, "No key is billed twice", key);
  new_ids_.erase(id);
}

const LedgerEntry& Auditor::EntryOf(const std::string& id) const {
  const auto found = places_.find(id);
  Require(found != places_.end(), "An id is that of an entry", id);
  return ledger_[found->second];
}

void Auditor::Forget() {
  ledger_.clear();
  places_.clear();
  billed_.clear();
  last_.reset();
}

void Auditor::Follow(Service& service) {
  service_ = &service;
  const std::vector<LedgerEntry> ledger = service.ledger();
  Require(ledger.size() == ledger_.size() && std::equal(ledger.begin(), ledger.end(), ledger_.begin(), IsSame),
          "The file holds what was billed");
  last_.reset();
}

void Auditor::CheckAtEnd(bool in_full) const {
  const auto limit = service_->options()->max_logged_requests;
  Require(service_->requests().size() <= limit, "The log is no longer than it may be");
  Require(service_->CheckConservation().value().holds, "All that was sent is accounted for");
  if (in_full) CheckPrints();
}

void Auditor::CheckPrints() const {
  CheckLines(PrintBill(ledger_, BillFormat::kJsonLines), ledger_.size());
  const std::string table = PrintBill(ledger_, BillFormat::kTable) + PrintBill(ledger_, BillFormat::kCsv);
  const auto lines = static_cast<std::size_t>(std::count(table.begin(), table.end(), '\n'));
  Require(lines > 2 * ledger_.size(), "Table and CSV have a line for every entry", table);
  std::int64_t total = 0;
  for (const MonthTotal& month : TotalsOf(ledger_)) total += month.quantity;
  Require(total == SumOf(ledger_), "The months add up to the ledger");
  const std::vector<Verdict> verdicts = service_->Verdicts({}).value();
  CheckLines(PrintVerdicts(verdicts, BillFormat::kJsonLines), verdicts.size());
  Require(PrintVerdicts(verdicts, BillFormat::kTable) != PrintVerdicts(verdicts, BillFormat::kCsv), "Formats differ");
}

}  // namespace marketplace_metering::emulator
