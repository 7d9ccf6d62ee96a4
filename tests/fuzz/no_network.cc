// Stands in for http_server.cc and tls_context.cc.
#include "no_network.h"

#include <utility>

namespace marketplace_metering::emulator {

class HttpServer::Core {
 public:
  const std::string url = "http://127.0.0.1:8080";
};

Outcome<std::unique_ptr<HttpServer>> HttpServer::Start(ListenOptions /*options*/, Handlers handlers) {
  StartedServers().push_back(std::move(handlers));
  return std::unique_ptr<HttpServer>(new HttpServer(std::make_unique<Core>()));
}

HttpServer::HttpServer(std::unique_ptr<Core> core) : core_(std::move(core)) {}
HttpServer::~HttpServer() = default;

const std::string& HttpServer::url() const noexcept {
  return core_->url;
}

Outcome<void> HttpServer::Refuse(bool /*refuse*/) {
  return {};
}

void HttpServer::Stop() {}

Outcome<std::shared_ptr<const TlsContexts>> TlsContexts::Make(const std::vector<std::string>& /*hosts*/) {
  return std::make_shared<const TlsContexts>();
}

std::vector<HttpServer::Handlers>& StartedServers() {
  static std::vector<HttpServer::Handlers> servers;
  return servers;
}

}  // namespace marketplace_metering::emulator
