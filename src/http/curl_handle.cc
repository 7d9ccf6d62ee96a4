#include "http/curl_handle.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "http/curl_library.h"

namespace marketplace_metering::http {
namespace {

// libcurl takes milliseconds as a `long` but refuses more than an `int`; its 0 means its own default.
long CurlMilliseconds(std::chrono::milliseconds limit) {
  constexpr std::chrono::milliseconds::rep kMax = std::numeric_limits<int>::max();
  if (limit.count() <= 0) return static_cast<long>(kMax);
  return static_cast<long>(std::min(limit.count(), kMax));
}

// libcurl has one limit for both phases; zero, no limit, where one of them has none.
std::chrono::milliseconds WholeConnect(const SendOptions& options) {
  if (!options.tls_timeout || options.connect_timeout.count() == 0) return options.connect_timeout;
  if (options.tls_timeout->count() == 0) return *options.tls_timeout;
  return options.connect_timeout + *options.tls_timeout;
}

bool AllowOnlyHttp(CURL* easy) {
#if LIBCURL_VERSION_NUM >= 0x075500  // 7.85.0; an older library at run time knows no such option
  const CURLcode by_name = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  if (by_name != CURLE_UNKNOWN_OPTION) return by_name == CURLE_OK;
#endif
  // CURLOPT_PROTOCOLS, by number because naming it draws a deprecation warning from newer headers.
  constexpr auto kProtocols = static_cast<CURLoption>(CURLOPTTYPE_LONG + 181);
  return curl_easy_setopt(easy, kProtocols, long{CURLPROTO_HTTP | CURLPROTO_HTTPS}) == CURLE_OK;
}

bool Erase(std::vector<curl_socket_t>& sockets, curl_socket_t socket) {
  const auto found = std::find(sockets.begin(), sockets.end(), socket);
  if (found == sockets.end()) return false;
  sockets.erase(found);
  return true;
}

// For methods outside this list a request without a body still announces `Content-Length: 0`.
bool HasNoBodyByNature(const HttpRequest& request) {
  return request.body.empty() && (request.method == "GET" || request.method == "DELETE" || request.method == "OPTIONS");
}

}  // namespace

// libcurl calls these; nothing may be thrown through it.
struct CurlHandle::Callbacks {
  static int Prereq(void* handle, char*, char*, int, int) {
    try {
      return static_cast<CurlHandle*>(handle)->events_->OnConnected() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
    } catch (...) {
      return CURL_PREREQFUNC_ABORT;
    }
  }

  static CURLcode TlsContext(CURL*, void* context, void* handle) {
    auto& self = *static_cast<CurlHandle*>(handle);
    ++self.tls_layers_;
    try {
      self.events_->OnHandshake();
      if (!self.material_ && self.keeper_ != nullptr) {  // a plain request, by way of a proxy that speaks TLS
        if (auto current = self.keeper_->Current()) self.material_ = *std::move(current);
      }
      const bool applied = self.material_ && self.material_->Apply(static_cast<SSL_CTX*>(context));
      return applied ? CURLE_OK : CURLE_SSL_CERTPROBLEM;
    } catch (...) {
      return CURLE_SSL_CERTPROBLEM;
    }
  }

  static std::size_t Header(char* data, std::size_t, std::size_t size, void* handle) {
    auto& self = *static_cast<CurlHandle*>(handle);
    self.NoteTls();
    try {
      return self.events_->OnHeaderLine({data, size}) ? size : 0;
    } catch (...) {
      return 0;
    }
  }

  // Any number but `size` makes libcurl stop, 0 included only for a block that is not empty.
  static std::size_t Body(char* data, std::size_t, std::size_t size, void* handle) {
    try {
      return static_cast<CurlHandle*>(handle)->events_->OnBody({data, size}) ? size : size + 1;
    } catch (...) {
      return size + 1;
    }
  }

  static std::size_t Read(char* buffer, std::size_t, std::size_t size, void* handle) {
    try {
      return static_cast<CurlHandle*>(handle)->events_->FillBody(buffer, size);
    } catch (...) {
      return CURL_READFUNC_ABORT;
    }
  }

  static int Seek(void* handle, curl_off_t offset, int origin) {
    try {
      const bool done = origin == SEEK_SET && static_cast<CurlHandle*>(handle)->events_->OnRewind(offset);
      return done ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
    } catch (...) {
      return CURL_SEEKFUNC_FAIL;
    }
  }

  static curl_socket_t OpenSocket(void* handle, curlsocktype, curl_sockaddr* address) {
    auto& self = *static_cast<CurlHandle*>(handle);
    try {
      if (!self.events_->OnOpenSocket()) return CURL_SOCKET_BAD;
      self.sockets_.reserve(self.sockets_.size() + 1);
      self.dropped_.reserve(self.dropped_.size() + self.sockets_.size() + 1);  // for `DropConnection`
    } catch (...) {
      return CURL_SOCKET_BAD;
    }
    // Programs this process starts must not hold the connection open.
    const curl_socket_t made = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (made == CURL_SOCKET_BAD) return made;
    if (!self.open_sockets_.Add(made)) {
      close(made);
      return CURL_SOCKET_BAD;
    }
    self.sockets_.push_back(made);
    self.tls_layers_ = 0;
    self.tls_ = nullptr;
    return made;
  }

