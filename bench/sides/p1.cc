// P1, what a careful seller writes: RapidJSON by hand, and libcurl that signs by itself.
#include <curl/curl.h>
#include <rapidjson/stringbuffer.h>
#include <strings.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "driver/side.h"
#include "sides/by_hand_json.h"
#include "sides/easy_handle.h"

namespace marketplace_metering::bench {
namespace {

std::string Keys() {
  const char* const id = std::getenv("AWS_ACCESS_KEY_ID");
  const char* const secret = std::getenv("AWS_SECRET_ACCESS_KEY");
  if (id == nullptr || secret == nullptr) throw std::runtime_error("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  return std::string(id) + ":" + secret;
}

class ByHandCaller : public Caller {
 public:
  ByHandCaller(const Options& options, const Work& work)
      : work_(work), handle_(options, {"Content-Type: application/x-amz-json-1.1", "X-Amz-Target: " + work.target}) {
    curl_easy_setopt(handle_.get(), CURLOPT_AWS_SIGV4, "aws:amz:us-east-1:aws-marketplace");
    curl_easy_setopt(handle_.get(), CURLOPT_USERPWD, Keys().c_str());
    curl_easy_setopt(handle_.get(), CURLOPT_HEADERFUNCTION, &ByHandCaller::TakeHeader);
    curl_easy_setopt(handle_.get(), CURLOPT_HEADERDATA, this);
  }

  bool Call() override {
    request_id_.clear();
    WriteByHand(work_, body_);
    if (!handle_.Post(body_.GetString(), body_.GetSize()) || request_id_.empty()) return false;
    if (work_.operation == Operation::kMeter) return !ReadMemberByHand(handle_.answer(), "MeteringRecordId").empty();
    if (work_.operation == Operation::kRegister) return !ReadMemberByHand(handle_.answer(), "Signature").empty();
    BatchResult result;
    return ReadBatchByHand(handle_.answer(), result) && AllTaken(work_, result);
  }

 private:
  static std::size_t TakeHeader(char* bytes, std::size_t size, std::size_t count, void* self) {
    constexpr std::string_view kName = "x-amzn-requestid: ";
    const std::string_view line(bytes, size * count);
    if (line.size() > kName.size() && strncasecmp(bytes, kName.data(), kName.size()) == 0) {
      static_cast<ByHandCaller*>(self)->request_id_ = line.substr(kName.size(), line.find('\r') - kName.size());
    }
    return line.size();
  }

  const Work& work_;
  EasyHandle handle_;
  rapidjson::StringBuffer body_;
  std::string request_id_;
};

class ByHand : public Side {
 public:
  ByHand(const Options& options, const Work& work) : options_(options), work_(work) {
    curl_global_init(CURL_GLOBAL_ALL);
  }

  std::unique_ptr<Caller> NewCaller() const override { return std::make_unique<ByHandCaller>(options_, work_); }

 private:
  const Options& options_;
  const Work& work_;
};

}  // namespace

const char* const kPeer = "P1";

std::unique_ptr<Side> MakeSide(const Options& options, const Work& work) {
  return std::make_unique<ByHand>(options, work);
}

}  // namespace marketplace_metering::bench
