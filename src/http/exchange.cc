#include "http/exchange.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <limits>
#include <utility>

#include "http/classification.h"
#include "http/failure.h"
#include "http/request_check.h"

namespace marketplace_metering::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLongestPoll{60000};

// Rounded up: to wake a moment early would mean to ask the clock again and again.
milliseconds Until(steady_clock::time_point due, steady_clock::time_point now) {
  if (due <= now) return milliseconds::zero();
  if (due - now >= kLongestPoll) return kLongestPoll;
  return std::chrono::ceil<milliseconds>(due - now);
}

// Keeps the easy handle in the multi handle for as long as it lives.
class Attachment {
 public:
  Attachment(CURLM* multi, CURL* easy) : multi_(multi), easy_(easy), code_(curl_multi_add_handle(multi, easy)) {}
  ~Attachment() {
    if (code_ == CURLM_OK) curl_multi_remove_handle(multi_, easy_);
  }
  Attachment(const Attachment&) = delete;
  Attachment& operator=(const Attachment&) = delete;

  bool ok() const { return code_ == CURLM_OK; }

 private:
  CURLM* const multi_;
  CURL* const easy_;
  const CURLMcode code_;
};

// Codes that mean: no connection came about.
bool IsAboutConnecting(CURLcode code) {
  return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_COULDNT_CONNECT;
}

// Codes of a request that could not be written to its end, that of our own limits included.
bool IsAboutSending(CURLcode code) {
  return code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_ABORTED_BY_CALLBACK;
}

}  // namespace

Exchange::Exchange(CurlHandle& handle, const Settings& settings, const Clock& clock, const Target& target,
                   const Route& route, const HttpRequest& request, const SendOptions& options)
    : handle_(handle),
      settings_(settings),
      clock_(clock),
      target_(target),
      route_(route),
      request_(request),
      options_(options),
      // Asked for the body block by block we know whether a byte of it can have left.
      body_by_events_(options.on_chunk_sent != nullptr || ExpectsContinue(request)),
      answer_(settings.http.max_response_bytes),
      watch_(options.connect_timeout, options.tls_timeout, options.read_timeout, steady_clock::now()) {}

Outcome<HttpResponse> Exchange::Run() {
  auto outcome = Conduct();
  reusable_ = outcome.ok() && !answer_stands_;
  return outcome;
}

Outcome<HttpResponse> Exchange::Conduct() {
  if (!handle_.Prepare(request_, options_, route_.proxy, body_by_events_, *this)) {
    handle_.Finish();
    return Fail(Stop{ErrorCode::kTransportFailed, "libcurl refused the request's URL or one of its options"});
  }
  std::optional<CURLcode> result;
  {
    // Unregisters, and waits for a wake-up that is just running, before the multi handle can go.
    const auto wake = options_.cancellation.OnCancel([multi = handle_.multi()] { curl_multi_wakeup(multi); });
    result = Drive();
  }
  handle_.Finish();
  // Whatever ended the sending of a body that nobody waits for any more, the answer says what was billed.
  if (result && IsAboutSending(*result) && !(stop_ && stop_->code == ErrorCode::kExtensionFailed) && HasWholeAnswer())
    answer_stands_ = true;
  if (answer_stands_) return Succeed();
  if (stop_) return Fail(*std::move(stop_));
  if (!result) return Fail(Stop{ErrorCode::kTransportFailed, "libcurl's event loop failed"});
  if (*result != CURLE_OK) return Fail(*result);
  return Succeed();
}

std::optional<CURLcode> Exchange::Drive() {
  const Attachment attachment(handle_.multi(), handle_.easy());
  if (!attachment.ok()) return std::nullopt;
  // On a kept connection the first step writes the request.
  if (MustStop()) return CURLE_ABORTED_BY_CALLBACK;
  for (;;) {
    int running = 0;
    if (curl_multi_perform(handle_.multi(), &running) != CURLM_OK) return std::nullopt;
    // First of all: an answer that is there counts, however late, since it says what was billed.
    if (running == 0) break;
    if (std::exchange(moved_, false)) watch_.Moved(steady_clock::now());
    if (MustStop()) return CURLE_ABORTED_BY_CALLBACK;
    if (!Wait()) return std::nullopt;
  }
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(handle_.multi(), &left)) {
    if (message->msg == CURLMSG_DONE) return message->data.result;
  }
  return std::nullopt;
}

