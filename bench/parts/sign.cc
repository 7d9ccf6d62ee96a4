#include <openssl/evp.h>

#include <array>
#include <stdexcept>

#include "parts/parts.h"
#include "protocol/aws_json.h"
#include "signing/sigv4.h"

namespace marketplace_metering::bench {
namespace {

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

HttpRequest MakeRequest(const Work& work) {
  HttpRequest request;
  request.url = "https://metering.marketplace.us-east-1.amazonaws.com/";
  request.body = work.request_text;
  protocol::AppendRequestHeaders(work.target.substr(work.target.find('.') + 1), request.headers);
  request.headers.push_back({"amz-sdk-invocation-id", "5e2f0b8c-7a54-4a4d-9a0e-2f5d5f3a1c77"});
  request.headers.push_back({"amz-sdk-request", "attempt=1; max=3"});
  return request;
}

Credentials MakeCredentials() {
  Credentials credentials;
  credentials.access_key_id = "AKIDEXAMPLE";
  credentials.secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  return credentials;
}

class OurSigner : public Caller {
 public:
  explicit OurSigner(const Work& work) : request_(MakeRequest(work)) {}

  bool Call() override { return Sign(nullptr); }

  signing::SigningDebug SignAndTell() {
    signing::SigningDebug debug;
    if (!Sign(&debug)) throw std::runtime_error("the request cannot be signed");
    return debug;
  }

 private:
  bool Sign(signing::SigningDebug* debug) {
    request_.headers.resize(unsigned_headers_);  // the body's digest would be taken as given
    const auto now = std::chrono::system_clock::now();
    return signing::Sign(request_, credentials_, {"us-east-1", "aws-marketplace"}, now, &cache_, {}, debug).ok();
  }

  HttpRequest request_;
  const std::size_t unsigned_headers_ = request_.headers.size();
  const Credentials credentials_ = MakeCredentials();
  signing::SigningKeyCache cache_;
};

// What no signer can do without: the digests of the body and of the canonical request, and an HMAC of two digests, of
// texts as long as those.
class HashesAlone : public Caller {
 public:
  explicit HashesAlone(const Work& work) : body_(work.request_text), told_(OurSigner(work).SignAndTell()) {
    if (context_ == nullptr || algorithm_ == nullptr) throw std::runtime_error("OpenSSL offers no SHA-256");
  }
  HashesAlone(const HashesAlone&) = delete;
  HashesAlone& operator=(const HashesAlone&) = delete;
  ~HashesAlone() override {
    EVP_MD_CTX_free(context_);
    EVP_MD_free(algorithm_);
  }

  bool Call() override {
    constexpr std::size_t kBlock = 64;
    constexpr std::size_t kDigest = 32;
    const std::string_view padded(key_.data(), kBlock);
    return Hash(body_, {}) && Hash(told_.canonical_request, {}) && Hash(padded, told_.string_to_sign) &&
           Hash(padded, padded.substr(0, kDigest));
  }

 private:
  bool Hash(std::string_view first, std::string_view second) {
    Digest digest;
    return EVP_DigestInit_ex2(context_, algorithm_, nullptr) == 1 &&
           EVP_DigestUpdate(context_, first.data(), first.size()) == 1 &&
           EVP_DigestUpdate(context_, second.data(), second.size()) == 1 &&
           EVP_DigestFinal_ex(context_, digest.data(), nullptr) == 1;
  }

  const std::string body_;
  const signing::SigningDebug told_;
  const std::array<char, 64> key_ = {};
  EVP_MD* const algorithm_ = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* const context_ = EVP_MD_CTX_new();
};

}  // namespace

std::unique_ptr<Caller> NewSigner(const Options& options, const Work& work) {
  if (options.peer == "P0") return std::make_unique<HashesAlone>(work);
  return std::make_unique<OurSigner>(work);
}

}  // namespace marketplace_metering::bench
