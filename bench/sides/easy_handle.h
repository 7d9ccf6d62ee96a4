// A handle of libcurl with what P0 and P1 have in common.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

#include "driver/options.h"

namespace marketplace_metering::bench {

/// Keeps its connection. Use from one thread at a time.
class EasyHandle {
 public:
  /// `headers` are sent with each request. Throws when libcurl refuses.
  EasyHandle(const Options& options, const std::vector<std::string>& headers);
  EasyHandle(const EasyHandle&) = delete;
  EasyHandle& operator=(const EasyHandle&) = delete;

  CURL* get() const { return easy_.get(); }

  /// Posts `body` and reads the answer. True when its status is 200.
  bool Post(const std::string& body) { return Post(body.data(), body.size()); }
  bool Post(const char* body, std::size_t size);

  /// The last answer's body.
  const std::string& answer() const { return answer_; }

 private:
  static std::size_t Take(char* bytes, std::size_t size, std::size_t count, void* self);

  struct Free {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  std::unique_ptr<curl_slist, Free> headers_;
  std::unique_ptr<CURL, Free> easy_;
  std::string answer_;
};

}  // namespace marketplace_metering::bench
