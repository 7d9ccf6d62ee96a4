#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "marketplace_metering/system.h"

namespace marketplace_metering {
namespace {

Error Unresolved(const std::string& host, const std::string& reason) {
  Error error;
  error.code = ErrorCode::kNameResolutionFailed;
  error.message = "cannot find the address of '" + host + "': " + reason;
  return error;
}

class SystemNameResolver : public NameResolver {
 public:
  Outcome<std::vector<std::string>> Resolve(const std::string& host) override {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int failure = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
    if (failure != 0) {
      return Unresolved(host, failure == EAI_SYSTEM ? std::generic_category().message(errno) : ::gai_strerror(failure));
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
    std::vector<std::string> addresses;
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
      std::array<char, NI_MAXHOST> text{};
      if (::getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0) {
        addresses.emplace_back(text.data());
      }
    }
    if (addresses.empty()) return Unresolved(host, "it has none");
    return addresses;
  }
};

}  // namespace

NameResolver::~NameResolver() = default;

std::shared_ptr<NameResolver> MakeSystemNameResolver() {
  return std::make_shared<SystemNameResolver>();
}

}  // namespace marketplace_metering
