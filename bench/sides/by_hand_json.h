// JSON as a seller writes and reads it by hand with RapidJSON.
#pragma once

#include <rapidjson/stringbuffer.h>

#include <string>
#include <vector>

#include "driver/work.h"

namespace marketplace_metering::bench {

struct RecordResult {
  Record record = {};
  std::string id = {};
  std::string status = {};
};

struct BatchResult {
  std::vector<RecordResult> results = {};
  std::vector<Record> unprocessed = {};
};

/// Replaces what `out` holds.
void WriteByHand(const Work& work, rapidjson::StringBuffer& out);

/// False when the text is not what the service answers.
bool ReadBatchByHand(const std::string& text, BatchResult& result);

/// A member of an answer that holds text; empty when it is not there.
std::string ReadMemberByHand(const std::string& text, const char* name);

/// Every record was taken, with the quantity that was sent.
bool AllTaken(const Work& work, const BatchResult& result);

}  // namespace marketplace_metering::bench
