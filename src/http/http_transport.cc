#include "marketplace_metering/http_transport.h"

#include "encoding/header_name.h"

namespace marketplace_metering {

HttpTransport::~HttpTransport() = default;

const std::string* HttpResponse::FindHeader(std::string_view name) const noexcept {
  for (const HttpHeader& header : headers) {
    if (encoding::EqualsIgnoreCase(header.name, name)) return &header.value;
  }
  return nullptr;
}

}  // namespace marketplace_metering
