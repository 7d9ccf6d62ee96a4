// The back end of a seller's registration page, as a command: a buyer arrives from AWS Marketplace with a token.
//
//   resolve_customer BUYERS.csv < FORM_BODY
//
// FORM_BODY is what AWS Marketplace has the buyer's browser post: `x-amzn-marketplace-token=...`, url-encoded, perhaps
// with other fields. Region, endpoint and the keys of the account that published the product come from the environment.
// The buyer is appended to BUYERS.csv, once for each agreement, and printed. The token is printed nowhere: whoever
// has it can register as that buyer.
//
// Ends with 0 when the buyer is in the file, 3 when there is no good token, so that the buyer must start again from
// AWS Marketplace, 2 when trying again later with the same body helps, 1 when somebody must mend something first.
#include <cstddef>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>

#include "buyer_file.h"
#include "form_body.h"
#include "marketplace_metering/client.h"

namespace mm = marketplace_metering;

namespace {

constexpr std::size_t kMaxBodyBytes = 65536;

constexpr int kRegistered = 0;
constexpr int kBroken = 1;
constexpr int kTryLater = 2;
constexpr int kStartAgain = 3;

std::optional<std::string> ReadBody(std::istream& in) {
  std::string body(kMaxBodyBytes + 1, '\0');
  in.read(body.data(), static_cast<std::streamsize>(body.size()));
  if (in.bad() || in.gcount() > static_cast<std::streamsize>(kMaxBodyBytes)) return std::nullopt;
  body.resize(static_cast<std::size_t>(in.gcount()));
  // Of the line that a shell adds; encoded text has no line breaks.
  while (!body.empty() && (body.back() == '\n' || body.back() == '\r')) body.pop_back();
  return body;
}

int Report(const mm::Error& error) {
  std::fprintf(stderr, "%s\n", mm::Describe(error).c_str());
  if (error.code == mm::ErrorCode::kInvalidToken || error.code == mm::ErrorCode::kExpiredToken) return kStartAgain;
  return mm::IsTransient(error) ? kTryLater : kBroken;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s BUYERS.csv < FORM_BODY\n", argv[0]);
    return kBroken;
  }
  const auto body = ReadBody(std::cin);
  if (!body) {
    std::fprintf(stderr, "the form cannot be read, or is larger than %zu bytes\n", kMaxBodyBytes);
    return kBroken;
  }
  mm::ResolveCustomerRequest request;
  request.registration_token = landing::FormField(*body, "x-amzn-marketplace-token").value_or("");
  if (request.registration_token.empty()) {
    std::fprintf(stderr, "the form has no readable x-amzn-marketplace-token: start again from AWS Marketplace\n");
    return kStartAgain;
  }
  const auto client = mm::MarketplaceMeteringClient::Create();
  if (!client) return Report(client.error());
  const auto buyer = client->ResolveCustomer(request);
  if (!buyer) return Report(buyer.error());
  const auto added = landing::AddBuyer(argv[1], *buyer);
  if (!added) {
    // The token can be resolved again, so nothing is lost.
    std::fprintf(stderr, "%s\n", added.error().message.c_str());
    return kBroken;
  }
  std::printf("%s: %s\n", *added ? "new" : "known", landing::FormatBuyer(*buyer).c_str());
  return kRegistered;
}
