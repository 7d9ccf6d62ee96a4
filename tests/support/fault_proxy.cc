#include "support/fault_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <exception>
#include <random>
#include <stdexcept>
#include <utility>

#include "support/received_request.h"

namespace marketplace_metering::test {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// What happens before the request is whole, so that nothing of it is forwarded.
enum class Early { kResetAtOnce, kCloseAtOnce, kStallAtOnce, kResetInHead, kResetInBody, kCloseInBody, kAnswerInBody };

struct EarlyFault {
  const char* name;
  Early what;
};

constexpr EarlyFault kEarlyFaults[] = {
    {"reset at once", Early::kResetAtOnce},          {"close at once", Early::kCloseAtOnce},
    {"stall at once", Early::kStallAtOnce},          {"reset within the head", Early::kResetInHead},
    {"reset within the body", Early::kResetInBody},  {"close within the body", Early::kCloseInBody},
    {"answer before the body", Early::kAnswerInBody}};

// What becomes of the answer to a whole request.
enum class Late {
  kReset,
  kClose,
  kStall,
  kGarbage,
  kHugeHeaders,
  kServerError,
  kUnavailable,
  kHtml,
  kRedirect,
  kThrottling,
  kResetInHead,
  kResetAfterHead,
  kResetInBody,
  kCloseInBody,
  kStallInBody,
  kCutChunks,
  kDribble,
  kInterim
};

struct LateFault {
  const char* name;
  bool forwards;
  Late what;
};

constexpr LateFault kLateFaults[] = {
    {"reset, not forwarded", false, Late::kReset},
    {"close, not forwarded", false, Late::kClose},
    {"stall, not forwarded", false, Late::kStall},
    {"garbage, not forwarded", false, Late::kGarbage},
    {"huge headers, not forwarded", false, Late::kHugeHeaders},
    {"500, not forwarded", false, Late::kServerError},
    {"503, not forwarded", false, Late::kUnavailable},
    {"HTML 200, not forwarded", false, Late::kHtml},
    {"redirect, not forwarded", false, Late::kRedirect},
    {"throttling, not forwarded", false, Late::kThrottling},
    {"reset, forwarded", true, Late::kReset},
    {"close, forwarded", true, Late::kClose},
    {"stall, forwarded", true, Late::kStall},
    {"garbage, forwarded", true, Late::kGarbage},
    {"huge headers, forwarded", true, Late::kHugeHeaders},
    {"500, forwarded", true, Late::kServerError},
    {"503, forwarded", true, Late::kUnavailable},
    {"HTML 200, forwarded", true, Late::kHtml},
    {"redirect, forwarded", true, Late::kRedirect},
    {"reset within the answer's head", true, Late::kResetInHead},
    {"reset after the answer's head", true, Late::kResetAfterHead},
    {"reset within the answer's body", true, Late::kResetInBody},
    {"close within the answer's body", true, Late::kCloseInBody},
    {"stall within the answer's body", true, Late::kStallInBody},
    {"chunks without the last", true, Late::kCutChunks},
    {"answer in small pieces", true, Late::kDribble},
    {"interim answers first", true, Late::kInterim},
};

constexpr std::size_t kFaultKinds = std::size(kEarlyFaults) + std::size(kLateFaults);

// The finalizer of SplitMix64: every bit of the input moves half of the output.
std::uint64_t Mix(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31U);
}

std::uint64_t Mix(std::uint64_t seed, std::uint64_t a, std::uint64_t b) {
  return Mix(Mix(Mix(seed) ^ a) ^ b);
}

// FNV-1a: the standard library's hash may differ between builds, and the seed would mean something else.
std::uint64_t HashOf(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash;
}

// One of `faults`, or null; each of all kinds is as likely as any other.
template <typename Fault, std::size_t size>
const Fault* Draw(const Fault (&faults)[size], double share, std::uint64_t random) {
  const double part = share * static_cast<double>(size) / static_cast<double>(kFaultKinds);
  const double drawn = static_cast<double>(random >> 11U) / 9007199254740992.0;  // 2^53
  return drawn < part ? &faults[Mix(random) % size] : nullptr;
}

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void BlockSigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

