#include "emulator/http_server.h"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <future>
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
  Core(ListenOptions options, Handlers handlers) : options_(std::move(options)) {
    surroundings_.handlers = std::move(handlers);
    surroundings_.on_end = [this](HttpSession* session) { OnEnd(session); };
    surroundings_.on_idle = [this] { AcceptIfRoom(); };
    surroundings_.max_body_bytes = options_.max_body_bytes;
  }

  Outcome<void> Listen() {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(NumericHost(options_.host), error);
    endpoint_ = tcp::endpoint(address, options_.port);
    if (!error) error = Bind();
    if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
    if (error) return CannotListen(options_, error.message());
    endpoint_ = acceptor_.local_endpoint(error);
    url_ = UrlOf(options_, endpoint_.port());
    try {
      Accept();
      thread_ = std::thread([this] { Run(); });
    } catch (const std::system_error& failure) {
      return CannotListen(options_, failure.what());
    }
    return {};
  }

  const std::string& url() const noexcept { return url_; }

  Outcome<void> Refuse(bool refuse) {
    const std::lock_guard<std::mutex> lock(stopping_);
    if (!thread_.joinable()) return {};
    std::promise<boost::system::error_code> done;
    boost::asio::post(io_, [&] { done.set_value(RefuseNow(refuse)); });
    if (const auto error = done.get_future().get()) return CannotListen(options_, error.message());
    return {};
  }

  void Stop() {
    const std::lock_guard<std::mutex> lock(stopping_);
    if (!thread_.joinable()) return;
    boost::asio::post(io_, [this] { CloseAll(); });
    thread_.join();
  }

 private:
  boost::system::error_code Bind() {
    boost::system::error_code error;
    acceptor_.open(endpoint_.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint_, error);
    return error;
  }

  // A socket that is bound and does not listen: the port stays ours, and who connects to it is refused.
  boost::system::error_code RefuseNow(bool refuse) {
    boost::system::error_code error;
    if (refuse == refusing_) return error;
    if (refuse) {
      acceptor_.close(error);
      for (HttpSession* session : std::set<HttpSession*>(sessions_)) session->Reset();
      error = Bind();
    } else {
      acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
    }
    refusing_ = refuse;
    AcceptIfRoom();
    return error;
  }

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
      if (error == boost::asio::error::operation_aborted) return AcceptIfRoom();  // it was closed, maybe opened again
      if (error) return AcceptLater();
      Admit(std::move(socket));
      AcceptIfRoom();
    });
  }

  void Admit(tcp::socket socket) {
    std::optional<Fault> fault;
    if (IsFull()) {
      if (HttpSession* idle = FindIdle()) idle->Abort();
    }
    if (surroundings_.handlers.on_connection) fault = surroundings_.handlers.on_connection();
    const auto session = std::make_shared<HttpSession>(std::move(socket), surroundings_, TlsFor(fault));
    sessions_.insert(session.get());
    if (fault && fault->kind == FaultKind::kResetConnection) return session->Reset();
    session->Start();
  }

  std::shared_ptr<const TlsContext> TlsFor(const std::optional<Fault>& fault) const {
    if (!options_.tls) return nullptr;
    if (fault && fault->kind == FaultKind::kExpiredCertificate) return options_.tls->expired;
    if (fault && fault->kind == FaultKind::kWrongHostCertificate) return options_.tls->wrong_host;
    return options_.tls->good;
  }

  bool IsFull() const { return sessions_.size() >= static_cast<std::size_t>(options_.max_connections); }

  // The one that has waited longest for another request; null when all have something to do.
  HttpSession* FindIdle() const {
    HttpSession* found = nullptr;
    for (HttpSession* session : sessions_) {
      if (session->idle_since() && (found == nullptr || session->idle_since() < found->idle_since())) found = session;
    }
    return found;
  }

  // Who finds no room takes the place of one that waits for another request; while there is none, they wait in the
  // kernel's queue.
  void AcceptIfRoom() {
    if (!acceptor_.is_open() || accepting_ || refusing_) return;
    if (!IsFull() || FindIdle() != nullptr) Accept();
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
    work_.reset();
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
  tcp::endpoint endpoint_;
  bool accepting_ = false;
  bool refusing_ = false;
  boost::asio::io_context io_{1};
  // There is nothing to do for the thread while connections are refused, and yet it must stay.
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  tcp::acceptor acceptor_{io_};
  boost::asio::steady_timer pause_{io_};
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Core> core) : core_(std::move(core)) {}
HttpServer::~HttpServer() {
  Stop();
}

Outcome<std::unique_ptr<HttpServer>> HttpServer::Start(ListenOptions options, Handlers handlers) {
  auto core = std::make_unique<Core>(std::move(options), std::move(handlers));
  if (auto listening = core->Listen(); !listening) return std::move(listening).error();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(core)));
}

const std::string& HttpServer::url() const noexcept {
  return core_->url();
}
Outcome<void> HttpServer::Refuse(bool refuse) {
  return core_->Refuse(refuse);
}
void HttpServer::Stop() {
  core_->Stop();
}

}  // namespace marketplace_metering::emulator
