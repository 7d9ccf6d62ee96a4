#include "marketplace_metering/http_transport.h"

#include "http/header_text.h"

namespace marketplace_metering {

HttpTransport::~HttpTransport() = default;

const std::string* HttpResponse::FindHeader(std::string_view name) const noexcept {
  for (const HttpHeader& header : headers) {
    if (http::EqualsIgnoreCase(header.name, name)) return &header.value;
  }
  return nullptr;
}

}  // namespace marketplace_metering
