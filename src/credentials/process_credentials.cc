#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "credentials/ask.h"
#include "credentials/check.h"
#include "encoding/quote.h"
#include "json/reader.h"
#include "marketplace_metering/credentials_providers.h"

namespace marketplace_metering {
namespace credentials {
namespace {

class ProcessCredentialsProvider final : public CredentialsProvider {
 public:
  ProcessCredentialsProvider(ProcessCredentialsOptions options, std::shared_ptr<ProcessRunner> processes,
                             std::shared_ptr<Clock> clock)
      : options_(std::move(options)), processes_(std::move(processes)), clock_(std::move(clock)) {}

  CredentialsOutcome Resolve(const CredentialsRequest& request) override {
    ProcessRequest process;
    process.command = options_.command;
    process.use_shell = options_.use_shell;
    process.timeout = options_.timeout;
    process.deadline = request.deadline;
    process.cancellation = request.cancellation;
    auto result = processes_->Run(process);
    if (!result) return Prefixed(std::move(result).error());
    if (result->signal != 0) return Failed("was ended by signal " + std::to_string(result->signal), *result);
    // Where the exit code cannot be known, what was printed must speak for itself.
    if (result->exit_code > 0) return Failed("exited with code " + std::to_string(result->exit_code), *result);
    return Read(*std::move(result));
  }

  bool CanRefresh() const override { return true; }

 private:
  std::string Subject() const {
    return options_.name.empty() ? "credential_process" : "credential_process of " + encoding::Quoted(options_.name);
  }

  Error Prefixed(Error error) const {
    error.message = Subject() + ": " + error.message;
    return error;
  }

  Error Failed(const std::string& what, const ProcessResult& result) const {
    std::string message = Subject() + ": the command " + what;
    if (!result.error_output.empty()) message += "; it wrote " + encoding::Quoted(result.error_output);
    return MakeError(ErrorCode::kCredentialsUnavailable, std::move(message));
  }

  Error Unreadable(const std::string& why) const {
    return MakeError(ErrorCode::kCredentialsUnavailable, Subject() + ": could not parse response: " + why);
  }

  CredentialsOutcome Read(ProcessResult result) const {
    json::Limits limits;
    limits.wipe = true;
    const json::Document document = json::Document::Parse(std::move(result.output), limits);
    const json::Object root = document.root();
    const auto version =
        root.Integer("Version", std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
    auto keys = std::make_shared<Credentials>();
    keys->access_key_id = root.String("AccessKeyId").value_or("");
    keys->secret_access_key = Secret(root.String("SecretAccessKey").value_or(""));
    keys->session_token = Secret(root.String("SessionToken").value_or(""));
    keys->account_id = root.String("AccountId").value_or(options_.account_id);
    keys->expiration = root.Timestamp("Expiration");
    keys->source = CredentialsSource::kProcess;
    if (const json::Problem* problem = document.problem()) return Unreadable(json::Describe(*problem));
    if (!version) return Unreadable("missing Version, which must be 1");
    if (*version != 1) return Unreadable("Version is " + std::to_string(*version) + ", and only 1 is known");
    if (auto error = Check(*keys, {"AccessKeyId", "SecretAccessKey", "SessionToken"}))
      return Prefixed(*std::move(error));
    if (keys->expiration && *keys->expiration <= clock_->Now()) {
      return MakeError(ErrorCode::kExpiredCredentials,
                       Subject() + ": refreshed credentials are still expired; make the command renew them");
    }
    return std::shared_ptr<const Credentials>(std::move(keys));
  }

  const ProcessCredentialsOptions options_;
  const std::shared_ptr<ProcessRunner> processes_;
  const std::shared_ptr<Clock> clock_;
};

}  // namespace
}  // namespace credentials

std::shared_ptr<CredentialsProvider> MakeProcessCredentialsProvider(ProcessCredentialsOptions options,
                                                                    const Dependencies& dependencies) {
  return std::make_shared<credentials::ProcessCredentialsProvider>(
      std::move(options), dependencies.processes ? dependencies.processes : MakeSystemProcessRunner(),
      dependencies.clock ? dependencies.clock : MakeSystemClock());
}

}  // namespace marketplace_metering
