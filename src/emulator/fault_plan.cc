#include "emulator/fault_plan.h"

#include <algorithm>
#include <utility>

namespace marketplace_metering::emulator {
namespace {

bool IsConnection(FaultStage stage) {
  return stage == FaultStage::kConnection;
}
bool IsUpload(FaultStage stage) {
  return stage == FaultStage::kUpload;
}
bool IsAnswer(FaultStage stage) {
  return stage != FaultStage::kConnection && stage != FaultStage::kUpload;
}

// From 0 to below 1. The library's distributions differ from one to the next; a seed must not.
double Fraction(std::uint64_t bits) {
  return static_cast<double>(bits >> 11U) * 0x1.0p-53;
}

}  // namespace

std::optional<int> FaultPlan::Add(Fault fault) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (faults_.size() >= kMaxFaults) return std::nullopt;
  ActiveFault active;
  active.number = ++last_number_;
  active.fault = std::move(fault);
  faults_.push_back(std::move(active));
  return last_number_;
}

bool FaultPlan::Remove(int number) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found =
      std::find_if(faults_.begin(), faults_.end(), [number](const ActiveFault& f) { return f.number == number; });
  if (found == faults_.end()) return false;
  faults_.erase(found);
  return true;
}

void FaultPlan::Clear() {
  const std::lock_guard<std::mutex> lock(mutex_);
  faults_.clear();
}

void FaultPlan::Reset() {
  const std::lock_guard<std::mutex> lock(mutex_);
  faults_.clear();
  last_number_ = 0;
  random_.seed(seed_);
}

std::vector<ActiveFault> FaultPlan::active() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return faults_;
}

bool FaultPlan::RefusesConnections() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::any_of(faults_.begin(), faults_.end(),
                     [](const ActiveFault& f) { return f.fault.kind == FaultKind::kRefuseConnections; });
}

std::optional<Fault> FaultPlan::StrikeConnection() {
  return Strike(IsConnection, {});
}
std::optional<Fault> FaultPlan::StrikeUpload(std::string_view operation) {
  return Strike(IsUpload, operation);
}
std::optional<Fault> FaultPlan::StrikeAnswer(std::string_view operation) {
  return Strike(IsAnswer, operation);
}

std::size_t FaultPlan::Draw(std::size_t bound) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<std::size_t>(random_() % bound);
}

// Counts the occasion, whichever fault takes it.
bool FaultPlan::IsDue(ActiveFault& active) {
  const Fault& fault = active.fault;
  ++active.seen;
  if (active.seen < fault.first || (active.seen - fault.first) % fault.every != 0) return false;
  return fault.probability >= 1.0 || Fraction(random_()) < fault.probability;
}

std::optional<Fault> FaultPlan::Strike(bool (*at_stage)(FaultStage), std::string_view operation) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ActiveFault* striking = nullptr;
  for (ActiveFault& active : faults_) {
    const Fault& fault = active.fault;
    if (fault.kind == FaultKind::kRefuseConnections || !at_stage(StageOf(fault.kind))) continue;
    if (!fault.operation.empty() && fault.operation != operation) continue;
    if (IsDue(active) && striking == nullptr) striking = &active;
  }
  if (striking == nullptr) return std::nullopt;
  ++striking->struck;
  Fault fault = striking->fault;
  if (fault.times != 0 && striking->struck >= fault.times) {
    faults_.erase(faults_.begin() + (striking - faults_.data()));
  }
  return fault;
}

}  // namespace marketplace_metering::emulator
