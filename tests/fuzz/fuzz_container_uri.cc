// Where the credentials of a container come from: over plain http, nothing but what may be told is ever connected to.
#include <arpa/inet.h>
#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "credentials/container_address.h"
#include "encoding/ascii.h"
#include "encoding/utf8.h"
#include "fuzz_target.h"
#include "marketplace_metering/testing/fake_system.h"

namespace marketplace_metering::credentials {
namespace {

using emulator::Require;
using Bytes = std::array<unsigned char, 16>;

constexpr const char* kSetting = "THE_SETTING";

// --- what may be told, once more -----------------------------------------------------------------

// An IPv4 address as the IPv6 one that stands for it.
std::optional<Bytes> AddressOf(const std::string& text) {
  constexpr std::array<unsigned char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (text.find('\0') != std::string::npos) return std::nullopt;
  Bytes bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
  std::copy(kMapped.begin(), kMapped.end(), bytes.begin());
  if (inet_pton(AF_INET, text.c_str(), &bytes[kMapped.size()]) == 1) return bytes;
  return std::nullopt;
}

bool IsAllowed(const std::string& text) {
  const auto bytes = AddressOf(text);
  if (!bytes) return false;
  for (const char* agent : {"::1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"}) {
    if (bytes == AddressOf(agent)) return true;
  }
  const auto home = AddressOf("127.0.0.0");
  return std::equal(bytes->begin(), bytes->begin() + 13, home->begin());
}

// --- what libcurl makes of a URL -----------------------------------------------------------------

struct Parts {
  std::string scheme = {};
  std::string host = {};  // without brackets
  std::string user = {};
  std::string fragment = {};
};

std::string PartOf(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, void (*)(void*)> owner(text, curl_free);
  return text;
}

std::optional<Parts> ReadByCurl(const std::string& text) {
  const std::unique_ptr<CURLU, void (*)(CURLU*)> url(curl_url(), curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return std::nullopt;
  Parts parts;
  parts.scheme = PartOf(url.get(), CURLUPART_SCHEME);
  parts.host = PartOf(url.get(), CURLUPART_HOST);
  parts.user = PartOf(url.get(), CURLUPART_USER) + PartOf(url.get(), CURLUPART_PASSWORD);
  parts.fragment = PartOf(url.get(), CURLUPART_FRAGMENT);
  if (!parts.host.empty() && parts.host.front() == '[') parts.host = parts.host.substr(1, parts.host.size() - 2);
  return parts;
}

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), encoding::ToLower);
  return text;
}

bool IsSameHost(const std::string& a, const std::string& b) {
  const auto address = AddressOf(a);
  return address ? address == AddressOf(b) : Lower(a) == Lower(b);
}

// --- what must hold ------------------------------------------------------------------------------

void CheckMessage(const Error& error) {
  Require(error.code == ErrorCode::kCredentialsUnavailable, "No address is no credentials", error.message);
  Require(error.message.rfind(std::string("container credentials: ") + kSetting + " ", 0) == 0,
          "A message names the setting", error.message);
  Require(error.message.size() < 1000 && encoding::IsValidUtf8(error.message), "A message can be shown", error.message);
  for (const char c : error.message) Require((c & 0xE0) != 0, "A message is one line", error.message);
}

// All but the host may be secret: letters and digits of it become others.
std::string Masked(std::string uri, char mask) {
  const std::size_t scheme = uri.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t path = scheme == std::string::npos ? 0 : std::min(uri.find_first_of("/?#", begin), uri.size());
  const std::size_t at = uri.rfind('@', path);
  const std::size_t host = at == std::string::npos || at < begin ? begin : at;
  for (std::size_t i = begin; i < uri.size(); ++i) {
    const bool is_escaped = (i >= 1 && uri[i - 1] == '%') || (i >= 2 && uri[i - 2] == '%');
    const bool is_host = i >= host && i < path;
    if (!is_host && !is_escaped && encoding::IsAlphanumeric(uri[i])) uri[i] = mask;
  }
  return uri;
}

std::string MessageOf(const Outcome<ContainerAddress>& address) {
  return address ? "good" : address.error().message;
}