std::string Reply(std::string_view status, std::string_view headers, std::string_view body) {
  std::string text = "HTTP/1.1 ";
  text.append(status).append("\r\n").append(headers);
  text.append("Content-Length: ").append(std::to_string(body.size())).append(kHeadEnd).append(body);
  return text;
}

std::string ErrorReply(std::string_view status, std::string_view name) {
  return Reply(status, "Content-Type: application/x-amz-json-1.1\r\n",
               R"({"__type":")" + std::string(name) + R"(","message":"made up on the way"})");
}

std::string HtmlReply() {
  return Reply("200 OK", "Content-Type: text/html\r\n", "<html><body>Please sign in to this network.</body></html>");
}

// 307 and not 302: a client that followed it would send the body again.
std::string RedirectReply(const std::string& url) {
  return Reply("307 Temporary Redirect", "Location: " + url + "/\r\n", "");
}

std::string HugeHeaders() {
  std::string text = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 128; ++i) {
    text += "X-Filler-" + std::to_string(i) + ": " + std::string(std::size_t{8} << 10U, 'x') + "\r\n";
  }
  return text + "Content-Length: 2\r\n\r\n{}";
}

std::string Garbage(std::uint64_t random) {
  std::mt19937_64 engine(random);
  std::string text;
  for (int i = 0; i < 200; ++i) text.push_back(static_cast<char>(engine() & 0xFFU));
  return text;
}

// The answer with its body in chunks, up to the end that would say that it is whole.
std::string InChunksWithoutLast(const std::string& answer) {
  const std::size_t end = answer.find(kHeadEnd) + kHeadEnd.size();
  const std::size_t half = (answer.size() - end) / 2;
  std::string text =
      "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& part : {answer.substr(end, half), answer.substr(end + half)}) {
    constexpr std::array<char, 17> kDigits = {"0123456789ABCDEF"};
    std::string size;
    for (std::size_t left = part.size(); left > 0; left /= 16) size.insert(size.begin(), kDigits[left % 16]);
    text.append(size).append("\r\n").append(part).append("\r\n");
  }
  return text;
}

}  // namespace

// One connection of the client, and the one upstream that goes with it.
class FaultProxy::Visit {
 public:
  Visit(FaultProxy& proxy, int fd, std::uint64_t number)
      : proxy_(proxy), client_(fd, proxy.stop_fd_), number_(number) {}

  void Run() {
    for (std::uint64_t request = 1;; ++request) {
      const EarlyFault* early =
          Draw(kEarlyFaults, proxy_.options_.share, Mix(proxy_.options_.seed, number_ << 32U, request));
      if (early != nullptr) proxy_.CountFault(early->name);
      // A later request's fault of this kind befalls a connection that is kept and idle.
      if (early != nullptr && SpoilAtOnce(early->what)) return;
      if (request == 1 && proxy_.tls_ && !client_.Handshake(*proxy_.tls_)) return;
      if (early != nullptr) return SpoilReading(early->what);
      if (!ReadRequest() || !Serve()) return;
      input_.erase(0, request_size_);
    }
  }

 private:
  bool SpoilAtOnce(Early what) {
    switch (what) {
      case Early::kResetAtOnce:
        client_.Reset();
        return true;
      case Early::kCloseAtOnce:
        client_.Close();
        return true;
      case Early::kStallAtOnce:
        client_.AwaitHangUp();
        return true;
      default:
        return false;
    }
  }

  void SpoilReading(Early what) {
    client_.AwaitInput();
    if (what == Early::kResetInHead) return client_.Reset();
    if (!ReadHead()) return;
    if (what == Early::kResetInBody) return client_.Reset();
    if (what == Early::kAnswerInBody) client_.Write(ErrorReply("503 Service Unavailable", "ServiceUnavailable"));
    client_.Close();
  }

