#include "emulator/wire.h"

#include "encoding/header_name.h"

namespace marketplace_metering::emulator {
namespace {

std::string_view ReasonOf(int status) noexcept {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 307:
      return "Temporary Redirect";
    case 404:
      return "Not Found";
    case 413:
      return "Request Entity Too Large";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Error";
  }
}

void AppendHeader(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

const std::string* FindHeader(const std::vector<HttpHeader>& headers, std::string_view name) noexcept {
  for (const HttpHeader& header : headers) {
    if (encoding::EqualsIgnoreCase(header.name, name)) return &header.value;
  }
  return nullptr;
}

std::string_view PathOf(std::string_view target) noexcept {
  return target.substr(0, target.find('?'));
}

std::string_view QueryOf(std::string_view target) noexcept {
  const auto mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

std::string SerializeReply(const WireReply& reply, bool keep_alive, bool without_body) {
  std::string out;
  out.reserve(reply.body.size() + 512);
  out.append("HTTP/1.1 ").append(std::to_string(reply.status)).append(" ");
  out.append(ReasonOf(reply.status)).append("\r\n");
  for (const HttpHeader& header : reply.headers) AppendHeader(out, header.name, header.value);
  const auto length = static_cast<std::int64_t>(reply.body.size());
  AppendHeader(out, "Content-Length", std::to_string(reply.manner.announced_length.value_or(length)));
  if (!keep_alive) AppendHeader(out, "Connection", "close");
  out.append("\r\n");
  if (!without_body) out.append(reply.body);
  return out;
}

}  // namespace marketplace_metering::emulator
