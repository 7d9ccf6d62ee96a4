#include "marketplace_metering/emulator/emulator.h"

#include <exception>
#include <mutex>
#include <utility>

#include "emulator/agreements.h"
#include "emulator/check_options.h"
#include "emulator/control.h"
#include "emulator/http_server.h"
#include "emulator/service.h"
#include "emulator/tls_context.h"
#include "emulator/write_file.h"

namespace marketplace_metering::emulator {
namespace {

constexpr int kMaxControlConnections = 64;

Error MakeError(ErrorCode code, std::string message, std::vector<Violation> violations = {}) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  error.violations = std::move(violations);
  return error;
}

ListenOptions ListenOptionsOf(const EmulatorOptions& options, std::shared_ptr<const TlsContexts> tls) {
  ListenOptions listen;
  listen.host = options.host;
  listen.port = options.port;
  listen.max_connections = options.max_connections;
  listen.max_body_bytes = kLargestBodyLimit;  // the service knows what it takes at the moment
  listen.tls = std::move(tls);
  return listen;
}

// Of what `Emulator::SetOptions` leaves alone.
void KeepWhatStays(const EmulatorOptions& now, EmulatorOptions& options) {
  options.host = now.host;
  options.port = now.port;
  options.allow_remote = now.allow_remote;
  options.tls = now.tls;
  options.control_port = now.control_port;
  options.faults = now.faults;
  options.fault_seed = now.fault_seed;
  options.start_time = now.start_time;
  options.time_scale = now.time_scale;
  options.max_connections = now.max_connections;
  options.max_logged_requests = now.max_logged_requests;
  options.max_ledger_entries = now.max_ledger_entries;
  options.ledger_file = now.ledger_file;
  options.clock = now.clock;
  options.random = now.random;
}

std::vector<std::string> CertifiedHosts(const std::string& host) {
  std::vector<std::string> hosts = {"localhost", "127.0.0.1", "::1"};
  if (host != hosts[0] && host != hosts[1] && host != hosts[2]) hosts.push_back(host);
  return hosts;
}

HttpServer::Handlers HandlersOf(Service& service) {
  HttpServer::Handlers handlers;
  handlers.answer = [&service](const WireRequest& request) { return service.Handle(request); };
  handlers.on_connection = [&service] { return service.OnConnection(); };
  handlers.on_head = [&service](const std::string& target) { return service.OnHead({target}); };
  return handlers;
}

}  // namespace

struct Emulator::Impl {
  explicit Impl(const EmulatorOptions& options) : start(options), service(options) {}

  // Connections are refused, or no longer, as the faults say.
  Outcome<void> MindRefusals() {
    const std::lock_guard<std::mutex> lock(refusals);
    return server->Refuse(service.faults().RefusesConnections());
  }

  const EmulatorOptions start;
  Service service;
  std::shared_ptr<const TlsContexts> tls;
  std::mutex changes;                  // one after the other, so that none is lost
  std::mutex refusals;                 // so that what was asked for last is what holds
  std::unique_ptr<HttpServer> server;  // last, with the next: their threads use the others
  std::unique_ptr<HttpServer> control;
};

Emulator::Emulator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Emulator::~Emulator() {
  Stop();  // before anything goes: the threads call this object
}

Outcome<std::unique_ptr<Emulator>> Emulator::Start(EmulatorOptions options) {
  if (auto wrong = CheckOptions(options); !wrong.empty()) {
    return MakeError(ErrorCode::kInvalidConfiguration, "The emulator cannot be set up like this", std::move(wrong));
  }
  if (!options.clock) options.clock = MakeSystemClock();
  if (!options.random) options.random = MakeSystemRandomSource();

  std::shared_ptr<const TlsContexts> tls;
  if (options.tls) {
    auto made = TlsContexts::Make(CertifiedHosts(options.host));
    if (!made) return std::move(made).error();
    tls = *std::move(made);
  }
  ListenOptions listen = ListenOptionsOf(options, tls);
  std::unique_ptr<Impl> impl;
  try {
    impl = std::make_unique<Impl>(options);
  } catch (const std::exception& failure) {  // the random source is the user's code
    return MakeError(ErrorCode::kExtensionFailed, std::string("The random source failed: ") + failure.what());
  }
  if (auto opened = impl->service.OpenLedgerFile(); !opened) return std::move(opened).error();
  impl->tls = std::move(tls);
  auto server = HttpServer::Start(std::move(listen), HandlersOf(impl->service));
  if (!server) return std::move(server).error();
  impl->server = *std::move(server);
  impl->service.SetUrl(impl->server->url());
  if (auto minded = impl->MindRefusals(); !minded) return std::move(minded).error();
  std::unique_ptr<Emulator> emulator(new Emulator(std::move(impl)));
  if (auto control = emulator->StartControl(); !control) return std::move(control).error();
  return emulator;
}

Outcome<void> Emulator::StartControl() {
  const EmulatorOptions& options = impl_->start;
  if (!options.control_port) return {};
  ListenOptions listen;
  listen.host = options.host;
  listen.port = *options.control_port;
  listen.max_connections = kMaxControlConnections;
  listen.max_body_bytes = Control::kMaxBodyBytes;
  HttpServer::Handlers handlers;
  handlers.answer = [control = Control(*this, options)](const WireRequest& request) { return control.Handle(request); };
  auto server = HttpServer::Start(std::move(listen), std::move(handlers));
  if (!server) return std::move(server).error();
  impl_->control = *std::move(server);
  return {};
}

std::string Emulator::url() const {
  return impl_->server->url();
}

