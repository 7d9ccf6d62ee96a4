// What the control port is asked, and what it answers.
#pragma once

#include <string>
#include <string_view>

#include "emulator/query.h"
#include "json/writer.h"
#include "marketplace_metering/emulator/emulator.h"
#include "marketplace_metering/error.h"

namespace marketplace_metering::emulator {

struct ControlRequest {
  std::string path = {};  ///< behind the name of what it is about: `/2` of `/faults/2`
  Query query = {};
  std::string body = {};
};

struct ControlReply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body = {};
};

/// What is done for one method and path.
using ControlAction = ControlReply (*)(Emulator& emulator, const ControlRequest& request);

ControlReply JsonReply(json::Writer& writer);
ControlReply TextReply(std::string_view content_type, std::string text);
/// `{}`
ControlReply Done();
/// With what is wrong: 400, 500 where it is not the request's fault.
ControlReply Refusal(const Error& error);
ControlReply Refusal(int status, std::string_view message);
ControlReply NotFound(std::string_view message);

}  // namespace marketplace_metering::emulator
