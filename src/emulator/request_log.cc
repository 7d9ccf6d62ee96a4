#include "emulator/request_log.h"

#include <utility>

#include "encoding/header_name.h"

namespace marketplace_metering::emulator {
namespace {

std::size_t SizeOf(const LoggedRequest& request) noexcept {
  std::size_t size = request.body.size();
  for (const HttpHeader& header : request.headers) size += header.name.size() + header.value.size();
  return size;
}

}  // namespace

std::vector<HttpHeader> HeadersToKeep(const std::vector<HttpHeader>& headers) {
  std::vector<HttpHeader> kept;
  for (const HttpHeader& header : headers) {
    if (encoding::EqualsIgnoreCase(header.name, "Authorization")) continue;
    if (encoding::EqualsIgnoreCase(header.name, "X-Amz-Security-Token")) continue;
    kept.push_back(header);
  }
  return kept;
}

void RequestLog::Clear() {
  requests_.clear();
  bytes_ = 0;
}

void RequestLog::Add(LoggedRequest request) {
  bytes_ += SizeOf(request);
  requests_.push_back(std::move(request));
  while (!requests_.empty() && (requests_.size() > max_requests_ || bytes_ > kMaxBytes)) {
    bytes_ -= SizeOf(requests_.front());
    requests_.pop_front();
  }
}

}  // namespace marketplace_metering::emulator
