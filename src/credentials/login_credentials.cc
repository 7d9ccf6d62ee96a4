#include "credentials/login_credentials.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "call/extensions.h"
#include "credentials/ask.h"
#include "credentials/dpop.h"
#include "credentials/login_document.h"
#include "credentials/login_token.h"
#include "credentials/nested_client.h"
#include "credentials/nested_endpoint.h"
#include "credentials/settled_credentials.h"
#include "credentials/surroundings.h"
#include "crypto/ecdsa_p256.h"
#include "crypto/wipe.h"
#include "encoding/ascii.h"
#include "encoding/quote.h"
#include "encoding/uuid.h"
#include "endpoints/nested_rules.h"
#include "forking/per_process.h"
#include "marketplace_metering/login_credentials.h"
#include "observe/safe_log.h"

namespace marketplace_metering {
namespace credentials {
namespace {

using Instant = std::chrono::system_clock::time_point;
using MonotonicTime = std::chrono::steady_clock::time_point;

constexpr std::size_t kLargestLogin = 65536;
constexpr std::chrono::seconds kLoginMargin(300);
constexpr std::chrono::seconds kBetweenRenewals(30);
constexpr const char* kLoginDirectory = "AWS_LOGIN_CACHE_DIRECTORY";
constexpr const char* kLoginKey = "login_session";
constexpr std::string_view kTokenTarget = "/v1/token";

// Empty when nobody says where the cache is.
std::string LoginPath(const LoginWish& wish, const Environment& environment) {
  std::string directory = wish.cache_directory;
  if (directory.empty()) {
    const auto named = environment.Get(kLoginDirectory);
    if (named && !encoding::IsBlank(*named)) {
      directory = config::ExpandHome(*named, wish.home);
    } else if (!wish.home.empty()) {
      directory = wish.home + "/.aws/login/cache";
    }
  }
  if (directory.empty()) return {};
  if (directory.back() != '/') directory += '/';
  return directory + LoginFileName(wish.session);
}

Outcome<ResolvedEndpoint> SignInEndpoint(const ResolvedConfig& config, const std::string& profiles_region) {
  const std::string& region = config.region.value.empty() ? profiles_region : config.region.value;
  if (region.empty() && !config.signin_endpoint_url.value) {
    return MakeError(ErrorCode::kMissingRegion,
                     "a region is required to call AWS Sign-In: set AWS_REGION, or region in the profile");
  }
  const auto parameters = ParametersFor(config, region, config.signin_endpoint_url, "AWS Sign-In");
  if (!parameters) return parameters.error();
  return endpoints::ResolveSignIn(*parameters);
}

// What the call is sent to: the endpoint may end with a slash.
std::string TokenUrl(const ResolvedEndpoint& endpoint) {
  std::string url = endpoint.url;
  if (!url.empty() && url.back() == '/') url.pop_back();
  return url.append(kTokenTarget);
}

bool IsInterrupting(ErrorCode code) {
  return KindOf(code) == ErrorKind::kInterrupted;
}

// Of a source that is set up and fails. What a person must mend is told from what may pass.
ErrorCode LoginErrorCode(ErrorCode cause) {
  switch (cause) {
    case ErrorCode::kInvalidConfiguration:
    case ErrorCode::kMissingRegion:
    case ErrorCode::kInvalidRegion:
    case ErrorCode::kInvalidEndpoint:
    case ErrorCode::kEndpointResolutionFailed:
      return ErrorCode::kInvalidConfiguration;
    case ErrorCode::kInvalidCredentials:
    case ErrorCode::kExpiredCredentials:
      return cause;
    default:
      return IsInterrupting(cause) ? cause : ErrorCode::kCredentialsUnavailable;
  }
}

class LoginCredentials final : public CredentialsProvider {
 public:
  LoginCredentials(LoginWish wish, const ResolvedConfig& config, const Dependencies& world)
      : wish_(std::move(wish)),
        path_(LoginPath(wish_, *world.environment)),
        files_(world.files),
        clock_(world.clock),
        random_(world.random),
        log_(world.log),
        endpoint_(SignInEndpoint(config, wish_.region)),
        // A child knows of its parent's tries as far as they go.
        state_([] { return std::make_unique<State>(); }, [](State& own, const State& parents) { own = parents; }) {
    if (endpoint_) client_.emplace(config, world, *endpoint_, nullptr);
  }

