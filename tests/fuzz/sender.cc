#include "sender.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "fuzz_target.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/emulator/options.h"
#include "marketplace_metering/http_transport.h"
#include "signing/sigv4.h"
#include "usage_text.h"

namespace marketplace_metering::emulator {
namespace {

struct Caller {
  const char* id;
  const char* token;
};

constexpr std::array<Caller, 8> kCallers = {{{"AKIDEXAMPLE", ""},
                                             {"ASIABUYEREXAMPLE", kExampleSessionToken},
                                             {"AKIAEXPIRES", ""},
                                             {"AKIADENIED", ""},
                                             {"AKIAAGENT", ""},
                                             {"AKIATASK", ""},
                                             {"AKIAHOST", ""},
                                             {"AKIANOBODY", ""}}};

Credentials KeysOf(const Cell& send) {
  const Caller& caller = Pick(kCallers, send[2]);
  Credentials keys;
  keys.access_key_id = caller.id;
  keys.secret_access_key = Secret(send[2] < 248 ? kExampleSecretAccessKey : "another");
  if (*caller.token != '\0') keys.session_token = Secret(caller.token);
  return keys;
}

std::chrono::seconds SkewOf(const Cell& send) {
  constexpr std::array<int, 8> kSkews = {0, 0, 0, 299, -300, 301, -301, 86400};
  return std::chrono::seconds(Pick(kSkews, send[5]));
}

void Patch(const Cell& patch, std::string& text) {
  const std::size_t at = text.empty() ? 0 : patch.Number(3) % 65536 % (text.size() + 1);
  const std::size_t size = patch[7] % 8;
  const std::string bytes(patch.Text(8), size);
  switch (patch[2] % 5) {
    case 0:
      text.insert(at, bytes);
      break;
    case 1:
      text.replace(at, std::min(size, text.size() - at), bytes);
      break;
    case 2:
      text.erase(at, size);
      break;
    case 3:
      text.resize(at);
      break;
    default:
      text += text.substr(at, size * 8);
      break;
  }
}

void PatchHeader(const Cell& patch, WireRequest& request) {
  if (request.headers.empty()) return;
  HttpHeader& header = request.headers[patch[1] % request.headers.size()];
  Patch(patch, patch.Bit(6, 0) ? header.name : header.value);
}

void Spoil(const Cell& send, WireRequest& request) {
  auto& headers = request.headers;
  HttpHeader& chosen = headers[send[6] % headers.size()];
  switch (send[4]) {
    case 128:
      headers.erase(headers.begin() + send[6] % static_cast<int>(headers.size()));
      break;
    case 129:
      headers.push_back(HttpHeader(chosen));
      break;
    case 130:
      chosen.value.clear();
      break;
    case 131:
      headers.push_back({"X-Amz-Meta", "x"});
      break;
    case 132:
      request.method = "GET";
      break;
    case 133:
      request.target = "/x?y";
      break;
    case 134:
      request.defect = WireDefect::kMalformed;
      break;
    case 135:
      request.defect = WireDefect::kBodyTooLarge;
      break;
    case 136:
      headers.clear();
      break;
    case 137:
      std::reverse(headers.begin(), headers.end());
      break;
    case 138:
      request.body += " ";
      break;
    default:
      break;
  }
}

}  // namespace

const char* RegionOf(const Cell& send) {
  constexpr std::array<const char*, 6> kRegions = {"us-east-1", "us-east-1", "us-east-1",
                                                   "eu-west-1", "ap-east-2", "nowhere-1"};
  return Pick(kRegions, send[11]);
}

WireRequest Signed(const Cell& send, std::string body, const std::vector<Cell>& patches, Time now) {
  for (const Cell& patch : patches) {
    if (patch[1] < 128) Patch(patch, body);
  }
  HttpRequest request;
  request.url = std::string("http://127.0.0.1:8080") + (send.Bit(12, 0) ? "/?b=2&a=1%20" : "");
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", std::string("AWSMPMeteringService.") + OperationOf(send)}};
  request.body = std::move(body);
  signing::SigningScope scope;
  scope.region = RegionOf(send);
  scope.service = send.Bit(12, 1) ? "another" : "aws-marketplace";
  scope.send_content_sha256 = !send.Bit(12, 2);
  static signing::SigningKeyCache cache;  // what it holds changes no byte of any signature
  Require(signing::Sign(request, KeysOf(send), scope, now + SkewOf(send), &cache).ok(), "Requests can be signed");

  WireRequest wire;
  wire.method = request.method;
  wire.target = send.Bit(12, 0) ? "/?b=2&a=1%20" : "/";
  wire.headers = {{"Host", "127.0.0.1:8080"}};
  wire.headers.insert(wire.headers.end(), request.headers.begin(), request.headers.end());
  wire.body = std::move(request.body);
  for (const Cell& patch : patches) {
    if (patch[1] >= 128) PatchHeader(patch, wire);
  }
  if (!wire.headers.empty()) Spoil(send, wire);
  return wire;
}

}  // namespace marketplace_metering::emulator