  static int CloseSocket(void* handle, curl_socket_t socket) {
    auto& self = *static_cast<CurlHandle*>(handle);
    self.open_sockets_.Remove(socket);
    if (Erase(self.sockets_, socket)) self.tls_ = nullptr;
    Erase(self.dropped_, socket);
    return close(socket);
  }
};

std::unique_ptr<CurlHandle> CurlHandle::Make(const Settings& settings, OpenSockets& open_sockets, TlsKeeper* keeper) {
  CURL* const easy = curl_easy_init();
  CURLM* const multi = curl_multi_init();
  if (easy == nullptr || multi == nullptr) {
    curl_easy_cleanup(easy);
    if (multi != nullptr) curl_multi_cleanup(multi);
    return nullptr;
  }
  std::unique_ptr<CurlHandle> handle(new CurlHandle(easy, multi, open_sockets, keeper));
  if (!handle->SetConstantOptions(settings) || !handle->SetCallbacks()) return nullptr;
  return handle;
}

CurlHandle::~CurlHandle() {
  // The easy handle first: closing its connections may still use what it holds.
  curl_easy_cleanup(easy_);
  curl_multi_cleanup(multi_);
}

bool CurlHandle::SetConstantOptions(const Settings& settings) {
  const auto idle_seconds = std::chrono::duration_cast<std::chrono::seconds>(settings.http.idle_timeout).count();
  const bool keep_connections = settings.http.idle_timeout.count() > 0;
  constexpr auto kMostBody = static_cast<std::size_t>(std::numeric_limits<curl_off_t>::max());
  const auto max_body = static_cast<curl_off_t>(std::min(settings.http.max_response_bytes, kMostBody));

  bool ok = curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 1L) == CURLM_OK;
  ok &= curl_multi_setopt(multi_, CURLMOPT_PIPELINING, long{CURLPIPE_NOTHING}) == CURLM_OK;
  const auto set = [this, &ok](CURLoption option, auto value) {
    ok &= curl_easy_setopt(easy_, option, value) == CURLE_OK;
  };
  set(CURLOPT_ERRORBUFFER, error_text_.data());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_NOPROGRESS, 1L);
  set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  set(CURLOPT_HTTP09_ALLOWED, 0L);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(CURLOPT_PATH_AS_IS, 1L);  // the path is covered by the signature
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_MAXFILESIZE_LARGE, max_body);
  // Idle time is the pool's to judge. libcurl's own limit, 118 s by default, must not be shorter.
  set(CURLOPT_MAXAGE_CONN, static_cast<long>(std::clamp<long long>(idle_seconds, 118, 1000000000)) + 1L);
  set(CURLOPT_FORBID_REUSE, keep_connections ? 0L : 1L);
  ok &= CurlRoute::SetConstantOptions(easy_);
  ok &= AllowOnlyHttp(easy_);
#if LIBCURL_VERSION_NUM >= 0x075700  // 7.87.0
  // Otherwise ending a request waits for a name resolution that hangs. An older library at run
  // time knows no such option, and does wait.
  curl_easy_setopt(easy_, CURLOPT_QUICK_EXIT, 1L);
#endif
  return ok && SetTls(settings.tls);
}

// libcurl reads no roots itself: `Callbacks::TlsContext` gives it a store that all handles share.
bool CurlHandle::SetTls(const TlsConfig& tls) {
  const long version =
      tls.min_version == TlsVersion::kTls1_3 ? long{CURL_SSLVERSION_TLSv1_3} : long{CURL_SSLVERSION_TLSv1_2};
  bool ok = true;
  // The same for a proxy that speaks TLS: libcurl would add its own roots to the store that all share.
  for (const CURLoption option : {CURLOPT_SSLVERSION, CURLOPT_PROXY_SSLVERSION}) {
    ok &= curl_easy_setopt(easy_, option, version) == CURLE_OK;
  }
  for (const CURLoption option : {CURLOPT_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER}) {
    ok &= curl_easy_setopt(easy_, option, tls.verify_peer ? 1L : 0L) == CURLE_OK;
  }
  for (const CURLoption option : {CURLOPT_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST}) {
    ok &= curl_easy_setopt(easy_, option, tls.verify_peer ? 2L : 0L) == CURLE_OK;
  }
  for (const CURLoption option : {CURLOPT_CAINFO, CURLOPT_CAPATH, CURLOPT_PROXY_CAINFO, CURLOPT_PROXY_CAPATH}) {
    ok &= curl_easy_setopt(easy_, option, nullptr) == CURLE_OK;
  }
  ok &= curl_easy_setopt(easy_, CURLOPT_SSL_CTX_FUNCTION, &Callbacks::TlsContext) == CURLE_OK;
  return ok && curl_easy_setopt(easy_, CURLOPT_SSL_CTX_DATA, static_cast<void*>(this)) == CURLE_OK;
}

