#include "http/curl_route.h"

#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero lives here

#include <string_view>

namespace marketplace_metering::http {
namespace {

bool SetSecret(CURL* easy, CURLoption option, const Secret* secret) {
  if (secret == nullptr) return curl_easy_setopt(easy, option, nullptr) == CURLE_OK;
  std::string text(secret->Reveal());
  const bool ok = curl_easy_setopt(easy, option, text.c_str()) == CURLE_OK;
  explicit_bzero(text.data(), text.size());
  return ok;
}

}  // namespace

bool CurlRoute::SetConstantOptions(CURL* easy) {
  bool ok = curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK;
  ok &= curl_easy_setopt(easy, CURLOPT_NOPROXY, "") == CURLE_OK;
  return ok;
}

bool CurlRoute::Set(CURL* easy, const Proxy* proxy, const std::string& address) {
  return SetProxy(easy, proxy) && SetAddress(easy, address);
}

bool CurlRoute::SetProxy(CURL* easy, const Proxy* proxy) {
  if (proxy == proxy_) return true;
  bool ok = curl_easy_setopt(easy, CURLOPT_PROXY, proxy == nullptr ? "" : proxy->url.c_str()) == CURLE_OK;
  // Apart from the URL, which libcurl quotes in its messages.
  const bool has_credentials = proxy != nullptr && proxy->has_credentials;
  ok &= SetSecret(easy, CURLOPT_PROXYUSERNAME, has_credentials ? &proxy->user_name : nullptr);
  ok &= SetSecret(easy, CURLOPT_PROXYPASSWORD, has_credentials ? &proxy->password : nullptr);
  if (ok) proxy_ = proxy;
  return ok;
}

// For whatever host and port the URL has: "::ADDRESS:".
bool CurlRoute::SetAddress(CURL* easy, const std::string& address) {
  if (address.empty()) return curl_easy_setopt(easy, CURLOPT_CONNECT_TO, nullptr) == CURLE_OK;
  const bool is_ipv6 = address.find(':') != std::string::npos;
  connect_to_ = is_ipv6 ? "::[" + address + "]:" : "::" + address + ":";
  connect_to_list_ = {connect_to_.data(), nullptr};
  return curl_easy_setopt(easy, CURLOPT_CONNECT_TO, &connect_to_list_) == CURLE_OK;
}

}  // namespace marketplace_metering::http