  bool ReadHead() {
    while (input_.find(kHeadEnd) == std::string::npos) {
      if (!client_.ReadSome(input_)) return false;
    }
    const std::size_t head_size = input_.find(kHeadEnd) + kHeadEnd.size();
    const ReceivedRequest head = std::move(SplitRequests(std::string_view(input_).substr(0, head_size), 0).front());
    body_begin_ = head_size;
    request_size_ = head_size + std::stoul(head.Header("Content-Length").value_or("0"));
    expects_ = head.Header("Expect").has_value();
    return true;
  }

  bool ReadRequest() {
    if (!ReadHead()) return false;
    if (expects_ && input_.size() < request_size_ && !client_.Write(kContinue)) return false;
    while (input_.size() < request_size_) {
      if (!client_.ReadSome(input_)) return false;
    }
    return true;
  }

  // False: the connection has ended.
  bool Serve() {
    const std::string_view request = std::string_view(input_).substr(0, request_size_);
    const std::uint64_t hash = HashOf(request.substr(body_begin_));
    std::uint64_t times = 0;
    {
      const std::lock_guard<std::mutex> lock(proxy_.mutex_);
      times = static_cast<std::uint64_t>(++proxy_.sightings_[hash].whole);
    }
    const std::uint64_t random = Mix(proxy_.options_.seed, hash, times);
    const LateFault* late = Draw(kLateFaults, proxy_.options_.share, random);
    if (late != nullptr) proxy_.CountFault(late->name);
    if (late != nullptr && !late->forwards) return Spoil(late->what, {}, random);

    const auto answer = Forward(request, hash);
    if (!answer) return false;
    return late == nullptr ? client_.Write(*answer) : Spoil(late->what, *answer, random);
  }

  // `answer` is empty when there is none, and then `what` needs none.
  bool Spoil(Late what, const std::string& answer, std::uint64_t random) {
    const std::size_t head_size = answer.empty() ? 0 : answer.find(kHeadEnd) + kHeadEnd.size();
    const std::size_t within_body = head_size + (answer.size() - head_size) / 2;
    switch (what) {
      case Late::kServerError:
        return client_.Write(ErrorReply("500 Internal Server Error", "InternalServiceErrorException"));
      case Late::kUnavailable:
        return client_.Write(ErrorReply("503 Service Unavailable", "ServiceUnavailable"));
      case Late::kThrottling:
        return client_.Write(ErrorReply("400 Bad Request", "ThrottlingException"));
      case Late::kHtml:
        return client_.Write(HtmlReply());
      case Late::kRedirect:
        return client_.Write(RedirectReply(proxy_.url()));
      case Late::kInterim:
        return client_.Write(kContinue) && client_.Write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n") &&
               client_.Write(answer);
      case Late::kDribble:
        return Dribble(answer, random);

      case Late::kGarbage:
        client_.Write(Garbage(random));
        break;
      case Late::kHugeHeaders:
        client_.Write(HugeHeaders());
        break;
      case Late::kCutChunks:
        client_.Write(InChunksWithoutLast(answer));
        break;
      case Late::kCloseInBody:
        client_.Write(answer.substr(0, within_body));
        break;
      case Late::kClose:
        break;

      case Late::kStallInBody:
        client_.Write(answer.substr(0, within_body));
        [[fallthrough]];
      case Late::kStall:
        client_.AwaitHangUp();
        break;

      case Late::kReset:
        client_.Reset();
        break;
      case Late::kResetInHead:
        client_.Write(answer.substr(0, head_size / 2));
        client_.Reset();
        break;
      case Late::kResetAfterHead:
        client_.Write(answer.substr(0, head_size));
        client_.Reset();
        break;
      case Late::kResetInBody:
        client_.Write(answer.substr(0, within_body));
        client_.Reset();
        break;
    }
    client_.Close();
    return false;
  }

  bool Dribble(std::string_view answer, std::uint64_t random) {
    std::mt19937_64 engine(random);
    while (!answer.empty()) {
      const std::size_t size = std::min<std::size_t>(1 + engine() % 7, answer.size());
      if (!client_.Write(answer.substr(0, size))) return false;
      answer.remove_prefix(size);
    }
    return true;
  }

