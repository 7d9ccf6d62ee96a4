#include "marketplace_metering/emulator/emulator.h"

#include <exception>
#include <utility>

#include "emulator/check_options.h"
#include "emulator/http_server.h"
#include "emulator/service.h"
#include "emulator/tls_context.h"
#include "emulator/write_file.h"

namespace marketplace_metering::emulator {
namespace {

Error MakeError(ErrorCode code, std::string message, std::vector<Violation> violations = {}) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  error.violations = std::move(violations);
  return error;
}

ListenOptions ListenOptionsOf(const EmulatorOptions& options, std::shared_ptr<const TlsContext> tls) {
  ListenOptions listen;
  listen.host = options.host;
  listen.port = options.port;
  listen.max_connections = options.max_connections;
  listen.max_body_bytes = options.max_body_bytes;
  listen.tls = std::move(tls);
  return listen;
}

std::vector<std::string> CertifiedHosts(const std::string& host) {
  std::vector<std::string> hosts = {"localhost", "127.0.0.1", "::1"};
  if (host != hosts[0] && host != hosts[1] && host != hosts[2]) hosts.push_back(host);
  return hosts;
}

}  // namespace

struct Emulator::Impl {
  explicit Impl(EmulatorOptions options) : service(std::move(options)) {}

  Service service;
  std::shared_ptr<const TlsContext> tls;
  std::unique_ptr<HttpServer> server;  // last: its thread uses the others
};

Emulator::Emulator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Emulator::~Emulator() = default;

Outcome<std::unique_ptr<Emulator>> Emulator::Start(EmulatorOptions options) {
  if (auto wrong = CheckOptions(options); !wrong.empty()) {
    return MakeError(ErrorCode::kInvalidConfiguration, "The emulator cannot be set up like this", std::move(wrong));
  }
  if (!options.clock) options.clock = MakeSystemClock();
  if (!options.random) options.random = MakeSystemRandomSource();

  std::shared_ptr<const TlsContext> tls;
  if (options.tls) {
    auto made = TlsContext::Make(CertifiedHosts(options.host));
    if (!made) return std::move(made).error();
    tls = *std::move(made);
  }
  ListenOptions listen = ListenOptionsOf(options, tls);
  std::unique_ptr<Impl> impl;
  try {
    impl = std::make_unique<Impl>(std::move(options));
  } catch (const std::exception& failure) {  // the random source is the user's code
    return MakeError(ErrorCode::kExtensionFailed, std::string("The random source failed: ") + failure.what());
  }
  impl->tls = std::move(tls);
  auto server = HttpServer::Start(std::move(listen),
                                  [&service = impl->service](const WireRequest& r) { return service.Handle(r); });
  if (!server) return std::move(server).error();
  impl->server = *std::move(server);
  return std::unique_ptr<Emulator>(new Emulator(std::move(impl)));
}

std::string Emulator::url() const {
  return impl_->server->url();
}

std::string Emulator::ca_pem() const {
  return impl_->tls ? impl_->tls->ca_pem() : std::string();
}

Outcome<void> Emulator::WriteCaFile(const std::string& path) const {
  if (!impl_->tls) {
    return MakeError(ErrorCode::kInvalidConfiguration, "The emulator has no certificate authority without TLS",
                     {{"tls", "is false; set it to listen on HTTPS"}});
  }
  return WriteFile(path, impl_->tls->ca_pem());
}

Outcome<std::string> Emulator::PublicKeyPem(std::string_view product_code, int version) const {
  return impl_->service.PublicKeyPem(std::string(product_code), version);
}

std::vector<LedgerEntry> Emulator::ledger() const {
  return impl_->service.ledger();
}

std::vector<LoggedRequest> Emulator::requests() const {
  return impl_->service.requests();
}

Outcome<void> Emulator::ForceError(ForcedError error) {
  if (const auto wrong = WhatIsWrongWith(error)) {
    return MakeError(ErrorCode::kInvalidRequest, "This error cannot be forced: " + *wrong, {{"forced_error", *wrong}});
  }
  impl_->service.ForceError(std::move(error));
  return {};
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

Outcome<void> Emulator::SetTimeScale(double scale) {
  if (impl_->service.clock().SetScale(scale)) return {};
  return MakeError(ErrorCode::kInvalidRequest, "The emulator's clock cannot run like this",
                   {{"scale", std::to_string(scale) + " is not from 0 to 1000000"}});
}

void Emulator::Stop() {
  impl_->server->Stop();
}

}  // namespace marketplace_metering::emulator
