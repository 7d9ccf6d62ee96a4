// Settings of connections and of trust.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace marketplace_metering {

enum class TlsVersion { kTls1_2, kTls1_3 };

/// Connections.
struct HttpConfig {
  /// Name resolution, TCP and TLS together, per attempt. Zero: no limit.
  std::chrono::milliseconds connect_timeout{15000};
  /// The longest silence while sending or waiting, per attempt; not a total. Zero: no limit.
  std::chrono::milliseconds read_timeout{60000};
  /// A kept connection unused for longer is not used again. Zero: close after each call.
  std::chrono::milliseconds idle_timeout{5000};
  /// Connections kept when idle, at least 1. More calls at once open more.
  std::size_t max_idle_connections = 50;
  /// A larger answer is an error, not a crash. At least 1024.
  std::size_t max_response_bytes = std::size_t{8} << 20U;

  friend bool operator==(const HttpConfig& a, const HttpConfig& b) {
    return a.connect_timeout == b.connect_timeout && a.read_timeout == b.read_timeout &&
           a.idle_timeout == b.idle_timeout && a.max_idle_connections == b.max_idle_connections &&
           a.max_response_bytes == b.max_response_bytes;
  }
  friend bool operator!=(const HttpConfig& a, const HttpConfig& b) { return !(a == b); }
};

/// Trust.
struct TlsConfig {
  /// A PEM file of roots in place of the system's. Unset: `AWS_CA_BUNDLE`, else the system's.
  /// Read when the client is made, so that a wrong path fails there.
  std::optional<std::string> ca_file = {};
  TlsVersion min_version = TlsVersion::kTls1_2;
  /// False turns off every check of who the server is. For experiments on a private network.
  bool verify_peer = true;

  friend bool operator==(const TlsConfig& a, const TlsConfig& b) {
    return a.ca_file == b.ca_file && a.min_version == b.min_version && a.verify_peer == b.verify_peer;
  }
  friend bool operator!=(const TlsConfig& a, const TlsConfig& b) { return !(a == b); }
};

}  // namespace marketplace_metering
