#include "http/curl_transport.h"

#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero lives here

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "http/curl_library.h"
#include "http/exchange.h"
#include "http/failure.h"
#include "http/request_check.h"
#include "http/route.h"
#include "http/sigpipe_guard.h"
#include "http/target.h"

namespace marketplace_metering {
namespace http {
namespace {

constexpr std::size_t kLeastResponseBytes = 1024;

// Before there is a connection, let alone a byte on it.
Error NotSent(ErrorCode code, std::string reason, const std::optional<Target>& target = std::nullopt) {
  Failure failure;
  failure.code = code;
  failure.delivery = Delivery::kNotSent;
  failure.reason = std::move(reason);
  if (target) failure.place = HostAndPort(*target);
  return MakeError(failure);
}

std::optional<Error> FindSettingsProblem(const HttpConfig& config, std::vector<Violation> of_proxies) {
  Error error;
  error.code = ErrorCode::kInvalidConfiguration;
  error.violations = std::move(of_proxies);
  const auto check = [&error](bool good, const char* path, const std::string& value, const char* rule) {
    if (!good) error.violations.push_back({path, "is " + value + "; " + rule});
  };
  const auto zero = std::chrono::milliseconds::zero();
  check(config.idle_timeout >= zero, "http.idle_timeout", std::to_string(config.idle_timeout.count()) + " ms",
        "give zero to close after each call, or a positive time");
  check(config.max_connections >= 1, "http.max_connections", "0",
        "give at least 1; to keep none, set http.idle_timeout to zero");
  constexpr std::chrono::milliseconds kLongest{2147483647};
  check(config.acquire_timeout >= zero && config.acquire_timeout <= kLongest, "http.acquire_timeout",
        std::to_string(config.acquire_timeout.count()) + " ms", "give 0 for no limit, or at most 2147483647 ms");
  check(config.max_response_bytes >= kLeastResponseBytes, "http.max_response_bytes",
        std::to_string(config.max_response_bytes), "give at least 1024");
  if (error.violations.empty()) return std::nullopt;
  error.message = "settings of the transport cannot be used:";
  for (const Violation& violation : error.violations) error.message += " " + violation.path + " " + violation.message;
  return error;
}

// Its password is in `Settings::proxies` by now.
void ForgetProxy(HttpConfig& config) {
  if (!config.proxy) return;
  std::string& text = *config.proxy;
  explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace

CurlTransport::CurlTransport(Settings settings, const std::shared_ptr<Clock>& clock)
    : settings_(std::move(settings)),
      clock_(clock),
      guard_sigpipe_(LibraryMayRaiseSigpipe()),
      tls_(settings_.tls_files, clock),
      pool_(settings_.http.max_connections, settings_.http.idle_timeout, clock) {}

CurlTransport::~CurlTransport() = default;

Outcome<HttpResponse> CurlTransport::Send(const HttpRequest& request, const SendOptions& options) {
  const auto target = ParseTarget(request.url);
  if (!target) {
    return NotSent(ErrorCode::kTransportFailed,
                   "the URL is not http:// or https:// with a host and without user name, spaces and control "
                   "characters");
  }
  if (auto problem = FindRequestProblem(request, options)) {
    return NotSent(ErrorCode::kTransportFailed, *std::move(problem), target);
  }
  if (options.cancellation.cancelled()) return NotSent(ErrorCode::kCancelled, "before sending", target);
  if (options.deadline && clock_->MonotonicNow() >= *options.deadline) {
    return NotSent(ErrorCode::kDeadlineExceeded, "before sending", target);
  }

  const Route route = FindRoute(settings_.proxies, *target, options);  // outlives the lease, which has its key
  const SigpipeGuard guard(guard_sigpipe_);                            // closing writes too, so it outlives the lease
  auto lease = Acquire(*target, route, options);
  if (!lease) return std::move(lease).error();
  auto& handle = lease->handle;
  std::shared_ptr<const TlsMaterial> material;
  if (target->secure || (handle && handle->material())) {
    auto current = tls_.Current();
    if (!current) {
      lease->Keep();
      return Unreadable(current.error(), *target);
    }
    material = *std::move(current);
    if (handle && handle->material() && handle->material() != material) handle.reset();
  }
  if (!handle) handle = CurlHandle::Make(settings_, pool_.sockets(), &tls_);
  if (!handle) return NotSent(ErrorCode::kTransportFailed, "libcurl could not make a handle", target);
  if (material) handle->SetMaterial(std::move(material));

  Exchange exchange(*handle, settings_, *clock_, *target, route, request, options);
  auto outcome = exchange.Run();
  if (exchange.reusable()) lease->Keep();
  return outcome;
}

Error CurlTransport::Unreadable(const Error& cause, const Target& target) const {
  Failure failure;
  failure.code = cause.code;
  failure.delivery = Delivery::kNotSent;
  failure.reason = cause.message;
  failure.place = HostAndPort(target);
  failure.roots = tls_.files().DescribeRoots();
  Error error = MakeError(failure);
  error.violations = cause.violations;
  return error;
}

Outcome<HandlePool::Lease> CurlTransport::Acquire(const Target& target, const Route& route,
                                                  const SendOptions& options) {
  Patience patience{options.deadline, options.cancellation};
  if (const auto limit = settings_.http.acquire_timeout; limit.count() > 0) {
    const auto until = clock_->MonotonicNow() + limit;
    patience.until = std::min(until, patience.until.value_or(until));
  }
  if (auto lease = pool_.Take(route.key, patience)) return *std::move(lease);
  if (options.cancellation.cancelled()) {
    return NotSent(ErrorCode::kCancelled, "while it waited for a free connection", target);
  }
  if (options.deadline && clock_->MonotonicNow() >= *options.deadline) {
    return NotSent(ErrorCode::kDeadlineExceeded, "while it waited for a free connection", target);
  }
  return NotSent(ErrorCode::kConnectionPoolExhausted,
                 "all " + std::to_string(settings_.http.max_connections) + " were in use for " +
                     std::to_string(settings_.http.acquire_timeout.count()) + " ms",
                 target);
}

Outcome<void> CurlTransport::ReadFiles() {
  const TlsFiles& files = tls_.files();
  // The system's roots take tens of milliseconds, and plain http never needs them.
  if (!files.of_user && files.certificate.empty()) return {};
  auto read = tls_.Current();
  if (!read) return std::move(read).error();
  return {};
}

}  // namespace http

Outcome<std::shared_ptr<HttpTransport>> MakeCurlTransport(const HttpConfig& http, const TlsConfig& tls,
                                                          std::shared_ptr<Clock> clock, const ProxyConfig& proxies) {
  http::Settings settings;
  std::vector<Violation> problems;
  settings.proxies = http::ReadProxies(http, proxies, problems);
  if (auto problem = http::FindSettingsProblem(http, std::move(problems))) return *std::move(problem);
  if (auto library = http::PrepareLibrary(); !library) return std::move(library).error();
  if (!clock) clock = MakeSystemClock();
  settings.http = http;
  http::ForgetProxy(settings.http);
  settings.tls = tls;
  settings.tls_files = http::FindTlsFiles(tls);
  auto transport = std::make_shared<http::CurlTransport>(std::move(settings), std::move(clock));
  if (auto read = transport->ReadFiles(); !read) return std::move(read).error();
  return std::shared_ptr<HttpTransport>(std::move(transport));
}

}  // namespace marketplace_metering
