// Writing to a connection the other side has reset must not kill the process.
#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "marketplace_metering/http_transport.h"
#include "support/fault_server.h"
#include "support/transport_scene.h"

namespace marketplace_metering::test {
namespace {

volatile std::sig_atomic_t g_caught = 0;

// A handler stands in for the default action, so that a failure is told instead of ending the run.
class TransportSigpipe : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    g_caught = 0;
    struct sigaction action = {};
    action.sa_handler = [](int) { g_caught = 1; };
    sigaction(SIGPIPE, &action, &before_);
  }
  void TearDown() override { sigaction(SIGPIPE, &before_, nullptr); }

  FaultServerOptions server_options() const { return GetParam() ? trust_.server() : FaultServerOptions{}; }

  TrustedTls trust_;
  struct sigaction before_ = {};
};

INSTANTIATE_TEST_SUITE_P(Over, TransportSigpipe, ::testing::Bool(),
                         [](const auto& row) { return std::string(row.param ? "Tls" : "Plain"); });

TEST_P(TransportSigpipe, IsNotRaisedByWritingToAPeerThatResets) {
  FaultServer server({steps::ReadHead(), steps::Reset()}, server_options());
  const auto transport = MakeTransport({}, trust_.config());
  const HttpRequest request = PostTo(server.url(), std::string(std::size_t{2} << 20U, 'b'));

  for (int i = 0; i < 20; ++i) EXPECT_FALSE(transport->Send(request, PatientOptions()).ok());

  EXPECT_EQ(g_caught, 0);
}

TEST_P(TransportSigpipe, IsNotRaisedByClosingAConnectionThatWasReset) {
  FaultServer server({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Reset()}, server_options());

  for (int i = 0; i < 5; ++i) {
    const auto transport = MakeTransport({}, trust_.config());
    transport->Send(PostTo(server.url()), PatientOptions()).value();
    ASSERT_TRUE(server.AwaitClosed(i + 1));
  }

  EXPECT_EQ(g_caught, 0);
}

TEST_P(TransportSigpipe, KeepsItsHandlerThroughoutASend) {
  FaultServer server({steps::ReadRequest(), steps::Respond(200, "{}"), steps::Again()}, server_options());
  const auto transport = MakeTransport({}, trust_.config());
  void (*during)(int) = nullptr;
  SendOptions options = PatientOptions();
  options.on_chunk_received = [&during](auto...) {
    struct sigaction now = {};
    sigaction(SIGPIPE, nullptr, &now);
    during = now.sa_handler;
  };

  transport->Send(PostTo(server.url()), options).value();

  EXPECT_NE(during, SIG_IGN);
  EXPECT_NE(during, SIG_DFL);
}

}  // namespace
}  // namespace marketplace_metering::test
