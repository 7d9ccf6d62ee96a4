#include "http/header_list.h"

#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero lives here

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "encoding/header_name.h"

namespace marketplace_metering::http {
namespace {

constexpr std::string_view kSeparator = ": ";

// "Name:" asks libcurl to leave a header of its own out.
constexpr std::string_view kNoExpect = "Expect:";
constexpr std::string_view kNoContentType = "Content-Type:";

bool Has(const HttpRequest& request, std::string_view name) {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [name](const HttpHeader& header) { return encoding::EqualsIgnoreCase(header.name, name); });
}

std::size_t SpaceFor(const HttpRequest& request) {
  std::size_t space = kNoExpect.size() + 1 + kNoContentType.size() + 1;
  for (const HttpHeader& header : request.headers) {
    space += header.name.size() + kSeparator.size() + header.value.size() + 1;
  }
  return space;
}

}  // namespace

HeaderList::~HeaderList() {
  Clear();
}

curl_slist* HeaderList::Build(const HttpRequest& request) {
  Clear();
  // Reserved whole: a vector that grows would leave copies of secrets behind.
  text_.reserve(SpaceFor(request));
  nodes_.reserve(request.headers.size() + 2);

  const auto append = [this](std::string_view piece) { text_.insert(text_.end(), piece.begin(), piece.end()); };
  const auto begin_line = [this] { nodes_.push_back(curl_slist{text_.data() + text_.size(), nullptr}); };
  const auto end_line = [this] { text_.push_back('\0'); };
  for (const HttpHeader& header : request.headers) {
    begin_line();
    append(header.name);
    // A name with nothing behind the colon would mean removal; the semicolon sends it empty.
    if (encoding::TrimBlanks(header.value).empty()) {
      append(";");
    } else {
      append(kSeparator);
      append(header.value);
    }
    end_line();
  }
  if (!Has(request, "Expect")) {
    begin_line();
    append(kNoExpect);
    end_line();
  }
  if (!Has(request, "Content-Type")) {
    begin_line();
    append(kNoContentType);
    end_line();
  }
  for (std::size_t i = 1; i < nodes_.size(); ++i) nodes_[i - 1].next = &nodes_[i];
  return nodes_.data();
}

void HeaderList::Clear() noexcept {
  if (!text_.empty()) explicit_bzero(text_.data(), text_.size());
  text_.clear();
  nodes_.clear();
}

}  // namespace marketplace_metering::http