bool Exchange::MustStop() {
  if (options_.cancellation.cancelled()) {
    StopFor(ErrorCode::kCancelled, {});
  } else if (options_.deadline && clock_.MonotonicNow() >= *options_.deadline) {
    StopFor(ErrorCode::kDeadlineExceeded, {});
  } else if (watch_.Passed(steady_clock::now())) {
    const Watch::Phase phase = watch_.phase();
    std::string reason = "the limit is " + std::to_string(watch_.limit().count()) + " ms";
    if (phase == Watch::Phase::kHandshaking) reason += " for the TLS handshake (HttpConfig::tls_timeout)";
    StopFor(phase == Watch::Phase::kExchanging ? ErrorCode::kReadTimeout : ErrorCode::kConnectTimeout,
            std::move(reason));
  }
  return stop_.has_value();
}

// Until something moves, somebody cancels, or a limit is due.
bool Exchange::Wait() {
  const Instant now = steady_clock::now();
  milliseconds wait = kLongestPoll;
  if (const auto due = watch_.Due()) wait = std::min(wait, Until(*due, now));
  if (options_.deadline) wait = std::min(wait, Until(*options_.deadline, clock_.MonotonicNow()));

  // Counts sockets on which something happened, so a header that trickles in byte by byte counts
  // as movement, and a wake-up does not.
  int active = 0;
  if (curl_multi_poll(handle_.multi(), nullptr, 0, static_cast<int>(wait.count()), &active) != CURLM_OK) return false;
  if (active > 0) watch_.Moved(steady_clock::now());
  return true;
}

bool Exchange::OnOpenSocket() {
  if (requests_begun_ == 0) return true;
  if (!MayBeginAgain()) return false;
  if (watch_.phase() == Watch::Phase::kExchanging) watch_.Connecting(steady_clock::now());
  return true;
}

void Exchange::OnHandshake() {
  watch_.Handshaking(steady_clock::now());
}

bool Exchange::OnConnected() {
  if (requests_begun_ > 0) {
    if (!MayBeginAgain()) return false;
    answer_.Restart();
    body_offset_ = 0;
  }
  ++requests_begun_;
  watch_.Exchanging(steady_clock::now());
  return true;
}

bool Exchange::MayBeginAgain() {
  if (answer_.has_head()) {
    // After 417 libcurl would send the same request without `Expect`. The caller decides that; the
    // answer's body is lost, since libcurl has thrown it away by now.
    answer_stands_ = true;
    return false;
  }
  resend_refused_ = !options_.resend_allowed;
  return options_.resend_allowed;
}

bool Exchange::OnHeaderLine(std::string_view line) {
  moved_ = true;
  if (answer_.TakeHeaderLine(line)) return true;
  StopFor(ErrorCode::kResponseTooLarge,
          "its headers exceed " + std::to_string(Answer::kMaxHeaderBytes) + " bytes, which is fixed");
  return false;
}

bool Exchange::OnBody(std::string_view block) {
  moved_ = true;
  const bool must_know_size = answer_.body_size() == 0 || options_.on_chunk_received;
  const auto announced = must_know_size ? AnnouncedSize() : std::nullopt;
  if (!answer_.TakeBody(block, announced)) {
    StopFor(ErrorCode::kResponseTooLarge,
            "its body exceeds " + std::to_string(settings_.http.max_response_bytes) + " bytes");
    return false;
  }
  return CallBack(options_.on_chunk_received, "on_chunk_received", block, answer_.body_size(), announced);
}

std::size_t Exchange::FillBody(char* buffer, std::size_t size) {
  moved_ = true;
  const std::string_view block = std::string_view(request_.body).substr(body_offset_, size);
  if (block.empty()) return 0;
  if (!CallBack(options_.on_chunk_sent, "on_chunk_sent", block, body_offset_ + block.size(), request_.body.size())) {
    return CURL_READFUNC_ABORT;
  }
  body_touched_ = true;
  std::memcpy(buffer, block.data(), block.size());
  body_offset_ += block.size();
  return block.size();
}

