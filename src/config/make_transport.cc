#include "config/make_transport.h"

#include <utility>

namespace marketplace_metering::config {

Outcome<std::shared_ptr<HttpTransport>> MakeTransport(const ClientConfig& config, const ResolvedConfig& resolved,
                                                      const Environment& environment, std::shared_ptr<Clock> clock) {
  TlsConfig tls = resolved.tls;
  tls.ca_file = resolved.ca_file.value;
  if (config.http.proxy) return MakeCurlTransport(config.http, tls, std::move(clock));
  auto proxies = ReadProxyEnvironment(environment);
  if (!proxies) return std::move(proxies).error();
  return MakeCurlTransport(config.http, tls, std::move(clock), *proxies);
}

}  // namespace marketplace_metering::config
