// A real transport against a fault server: what a test of one exchange needs.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "marketplace_metering/http_transport.h"
#include "support/fault_server.h"
#include "support/temp_dir.h"
#include "support/test_ca.h"

namespace marketplace_metering::test {

/// Fails the test, by `value()`, when it cannot be made.
inline std::shared_ptr<HttpTransport> MakeTransport(const HttpConfig& http = {}, const TlsConfig& tls = {},
                                                    std::shared_ptr<Clock> clock = nullptr) {
  return MakeCurlTransport(http, tls, std::move(clock)).value();
}

inline HttpRequest PostTo(const std::string& url, std::string body = R"({"ProductCode":"p"})") {
  HttpRequest request;
  request.url = url;
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"}, {"Authorization", "AWS4-HMAC-SHA256 secret-text"}};
  request.body = std::move(body);
  return request;
}

/// Bounds generous enough for a loaded machine: a test that reaches one has found a bug.
inline SendOptions PatientOptions() {
  SendOptions options;
  options.connect_timeout = std::chrono::seconds(20);
  options.read_timeout = std::chrono::seconds(20);
  return options;
}

/// A server's identity, and the settings that trust the one who signed it.
class TrustedTls {
 public:
  TrustedTls() { config_.ca_file = directory_.Write("roots.pem", ca_.root_pem()); }

  const TestCa& ca() const { return ca_; }
  const TlsConfig& config() const { return config_; }
  FaultServerOptions server() const { return {ca_.Issue()}; }

 private:
  TestCa ca_;
  TempDir directory_;
  TlsConfig config_;
};

/// For failure messages.
inline std::string Tell(const Outcome<HttpResponse>& outcome) {
  if (outcome) return "status " + std::to_string(outcome->status) + ", body '" + outcome->body.substr(0, 200) + "'";
  return Describe(outcome.error());
}

}  // namespace marketplace_metering::test
