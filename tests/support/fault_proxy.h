// A proxy between a client and the emulator that spoils some of the exchanges, the same ones for the same seed.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "support/socket_stream.h"
#include "support/test_ca.h"

namespace marketplace_metering::test {

struct FaultProxyOptions {
  int upstream_port = 0;  ///< Of 127.0.0.1, where plain HTTP is spoken.
  std::uint64_t seed = 0;
  double share = 0.05;                       ///< Of the requests, to which something is done.
  std::optional<TlsIdentity> identity = {};  ///< Speaks TLS to the client when set.
};

/// How far requests with one body have come.
struct Sightings {
  int whole = 0;      ///< Read to their last byte.
  int forwarded = 0;  ///< Given to the upstream server.
};

/// Passes requests on byte by byte, so that signatures still fit, and answers likewise; now and
/// then it does one of the things that networks, gateways and dying servers do. What befalls a
/// request depends on the seed, on its body and on how often that body was seen; what befalls it
/// before it has been read, on the seed and on the order of connections, which with several client
/// threads is not the same in every run.
///
/// Listens on 127.0.0.1 with a port of its own; a thread accepts, and one more serves each
/// connection. `Stop` and the destructor end them all. Never sleeps. Thread-safe.
class FaultProxy {
 public:
  /// Throws `std::runtime_error` when it cannot listen.
  explicit FaultProxy(FaultProxyOptions options);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  /// Without a path, as for `ClientConfig::endpoint_url`.
  std::string url() const;

  /// Ends all connections and waits for the threads: nothing is forwarded after it returns. Call
  /// it from one thread.
  void Stop();

  Sightings SightingsOf(std::string_view body) const;
  /// Each thing that was done, by name, and how often.
  std::map<std::string, int> faults() const;
  /// How often the upstream server failed, which is no fault of ours and should not happen.
  int upstream_failures() const;

 private:
  class Visit;

  struct Worker {
    std::thread thread;
    std::atomic<bool> done{false};
  };

  void Accept();
  void JoinFinished();
  void CountFault(const char* name);

  const FaultProxyOptions options_;
  const std::unique_ptr<const TlsServerContext> tls_;
  int listener_ = -1;
  int stop_fd_ = -1;
  int port_ = 0;

  mutable std::mutex mutex_;
  std::map<std::uint64_t, Sightings> sightings_;  // by the hash of the body
  std::map<std::string, int> faults_;
  int upstream_failures_ = 0;
  bool stopping_ = false;

  std::list<Worker> workers_;  // the acceptor's, until it is joined
  std::thread acceptor_;
};

}  // namespace marketplace_metering::test