  CredentialsOutcome Resolve(const CredentialsRequest& request) override {
    if (path_.empty()) {
      return Failed(MakeError(ErrorCode::kInvalidConfiguration,
                              "HOME is not set, and nothing says where the cache of aws login is: set " +
                                  std::string(kLoginDirectory) + ", or HOME"));
    }
    const auto login = Read();
    if (!login) return Failed(login.error(), kLogIn);
    if (IsFresh(*login) && !request.force_refresh) return KeysOf(*login);
    if (auto refusal = Begin()) {
      if (IsUsable(*login)) return KeysOf(*login);
      return TooLate(*std::move(refusal));
    }
    auto renewed = Renew(*login, request);
    if (renewed) return renewed;
    const Error& error = renewed.error();
    End(error);
    // Another process may have been faster; if so it has used the refresh token up.
    if (const auto again = Read(); again && again->text != login->text && IsFresh(*again)) return KeysOf(*again);
    if (!IsUsable(*login)) return TooLate(error);
    if (error.code == ErrorCode::kCancelled) return Failed(error);
    Warn("the console login was not renewed; its keys stay in use until they expire", error);
    return KeysOf(*login);
  }

  bool CanRefresh() const override { return true; }

 private:
  /// What a file says.
  struct Login {
    Secret in_file = {};
    Secret text = {};  ///< The same, or what could not be written there.
    LoginDocument document = {};
  };

  /// What the threads of one process share.
  struct State {
    MonotonicTime next_try = MonotonicTime::min();
    std::optional<Error> failure = {};  // of the latest try
    // The refresh token in the file may be used up, so what could not be written in its place counts instead, until
    // somebody else writes the file.
    Secret in_file = {};
    Secret unwritten = {};
  };

  enum Remedy { kNone, kLogIn };

  Outcome<Secret> ReadFile() const {
    auto text = files_->Read(path_, kLargestLogin);
    if (!text) return std::move(text).error();
    const crypto::WipeAtExit<std::string> wipe(*text);
    return Secret(*text);
  }

  Outcome<Login> Read() {
    auto text = ReadFile();
    if (!text) return MakeError(ErrorCode::kCredentialsUnavailable, text.error().message);
    Login login;
    login.in_file = *std::move(text);
    login.text = login.in_file;
    {
      const auto state = state_.Lock();
      if (!state->unwritten.empty() && state->in_file == login.in_file) login.text = state->unwritten;
    }
    auto document = ReadLoginDocument(login.text.Reveal());
    if (!document) {
      return MakeError(document.error().code,
                       "the file " + encoding::Quoted(path_) + " cannot be used: " + document.error().message);
    }
    login.document = *std::move(document);
    return login;
  }

  bool Lasts(const Login& login, std::chrono::seconds more) const {
    return *login.document.keys.expiration > clock_->Now() + more;
  }
  bool IsFresh(const Login& login) const { return Lasts(login, kLoginMargin); }
  bool IsUsable(const Login& login) const { return Lasts(login, std::chrono::seconds(0)); }

  static std::shared_ptr<const Credentials> KeysOf(const Login& login) {
    return std::make_shared<const Credentials>(login.document.keys);
  }

  // Nothing when this call shall try, which no other may for a while then; else how the last try ended.
  std::optional<Error> Begin() {
    const MonotonicTime now = clock_->MonotonicNow();
    const auto state = state_.Lock();
    if (now < state->next_try) {
      if (state->failure) return state->failure;
      return MakeError(ErrorCode::kCredentialsUnavailable, "another call is just about it; try again");
    }
    state->next_try = now + kBetweenRenewals;
    state->failure.reset();
    return std::nullopt;
  }

