#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "credentials/ask.h"
#include "credentials/container_address.h"
#include "credentials/container_document.h"
#include "credentials/origin.h"
#include "credentials/pause.h"
#include "crypto/wipe.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"
#include "marketplace_metering/credentials_providers.h"

namespace marketplace_metering {
namespace credentials {
namespace {

using std::chrono::milliseconds;

constexpr int kAttempts = 3;
constexpr std::size_t kLargestAnswer = 65536;
constexpr std::size_t kLargestToken = 65536;
constexpr const char* kRelativeVariable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr const char* kFullVariable = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr const char* kFileVariable = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
constexpr const char* kTokenVariable = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

// A value and where it stood.
struct Input {
  std::string value = {};
  std::string_view setting = {};
};

// Two settings of which the first counts if it is there. Code is stronger than the environment, and the two are not
// mixed.
struct Inputs {
  Input first = {};
  Input second = {};
};

std::string Read(const Environment& environment, const char* variable) {
  auto value = environment.Get(variable);
  return value && !encoding::IsBlank(*value) ? *std::move(value) : std::string();
}

Inputs Choose(Inputs code, const Environment& environment, const char* first, const char* second) {
  if (!code.first.value.empty() || !code.second.value.empty()) return code;
  return {{Read(environment, first), first}, {Read(environment, second), second}};
}

Error Failed(const std::string& what, ErrorCode code = ErrorCode::kCredentialsUnavailable) {
  return MakeError(code, "container credentials: " + what);
}

bool IsHeaderValue(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

// One answer, or why there was none; and whether asking again may help.
struct Tried {
  CredentialsOutcome outcome;
  bool again = false;
  bool unreachable = false;  // maybe at another address of the host
};

class ContainerCredentialsProvider final : public CredentialsProvider {
 public:
  ContainerCredentialsProvider(const Inputs& uris, const Inputs& tokens, std::shared_ptr<HttpTransport> transport,
                               Dependencies world)
      : is_relative_(!uris.first.value.empty()),
        uri_setting_(uris.first.value.empty() ? uris.second.setting : uris.first.setting),
        address_(uris.first.value.empty() ? FullAddress(uris.second.value, uris.second.setting)
                                          : RelativeAddress(uris.first.value, uris.first.setting)),
        is_set_(!uris.first.value.empty() || !uris.second.value.empty()),
        token_file_(tokens.first),
        token_setting_(tokens.second.setting),
        token_(tokens.second.value),
        transport_(std::move(transport)),
        world_(std::move(world)) {}

  CredentialsOutcome Resolve(const CredentialsRequest& request) override {
    if (!is_set_) {
      return MakeError(ErrorCode::kMissingCredentials,
                       std::string("container: neither ") + kRelativeVariable + " nor " + kFullVariable + " is set");
    }
    if (!address_) return address_.error();
    auto token = Token();
    if (!token) return std::move(token).error();
    for (int attempt = 1;; ++attempt) {
      Tried tried = Try(*token, request);
      if (!tried.again || attempt == kAttempts) return std::move(tried.outcome);
      if (auto error = Pause(attempt, tried.outcome.error(), world_, request)) return *std::move(error);
    }
  }

  bool CanRefresh() const override { return is_set_; }

 private:
  // Read anew each time: the platform replaces it.
  Outcome<Secret> Token() const {
    if (token_file_.value.empty()) return Judged(token_, token_setting_);
    auto read = world_.files->Read(token_file_.value, kLargestToken);
    if (!read) return Failed(std::string(token_file_.setting) + ": " + read.error().message);
    const crypto::WipeAtExit<std::string> wipe(*read);
    std::string_view text = *read;
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    if (encoding::IsBlank(text)) {
      return Failed(std::string(token_file_.setting) + ": the file " + encoding::Quoted(token_file_.value) +
                    " is empty");
    }
    return Judged(Secret(text), token_file_.setting);
  }

  static Outcome<Secret> Judged(Secret token, std::string_view setting) {
    if (IsHeaderValue(token.Reveal())) return token;
    return Failed(
        "the container authorization token is not a legal header value; it must hold no line break and no "
        "other control character (" +
        std::string(setting) + ")");
  }

  Tried Try(const Secret& token, const CredentialsRequest& request) const {
    if (!address_->by_name) return Fetch(token, {}, request);
    // What was judged is what is connected to: another look-up could say something else.
    auto addresses = LookUp(address_->host, uri_setting_, *world_.names);
    if (!addresses) return {std::move(addresses).error(), false};
    Tried tried{Failed("no address")};
    for (const std::string& address : *addresses) {
      tried = Fetch(token, address, request);
      if (!tried.unreachable) break;
    }
    return tried;
  }

  Tried Fetch(const Secret& token, const std::string& connect_to, const CredentialsRequest& request) const {
    HttpRequest http;
    http.method = "GET";
    http.url = address_->url;
    http.headers.push_back({"Accept", "application/json"});
    if (!token.empty()) http.headers.push_back({"Authorization", std::string(token.Reveal())});
    auto response = transport_->Send(http, Options(connect_to, request));
    for (HttpHeader& header : http.headers) crypto::Wipe(header.value.data(), header.value.size());
    if (!response) return Unanswered(response.error());
    return Answered(*std::move(response), token);
  }

  SendOptions Options(const std::string& connect_to, const CredentialsRequest& request) const {
    SendOptions options;
    options.connect_timeout = milliseconds(2000);
    options.read_timeout = milliseconds(5000);
    options.deadline = request.deadline;
    options.cancellation = request.cancellation;
    options.resend_allowed = true;
    options.bypass_proxy = address_->is_plain;
    options.connect_to = connect_to;
    return options;
  }

  // An end of the call stays what it is; of the rest the chain shall see a source that failed. Nothing of it was
  // billed, so what the transport says of the delivery is left out.
  Tried Unanswered(const Error& error) const {
    const std::string message = Where() + ": " + error.message;
    switch (error.code) {
      case ErrorCode::kCancelled:
      case ErrorCode::kDeadlineExceeded:
        return {Failed(message, error.code), false};
      case ErrorCode::kConnectionFailed:
      case ErrorCode::kConnectTimeout:
        return {Failed(message), true, true};
      case ErrorCode::kCertificateRejected:
      case ErrorCode::kExtensionFailed:
      case ErrorCode::kResponseTooLarge:
        return {Failed(message), false};
      default:
        return {Failed(message), true};
    }
  }

  Tried Answered(HttpResponse response, const Secret& token) const {
    const crypto::WipeAtExit<std::string> wipe(response.body);
    if (response.body.size() > kLargestAnswer) {
      return {Failed(Where() + " answered with more than " + std::to_string(kLargestAnswer) + " bytes"), false};
    }
    if (response.status != 200) {
      const bool again = response.status >= 500 || response.status == 429;
      std::string message = Where() + " answered with status " + std::to_string(response.status);
      const std::string told = ReadContainerRefusal(std::move(response.body), token.Reveal());
      return {Failed(told.empty() ? message : message + ": " + told), again};
    }
    auto keys = ReadContainerDocument(std::move(response.body), token.Reveal(), world_.clock->Now());
    if (keys) return {WithOrigin(**keys, Origin(), Platform()), false};
    const bool again = keys.error().code == ErrorCode::kCredentialsUnavailable;
    return {Failed(Where() + ": " + keys.error().message, keys.error().code), again};
  }

  CredentialsPlatform Platform() const {
    if (is_relative_) return CredentialsPlatform::kEcsTask;
    const bool is_pod = IsPodIdentityAgent(address_->host) && !token_file_.value.empty();
    return is_pod ? CredentialsPlatform::kEksPodIdentity : CredentialsPlatform::kUnspecified;
  }

  std::string Origin() const {
    const bool is_variable = uri_setting_ == kRelativeVariable || uri_setting_ == kFullVariable;
    return (is_variable ? "environment variable " : "option ") + std::string(uri_setting_) + ", host " +
           encoding::Printable(address_->host);
  }

  // The path may be a secret; the host is none.
  std::string Where() const { return address_->host + " (" + std::string(uri_setting_) + ")"; }

  const bool is_relative_;
  const std::string_view uri_setting_;
  const Outcome<ContainerAddress> address_;
  const bool is_set_;
  const Input token_file_;
  const std::string_view token_setting_;
  const Secret token_;
  const std::shared_ptr<HttpTransport> transport_;
  const Dependencies world_;
};

}  // namespace
}  // namespace credentials

std::shared_ptr<CredentialsProvider> MakeContainerCredentialsProvider(const ContainerCredentialsOptions& options,
                                                                      std::shared_ptr<HttpTransport> transport,
                                                                      const Dependencies& dependencies) {
  Dependencies world;
  world.environment = dependencies.environment ? dependencies.environment : MakeSystemEnvironment();
  world.files = dependencies.files ? dependencies.files : MakeSystemFileSystem();
  world.names = dependencies.names ? dependencies.names : MakeSystemNameResolver();
  world.clock = dependencies.clock ? dependencies.clock : MakeSystemClock();
  world.random = dependencies.random ? dependencies.random : MakeSystemRandomSource();
  using credentials::Choose;
  const auto uris = Choose({{options.relative_uri, "relative_uri"}, {options.full_uri, "full_uri"}}, *world.environment,
                           credentials::kRelativeVariable, credentials::kFullVariable);
  auto tokens = Choose({{options.authorization_token_file, "authorization_token_file"},
                        {std::string(options.authorization_token.Reveal()), "authorization_token"}},
                       *world.environment, credentials::kFileVariable, credentials::kTokenVariable);
  const crypto::WipeAtExit<std::string> wipe(tokens.second.value);
  return std::make_shared<credentials::ContainerCredentialsProvider>(uris, tokens, std::move(transport),
                                                                     std::move(world));
}

}  // namespace marketplace_metering
