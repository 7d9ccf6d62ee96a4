// Tells libcurl which way a request goes.
#pragma once

#include <curl/curl.h>

#include <string>

#include "http/proxy_url.h"

namespace marketplace_metering::http {

/// Of one libcurl handle, whose options hold nothing but what this has set. It must outlive the handle's requests. Use
/// from one thread at a time.
class CurlRoute {
 public:
  /// No proxy, and nothing that libcurl would read in the environment. Once, before any request.
  static bool SetConstantOptions(CURL* easy);

  /// Through `proxy`, null for none, or straight to `address`, empty for wherever the host's name leads. A proxy at the
  /// same place as the last one is taken for the same.
  bool Set(CURL* easy, const Proxy* proxy, const std::string& address);

 private:
  bool SetProxy(CURL* easy, const Proxy* proxy);
  bool SetAddress(CURL* easy, const std::string& address);

  const Proxy* proxy_ = nullptr;
  std::string connect_to_;
  curl_slist connect_to_list_ = {};
};

}  // namespace marketplace_metering::http
