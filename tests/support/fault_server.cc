#include "support/fault_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <tuple>

namespace marketplace_metering::test {
namespace {

constexpr std::chrono::seconds kPatience{10};

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// A socket bound to `port` of 127.0.0.1, 0: a free one; and that port.
std::pair<int, int> BindPort(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address = Loopback(port);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (fd < 0 || bind(fd, generic, size) != 0 || getsockname(fd, generic, &size) != 0) {
    throw std::runtime_error("cannot bind to 127.0.0.1");
  }
  return {fd, ntohs(address.sin_port)};
}

void BlockSigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace

bool FaultConnection::ReadSome() {
  const std::size_t before = bytes_.size();
  if (!stream_.ReadSome(bytes_)) return false;
  server_.Record(number_, std::string_view(bytes_).substr(before));
  return true;
}

ReceivedRequest FaultConnection::current() const {
  auto requests = SplitRequests(bytes_, number_);
  return requests.empty() ? ReceivedRequest{} : std::move(requests.back());
}

std::size_t FaultConnection::heads() const {
  std::size_t count = 0;
  for (const ReceivedRequest& request : SplitRequests(bytes_, number_)) count += request.head_whole ? 1 : 0;
  return count;
}

std::size_t FaultConnection::whole_requests() const {
  std::size_t count = 0;
  for (const ReceivedRequest& request : SplitRequests(bytes_, number_)) count += request.body_whole ? 1 : 0;
  return count;
}

std::string ResponseText(int status, std::string_view body, const Headers& headers) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " Status\r\n";
  for (const auto& [name, value] : headers) text.append(name).append(": ").append(value).append("\r\n");
  if (status >= 200 && status != 204 && status != 304) {
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return text.append("\r\n").append(body);
}

namespace steps {

Step ReadHead() {
  return [](FaultConnection& connection) {
    ++connection.wanted;
    while (connection.heads() < connection.wanted) {
      if (!connection.ReadSome()) return false;
    }
    return true;
  };
}

Step ReadBody() {
  return [](FaultConnection& connection) {
    while (connection.whole_requests() < connection.wanted) {
      if (!connection.ReadSome()) return false;
    }
    return true;
  };
}

Step ReadRequest() {
  return [head = ReadHead(), body = ReadBody()](FaultConnection& connection) {
    return head(connection) && body(connection);
  };
}

Step ReadBytes(std::size_t count) {
  return [count](FaultConnection& connection) {
    const auto arrived = [&connection] {
      const ReceivedRequest request = connection.current();
      return request.head.size() + (request.head_whole ? 4 : 0) + request.body.size();
    };
    while (arrived() < count) {
      if (!connection.ReadSome()) return false;
    }
    return true;
  };
}

Step ReadUntilClosed() {
  return [](FaultConnection& connection) {
    while (connection.ReadSome()) {
    }
    return true;
  };
}

Step AwaitInput() {
  return [](FaultConnection& connection) {
    connection.stream().AwaitInput();
    return true;
  };
}

Step AwaitHangUp() {
  return [](FaultConnection& connection) {
    connection.stream().AwaitHangUp();
    return true;
  };
}

Step Send(std::string bytes) {
  return [bytes = std::move(bytes)](FaultConnection& connection) { return connection.stream().Write(bytes); };
}

Step Respond(int status, std::string body, Headers headers) {
  return Send(ResponseText(status, body, headers));
}

Step AwaitSignal(std::string name) {
  return [name = std::move(name)](FaultConnection& connection) { return connection.server().AwaitSignal(name); };
}

Step Close() {
  return [](FaultConnection& connection) {
    connection.stream().Close();
    return false;
  };
}

Step Reset() {
  return [](FaultConnection& connection) {
    connection.stream().Reset();
    return false;
  };
}

Step Handshake() {
  return [](FaultConnection& connection) { return connection.stream().Handshake(*connection.server().tls_); };
}

Step Again() {
  return [](FaultConnection& connection) {
    connection.again = true;
    return true;
  };
}

}  // namespace steps

Script Always(int status, const std::string& body, const Headers& headers) {
  return {steps::ReadRequest(), steps::Respond(status, body, headers), steps::Again()};
}

FaultServer::FaultServer(Script script, FaultServerOptions options)
    : default_script_(std::move(script)),
      options_(std::move(options)),
      tls_(options_.identity ? std::make_unique<TlsServerContext>(*options_.identity, options_.at_most_tls1_2,
                                                                  options_.clients_must_be_of)
                             : nullptr) {
  std::tie(listener_, port_) = BindPort(options_.port);
  stop_fd_ = eventfd(0, EFD_CLOEXEC);
  if (stop_fd_ < 0 || listen(listener_, SOMAXCONN) != 0) throw std::runtime_error("cannot listen on 127.0.0.1");
  acceptor_ = std::thread([this] { Accept(); });
}

FaultServer::~FaultServer() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  const std::uint64_t one = 1;
  if (write(stop_fd_, &one, sizeof one) != static_cast<ssize_t>(sizeof one)) std::terminate();
  acceptor_.join();
  for (std::thread& worker : workers_) worker.join();
  close(listener_);
  close(stop_fd_);
}

FaultServer& FaultServer::OnNext(Script script) {
  const std::lock_guard<std::mutex> lock(mutex_);
  next_scripts_.push_back(std::move(script));
  return *this;
}

void FaultServer::Signal(const std::string& name) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    signals_.insert(name);
  }
  changed_.notify_all();
}

