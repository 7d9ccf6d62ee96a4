#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "credentials/ask.h"
#include "credentials/origin.h"
#include "credentials/process_document.h"
#include "crypto/wipe.h"
#include "encoding/quote.h"
#include "marketplace_metering/credentials_providers.h"

namespace marketplace_metering {
namespace credentials {
namespace {

// All that was kept, since what matters most comes last; without the end of its last line, and without the rest of a
// character that was cut in two.
std::string_view Told(std::string_view text) {
  const auto end = text.find_last_not_of("\r\n");
  text = text.substr(0, end == std::string_view::npos ? 0 : end + 1);
  constexpr std::size_t kLongestRest = 3;
  for (std::size_t i = 0; i < kLongestRest && !text.empty(); ++i) {
    if ((static_cast<unsigned char>(text.front()) & 0xc0U) != 0x80U) break;
    text.remove_prefix(1);
  }
  return text;
}

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
    const crypto::WipeAtExit<std::string> wipe(result->output);  // it may have printed keys and failed all the same
    if (result->signal != 0) return Failed("was ended by signal " + std::to_string(result->signal), *result);
    // Where the exit code cannot be known, what was printed must speak for itself.
    if (result->exit_code > 0) return Failed("exited with code " + std::to_string(result->exit_code), *result);
    auto keys = ReadProcessDocument(std::move(result->output), options_.account_id, clock_->Now());
    if (!keys) return Prefixed(std::move(keys).error());
    return WithOrigin(**keys, options_.name.empty()
                                  ? "option command"
                                  : "profile " + encoding::Quoted(options_.name) + " key credential_process");
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
    const std::string_view told = Told(result.error_output);
    if (!told.empty()) message += "; it wrote '" + encoding::Printable(told) + "'";
    return MakeError(ErrorCode::kCredentialsUnavailable, std::move(message));
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
