// Writes compact JSON in the order of the calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace marketplace_metering::json {

/// Members appear in the order written. Text leaves as raw UTF-8; only `"`, `\` and bytes below
/// 0x20 are escaped. All text, names included, must be valid UTF-8: the caller has checked it.
/// Use from one thread at a time.
class Writer {
 public:
  /// `expected_bytes` is a guess that saves allocations. With six for each byte of text, and a few for each value, none
  /// is needed later, so that no secret is left in memory that was outgrown.
  explicit Writer(std::size_t expected_bytes = 256);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Writer& BeginObject();
  Writer& EndObject();
  Writer& BeginArray();
  Writer& EndArray();
  /// The name of the member whose value comes next.
  Writer& Name(std::string_view name);
  Writer& String(std::string_view text);
  Writer& Integer(std::int64_t value);
  /// As short as it can be read back. Finite.
  Writer& Number(double value);
  Writer& Boolean(bool value);
  /// A complete JSON value, as it stands.
  Writer& Raw(std::string_view json);

  /// The text written so far, which is complete when every Begin has met its End. The writer is
  /// spent then.
  std::string Take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace marketplace_metering::json
