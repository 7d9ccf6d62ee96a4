// Settings of connections and of trust.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace marketplace_metering {

/// The versions a client may insist on.
enum class TlsVersion { kTls1_2, kTls1_3 };

/// Connections.
struct HttpConfig {
  /// Name resolution and TCP, and the TLS handshake too while `tls_timeout` is unset; per attempt.
  /// Zero: no limit. Unset: by `ClientConfig::defaults_mode`, which is 15 s unless set. With libcurl before 7.87 a name
  /// resolution that hangs outlasts this limit, a call's own time and its cancellation, by as long as the system's
  /// resolver takes to give up.
  std::optional<std::chrono::milliseconds> connect_timeout = {};
  /// The TLS handshake alone, per attempt. Zero: no limit. Unset: by `ClientConfig::defaults_mode`; while
  /// that is unset too, part of `connect_timeout`.
  std::optional<std::chrono::milliseconds> tls_timeout = {};
  /// The longest silence while sending or waiting, per attempt; not a total. Zero: no limit.
  std::chrono::milliseconds read_timeout{60000};
  /// A kept connection unused for longer is not used again. Zero: close after each call.
  std::chrono::milliseconds idle_timeout{5000};
  /// Connections at most, in use and idle together; at least 1. More calls at once wait in line.
  std::size_t max_connections = 50;
  /// The longest wait in that line, within the call's own time. Zero: no limit.
  std::chrono::milliseconds acquire_timeout{10000};
  /// A larger answer is an error, not a crash. At least 1024.
  std::size_t max_response_bytes = std::size_t{8} << 20U;
  /// `http://proxy.example:3128`; also https, socks5 and socks5h, the last of which leaves name resolution to the
  /// proxy. Without a scheme it is http; without a port the scheme's own, 80, 443 or 1080. `user:password@` before the
  /// host, special characters percent-encoded, is for the proxy, and never shown. It is for every host, whatever
  /// `no_proxy` says. Empty: none. Unset: by `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` of the
  /// environment; see `ReadProxyEnvironment`.
  std::optional<std::string> proxy = {};

  friend bool operator==(const HttpConfig& a, const HttpConfig& b) {
    return a.connect_timeout == b.connect_timeout && a.tls_timeout == b.tls_timeout &&
           a.read_timeout == b.read_timeout && a.idle_timeout == b.idle_timeout &&
           a.max_connections == b.max_connections && a.acquire_timeout == b.acquire_timeout &&
           a.max_response_bytes == b.max_response_bytes && a.proxy == b.proxy;
  }
  friend bool operator!=(const HttpConfig& a, const HttpConfig& b) { return !(a == b); }
};

/// Trust, and who we are where the other side asks. The files are read when the client is made, so
/// that a wrong path fails there, and again when they have changed or a day has passed: the next
/// call then uses what they hold. Of a directory it is noticed when a file comes or goes. As long as
/// a changed file cannot be used, the last good ones stay in use.
struct TlsConfig {
  /// A PEM file of roots in place of the system's. Unset: `AWS_CA_BUNDLE`, else the system's.
  std::optional<std::string> ca_file = {};
  /// A directory of roots as `openssl rehash` lays it out; added to `ca_file` if both are set.
  std::optional<std::string> ca_directory = {};
  /// A PEM file with a client certificate and the chain above it, for gateways that want one.
  std::optional<std::string> client_certificate_file = {};
  /// A PEM file with its private key, not encrypted. Unset: it is in `client_certificate_file`.
  std::optional<std::string> client_key_file = {};
  TlsVersion min_version = TlsVersion::kTls1_2;
  /// False turns off every check of who the server is. For experiments on a private network.
  bool verify_peer = true;

  friend bool operator==(const TlsConfig& a, const TlsConfig& b) {
    return a.ca_file == b.ca_file && a.ca_directory == b.ca_directory &&
           a.client_certificate_file == b.client_certificate_file && a.client_key_file == b.client_key_file &&
           a.min_version == b.min_version && a.verify_peer == b.verify_peer;
  }
  friend bool operator!=(const TlsConfig& a, const TlsConfig& b) { return !(a == b); }
};

}  // namespace marketplace_metering
