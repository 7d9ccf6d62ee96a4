// The AWS query protocol, as STS speaks it: a form goes out, XML comes back.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace marketplace_metering::protocol {

inline constexpr std::string_view kFormContentType = "application/x-www-form-urlencoded; charset=utf-8";

/// Writes `Action=...&Version=...` and what follows, in the order of the calls. The values may be secrets: what the
/// text outgrows is wiped. The text itself is wiped with the writer, or the caller's to wipe once taken. Use from one
/// thread at a time.
class FormWriter {
 public:
  FormWriter(std::string_view action, std::string_view version);
  FormWriter(const FormWriter&) = delete;
  FormWriter& operator=(const FormWriter&) = delete;
  ~FormWriter();

  /// Both are percent-encoded.
  void Add(std::string_view name, std::string_view value);

  /// The text so far. The writer is spent then.
  std::string Take();

 private:
  void MakeRoom(std::size_t more);
  std::string text_;
};

/// `Tags.member.1` for the first element of `Tags`.
std::string MemberName(std::string_view list, std::size_t index);

}  // namespace marketplace_metering::protocol