std::string Emulator::control_url() const {
  return impl_->control ? impl_->control->url() : std::string();
}

std::string Emulator::ca_pem() const {
  return impl_->tls ? impl_->tls->ca_pem : std::string();
}

Outcome<void> Emulator::WriteCaFile(const std::string& path) const {
  if (!impl_->tls) {
    return MakeError(ErrorCode::kInvalidConfiguration, "The emulator has no certificate authority without TLS",
                     {{"tls", "is false; set it to listen on HTTPS"}});
  }
  return WriteFile(path, impl_->tls->ca_pem);
}

Outcome<std::string> Emulator::PublicKeyPem(std::string_view product_code, int version) const {
  return impl_->service.PublicKeyPem(std::string(product_code), version);
}

std::vector<LedgerEntry> Emulator::ledger() const {
  return impl_->service.ledger();
}

Outcome<std::vector<Verdict>> Emulator::verdicts(std::int64_t first_request, std::int64_t last_request) const {
  return impl_->service.Verdicts({first_request, last_request});
}

Outcome<Conservation> Emulator::CheckConservation() const {
  return impl_->service.CheckConservation();
}

std::vector<LoggedRequest> Emulator::requests() const {
  return impl_->service.requests();
}

Outcome<int> Emulator::AddFault(Fault fault) {
  const bool tls = impl_->tls != nullptr;
  if (auto wrong = WhatIsWrongWith(fault, tls)) {
    return MakeError(ErrorCode::kInvalidRequest, "There cannot be such a fault: " + *wrong, {{"fault", *wrong}});
  }
  const auto number = impl_->service.faults().Add(std::move(fault));
  if (!number) return MakeError(ErrorCode::kInvalidRequest, "There are 1000 faults already; remove some first");
  if (auto minded = impl_->MindRefusals(); !minded) return std::move(minded).error();
  return *number;
}

Outcome<void> Emulator::RemoveFault(int number) {
  if (impl_->service.faults().Remove(number)) return impl_->MindRefusals();
  return MakeError(ErrorCode::kInvalidRequest, "There is no fault number " + std::to_string(number));
}

Outcome<void> Emulator::RemoveFaults() {
  impl_->service.faults().Clear();
  return impl_->MindRefusals();
}

std::vector<ActiveFault> Emulator::faults() const {
  return impl_->service.faults().active();
}

std::uint64_t Emulator::fault_seed() const {
  return impl_->service.faults().seed();
}

EmulatorOptions Emulator::options() const {
  return *impl_->service.options();
}

Outcome<void> Emulator::ChangeOptions(const std::function<void(EmulatorOptions&)>& change) {
  const std::lock_guard<std::mutex> lock(impl_->changes);
  const auto now = impl_->service.options();
  EmulatorOptions options = *now;
  change(options);
  KeepWhatStays(*now, options);
  if (auto wrong = CheckOptions(options); !wrong.empty()) {
    return MakeError(ErrorCode::kInvalidConfiguration, "The emulator cannot go by these settings", std::move(wrong));
  }
  impl_->service.SetOptions(std::move(options));
  return {};
}

Outcome<RegistrationToken> Emulator::IssueToken(const AgreementName& name, std::chrono::seconds life) {
  RegistrationToken token;
  token.token = "token-" + impl_->service.NewId();
  token.expires_at = Now() + life;
  std::size_t found = 0;
  auto changed = ChangeOptions([&](EmulatorOptions& options) {
    const std::vector<std::size_t> places = FindAgreements(options.customers, name);
    found = places.size();
    if (found == 1) options.customers[places[0]].registration_tokens.push_back(token);
  });
  if (!changed) return std::move(changed).error();
  if (found == 1) return token;
  return MakeError(ErrorCode::kInvalidRequest, found == 0
                                                   ? "No agreement has these names"
                                                   : "More than one agreement has these names; give more of them");
}

Outcome<void> Emulator::Reset(const std::set<ResetPart>& parts) {
  const EmulatorOptions& start = impl_->start;
  if (parts.count(ResetPart::kSettings) > 0) {
    if (auto done = ChangeOptions([&](EmulatorOptions& options) { options = start; }); !done) return done;
  }
  if (parts.count(ResetPart::kClock) > 0) {
    impl_->service.ResetClock(start);
  }
  if (parts.count(ResetPart::kFaults) > 0) {
    impl_->service.faults().Reset();
    for (const Fault& fault : start.faults) impl_->service.faults().Add(fault);
    if (auto done = impl_->MindRefusals(); !done) return done;
  }
  return parts.count(ResetPart::kLedger) > 0 ? ClearLedger() : Outcome<void>();
}

Outcome<void> Emulator::ClearLedger() {
  return impl_->service.ClearLedger();
}

std::chrono::system_clock::time_point Emulator::Now() const {
  return impl_->service.clock().Now();
}

void Emulator::SetTime(std::chrono::system_clock::time_point now) {
  impl_->service.clock().Set(now);
}

void Emulator::AdvanceTime(std::chrono::nanoseconds by) {
  impl_->service.clock().Advance(by);
}

double Emulator::time_scale() const {
  return impl_->service.clock().scale();
}

Outcome<void> Emulator::SetTimeScale(double scale) {
  if (impl_->service.clock().SetScale(scale)) return {};
  return MakeError(ErrorCode::kInvalidRequest, "The emulator's clock cannot run like this",
                   {{"scale", std::to_string(scale) + " is not from 0 to 1000000"}});
}

void Emulator::Stop() {
  if (impl_->control) impl_->control->Stop();
  impl_->server->Stop();
}

}  // namespace marketplace_metering::emulator
