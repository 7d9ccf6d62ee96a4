#include "emulator/control_reply.h"

#include "encoding/quote.h"
#include "encoding/utf8.h"

namespace marketplace_metering::emulator {
namespace {

// Messages may quote what came in.
std::string Text(std::string_view text) {
  return encoding::IsValidUtf8(text) ? std::string(text) : encoding::Printable(text);
}

ControlReply ErrorReply(int status, std::string_view message, const std::vector<Violation>& violations) {
  json::Writer writer;
  writer.BeginObject().Name("error").String(Text(message));
  if (!violations.empty()) {
    writer.Name("violations").BeginArray();
    for (const Violation& violation : violations) {
      writer.BeginObject().Name("path").String(Text(violation.path));
      writer.Name("message").String(Text(violation.message)).EndObject();
    }
    writer.EndArray();
  }
  writer.EndObject();
  ControlReply reply = JsonReply(writer);
  reply.status = status;
  return reply;
}

}  // namespace

ControlReply JsonReply(json::Writer& writer) {
  ControlReply reply;
  reply.body = writer.Take() + "\n";
  return reply;
}

ControlReply TextReply(std::string_view content_type, std::string text) {
  ControlReply reply;
  reply.content_type = content_type;
  reply.body = std::move(text);
  return reply;
}

ControlReply Done() {
  ControlReply reply;
  reply.body = "{}\n";
  return reply;
}

ControlReply Refusal(const Error& error) {
  const ErrorKind kind = KindOf(error.code);
  const bool of_request = kind == ErrorKind::kRequest || error.code == ErrorCode::kInvalidConfiguration;
  return ErrorReply(of_request ? 400 : 500, error.message, error.violations);
}

ControlReply Refusal(int status, std::string_view message) {
  return ErrorReply(status, message, {});
}

ControlReply NotFound(std::string_view message) {
  return Refusal(404, message);
}

}  // namespace marketplace_metering::emulator
