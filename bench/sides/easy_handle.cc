#include "sides/easy_handle.h"

#include <stdexcept>

namespace marketplace_metering::bench {

EasyHandle::EasyHandle(const Options& options, const std::vector<std::string>& headers) : easy_(curl_easy_init()) {
  for (const std::string& header : headers) {
    curl_slist* const longer = curl_slist_append(headers_.get(), header.c_str());
    static_cast<void>(headers_.release());
    headers_.reset(longer);
  }
  CURL* const easy = easy_.get();
  bool ok = easy != nullptr;
  ok = ok && curl_easy_setopt(easy, CURLOPT_URL, options.url.c_str()) == CURLE_OK;
  ok = ok && curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get()) == CURLE_OK;
  ok = ok && curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK;
  ok = ok && curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &EasyHandle::Take) == CURLE_OK;
  ok = ok && curl_easy_setopt(easy, CURLOPT_WRITEDATA, this) == CURLE_OK;
  if (IsTls(options) && !options.ca.empty()) {
    // The file alone: some builds of libcurl come with a directory of roots besides.
    ok = ok && curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca.c_str()) == CURLE_OK;
    ok = ok && curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr) == CURLE_OK;
  }
  if (!ok) throw std::runtime_error("libcurl refused an option");
}

bool EasyHandle::Post(const char* body, std::size_t size) {
  CURL* const easy = easy_.get();
  answer_.clear();
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(size));
  if (curl_easy_perform(easy) != CURLE_OK) return false;
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return status == 200;
}

std::size_t EasyHandle::Take(char* bytes, std::size_t size, std::size_t count, void* self) {
  static_cast<EasyHandle*>(self)->answer_.append(bytes, size * count);
  return size * count;
}

}  // namespace marketplace_metering::bench