std::string FaultServer::url() const {
  return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_) + "/";
}

bool FaultServer::AwaitConnections(int count) {
  return AwaitUntil([this, count] { return received_.size() >= static_cast<std::size_t>(count); });
}

bool FaultServer::AwaitClosed(int count) {
  return AwaitUntil([this, count] { return closed_ >= count; });
}

bool FaultServer::AwaitRequests(std::size_t count) {
  return AwaitUntil([this, count] { return CountWholeRequests() >= count; });
}

bool FaultServer::AwaitBytes(std::size_t count) {
  return AwaitUntil([this, count] {
    std::size_t total = 0;
    for (const std::string& bytes : received_) total += bytes.size();
    return total >= count;
  });
}

int FaultServer::connections() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(received_.size());
}

int FaultServer::closed() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return closed_;
}

std::vector<ReceivedRequest> FaultServer::requests() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<ReceivedRequest> all;
  for (std::size_t i = 0; i < received_.size(); ++i) {
    for (ReceivedRequest& request : SplitRequests(received_[i], static_cast<int>(i) + 1)) {
      all.push_back(std::move(request));
    }
  }
  return all;
}

std::size_t FaultServer::body_bytes() const {
  std::size_t total = 0;
  for (const ReceivedRequest& request : requests()) total += request.body.size();
  return total;
}

void FaultServer::Accept() {
  BlockSigpipe();
  for (;;) {
    std::array<pollfd, 2> watched = {pollfd{listener_, POLLIN, 0}, pollfd{stop_fd_, POLLIN, 0}};
    if (poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
    if (watched[1].revents != 0) return;
    if (watched[0].revents == 0) continue;
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    const std::lock_guard<std::mutex> lock(mutex_);
    Script script = default_script_;
    if (!next_scripts_.empty()) {
      script = std::move(next_scripts_.front());
      next_scripts_.pop_front();
    }
    received_.emplace_back();
    const int number = static_cast<int>(received_.size());
    workers_.emplace_back([this, fd, number, script = std::move(script)] { Serve(fd, number, script); });
    changed_.notify_all();
  }
}

void FaultServer::Serve(int fd, int number, const Script& script) {
  {
    SocketStream stream(fd, stop_fd_);
    FaultConnection connection(*this, stream, number);
    bool going = !tls_ || !options_.handshake_first || stream.Handshake(*tls_);
    while (going) {
      connection.again = false;
      for (const Step& step : script) {
        going = step(connection);
        if (!going || connection.again) break;
      }
      going = going && connection.again;
    }
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++closed_;
  }
  changed_.notify_all();
}

void FaultServer::Record(int number, std::string_view bytes) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    received_[static_cast<std::size_t>(number) - 1] += bytes;
  }
  changed_.notify_all();
}

bool FaultServer::AwaitUntil(const std::function<bool()>& condition) {
  std::unique_lock<std::mutex> lock(mutex_);
  return changed_.wait_for(lock, kPatience, condition);
}

std::size_t FaultServer::CountWholeRequests() const {
  std::size_t count = 0;
  for (const std::string& bytes : received_) {
    for (const ReceivedRequest& request : SplitRequests(bytes, 0)) count += request.body_whole ? 1 : 0;
  }
  return count;
}

bool FaultServer::AwaitSignal(const std::string& name) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this, &name] { return stopping_ || signals_.count(name) > 0; });
  return !stopping_;
}

RefusingPort::RefusingPort() {
  std::tie(fd_, port_) = BindPort(0);
}

RefusingPort::~RefusingPort() {
  close(fd_);
}

SilentPort::SilentPort() {
  std::tie(listener_, port_) = BindPort(0);
  if (listen(listener_, 0) != 0) throw std::runtime_error("cannot listen on 127.0.0.1");
  // A queue of length 0 holds one; the rest make sure that nothing more is answered.
  constexpr int kEnough = 4;
  for (int i = 0; i < kEnough; ++i) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const sockaddr_in address = Loopback(port_);
    connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    fillers_.push_back(fd);
  }
}

SilentPort::~SilentPort() {
  for (const int fd : fillers_) close(fd);
  close(listener_);
}

}  // namespace marketplace_metering::test
