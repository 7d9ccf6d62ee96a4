// The canonical request of Signature Version 4: what both sides hash.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace marketplace_metering::signing {

/// A header to be signed; name and value as they are sent.
struct HeaderView {
  std::string_view name = {};
  std::string_view value = {};
};

/// What goes into a canonical request, as sent or as received.
struct CanonicalInput {
  std::string_view method = {};
  std::string_view path = {};   ///< Percent-encoded; empty means `/`.
  std::string_view query = {};  ///< Percent-encoded, without `?`.
  std::vector<HeaderView> headers = {};
  std::string_view payload_hash = {};
  bool double_encode = true;   ///< Percent-encode the path once more. S3 does not.
  bool normalize_path = true;  ///< Resolve dot segments and repeated slashes. S3 does not.
};

/// A canonical request. Wiped when destroyed: it holds the session token.
class CanonicalRequest {
 public:
  /// Headers may come in any order and case; those of one name are joined in the order given.
  explicit CanonicalRequest(CanonicalInput input);
  CanonicalRequest(const CanonicalRequest&) = delete;
  CanonicalRequest& operator=(const CanonicalRequest&) = delete;
  ~CanonicalRequest();

  std::string_view text() const { return text_; }

  /// The names, lower case, sorted, joined by `;`.
  std::string_view signed_headers() const;

 private:
  std::string text_;
  std::size_t names_begin_ = 0;
  std::size_t names_size_ = 0;
};

/// Headers that the client leaves out of the signature, because something on the way adds,
/// removes or rewrites them.
bool IsUnsignedHeader(std::string_view name) noexcept;

}  // namespace marketplace_metering::signing
