#include "emulator/fault_kinds.h"

#include <algorithm>
#include <array>

namespace marketplace_metering::emulator {
namespace {

struct KindFacts {
  FaultKind kind;
  std::string_view name;
  FaultStage stage;
};

constexpr std::array<KindFacts, 26> kKinds = {{
    {FaultKind::kRefuseConnections, "refuse_connections", FaultStage::kConnection},
    {FaultKind::kResetConnection, "reset_connection", FaultStage::kConnection},
    {FaultKind::kExpiredCertificate, "expired_certificate", FaultStage::kConnection},
    {FaultKind::kWrongHostCertificate, "wrong_host_certificate", FaultStage::kConnection},
    {FaultKind::kResetBeforeBody, "reset_before_body", FaultStage::kUpload},
    {FaultKind::kResetDuringBody, "reset_during_body", FaultStage::kUpload},
    {FaultKind::kError, "error", FaultStage::kInsteadOfAnswer},
    {FaultKind::kStatus, "status", FaultStage::kInsteadOfAnswer},
    {FaultKind::kHtml, "html", FaultStage::kInsteadOfAnswer},
    {FaultKind::kRedirect, "redirect", FaultStage::kInsteadOfAnswer},
    {FaultKind::kReset, "reset", FaultStage::kInsteadOfAnswer},
    {FaultKind::kClose, "close", FaultStage::kInsteadOfAnswer},
    {FaultKind::kStall, "stall", FaultStage::kInsteadOfAnswer},
    {FaultKind::kDelay, "delay", FaultStage::kToAnswer},
    {FaultKind::kSlowDrip, "slow_drip", FaultStage::kToAnswer},
    {FaultKind::kTruncatedBody, "truncated_body", FaultStage::kToAnswer},
    {FaultKind::kOversizedBody, "oversized_body", FaultStage::kToAnswer},
    {FaultKind::kWrongContentLength, "wrong_content_length", FaultStage::kToAnswer},
    {FaultKind::kInvalidJson, "invalid_json", FaultStage::kToAnswer},
    {FaultKind::kUnknownMembers, "unknown_members", FaultStage::kToAnswer},
    {FaultKind::kSkewedDate, "skewed_date", FaultStage::kToAnswer},
    {FaultKind::kShuffledResults, "shuffled_results", FaultStage::kToResults},
    {FaultKind::kUnknownRecordStatus, "unknown_record_status", FaultStage::kToResults},
    {FaultKind::kUnprocessedRecords, "unprocessed_records", FaultStage::kToResults},
    {FaultKind::kRecordsInBothLists, "records_in_both_lists", FaultStage::kToResults},
    {FaultKind::kRecordsInNoList, "records_in_no_list", FaultStage::kToResults},
}};

const KindFacts& FactsOf(FaultKind kind) noexcept {
  const auto* found =
      std::find_if(kKinds.begin(), kKinds.end(), [kind](const KindFacts& facts) { return facts.kind == kind; });
  return found == kKinds.end() ? kKinds[6] : *found;
}

}  // namespace

std::string_view NameOf(FaultKind kind) noexcept {
  return FactsOf(kind).name;
}

std::optional<FaultKind> FindFaultKind(std::string_view name) noexcept {
  for (const KindFacts& facts : kKinds) {
    if (facts.name == name) return facts.kind;
  }
  return std::nullopt;
}

FaultStage StageOf(FaultKind kind) noexcept {
  return FactsOf(kind).stage;
}

std::string FaultKindNames() {
  std::string names;
  for (const KindFacts& facts : kKinds) names.append(names.empty() ? "" : ", ").append(facts.name);
  return names;
}

}  // namespace marketplace_metering::emulator
