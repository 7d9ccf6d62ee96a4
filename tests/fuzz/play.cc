#include "play.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "emulator/check_options.h"
#include "fuzz_target.h"
#include "market.h"
#include "marketplace_metering/testing/fake_system.h"
#include "sender.h"

namespace marketplace_metering::emulator {
namespace {

constexpr std::size_t kMaxRequests = 8;
constexpr std::size_t kMaxUsage = 30;

void Show(const WireRequest& request, const WireReply& reply) {
  static const bool shown = std::getenv("FUZZ_SHOW") != nullptr;
  if (!shown) return;
  std::printf("> %s %s\n", request.method.c_str(), request.target.c_str());
  for (const HttpHeader& header : request.headers) std::printf("> %s: %s\n", header.name.c_str(), header.value.c_str());
  std::printf("> %s\n%s\n", request.body.c_str(), SerializeReply(reply, true, false).c_str());
}

}  // namespace

Play::Play(const Cell& setup, const std::string& ledger_file) : setup_(setup) {
  EmulatorOptions options = MarketOf(setup);
  options.clock = clock_;
  options.random = std::make_shared<marketplace_metering::testing::FakeRandomSource>();
  options.ledger_file = ledger_file;
  Start(std::move(options));
  auditor_.emplace(*service_);
}

void Play::Do(const Cell& cell) {
  switch (cell.kind()) {
    case CellKind::kRecord:
      return AddUsage(cell);
    case CellKind::kAllocation:
      if (!usage_.empty()) AddPart(cell, usage_.back());
      return;
    case CellKind::kSend:
      return Send(cell);
    case CellKind::kRepeat:
      return Repeat();
    case CellKind::kPatch:
      return patches_.push_back(cell);
    case CellKind::kClock:
      return MoveClock(cell);
    case CellKind::kChange:
      return Change(cell);
    case CellKind::kFault:
      return AddFault(cell);
  }
}

void Play::End() {
  if (!service_->options()->ledger_file.empty()) StartAnew();
  auditor_->CheckAtEnd(setup_.Bit(10, 0));
}

void Play::Start(EmulatorOptions options) {
  service_.emplace(std::move(options));
  const auto opened = service_->OpenLedgerFile();
  Require(opened.ok(), "The ledger's file can be opened", opened ? "" : opened.error().message);
  service_->SetUrl("http://127.0.0.1:8080");
}

// As when the process ended and began again.
void Play::StartAnew() {
  EmulatorOptions options = *service_->options();
  const std::string verdicts = PrintVerdicts(service_->Verdicts({}).value(), BillFormat::kCsv);
  service_.reset();
  Start(std::move(options));
  Require(PrintVerdicts(service_->Verdicts({}).value(), BillFormat::kCsv) == verdicts, "The file holds all verdicts");
  auditor_->Follow(*service_);
}

void Play::AddUsage(const Cell& cell) {
  for (Usage& usage : UsageOf(cell, service_->clock().Now())) usage_.push_back(std::move(usage));
  if (usage_.size() > kMaxUsage) usage_.resize(kMaxUsage);
}

void Play::Send(const Cell& cell) {
  Handle(Signed(cell, BodyOf(cell, usage_), patches_, service_->clock().Now()), false);
  usage_.clear();
  patches_.clear();
}

void Play::Repeat() {
  if (last_) Handle(WireRequest(*last_), !changed_);
}

void Play::Handle(WireRequest request, bool repeated) {
  if (++requests_ > kMaxRequests) return;
  const WireReply reply = service_->Handle(request);
  Show(request, reply);
  auditor_->Check(request, reply, repeated);
  last_ = std::move(request);
  changed_ = false;
}

void Play::MoveClock(const Cell& cell) {
  using std::chrono::seconds;
  changed_ = true;
  const seconds by(cell.Number(2));
  switch (cell[1] % 8) {
    case 0:
      return service_->clock().Advance(seconds(cell[2]));
    case 1:
      return service_->clock().Advance(std::chrono::hours(cell[2]));
    case 2:
      return service_->clock().Advance(-seconds(cell[2] * 60));
    case 3:
      return clock_->Advance(seconds(cell[2]));
    case 4:
      return service_->clock().Set(Time(by));
    case 5:
      return service_->clock().Set(MonthOf(service_->clock().Now()) + std::chrono::hours(cell[2]));
    case 6:
      service_->clock().SetScale(cell[2] - 1);
      return;
    default:
      return service_->clock().Advance(std::chrono::nanoseconds::max());
  }
}

void Play::Change(const Cell& cell) {
  changed_ = true;
  if (cell[1] < 128) {
    EmulatorOptions options = *service_->options();
    ChangeMarket(cell, service_->clock().Now(), options);
    if (CheckOptions(options).empty()) service_->SetOptions(std::move(options));
  } else if (cell.Bit(1, 0)) {
    Require(service_->ClearLedger().ok(), "The ledger can be cleared");
    auditor_->Forget();
  } else if (cell.Bit(1, 1)) {
    service_->ResetClock(MarketOf(setup_));
  } else if (cell.Bit(1, 2)) {
    if (!service_->options()->ledger_file.empty()) StartAnew();
  } else {
    const auto pem = service_->PublicKeyPem(cell.Bit(2, 0) ? "prod-2" : "prod-1a2b3c", cell[3]);
    Require(!pem || pem->find("PUBLIC KEY") != std::string::npos, "A key is given in PEM");
  }
}

void Play::AddFault(const Cell& cell) {
  changed_ = true;
  Fault fault = FaultOf(cell);
  if (!WhatIsWrongWith(fault, false)) service_->faults().Add(std::move(fault));
  if (cell.Bit(7, 1)) service_->OnConnection();
  if (cell.Bit(7, 2)) service_->OnHead({"AWSMPMeteringService.MeterUsage"});
  if (cell.Bit(7, 3)) service_->faults().Remove(cell[6]);
  if (cell.Bit(7, 4)) service_->faults().Clear();
  Require(service_->faults().active().size() <= FaultPlan::kMaxFaults, "Faults are not too many");
}

void PlayAll(const std::uint8_t* data, std::size_t size, const std::string& ledger_file) {
  if (size == 0) return;
  Play play(Cell(data, size), ledger_file);
  for (std::size_t at = kCellBytes; at < size; at += kCellBytes) play.Do(Cell(data + at, size - at));
  play.End();
}

}  // namespace marketplace_metering::emulator