  void End(const Error& error) {
    const auto state = state_.Lock();
    // That a caller had no patience says nothing of the service.
    if (IsInterrupting(error.code)) {
      state->next_try = MonotonicTime::min();
    } else {
      state->failure = error;
    }
  }

  CredentialsOutcome Renew(const Login& login, const CredentialsRequest& request) {
    if (!client_) return endpoint_.error();
    auto key = crypto::EcdsaP256Key::FromPem(login.document.dpop_key.Reveal());
    if (!key) {
      return MakeError(key.error().code,
                       "dpopKey of the file " + encoding::Quoted(path_) + " cannot be used: " + key.error().message);
    }
    const Instant sent = clock_->Now();
    auto reply = client_->Call(InvocationFor(login.document, *std::move(key)), request);
    if (!reply) return std::move(reply).error();
    auto renewed = ReadRenewedLogin(std::move(reply->response.body));
    if (!renewed) return std::move(renewed).error();
    const Instant end = sent + renewed->expires_in;
    Keep(login, *renewed, end);
    auto keys = std::make_shared<Credentials>(login.document.keys);
    keys->access_key_id = std::move(renewed->access_key_id);
    keys->secret_access_key = std::move(renewed->secret_access_key);
    keys->session_token = std::move(renewed->session_token);
    keys->expiration = end;
    return std::shared_ptr<const Credentials>(std::move(keys));
  }

  call::Invocation InvocationFor(const LoginDocument& document, crypto::EcdsaP256Key key) const {
    call::Invocation invocation;
    invocation.operation = "CreateOAuth2Token";
    invocation.body = WriteLoginRequest(document);
    call::Envelope& envelope = invocation.envelope.emplace();
    envelope.target = kTokenTarget;
    envelope.headers.push_back({"Content-Type", "application/json"});
    envelope.is_signed = false;
    // A server may refuse a proof that it has seen, also when it did nothing but see it: a repeated attempt needs its
    // own.
    const auto latest = std::make_shared<Secret>();
    envelope.add_proof = [this, latest, key = std::move(key)](Instant now, auto& headers) -> Outcome<void> {
      auto id = RandomId();
      if (!id) return std::move(id).error();
      auto proof = MakeDpopProof(key, {*std::move(id), "POST", TokenUrl(*endpoint_), now});
      if (!proof) return std::move(proof).error();
      *latest = Secret(*proof);
      headers.push_back({"DPoP", *std::move(proof)});
      return {};
    };
    envelope.read_error = [latest, token = document.refresh_token](HttpResponse response, std::string_view) {
      return ReadLoginError(std::move(response), {token, *latest});
    };
    return invocation;
  }

  Outcome<std::string> RandomId() const {
    return call::Guarded("the random source", Delivery::kNotSent, [&]() -> Outcome<std::string> {
      std::array<std::uint8_t, 16> bytes{};
      random_->Fill(bytes.data(), bytes.size());
      return encoding::FormatUuidV4(bytes);
    });
  }

  // Whatever comes of it, the new keys are good.
  void Keep(const Login& login, const RenewedLogin& renewed, Instant end) {
    auto text = RenewLoginDocument(login.text.Reveal(), renewed, end);
    if (!text) return Warn(kNotKept, text.error());
    const auto written = call::Guarded("the file system", Delivery::kNotSent, [&]() -> Outcome<void> {
      // Who logged in anew meanwhile, or out, shall find it so. Where it only cannot be read for a moment, the refresh
      // token that it still holds is used up.
      const auto now = ReadFile();
      if (!now) return now.error();
      if (*now != login.in_file) return {};
      return files_->Replace(path_, text->Reveal());
    });
    {
      const auto state = state_.Lock();
      state->in_file = written ? Secret() : login.in_file;
      state->unwritten = written ? Secret() : *std::move(text);
    }
    if (!written) Warn(kNotKept, written.error());
  }

