#include "credentials/container_address.h"

#include <algorithm>
#include <array>
#include <utility>

#include "credentials/ask.h"
#include "encoding/ip_address.h"
#include "encoding/quote.h"
#include "encoding/uri.h"

namespace marketplace_metering::credentials {
namespace {

// That of ECS, then those of EKS Pod Identity.
constexpr std::array<std::string_view, 3> kAgents = {"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};

Error Wrong(std::string_view setting, const std::string& what) {
  return MakeError(ErrorCode::kCredentialsUnavailable, "container credentials: " + std::string(setting) + " " + what);
}

// Where it leads stands first: the host is no secret, and what follows it may be.
Error Refused(std::string_view setting, const std::string& found) {
  return Wrong(setting,
               "must use https, a loopback address, or an ECS/EKS link-local address (169.254.170.2, 169.254.170.23, "
               "fd00:ec2::23); it leads to " +
                   found);
}

}  // namespace

bool MayBeTold(std::string_view address) noexcept {
  const auto parsed = encoding::ParseIpAddress(address);
  if (!parsed) return false;
  return parsed->is_loopback() || std::any_of(kAgents.begin(), kAgents.end(), [&](std::string_view agent) {
           return parsed == encoding::ParseIpAddress(agent);
         });
}

bool IsPodIdentityAgent(std::string_view host) noexcept {
  const auto parsed = encoding::ParseIpAddress(host);
  return parsed && std::any_of(kAgents.begin() + 1, kAgents.end(),
                               [&](std::string_view agent) { return parsed == encoding::ParseIpAddress(agent); });
}

Outcome<ContainerAddress> RelativeAddress(const std::string& relative, std::string_view setting) {
  ContainerAddress address;
  address.host = kAgents.front();
  address.url = "http://" + address.host + relative;
  const auto uri = encoding::SplitUri(address.url);
  if (relative.empty() || relative.front() != '/' || !uri || uri->fragment) {
    return Wrong(setting, "must be a path that begins with a slash, as /v2/credentials/some-id");
  }
  return address;
}

Outcome<ContainerAddress> FullAddress(const std::string& uri, std::string_view setting) {
  const auto parts = encoding::ParseUri(uri);
  if (!parts) return Wrong(setting, "must be a URI with scheme and host, as http://169.254.170.23/v1/credentials");
  if (!parts->user_info.empty() || parts->fragment)
    return Wrong(setting, "must hold neither a user name nor a fragment");
  if (parts->scheme != "http" && parts->scheme != "https") return Wrong(setting, "must begin with https:// or http://");
  ContainerAddress address;
  address.url = uri;
  address.host = encoding::WithoutBrackets(parts->host);
  address.is_plain = parts->scheme == "http";
  if (!address.is_plain) return address;
  address.by_name = !encoding::ParseIpAddress(address.host);
  if (!address.by_name && !MayBeTold(address.host)) return Refused(setting, encoding::Quoted(address.host));
  return address;
}

Outcome<std::vector<std::string>> LookUp(const std::string& host, std::string_view setting, NameResolver& names) {
  auto found = names.Resolve(host);
  if (!found) return Wrong(setting, "names a host that is not there: " + found.error().message);
  const auto bad = std::find_if_not(found->begin(), found->end(), MayBeTold);
  if (bad != found->end()) return Refused(setting, encoding::Quoted(host) + ", which is " + encoding::Quoted(*bad));
  if (found->empty()) return Refused(setting, encoding::Quoted(host) + ", which has no address");
  return found;
}

}  // namespace marketplace_metering::credentials
