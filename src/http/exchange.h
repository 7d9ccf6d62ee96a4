// One request and its answer on one handle, with every limit kept and every byte accounted for.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/answer.h"
#include "http/curl_handle.h"
#include "http/route.h"
#include "http/target.h"
#include "http/watch.h"
#include "marketplace_metering/http_transport.h"

namespace marketplace_metering::http {

/// Lives for one `Run`; everything it is given must outlive it. Use from one thread.
class Exchange final : private ExchangeEvents {
 public:
  Exchange(CurlHandle& handle, const Settings& settings, const Clock& clock, const Target& target, const Route& route,
           const HttpRequest& request, const SendOptions& options);

  /// Once.
  Outcome<HttpResponse> Run();

  /// After `Run`. False: the handle must be thrown away, and its connection with it.
  bool reusable() const noexcept { return reusable_; }

 private:
  using Instant = std::chrono::steady_clock::time_point;

  // Why we ended the exchange ourselves, where libcurl did not.
  struct Stop {
    ErrorCode code = ErrorCode::kTransportFailed;
    std::string reason = {};
  };

  bool OnOpenSocket() override;
  void OnHandshake() override;
  bool OnConnected() override;
  bool OnHeaderLine(std::string_view line) override;
  bool OnBody(std::string_view block) override;
  std::size_t FillBody(char* buffer, std::size_t size) override;
  bool OnRewind(curl_off_t offset) override;

  Outcome<HttpResponse> Conduct();
  // libcurl's verdict; nothing when its event loop itself failed.
  std::optional<CURLcode> Drive();
  bool Wait();
  bool MustStop();
  bool MayBeginAgain();
  bool CallBack(const ChunkCallback& callback, const char* name, std::string_view chunk, std::uint64_t so_far,
                std::optional<std::uint64_t> total);
  void StopFor(ErrorCode code, std::string reason);
  std::optional<std::uint64_t> AnnouncedSize() const;
  bool HasWholeAnswer() const;
  Delivery DeliverySoFar() const;
  int resends() const { return requests_begun_ > 0 ? requests_begun_ - 1 : 0; }

  Outcome<HttpResponse> Succeed();
  Error Fail(CURLcode code);
  Error Fail(Stop stop);

  CurlHandle& handle_;
  const Settings& settings_;
  const Clock& clock_;
  const Target& target_;
  const Route& route_;
  const HttpRequest& request_;
  const SendOptions& options_;
  const bool body_by_events_;

  Answer answer_;
  Watch watch_;
  std::optional<Stop> stop_ = {};
  int requests_begun_ = 0;  // how often the request may have been written
  bool resend_refused_ = false;
  bool answer_stands_ = false;  // it was there although libcurl wanted to go on, or to send again
  bool body_touched_ = false;   // `FillBody` has handed a byte over
  bool moved_ = false;
  bool reusable_ = false;
  std::size_t body_offset_ = 0;
};

}  // namespace marketplace_metering::http
