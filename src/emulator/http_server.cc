#include "emulator/http_server.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include "emulator/address.h"
#include "emulator/http_session.h"

namespace marketplace_metering::emulator {
namespace {

using boost::asio::ip::tcp;

Error CannotListen(const ListenOptions& options, const std::string& reason) {
  const std::string address = options.host + " port " + std::to_string(options.port);
  Error error;
  error.code = ErrorCode::kInvalidConfiguration;
  error.message = "The emulator cannot listen on " + address + ": " + reason;
  error.violations = {{"port", reason}};
  return error;
}

std::string UrlOf(const ListenOptions& options, std::uint16_t port) {
  std::string host = options.host;
  if (host == "0.0.0.0") host = "127.0.0.1";  // every address of this machine: name one that works
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return (options.tls ? "https://" : "http://") + host + ":" + std::to_string(port);
}

}  // namespace

class HttpServer::Core {
 public:
  Core(ListenOptions options, Handler handler) : options_(std::move(options)) {
    surroundings_.handler = std::move(handler);
    surroundings_.on_end = [this](HttpSession* session) { OnEnd(session); };
    surroundings_.max_body_bytes = options_.max_body_bytes;
    surroundings_.tls = options_.tls;
  }

  Outcome<void> Listen() {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(NumericHost(options_.host), error);
    const tcp::endpoint endpoint(address, options_.port);
    if (!error) acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
    if (error) return CannotListen(options_, error.message());
    url_ = UrlOf(options_, acceptor_.local_endpoint(error).port());
    try {
      Accept();
      thread_ = std::thread([this] { Run(); });
    } catch (const std::system_error& failure) {
      return CannotListen(options_, failure.what());
    }
    return {};
  }

  const std::string& url() const noexcept { return url_; }

  void Stop() {
    const std::lock_guard<std::mutex> lock(stopping_);
    if (!thread_.joinable()) return;
    boost::asio::post(io_, [this] { CloseAll(); });
    thread_.join();
  }

 private:
  void Run() {
    // What a handler throws (there was no memory) costs its connection, not the server.
    for (;;) {
      try {
        io_.run();
        return;
      } catch (const std::exception&) {
      }
    }
  }

  void Accept() {
    accepting_ = true;
    acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      accepting_ = false;
      if (!acceptor_.is_open()) return;
      if (error) return AcceptLater();
      Admit(std::move(socket));
      AcceptIfRoom();
    });
  }

  void Admit(tcp::socket socket) {
    const auto session = std::make_shared<HttpSession>(std::move(socket), surroundings_);
    sessions_.insert(session.get());
    session->Start();
  }

  // Those who find no room wait in the kernel's queue.
  void AcceptIfRoom() {
    if (!acceptor_.is_open() || accepting_) return;
    if (sessions_.size() < static_cast<std::size_t>(options_.max_connections)) Accept();
  }

  // Out of file descriptors, most likely; asking again at once would spin.
  void AcceptLater() {
    accepting_ = true;
    pause_.expires_after(std::chrono::milliseconds(100));
    pause_.async_wait([this](const boost::system::error_code&) {
      accepting_ = false;
      AcceptIfRoom();
    });
  }

  void OnEnd(HttpSession* session) {
    if (sessions_.erase(session) > 0) AcceptIfRoom();
  }

  // Leaves nothing under way, so that `Run` returns.
  void CloseAll() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    for (HttpSession* session : sessions_) session->Abort();
  }

  const ListenOptions options_;
  HttpSession::Surroundings surroundings_;
  std::string url_;
  std::mutex stopping_;  // guards `thread_` once it runs; the I/O thread never takes it
  std::set<HttpSession*> sessions_;
  bool accepting_ = false;
  boost::asio::io_context io_{1};
  tcp::acceptor acceptor_{io_};
  boost::asio::steady_timer pause_{io_};
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Core> core) : core_(std::move(core)) {}
HttpServer::~HttpServer() {
  Stop();
}

Outcome<std::unique_ptr<HttpServer>> HttpServer::Start(ListenOptions options, Handler handler) {
  auto core = std::make_unique<Core>(std::move(options), std::move(handler));
  if (auto listening = core->Listen(); !listening) return std::move(listening).error();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(core)));
}

const std::string& HttpServer::url() const noexcept {
  return core_->url();
}
void HttpServer::Stop() {
  core_->Stop();
}

}  // namespace marketplace_metering::emulator
