// Emulators without sockets: what would have been asked over the network is asked here.
#pragma once

#include <vector>

#include "emulator/http_server.h"

namespace marketplace_metering::emulator {

/// The servers that were started since the list was last cleared, in their order.
std::vector<HttpServer::Handlers>& StartedServers();

}  // namespace marketplace_metering::emulator
