// Where the agent of a container is, and whether it may be told the token.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "marketplace_metering/outcome.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::credentials {

/// A place to fetch credentials from.
struct ContainerAddress {
  std::string url = {};
  std::string host = {};  ///< Without brackets.
  /// Reached as the address that it stands for at that moment, after that was found good.
  bool by_name = false;
  /// Over http, which is for this machine and its link: no proxy.
  bool is_plain = true;
};

/// `http://169.254.170.2` and `relative`, which begins with a slash; `setting` names it in messages. Fails with
/// `kCredentialsUnavailable`.
Outcome<ContainerAddress> RelativeAddress(const std::string& relative, std::string_view setting);

/// `uri` if it is https, or http to a name or to an address that `MayBeTold`. Fails with `kCredentialsUnavailable`.
Outcome<ContainerAddress> FullAddress(const std::string& uri, std::string_view setting);

/// Loopback, and the link-local addresses of the agents of ECS and EKS. No port, no brackets.
bool MayBeTold(std::string_view address) noexcept;

/// Whether `host` is the address at which EKS Pod Identity answers.
bool IsPodIdentityAgent(std::string_view host) noexcept;

/// What `host` stands for now, all of it addresses that `MayBeTold`; an error otherwise.
Outcome<std::vector<std::string>> LookUp(const std::string& host, std::string_view setting, NameResolver& names);

}  // namespace marketplace_metering::credentials
