// What the server answers: the same to every request for one operation.
#pragma once

#include <ctime>
#include <map>
#include <string>
#include <string_view>

namespace marketplace_metering::bench {

/// Use from one thread at a time.
class Answers {
 public:
  /// Reads `OP.reply.json` of each operation. Throws when one is missing.
  explicit Answers(const std::string& directory);

  /// The whole answer to `bytes`, and in `taken` how many of them are its request; empty while some of it is missing.
  std::string_view To(std::string_view bytes, std::size_t& taken);

 private:
  void Renew();

  std::map<std::string, std::string, std::less<>> bodies_;  // by operation, in small letters
  std::map<std::string, std::string, std::less<>> whole_;
  std::time_t date_ = 0;
};

}  // namespace marketplace_metering::bench