  std::optional<std::string> Forward(std::string_view request, std::uint64_t hash) {
    {
      const std::lock_guard<std::mutex> lock(proxy_.mutex_);
      ++proxy_.sightings_[hash].forwarded;
    }
    if (!upstream_) Connect();
    auto answer = upstream_->Write(request) ? ReadAnswer() : std::nullopt;
    if (!answer) {
      const std::lock_guard<std::mutex> lock(proxy_.mutex_);
      if (!proxy_.stopping_) ++proxy_.upstream_failures_;
    }
    return answer;
  }

  void Connect() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(proxy_.options_.upstream_port);
    // A failure shows at the first write.
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) shutdown(fd, SHUT_RDWR);
    upstream_ = std::make_unique<SocketStream>(fd, proxy_.stop_fd_);
  }

  // Without interim answers: the client's wish for one has been granted already.
  std::optional<std::string> ReadAnswer() {
    std::string text;
    for (;;) {
      const std::size_t end = text.find(kHeadEnd);
      if (end != std::string::npos) {
        const std::size_t head_size = end + kHeadEnd.size();
        if (text.compare(0, 10, "HTTP/1.1 1") == 0) {
          text.erase(0, head_size);
          continue;
        }
        const ReceivedRequest head = std::move(SplitRequests(std::string_view(text).substr(0, head_size), 0).front());
        if (text.size() == head_size + std::stoul(head.Header("Content-Length").value_or("0"))) return text;
      }
      if (!upstream_->ReadSome(text)) return std::nullopt;
    }
  }

  FaultProxy& proxy_;
  SocketStream client_;
  const std::uint64_t number_;
  std::unique_ptr<SocketStream> upstream_;
  std::string input_;
  std::size_t body_begin_ = 0;
  std::size_t request_size_ = 0;
  bool expects_ = false;
};

FaultProxy::FaultProxy(FaultProxyOptions options)
    : options_(std::move(options)),
      tls_(options_.identity ? std::make_unique<TlsServerContext>(*options_.identity) : nullptr) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  stop_fd_ = eventfd(0, EFD_CLOEXEC);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || stop_fd_ < 0 || bind(listener_, generic, size) != 0 || listen(listener_, SOMAXCONN) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("cannot listen on 127.0.0.1");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

FaultProxy::~FaultProxy() {
  Stop();
  close(listener_);
  close(stop_fd_);
}

std::string FaultProxy::url() const {
  return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_);
}

void FaultProxy::Stop() {
  if (!acceptor_.joinable()) return;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  const std::uint64_t one = 1;
  if (write(stop_fd_, &one, sizeof one) != static_cast<ssize_t>(sizeof one)) std::terminate();
  acceptor_.join();
  for (Worker& worker : workers_) worker.thread.join();
  workers_.clear();
}

Sightings FaultProxy::SightingsOf(std::string_view body) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = sightings_.find(HashOf(body));
  return found == sightings_.end() ? Sightings{} : found->second;
}

std::map<std::string, int> FaultProxy::faults() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return faults_;
}

int FaultProxy::upstream_failures() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return upstream_failures_;
}

void FaultProxy::Accept() {
  BlockSigpipe();
  std::uint64_t number = 0;
  for (;;) {
    std::array<pollfd, 2> watched = {pollfd{listener_, POLLIN, 0}, pollfd{stop_fd_, POLLIN, 0}};
    if (poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
    if (watched[1].revents != 0) return;
    const int fd = watched[0].revents == 0 ? -1 : accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    JoinFinished();
    Worker& worker = workers_.emplace_back();
    ++number;
    worker.thread = std::thread([this, &worker, fd, number] {
      Visit(*this, fd, number).Run();
      worker.done = true;
    });
  }
}

// Faults end connections, and a long run has more of them than a process can have threads.
void FaultProxy::JoinFinished() {
  for (auto worker = workers_.begin(); worker != workers_.end();) {
    if (!worker->done) {
      ++worker;
      continue;
    }
    worker->thread.join();
    worker = workers_.erase(worker);
  }
}

void FaultProxy::CountFault(const char* name) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++faults_[name];
}

}  // namespace marketplace_metering::test