void CheckUrl(const ContainerAddress& address) {
  for (const char c : address.url) Require(c > ' ' && c <= '~', "A URL can be sent", address.url);
  const auto parts = ReadByCurl(address.url);
  Require(parts.has_value(), "A URL can be read", address.url);
  Require(IsSameHost(parts->host, address.host), "What is connected to is what was judged", address.url);
  Require(parts->scheme == (address.is_plain ? "http" : "https"), "Plain is what goes over http", address.url);
  Require(parts->user.empty() && parts->fragment.empty(), "No user and no fragment are in a URL", address.url);
}

void CheckRelative(const std::string& text) {
  const auto address = RelativeAddress(text, kSetting);
  Require(MessageOf(RelativeAddress("/" + Masked(text, 'x'), kSetting)) ==
              MessageOf(RelativeAddress("/" + Masked(text, 'y'), kSetting)),
          "A message tells nothing of a path", text);
  if (!address) return CheckMessage(address.error());
  CheckUrl(*address);
  Require(address->url == "http://169.254.170.2" + text && address->host == "169.254.170.2" && address->is_plain &&
              !address->by_name,
          "A path is one of the agent of ECS", address->url);
  const auto whole = FullAddress(address->url, kSetting);
  Require(whole.ok() && whole->url == address->url && whole->host == address->host, "It is one as a whole, too", text);
}

// Every address that would be connected to over plain http.
void CheckConnections(const ContainerAddress& address, const std::vector<std::string>& found) {
  if (!address.is_plain) return Require(!address.by_name, "Over https names are left to TLS", address.url);
  if (!address.by_name) return Require(IsAllowed(address.host), "An address may be told", address.url);
  Require(!AddressOf(address.host), "What is looked up is no address", address.url);
  testing::FakeNameResolver names;
  names.Set(address.host, found);
  const auto connected = LookUp(address.host, kSetting, names);
  Require(names.lookups() == 1, "A name is looked up once", address.url);
  const bool all_good = !found.empty() && std::all_of(found.begin(), found.end(), IsAllowed);
  Require(connected.ok() == all_good, "A name is good when all of its addresses are", address.url);
  if (!connected) return CheckMessage(connected.error());
  Require(*connected == found, "What was looked up is what is connected to", address.url);
}

void CheckFull(const std::string& text, const std::vector<std::string>& found) {
  const auto address = FullAddress(text, kSetting);
  Require(MessageOf(FullAddress(Masked(text, 'x'), kSetting)) == MessageOf(FullAddress(Masked(text, 'y'), kSetting)),
          "A message tells nothing but the host", text);
  if (!address) return CheckMessage(address.error());
  Require(address->url == text, "A URL is as it was given", text);
  CheckUrl(*address);
  CheckConnections(*address, found);
  const std::size_t scheme = text.find(':');
  const auto lower = FullAddress(Lower(text.substr(0, scheme)) + text.substr(scheme), kSetting);
  Require(lower.ok() && lower->host == address->host && lower->is_plain == address->is_plain,
          "The case of a scheme does not count", text);
}

void Run(const std::vector<std::string>& lines) {
  const std::string& uri = lines.front();
  const std::vector<std::string> found(lines.begin() + 1, lines.end());
  for (const std::string& address : found) {
    Require(MayBeTold(address) == IsAllowed(address), "Two readings agree on what may be told", address);
    Require(IsAllowed(address) || !IsPodIdentityAgent(address), "The agent of EKS may be told", address);
    const std::string full =
        "http://" + (address.find(':') == std::string::npos ? address : "[" + address + "]") + "/x";
    if (IsAllowed(address)) Require(FullAddress(full, kSetting).ok(), "An address that may be told is good", full);
  }
  CheckRelative(uri);
  CheckFull(uri, found);
}

}  // namespace
}  // namespace marketplace_metering::credentials

// The first line is the setting; the others are what the host stands for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> lines(1);
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += static_cast<char>(data[i]);
    }
  }
  marketplace_metering::credentials::Run(lines);
  return 0;
}
