#include "operations/path.h"

namespace marketplace_metering::operations {

std::string Path::ToText() const {
  if (parent_ == nullptr) return {};
  std::string text = parent_->ToText();
  if (!text.empty()) text += '.';
  text += name_;
  if (index_) text += "[" + std::to_string(*index_) + "]";
  return text;
}

}  // namespace marketplace_metering::operations
