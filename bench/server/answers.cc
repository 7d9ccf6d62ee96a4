#include "server/answers.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace marketplace_metering::bench {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kUnknown =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: 2\r\n\r\n{}";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

// `head` in small letters.
std::string_view Header(std::string_view head, std::string_view name) {
  const std::size_t found = head.find("\r\n" + std::string(name) + ":");
  if (found == std::string_view::npos) return {};
  std::string_view value = head.substr(found + name.size() + 3);
  value = value.substr(0, value.find("\r\n"));
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return value;
}

std::string HttpDate(std::time_t time) {
  std::tm parts = {};
  gmtime_r(&time, &parts);
  std::array<char, 64> text = {};
  const std::size_t size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), size};
}

}  // namespace

Answers::Answers(const std::string& directory) {
  bodies_["awsmpmeteringservice.batchmeterusage"] = ReadFile(directory + "/batch.reply.json");
  bodies_["awsmpmeteringservice.meterusage"] = ReadFile(directory + "/meter.reply.json");
  bodies_["awsmpmeteringservice.registerusage"] = ReadFile(directory + "/register.reply.json");
}

std::string_view Answers::To(std::string_view bytes, std::size_t& taken) {
  taken = 0;
  const std::size_t end = bytes.find(kHeadEnd);
  if (end == std::string_view::npos) return {};
  const std::string head = Lower(bytes.substr(0, end)) + "\r\n";
  const std::string length(Header(head, "content-length"));
  const std::size_t whole = end + kHeadEnd.size() + std::strtoul(length.c_str(), nullptr, 10);
  if (bytes.size() < whole) return {};
  taken = whole;
  Renew();
  const auto found = whole_.find(Header(head, "x-amz-target"));
  return found == whole_.end() ? kUnknown : std::string_view(found->second);
}

// The date has to be right, since clients look at it.
void Answers::Renew() {
  const std::time_t now = std::time(nullptr);
  if (now == date_) return;
  date_ = now;
  for (const auto& [target, body] : bodies_) {
    whole_[target] =
        "HTTP/1.1 200 OK\r\nx-amzn-RequestId: 0f9ac3b2-5d77-4c6e-9a2b-6f0d1c1e8f55\r\nContent-Type: "
        "application/x-amz-json-1.1\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\nDate: " + HttpDate(now) + "\r\n\r\n" + body;
  }
}

}  // namespace marketplace_metering::bench