  Error Failed(Error cause, Remedy remedy = kNone) const {
    std::string message = "console login " + encoding::Quoted(wish_.session);
    if (!wish_.setting.empty()) message += " (" + wish_.setting + ")";
    message += ": " + cause.message;
    const ErrorCode code = LoginErrorCode(cause.code);
    // Another login mends neither settings nor haste.
    if (remedy == kLogIn && code != ErrorCode::kInvalidConfiguration && !IsInterrupting(code)) {
      if (message.back() == '.') message.pop_back();
      message += "; run aws login";
      if (!wish_.profile.empty()) message += " --profile " + encoding::Printable(wish_.profile);
    }
    Error error = MakeError(code, std::move(message));
    error.reply = std::move(cause.reply);
    return error;
  }

  Error TooLate(Error cause) const {
    cause.message = "the keys have expired and were not renewed: " + cause.message;
    return Failed(std::move(cause), kLogIn);
  }

  void Warn(std::string_view message, const Error& error) const {
    LogEvent event;
    event.level = LogLevel::kWarning;
    event.message = message;
    event.fields.push_back({"error", std::string(NameOf(error.code))});
    event.fields.push_back({"detail", Failed(error).message});
    observe::SafeWrite(log_.get(), event);
  }

  static constexpr std::string_view kNotKept =
      "the console login was renewed, but its file could not be written; other programs may have to log in again";

  const LoginWish wish_;
  const std::string path_;
  const std::shared_ptr<FileSystem> files_;
  const std::shared_ptr<Clock> clock_;
  const std::shared_ptr<RandomSource> random_;
  const std::shared_ptr<LogSink> log_;
  const Outcome<ResolvedEndpoint> endpoint_;
  std::optional<NestedClient> client_;  // absent without an endpoint
  forking::PerProcess<State> state_;
};

std::string ProfileRegion(const profile::Properties& properties) {
  const auto found = properties.find("region");
  return found == properties.end() || encoding::IsBlank(found->second.value) ? std::string() : found->second.value;
}

}  // namespace

std::shared_ptr<CredentialsProvider> MakeLoginCredentials(LoginWish wish, const ResolvedConfig& config,
                                                          const Dependencies& world) {
  return std::make_shared<LoginCredentials>(std::move(wish), config, world);
}

std::shared_ptr<CredentialsProvider> MakeLoginProfileCredentials(const ResolvedConfig& config,
                                                                 const config::SharedFiles& files,
                                                                 const std::string& profile,
                                                                 const Dependencies& world) {
  const profile::Properties& properties = *files.FindProfile(profile);
  const profile::Property& session = properties.at(kLoginKey);
  LoginWish wish;
  wish.session = session.value;
  wish.home = files.home;
  wish.setting = "profile " + encoding::Quoted(profile) + " key " + kLoginKey + " in " + files.PathOf(session.file) +
                 " line " + std::to_string(session.line);
  wish.profile = profile;
  wish.region = ProfileRegion(properties);
  return MakeLoginCredentials(std::move(wish), config, world);
}

}  // namespace credentials

std::shared_ptr<CredentialsProvider> MakeLoginCredentialsProvider(const LoginCredentialsOptions& options,
                                                                  const ClientConfig& config,
                                                                  const Dependencies& dependencies) {
  if (encoding::IsBlank(options.session)) {
    return credentials::MakeSettledCredentials(credentials::MakeError(
        ErrorCode::kInvalidConfiguration,
        "console login: session is empty; it is what aws login wrote as login_session in the profile"));
  }
  const auto around = credentials::LookAround(config, dependencies);
  if (!around) return credentials::MakeSettledCredentials(around.error());
  credentials::LoginWish wish;
  wish.session = options.session;
  wish.cache_directory = options.cache_directory;
  wish.home = around->files.home;
  return credentials::MakeLoginCredentials(std::move(wish), around->config, around->world);
}

}  // namespace marketplace_metering
