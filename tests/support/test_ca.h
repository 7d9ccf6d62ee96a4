// A certificate authority for one test, made in memory.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace marketplace_metering::test {

/// What a TLS server shows and proves: its certificate and key, PEM.
struct TlsIdentity {
  std::string certificate_pem = {};
  std::string key_pem = {};
};

/// For whom a certificate speaks, and when. The default is good for `localhost`, 127.0.0.1 and ::1.
struct CertificateRequest {
  std::vector<std::string> dns_names = {"localhost"};
  std::vector<std::string> addresses = {"127.0.0.1", "::1"};
  std::chrono::seconds valid_from = std::chrono::hours(-24);  ///< Counted from now.
  std::chrono::seconds valid_until = std::chrono::hours(24);
};

/// Each object is another authority, whatever its name. Throws `std::runtime_error` when OpenSSL fails.
class TestCa {
 public:
  explicit TestCa(const std::string& name = "Test CA");
  ~TestCa();
  TestCa(const TestCa&) = delete;
  TestCa& operator=(const TestCa&) = delete;

  const std::string& root_pem() const;
  TlsIdentity Issue(const CertificateRequest& request = {}) const;
  TlsIdentity IssueExpired() const;
  TlsIdentity IssueFor(const std::string& dns_name) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Signed by nobody but itself, right in everything else.
TlsIdentity MakeSelfSigned(const CertificateRequest& request = {});

}  // namespace marketplace_metering::test
