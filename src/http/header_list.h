// A request's headers in the form libcurl takes.
#pragma once

#include <curl/curl.h>

#include <string>
#include <vector>

#include "marketplace_metering/http_transport.h"

namespace marketplace_metering::http {

/// Builds the list in memory of its own, which it uses again from call to call: two allocations
/// for each header and call are most of what a kept connection would cost beyond libcurl itself.
/// Use from one thread at a time.
class HeaderList {
 public:
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList();

  /// Lines as they stand, and the removal of those libcurl would add by itself. Valid until the
  /// next call of a member.
  curl_slist* Build(const HttpRequest& request);

  /// Wipes the text: it holds the signature and perhaps a session token.
  void Clear() noexcept;

 private:
  std::vector<char> text_;
  std::vector<curl_slist> nodes_;
};

}  // namespace marketplace_metering::http
