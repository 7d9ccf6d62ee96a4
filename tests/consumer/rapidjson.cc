// A user's program with a RapidJSON of its own, set up in another way than ours: values have another size, texts
// another type. Both must work in one program.
#define RAPIDJSON_48BITPOINTER_OPTIMIZATION 0
#define RAPIDJSON_HAS_STDSTRING 1
#define RAPIDJSON_PARSE_DEFAULT_FLAGS (kParseCommentsFlag | kParseTrailingCommasFlag | kParseNumbersAsStringsFlag)
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdio>
#include <memory>
#include <string>

#include "marketplace_metering/client.h"

namespace mm = marketplace_metering;

namespace {

/// Gives one answer, made with the user's RapidJSON.
class Answering : public mm::HttpTransport {
 public:
  mm::Outcome<mm::HttpResponse> Send(const mm::HttpRequest& request, const mm::SendOptions& /*options*/) override {
    rapidjson::Document sent;
    sent.Parse(request.body.c_str());
    rapidjson::Document reply(rapidjson::kObjectType);
    const std::string id = std::string("record of ") + sent["UsageQuantity"].GetString();  // numbers are texts here
    reply.AddMember("MeteringRecordId", id, reply.GetAllocator());
    rapidjson::StringBuffer text;
    rapidjson::Writer<rapidjson::StringBuffer> writer(text);
    reply.Accept(writer);
    mm::HttpResponse response;
    response.status = 200;
    response.body = text.GetString();
    return response;
  }
};

}  // namespace

int main() {
  mm::ClientConfig config;
  config.region = "us-east-1";
  config.access_key_id = "AKIDEXAMPLE";
  config.secret_access_key = mm::Secret("secret");
  mm::Dependencies world;
  world.transport = std::make_shared<Answering>();
  const auto client = mm::MarketplaceMeteringClient::Create(config, world);
  if (!client) return std::fprintf(stderr, "%s\n", mm::Describe(client.error()).c_str()), 1;
  mm::MeterUsageRequest request;
  request.product_code = "prod-1a2b3c";
  request.timestamp = std::chrono::system_clock::now();
  request.usage_dimension = "users";
  request.usage_quantity = 7;
  const auto outcome = client->MeterUsage(request);
  if (!outcome) return std::fprintf(stderr, "%s\n", mm::Describe(outcome.error()).c_str()), 1;
  return outcome->metering_record_id == "record of 7" ? 0 : 1;
}
