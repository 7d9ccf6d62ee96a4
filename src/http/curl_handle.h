// One libcurl handle with its own connection cache, set up once and used for many requests.
#pragma once

#include <curl/curl.h>
#include <openssl/ssl.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/curl_route.h"
#include "http/header_list.h"
#include "http/open_sockets.h"
#include "http/proxy_url.h"
#include "http/route.h"
#include "http/tls_files.h"
#include "http/tls_keeper.h"
#include "http/tls_material.h"
#include "marketplace_metering/http_config.h"
#include "marketplace_metering/http_transport.h"

namespace marketplace_metering::http {

/// What every handle of a transport has in common.
struct Settings {
  HttpConfig http = {};  ///< Its proxy is in `proxies`.
  TlsConfig tls = {};
  TlsFiles tls_files = {};
  Proxies proxies = {};
};

/// What libcurl reports while a request is under way, on the thread that drives it. An
/// exception that gets out counts as `false`.
class ExchangeEvents {
 public:
  /// A socket is about to be opened. False: do not.
  virtual bool OnOpenSocket() = 0;
  /// There is a connection, and TLS begins on it.
  virtual void OnHandshake() = 0;
  /// The connection stands and the request is about to be written. False: do not.
  virtual bool OnConnected() = 0;
  virtual bool OnHeaderLine(std::string_view line) = 0;
  virtual bool OnBody(std::string_view block) = 0;
  /// Copies the next part of the body. Returns its size, 0 at the end, or `CURL_READFUNC_ABORT`.
  virtual std::size_t FillBody(char* buffer, std::size_t size) = 0;
  /// The body is to be read again from `offset`.
  virtual bool OnRewind(curl_off_t offset) = 0;

 protected:
  ~ExchangeEvents() = default;
};

/// Options that never change are set when it is made; a request sets only what is its own. Holds
/// at most one idle connection, whose socket is ours to close. Use from one thread at a time; `multi()` may be woken
/// from any.
class CurlHandle {
 public:
  /// Null when libcurl has no memory or refuses an option. Lists what it opens in `open_sockets`, and
  /// asks `keeper` for what a proxy that speaks TLS is trusted by; both must outlive it.
  static std::unique_ptr<CurlHandle> Make(const Settings& settings, OpenSockets& open_sockets, TlsKeeper* keeper);
  ~CurlHandle();
  CurlHandle(const CurlHandle&) = delete;
  CurlHandle& operator=(const CurlHandle&) = delete;

  /// Readies the handle for one request. `request` and `events` must outlive the exchange.
  /// `body_by_events`: the body is fetched with `FillBody`, else it is sent from where it stands. `proxy`, null for
  /// none, is one of the settings that the handle was made with.
  bool Prepare(const HttpRequest& request, const SendOptions& options, const Proxy* proxy, bool body_by_events,
               ExchangeEvents& events);
  /// What TLS connections trust from now on; while unset, what the keeper has when one begins. A handle
  /// is for one material only: its kept connection and its TLS sessions rest on it.
  void SetMaterial(std::shared_ptr<const TlsMaterial> material) { material_ = std::move(material); }
  const std::shared_ptr<const TlsMaterial>& material() const noexcept { return material_; }
  /// Ends the exchange and wipes what was secret about the request.
  void Finish() noexcept;

  CURL* easy() const noexcept { return easy_; }
  CURLM* multi() const noexcept { return multi_; }
  /// libcurl's own words on what went wrong last; may be empty.
  std::string_view error_text() const noexcept { return error_text_.data(); }

  /// Nothing has arrived on the idle connection. Whatever has, an end, a TLS goodbye or bytes
  /// nobody asked for, makes it unfit; libcurl itself takes a TLS goodbye for a living connection
  /// and would write the request before it notices. OpenSSL may have taken the bytes in already, so
  /// it is asked too; within a proxy's TLS it cannot be, and no such connection is fit.
  bool IsQuiet() const noexcept;

  /// Closes the idle connection, without a goodbye, but keeps the handle. False: it could not; throw
  /// the handle away.
  bool DropConnection() noexcept;

 private:
  CurlHandle(CURL* easy, CURLM* multi, OpenSockets& open_sockets, TlsKeeper* keeper)
      : easy_(easy), multi_(multi), open_sockets_(open_sockets), keeper_(keeper) {}
  bool SetConstantOptions(const Settings& settings);
  bool SetTls(const TlsConfig& tls);
  bool SetCallbacks();
  bool SetMethodAndBody(const HttpRequest& request, bool body_by_events);

  void NoteTls() noexcept;

  struct Callbacks;

  CURL* easy_;
  CURLM* multi_;
  OpenSockets& open_sockets_;
  TlsKeeper* const keeper_;
  ExchangeEvents* events_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> error_text_ = {};
  HeaderList headers_;
  std::shared_ptr<const TlsMaterial> material_;
  std::string url_;
  std::string method_;
  CurlRoute route_;
  std::vector<curl_socket_t> sockets_;  // of the connection; several only while one is tried for each address
  std::vector<curl_socket_t> dropped_;  // what libcurl has in its cache beside it is no connection any more
  int tls_layers_ = 0;
  SSL* tls_ = nullptr;  // of the one layer; libcurl's, until it closes the socket
};

}  // namespace marketplace_metering::http
