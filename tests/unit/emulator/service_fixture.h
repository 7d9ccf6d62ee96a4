// A service without sockets, and requests signed for it by the client's own signer.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "emulator/service.h"
#include "encoding/iso8601.h"
#include "json/reader.h"
#include "marketplace_metering/emulator/options.h"
#include "marketplace_metering/testing/fake_clock.h"
#include "marketplace_metering/testing/fake_system.h"
#include "signing/sigv4.h"

namespace marketplace_metering::emulator {

inline Time At(const char* text) {
  return encoding::ParseIso8601(text).value();
}

inline Credentials SellerKeys() {
  Credentials keys;
  keys.access_key_id = "AKIDEXAMPLE";
  keys.secret_access_key = Secret(kExampleSecretAccessKey);
  return keys;
}

inline Credentials BuyerKeys() {
  Credentials keys;
  keys.access_key_id = "ASIABUYEREXAMPLE";
  keys.secret_access_key = Secret(kExampleSecretAccessKey);
  keys.session_token = Secret(kExampleSessionToken);
  return keys;
}

// What a client would put on the wire.
inline WireRequest SignedRequest(const std::string& operation, std::string body, const Credentials& keys, Time now,
                                 const char* region = "us-east-1", const char* service = "aws-marketplace",
                                 const std::string& host = "127.0.0.1:8080") {
  HttpRequest request;
  request.url = "http://" + host;
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", "AWSMPMeteringService." + operation}};
  request.body = std::move(body);
  signing::SigningScope scope;
  scope.region = region;
  scope.service = service;
  signing::Sign(request, keys, scope, now, nullptr).value();
  WireRequest wire;
  wire.method = request.method;
  wire.target = "/";
  wire.headers = {{"Host", host}};
  wire.headers.insert(wire.headers.end(), request.headers.begin(), request.headers.end());
  wire.body = request.body;
  return wire;
}

inline HttpHeader& HeaderOf(WireRequest& request, const std::string& name) {
  for (HttpHeader& header : request.headers) {
    if (header.name == name) return header;
  }
  return request.headers.emplace_back(HttpHeader{name, ""});
}

// The service's name for the error in `reply`; empty for a success.
inline std::string ErrorNameOf(const WireReply& reply) {
  if (reply.status == 200) return {};
  return json::Document::Parse(reply.body).root().LenientString("__type").value_or("(none)");
}

// It is 2026-08-15 12:36 UTC.
class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() : options(ExampleOptions()) {
    options.clock = clock;
    options.random = std::make_shared<marketplace_metering::testing::FakeRandomSource>();
  }

  // Made at the first call, so that a test may change the options before.
  Service& service() {
    if (!service_) service_ = std::make_unique<Service>(options);
    return *service_;
  }

  WireReply Call(const std::string& operation, std::string body, const Credentials& keys) {
    return service().Handle(SignedRequest(operation, std::move(body), keys, clock->Now()));
  }
  WireReply CallAsSeller(const std::string& operation, std::string body) {
    return Call(operation, std::move(body), SellerKeys());
  }
  WireReply CallAsBuyer(const std::string& operation, std::string body) {
    return Call(operation, std::move(body), BuyerKeys());
  }

  const std::shared_ptr<marketplace_metering::testing::FakeClock> clock =
      std::make_shared<marketplace_metering::testing::FakeClock>();
  EmulatorOptions options;

 private:
  std::unique_ptr<Service> service_;
};

}  // namespace marketplace_metering::emulator
