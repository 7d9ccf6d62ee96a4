// What is to be reported: the same for every program, read from files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace marketplace_metering::bench {

struct Tag {
  std::string key = {};
  std::string value = {};
};

struct Allocation {
  int quantity = 0;
  std::vector<Tag> tags = {};
};

struct Record {
  std::int64_t timestamp = 0;
  std::string customer = {};
  std::string dimension = {};
  int quantity = 0;
  std::vector<Allocation> allocations = {};
};

enum class Operation { kBatch, kMeter, kRegister };

struct Work {
  Operation operation = Operation::kBatch;
  std::string target = {};        ///< Of the header `X-Amz-Target`.
  std::string request_text = {};  ///< As it goes over the wire.
  std::string reply_text = {};    ///< As the server answers.

  std::string product = {};
  std::vector<Record> records = {};       ///< One for MeterUsage, without a customer.
  std::optional<bool> dry_run = {};       ///< MeterUsage
  int public_key_version = 0;             ///< RegisterUsage
  std::optional<std::string> nonce = {};  ///< RegisterUsage
};

/// Throws when a file is missing or is not what it should be.
std::string ReadFile(const std::string& path);

/// Reads `OP.request.json` and `OP.reply.json`. Throws when they are not there or not as expected.
Work ReadWork(const std::string& directory, const std::string& op);

}  // namespace marketplace_metering::bench
