#include "signing/canonical_request.h"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/wipe.h"
#include "encoding/ascii.h"
#include "encoding/header_name.h"

namespace marketplace_metering::signing {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

constexpr std::array<std::string_view, 15> kUnsignedHeaders = {
    "authorization",     "user-agent",         "x-amzn-trace-id",    "expect", "content-length", "accept",
    "accept-encoding",   "connection",         "keep-alive",         "te",     "trailer",        "upgrade",
    "transfer-encoding", "proxy-authenticate", "proxy-authorization"};

bool IsSpace(char c) {
  return static_cast<unsigned char>(c) <= ' ' && (c == ' ' || (c >= '\t' && c <= '\r'));
}

bool IsUnreserved(char c) {
  return encoding::IsAlphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '~' || c == '/';
}

void AppendLower(std::string_view text, std::string& out) {
  const std::size_t begin = out.size();
  out += text;
  std::transform(text.begin(), text.end(), out.data() + begin, [](char c) { return encoding::ToLower(c); });
}

void AppendEncoded(std::string_view text, bool encode, std::string& out) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  if (!encode) {
    out += text;
    return;
  }
  for (const char c : text) {
    if (IsUnreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xfU];
  }
}

// Splits at `separator`; calls `use` for each piece, empty ones included.
template <typename Use>
void ForEachPiece(std::string_view text, char separator, Use use) {
  for (;;) {
    const std::size_t end = text.find(separator);
    use(text.substr(0, end));
    if (end == kNone) return;
    text.remove_prefix(end + 1);
  }
}

void AppendPath(std::string_view path, bool normalize, bool encode, std::string& out) {
  if (path.empty() || path == "/") {
    out += '/';
    return;
  }
  if (!normalize) {
    AppendEncoded(path, encode, out);
    return;
  }
  std::vector<std::string_view> segments;
  ForEachPiece(path, '/', [&segments](std::string_view segment) {
    if (segment.empty() || segment == ".") return;
    if (segment != "..") {
      segments.push_back(segment);
    } else if (!segments.empty()) {
      segments.pop_back();
    }
  });
  for (const std::string_view segment : segments) {
    out += '/';
    AppendEncoded(segment, encode, out);
  }
  if (segments.empty() || path.back() == '/') out += '/';
}

void AppendQuery(std::string_view query, std::string& out) {
  if (query.empty()) return;
  std::vector<std::pair<std::string_view, std::string_view>> parameters;
  ForEachPiece(query, '&', [&parameters](std::string_view piece) {
    const std::size_t equals = std::min(piece.find('='), piece.size());
    parameters.emplace_back(piece.substr(0, equals), piece.substr(std::min(equals + 1, piece.size())));
  });
  std::sort(parameters.begin(), parameters.end());
  bool first = true;
  for (const auto& [name, value] : parameters) {
    if (!std::exchange(first, false)) out += '&';
    out.append(name).append(1, '=').append(value);
  }
}

// Trimmed, and runs of white space inside made one blank.
void AppendValue(std::string_view value, std::string& out) {
  auto at = value.begin();
  for (bool first = true;; first = false) {
    const auto word = std::find_if_not(at, value.end(), [](char c) { return IsSpace(c); });
    if (word == value.end()) return;
    at = std::find_if(word, value.end(), [](char c) { return IsSpace(c); });
    if (!first) out += ' ';
    out.append(word, at);
  }
}

bool NameLess(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return static_cast<unsigned char>(encoding::ToLower(x)) < static_cast<unsigned char>(encoding::ToLower(y));
  });
}

// std::stable_sort would allocate; a request has a dozen headers.
void SortByName(std::vector<HeaderView>& headers) {
  for (auto each = headers.begin(); each != headers.end(); ++each) {
    const auto place = std::upper_bound(headers.begin(), each, *each, [](const HeaderView& a, const HeaderView& b) {
      return NameLess(a.name, b.name);
    });
    std::rotate(place, each, each + 1);
  }
}

// An upper bound, so that the text never moves and leaves a copy of the session token behind.
std::size_t BoundOf(const CanonicalInput& input) {
  constexpr std::size_t kSeparators = 8;
  const std::size_t ampersands = static_cast<std::size_t>(std::count(input.query.begin(), input.query.end(), '&'));
  std::size_t bound = input.method.size() + 3 * input.path.size() + input.query.size() + ampersands + 1 +
                      input.payload_hash.size() + kSeparators;
  for (const HeaderView& header : input.headers) bound += 2 * header.name.size() + header.value.size() + 3;
  return bound;
}

}  // namespace

CanonicalRequest::CanonicalRequest(CanonicalInput input) {
  std::vector<HeaderView>& headers = input.headers;
  SortByName(headers);
  text_.reserve(BoundOf(input));
  for (const char c : input.method) text_ += encoding::ToUpper(c);
  text_ += '\n';
  AppendPath(input.path, input.normalize_path, input.double_encode, text_);
  text_ += '\n';
  AppendQuery(input.query, text_);
  text_ += '\n';

  const auto repeats = [&headers](std::size_t i) {
    return i > 0 && encoding::EqualsIgnoreCase(headers[i].name, headers[i - 1].name);
  };
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (repeats(i)) {
      text_.back() = ',';
    } else {
      AppendLower(headers[i].name, text_);
      text_ += ':';
    }
    AppendValue(headers[i].value, text_);
    text_ += '\n';
  }
  text_ += '\n';

  names_begin_ = text_.size();
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (repeats(i)) continue;
    if (text_.size() != names_begin_) text_ += ';';
    AppendLower(headers[i].name, text_);
  }
  names_size_ = text_.size() - names_begin_;
  text_ += '\n';
  text_ += input.payload_hash;
}

CanonicalRequest::~CanonicalRequest() {
  crypto::Wipe(text_.data(), text_.size());
}

std::string_view CanonicalRequest::signed_headers() const {
  return std::string_view(text_).substr(names_begin_, names_size_);
}

bool IsUnsignedHeader(std::string_view name) noexcept {
  return std::any_of(kUnsignedHeaders.begin(), kUnsignedHeaders.end(),
                     [name](std::string_view each) { return encoding::EqualsIgnoreCase(name, each); });
}

}  // namespace marketplace_metering::signing