bool CurlHandle::SetCallbacks() {
  bool ok = true;
  const auto set = [this, &ok](CURLoption function, auto callback, CURLoption data) {
    ok &= curl_easy_setopt(easy_, function, callback) == CURLE_OK;
    ok &= curl_easy_setopt(easy_, data, static_cast<void*>(this)) == CURLE_OK;
  };
  set(CURLOPT_PREREQFUNCTION, &Callbacks::Prereq, CURLOPT_PREREQDATA);
  set(CURLOPT_HEADERFUNCTION, &Callbacks::Header, CURLOPT_HEADERDATA);
  set(CURLOPT_WRITEFUNCTION, &Callbacks::Body, CURLOPT_WRITEDATA);
  set(CURLOPT_READFUNCTION, &Callbacks::Read, CURLOPT_READDATA);
  set(CURLOPT_SEEKFUNCTION, &Callbacks::Seek, CURLOPT_SEEKDATA);
  set(CURLOPT_OPENSOCKETFUNCTION, &Callbacks::OpenSocket, CURLOPT_OPENSOCKETDATA);
  set(CURLOPT_CLOSESOCKETFUNCTION, &Callbacks::CloseSocket, CURLOPT_CLOSESOCKETDATA);
  return ok;
}

bool CurlHandle::Prepare(const HttpRequest& request, const SendOptions& options, const Proxy* proxy,
                         bool body_by_events, ExchangeEvents& events) {
  events_ = &events;
  error_text_.front() = '\0';
  bool ok = true;
  if (url_ != request.url) {
    url_.clear();  // libcurl may take part of it and then refuse
    ok = curl_easy_setopt(easy_, CURLOPT_URL, request.url.c_str()) == CURLE_OK;
    if (ok) url_ = request.url;
  }
  ok &= route_.Set(easy_, proxy, options.connect_to);
  ok &= SetMethodAndBody(request, body_by_events);
  ok &= curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, dropped_.empty() ? 0L : 1L) == CURLE_OK;
  ok &= curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_.Build(request)) == CURLE_OK;
  // A backstop only, but it also tells libcurl how long to try the first of several addresses.
  ok &= curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, CurlMilliseconds(WholeConnect(options))) == CURLE_OK;
  const long continue_timeout = static_cast<long>(
      std::min(options.continue_timeout, std::chrono::milliseconds(std::numeric_limits<int>::max())).count());
  ok &= curl_easy_setopt(easy_, CURLOPT_EXPECT_100_TIMEOUT_MS, continue_timeout) == CURLE_OK;
  return ok;
}

bool CurlHandle::SetMethodAndBody(const HttpRequest& request, bool body_by_events) {
  bool ok = true;
  if (method_ != request.method) {
    method_.clear();
    // NOBODY is switched off first: doing so turns the method into GET.
    ok &= curl_easy_setopt(easy_, CURLOPT_NOBODY, request.method == "HEAD" ? 1L : 0L) == CURLE_OK;
    ok &= curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request.method == "POST" ? nullptr : request.method.c_str()) ==
          CURLE_OK;
    if (ok) method_ = request.method;
  }
  if (request.method == "HEAD") return ok;
  if (HasNoBodyByNature(request)) return ok && curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L) == CURLE_OK;
  ok &= curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size())) == CURLE_OK;
  // Sets the method to POST as well. Null: libcurl asks `Callbacks::Read`.
  const char* const body = body_by_events ? nullptr : request.body.data();
  ok &= curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body) == CURLE_OK;
  return ok;
}

void CurlHandle::Finish() noexcept {
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, nullptr);
  headers_.Clear();
  events_ = nullptr;
}

// libcurl tells only while a request is under way.
void CurlHandle::NoteTls() noexcept {
  if (tls_layers_ != 1 || tls_ != nullptr) return;
  const curl_tlssessioninfo* info = nullptr;
  if (curl_easy_getinfo(easy_, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK || info == nullptr) return;
  if (info->backend == CURLSSLBACKEND_OPENSSL) tls_ = static_cast<SSL*>(info->internals);
}

bool CurlHandle::IsQuiet() const noexcept {
  if (!sockets_.empty() && tls_layers_ > 0) {
    if (tls_ == nullptr || SSL_has_pending(tls_) != 0) return false;
  }
  for (const curl_socket_t socket : sockets_) {
    pollfd watched = {socket, POLLIN | POLLRDHUP, 0};
    if (poll(&watched, 1, 0) != 0) return false;
  }
  return true;
}

bool CurlHandle::DropConnection() noexcept {
  while (!sockets_.empty()) {
    const curl_socket_t socket = sockets_.back();
    if (!Disconnect(socket)) return false;  // the number stays libcurl's to close
    open_sockets_.Remove(socket);
    sockets_.pop_back();
    dropped_.push_back(socket);
  }
  tls_ = nullptr;
  return true;
}

}  // namespace marketplace_metering::http
