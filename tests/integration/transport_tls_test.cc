// Trust under a live transport: roots that change, certificates of our own, and what it all costs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <time.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "marketplace_metering/http_transport.h"
#include "support/fault_server.h"
#include "support/transport_scene.h"

namespace marketplace_metering::test {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

Script Answering() {
  return {steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()};
}

/// The name under which a directory of roots holds this one.
std::string HashedName(const std::string& root_pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(
      BIO_new_mem_buf(root_pem.data(), static_cast<int>(root_pem.size())), &BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> root(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr),
                                                         &X509_free);
  std::array<char, 16> name = {};
  std::snprintf(name.data(), name.size(), "%08lx.0", X509_subject_name_hash(root.get()));
  return name.data();
}

class TransportTls : public ::testing::Test {
 protected:
  // A new file takes the place of the old one, as deployments do it.
  void TrustOnly(const std::string& root_pem) const {
    const std::string fresh = directory_.Write("fresh.pem", root_pem);
    ASSERT_EQ(std::rename(fresh.c_str(), (directory_.path() + "/roots.pem").c_str()), 0);
  }
  TlsConfig Trusting(const TestCa& ca) const {
    TrustOnly(ca.root_pem());
    TlsConfig tls;
    tls.ca_file = directory_.path() + "/roots.pem";
    return tls;
  }
  static Outcome<HttpResponse> Send(HttpTransport& transport, const FaultServer& server) {
    return transport.Send(PostTo(server.url()), PatientOptions());
  }

  const TempDir directory_;
  const TestCa ours_{"Ours"};
  const TestCa other_{"Other"};
};

TEST_F(TransportTls, ChangedRootsTakeEffectAtTheNextSend) {
  FaultServer server(Answering(), {ours_.Issue()});
  const auto transport = MakeTransport({}, Trusting(ours_));
  ASSERT_TRUE(Send(*transport, server).ok());

  TrustOnly(other_.root_pem());
  const auto refused = Send(*transport, server);
  TrustOnly(ours_.root_pem() + other_.root_pem());
  const auto accepted = Send(*transport, server);

  ASSERT_FALSE(refused.ok()) << "neither the kept connection nor its TLS session rests on these roots";
  EXPECT_EQ(refused.error().code, ErrorCode::kCertificateRejected);
  EXPECT_EQ(refused.error().delivery, Delivery::kNotSent);
  EXPECT_THAT(refused.error().message, HasSubstr("roots.pem"));
  EXPECT_TRUE(accepted.ok()) << Tell(accepted);
}

TEST_F(TransportTls, RootsThatVanishStayInUse) {
  FaultServer server(Answering(), {ours_.Issue()});
  const auto transport = MakeTransport({}, Trusting(ours_));

  std::remove((directory_.path() + "/roots.pem").c_str());

  EXPECT_TRUE(Send(*transport, server).ok());
}

TEST_F(TransportTls, ADirectoryOfRootsIsTrusted) {
  FaultServer server(Answering(), {ours_.Issue()});
  FaultServer stranger(Answering(), {other_.Issue()});
  directory_.Write(HashedName(ours_.root_pem()), ours_.root_pem());
  TlsConfig tls;
  tls.ca_directory = directory_.path();
  const auto transport = MakeTransport({}, tls);

  const auto accepted = Send(*transport, server);
  const auto refused = Send(*transport, stranger);

  EXPECT_TRUE(accepted.ok()) << Tell(accepted);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kCertificateRejected);
  EXPECT_THAT(refused.error().message, HasSubstr("the directory '" + directory_.path()));
}

TEST_F(TransportTls, AClientCertificateIsShownToAServerThatAsksForOne) {
  FaultServerOptions options{ours_.Issue()};
  options.clients_must_be_of = ours_.root_pem();
  FaultServer server(Answering(), options);
  const TlsIdentity mine = ours_.Issue();
  TlsConfig tls = Trusting(ours_);
  const auto without = MakeTransport({}, tls);
  tls.client_certificate_file = directory_.Write("mine.pem", mine.certificate_pem);
  tls.client_key_file = directory_.Write("mine.key", mine.key_pem);
  const auto with = MakeTransport({}, tls);

  const auto accepted = Send(*with, server);
  const auto refused = Send(*without, server);

  EXPECT_TRUE(accepted.ok()) << Tell(accepted);
  EXPECT_FALSE(refused.ok());
}

TEST_F(TransportTls, TheHandshakeHasALimitOfItsOwn) {
  FaultServer silent({steps::ReadUntilClosed()});
  SendOptions options = PatientOptions();
  options.tls_timeout = milliseconds(100);
  const auto transport = MakeTransport({}, Trusting(ours_));

  const auto outcome = transport->Send(PostTo("https://127.0.0.1:" + std::to_string(silent.port()) + "/"), options);

  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kConnectTimeout);
  EXPECT_EQ(outcome.error().delivery, Delivery::kNotSent);
  EXPECT_THAT(outcome.error().message, HasSubstr("tls_timeout"));
}

// CPU time of this thread for so many connections, the first one not counted.
double CostOfConnections(HttpTransport& transport, const FaultServer& server, int count) {
  const auto used = [] {
    timespec now = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
  };
  transport.Send(PostTo(server.url()), PatientOptions()).value();
  const double before = used();
  for (int i = 0; i < count; ++i) transport.Send(PostTo(server.url()), PatientOptions()).value();
  return (used() - before) / count;
}

TEST_F(TransportTls, ManyRootsCostNewConnectionsNothingAfterTheFirst) {
  std::ifstream system("/etc/ssl/certs/ca-certificates.crt");
  if (!system) GTEST_SKIP() << "this system has no bundle of roots in the usual place";
  std::ostringstream bundle;
  bundle << system.rdbuf() << ours_.root_pem();
  FaultServer server(Answering(), {ours_.Issue()});
  HttpConfig http;
  http.idle_timeout = milliseconds(0);  // a new connection for each
  TlsConfig one = Trusting(ours_);
  TlsConfig many;
  many.ca_file = directory_.Write("bundle.pem", bundle.str());
  const auto with_one = MakeTransport(http, one);
  const auto with_many = MakeTransport(http, many);

  const double cost_of_one = CostOfConnections(*with_one, server, 40);
  const double cost_of_many = CostOfConnections(*with_many, server, 40);

  std::printf("CPU per new TLS connection: one root %.3f ms, the system's bundle %.3f ms, ratio %.2f\n", cost_of_one,
              cost_of_many, cost_of_many / cost_of_one);
  EXPECT_LT(cost_of_many, 2 * cost_of_one);
}

}  // namespace
}  // namespace marketplace_metering::test