bool Exchange::OnRewind(curl_off_t offset) {
  if (offset < 0 || static_cast<std::uint64_t>(offset) > request_.body.size()) return false;
  body_offset_ = static_cast<std::size_t>(offset);
  return true;
}

bool Exchange::CallBack(const ChunkCallback& callback, const char* name, std::string_view chunk, std::uint64_t so_far,
                        std::optional<std::uint64_t> total) {
  if (!callback) return true;
  try {
    callback(chunk, so_far, total);
    return true;
  } catch (const std::exception& thrown) {
    StopFor(ErrorCode::kExtensionFailed, std::string(name) + ": " + OneLine(thrown.what()));
  } catch (...) {
    StopFor(ErrorCode::kExtensionFailed, std::string(name) + " threw something that is not a std::exception");
  }
  return false;
}

void Exchange::StopFor(ErrorCode code, std::string reason) {
  stop_ = Stop{code, std::move(reason)};
}

std::optional<std::uint64_t> Exchange::AnnouncedSize() const {
  curl_off_t size = -1;
  curl_easy_getinfo(handle_.easy(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size);
  if (size < 0) return std::nullopt;
  return static_cast<std::uint64_t>(size);
}

// Without a size the end of the connection is the end of the body, and that has not come.
bool Exchange::HasWholeAnswer() const {
  return answer_.has_head() && AnnouncedSize() == answer_.body_size();
}

Delivery Exchange::DeliverySoFar() const {
  if (requests_begun_ == 0) return Delivery::kNotSent;
  // libcurl cannot have sent of the body what it never asked for. An answer all the same means
  // that somebody acted on the head alone.
  const bool body_withheld = body_by_events_ && !request_.body.empty() && !body_touched_;
  return body_withheld && !answer_.has_head() ? Delivery::kNotSent : Delivery::kUnknown;
}

Outcome<HttpResponse> Exchange::Succeed() {
  if (!answer_.has_head()) {
    if (answer_.has_begun()) return Fail(Stop{ErrorCode::kTruncatedResponse, "it ended within its head"});
    return Fail(Stop{ErrorCode::kMalformedResponse, "it has no status line"});
  }
  HttpResponse response = answer_.Release();
  response.resends = resends();
  return response;
}

Error Exchange::Fail(CURLcode code) {
  if (requests_begun_ > 0 && !options_.resend_allowed && (resend_refused_ || IsAboutConnecting(code))) {
    return Fail(Stop{ErrorCode::kConnectionReset,
                     "a kept connection died after the request had been written to it; it was not sent again, because "
                     "the first may have arrived"});
  }
  FailureClues clues;
  clues.code = code;
  clues.phase = watch_.phase();
  clues.text = handle_.error_text();
  clues.through_proxy = route_.proxy != nullptr;
  curl_easy_getinfo(handle_.easy(), CURLINFO_HTTP_CONNECTCODE, &clues.connect_status);

  // What libcurl knows of a proxy holds no password; an address with user info in it is not repeated all the same.
  const bool may_quote_secrets = clues.text.empty() || clues.text.find('@') != std::string_view::npos;
  std::string reason = OneLine(may_quote_secrets ? curl_easy_strerror(code) : clues.text);
  reason += " (libcurl error " + std::to_string(static_cast<int>(code)) + ")";
  if (requests_begun_ > 0 && clues.phase != Watch::Phase::kExchanging) {
    reason += ", after a kept connection had died with the request already written to it";
  }
  return Fail(Stop{Classify(clues), std::move(reason)});
}

Error Exchange::Fail(Stop stop) {
  Failure failure;
  failure.code = stop.code;
  failure.delivery = DeliverySoFar();
  failure.resends = resends();
  failure.place = HostAndPort(target_);
  failure.reason = std::move(stop.reason);
  failure.roots = settings_.tls_files.DescribeRoots();
  return MakeError(failure);
}

}  // namespace marketplace_metering::http
