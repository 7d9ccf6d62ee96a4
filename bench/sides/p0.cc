// P0, the limit: libcurl sends a request that was written and signed beforehand, and nobody reads the answer's JSON.
#include <curl/curl.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "driver/side.h"
#include "sides/easy_handle.h"

namespace marketplace_metering::bench {
namespace {

// `DATA/OP.HOST_PORT.headers`: a line each, signature included.
std::vector<std::string> ReadHeaders(const Options& options) {
  std::string place = options.url.substr(options.url.find("://") + 3);
  place.resize(std::min(place.find('/'), place.size()));
  for (char& c : place) c = c == ':' ? '_' : c;
  std::istringstream text(ReadFile(options.data + "/" + options.op + "." + place + ".headers"));
  std::vector<std::string> headers;
  for (std::string line; std::getline(text, line);) headers.push_back(line);
  return headers;
}

class LimitCaller : public Caller {
 public:
  LimitCaller(const Options& options, const Work& work, const std::vector<std::string>& headers)
      : work_(work), handle_(options, headers) {}

  bool Call() override {
    if (!handle_.Post(work_.request_text)) return false;
    // Byte by byte the first time only: to compare is not what the limit is about.
    const bool compare = !std::exchange(compared_, true);
    return compare ? handle_.answer() == work_.reply_text : handle_.answer().size() == work_.reply_text.size();
  }

 private:
  const Work& work_;
  EasyHandle handle_;
  bool compared_ = false;
};

class Limit : public Side {
 public:
  Limit(const Options& options, const Work& work) : options_(options), work_(work), headers_(ReadHeaders(options)) {
    curl_global_init(CURL_GLOBAL_ALL);
  }

  std::unique_ptr<Caller> NewCaller() const override {
    return std::make_unique<LimitCaller>(options_, work_, headers_);
  }

 private:
  const Options& options_;
  const Work& work_;
  const std::vector<std::string> headers_;
};

}  // namespace

const char* const kPeer = "P0";

std::unique_ptr<Side> MakeSide(const Options& options, const Work& work) {
  return std::make_unique<Limit>(options, work);
}

}  // namespace marketplace_metering::bench
