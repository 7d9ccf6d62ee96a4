#include "protocol/aws_query.h"

#include <algorithm>
#include <utility>

#include "crypto/wipe.h"
#include "encoding/percent.h"

namespace marketplace_metering::protocol {

FormWriter::FormWriter(std::string_view action, std::string_view version) {
  Add("Action", action);
  Add("Version", version);
}

FormWriter::~FormWriter() {
  crypto::Wipe(text_.data(), text_.size());
}

void FormWriter::Add(std::string_view name, std::string_view value) {
  constexpr std::size_t kPerByte = 3;  // %2F
  MakeRoom(kPerByte * (name.size() + value.size()) + 2);
  if (!text_.empty()) text_ += '&';
  encoding::AppendPercentEncoded(name, text_);
  text_ += '=';
  encoding::AppendPercentEncoded(value, text_);
}

std::string FormWriter::Take() {
  return std::exchange(text_, {});
}

// A string that grows by itself would leave its old bytes behind.
void FormWriter::MakeRoom(std::size_t more) {
  const std::size_t needed = text_.size() + more;
  if (needed <= text_.capacity()) return;
  std::string larger;
  larger.reserve(std::max(needed, 2 * text_.capacity()));
  larger += text_;
  crypto::Wipe(text_.data(), text_.size());
  text_ = std::move(larger);
}

std::string MemberName(std::string_view list, std::size_t index) {
  return std::string(list) + ".member." + std::to_string(index + 1);
}

}  // namespace marketplace_metering::protocol
