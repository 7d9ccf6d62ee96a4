#include "driver/work.h"

#include <rapidjson/document.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace marketplace_metering::bench {
namespace {

using rapidjson::Value;

const Value& Member(const Value& object, const char* name) {
  const auto found = object.FindMember(name);
  if (found == object.MemberEnd()) throw std::runtime_error(std::string("the request has no ") + name);
  return found->value;
}

Allocation ReadAllocation(const Value& from) {
  Allocation allocation;
  allocation.quantity = Member(from, "AllocatedUsageQuantity").GetInt();
  if (!from.HasMember("Tags")) return allocation;
  for (const Value& tag : from["Tags"].GetArray()) {
    allocation.tags.push_back({Member(tag, "Key").GetString(), Member(tag, "Value").GetString()});
  }
  return allocation;
}

Record ReadRecord(const Value& from, const char* dimension, const char* quantity) {
  Record record;
  record.timestamp = Member(from, "Timestamp").GetInt64();
  record.dimension = Member(from, dimension).GetString();
  record.quantity = Member(from, quantity).GetInt();
  if (from.HasMember("CustomerIdentifier")) record.customer = from["CustomerIdentifier"].GetString();
  if (!from.HasMember("UsageAllocations")) return record;
  for (const Value& each : from["UsageAllocations"].GetArray()) record.allocations.push_back(ReadAllocation(each));
  return record;
}

void ReadBatch(const Value& from, Work& work) {
  for (const Value& each : Member(from, "UsageRecords").GetArray()) {
    work.records.push_back(ReadRecord(each, "Dimension", "Quantity"));
  }
}

void ReadMeter(const Value& from, Work& work) {
  work.records.push_back(ReadRecord(from, "UsageDimension", "UsageQuantity"));
  if (from.HasMember("DryRun")) work.dry_run = from["DryRun"].GetBool();
}

void ReadRegister(const Value& from, Work& work) {
  work.public_key_version = Member(from, "PublicKeyVersion").GetInt();
  if (from.HasMember("Nonce")) work.nonce = from["Nonce"].GetString();
}

}  // namespace

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Work ReadWork(const std::string& directory, const std::string& op) {
  Work work;
  work.request_text = ReadFile(directory + "/" + op + ".request.json");
  work.reply_text = ReadFile(directory + "/" + op + ".reply.json");
  rapidjson::Document request;
  request.Parse(work.request_text.data(), work.request_text.size());
  if (request.HasParseError() || !request.IsObject()) throw std::runtime_error(op + ".request.json is not an object");
  work.product = Member(request, "ProductCode").GetString();
  if (op == "batch") {
    work.operation = Operation::kBatch;
    work.target = "AWSMPMeteringService.BatchMeterUsage";
    ReadBatch(request, work);
  } else if (op == "meter") {
    work.operation = Operation::kMeter;
    work.target = "AWSMPMeteringService.MeterUsage";
    ReadMeter(request, work);
  } else {
    work.operation = Operation::kRegister;
    work.target = "AWSMPMeteringService.RegisterUsage";
    ReadRegister(request, work);
  }
  return work;
}

}  // namespace marketplace_metering::bench
