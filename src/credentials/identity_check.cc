#include "marketplace_metering/identity_check.h"

#include <ostream>
#include <utility>

#include "call/extensions.h"
#include "call/option_rules.h"
#include "credentials/ask.h"
#include "credentials/chosen_credentials.h"
#include "credentials/identity_rules.h"
#include "credentials/surroundings.h"
#include "encoding/quote.h"

namespace marketplace_metering {
namespace credentials {
namespace {

CredentialsOutcome Fetch(const ClientConfig& config, const Surroundings& around, const CallOptions& options) {
  CredentialsRequest request;
  request.deadline = call::DeadlineOf(options, around.world.clock->MonotonicNow());
  request.cancellation = options.cancellation;
  if (auto error = CheckChoice(config, around.world)) return *std::move(error);
  const auto provider = ChooseCredentials(config, around.config, around.files, around.world);
  auto found = Ask(provider.get(), request);
  if (found && request.deadline && around.world.clock->MonotonicNow() >= *request.deadline) {
    return MakeError(ErrorCode::kDeadlineExceeded, "the call's time ran out while credentials were looked for");
  }
  return found;
}

Outcome<IdentityCheck> Identify(MeteringOperation operation, const ClientConfig& config,
                                const Dependencies& dependencies, const CallOptions& options) {
  if (auto good = call::CheckOptions(options); !good) return std::move(good).error();
  if (options.cancellation.cancelled()) {
    return MakeError(ErrorCode::kCancelled, "the call was cancelled before credentials were looked for");
  }
  const auto around = LookAround(config, dependencies);
  if (!around) return around.error();
  const auto found = Fetch(config, *around, options);
  if (!found) return found.error();
  return Judge(operation, **found, *around->world.environment);
}

}  // namespace
}  // namespace credentials

Outcome<IdentityCheck> CheckIdentity(MeteringOperation operation, const ClientConfig& config,
                                     const Dependencies& dependencies, const CallOptions& options) {
  return call::Guarded("a dependency", Delivery::kNotSent,
                       [&] { return credentials::Identify(operation, config, dependencies, options); });
}

std::ostream& operator<<(std::ostream& out, const IdentityCheck& check) {
  std::string text;
  const auto add = [&text](std::string_view name, std::string_view value) {
    if (!value.empty()) text.append(name).append(value).append("\n");
  };
  add(std::string(NameOf(check.operation)) + ": ", NameOf(check.verdict));
  add("identity = ", std::string(NameOf(check.kind)) + " (" + encoding::Printable(check.source) + ")");
  add("account = ", encoding::Printable(check.account_id));
  add("why: ", encoding::Printable(check.explanation));
  add("remedy: ", encoding::Printable(check.remedy));
  return out << text;
}

std::string_view NameOf(MeteringOperation operation) noexcept {
  switch (operation) {
    case MeteringOperation::kBatchMeterUsage:
      return "BatchMeterUsage";
    case MeteringOperation::kMeterUsage:
      return "MeterUsage";
    case MeteringOperation::kRegisterUsage:
      return "RegisterUsage";
    case MeteringOperation::kResolveCustomer:
      return "ResolveCustomer";
  }
  return "Unknown";
}

std::string_view NameOf(IdentityKind kind) noexcept {
  switch (kind) {
    case IdentityKind::kUnknown:
      return "Unknown";
    case IdentityKind::kLongTermKeys:
      return "LongTermKeys";
    case IdentityKind::kTemporaryKeys:
      return "TemporaryKeys";
    case IdentityKind::kEcsTaskRole:
      return "EcsTaskRole";
    case IdentityKind::kEksIrsa:
      return "EksIrsa";
    case IdentityKind::kEksPodIdentity:
      return "EksPodIdentity";
    case IdentityKind::kContainerAgent:
      return "ContainerAgent";
    case IdentityKind::kEc2InstanceRole:
      return "Ec2InstanceRole";
    case IdentityKind::kNodeRole:
      return "NodeRole";
    case IdentityKind::kContainerInstanceRole:
      return "ContainerInstanceRole";
    case IdentityKind::kAssumedRole:
      return "AssumedRole";
    case IdentityKind::kWebIdentity:
      return "WebIdentity";
    case IdentityKind::kSso:
      return "Sso";
    case IdentityKind::kLogin:
      return "Login";
    case IdentityKind::kProcess:
      return "Process";
    case IdentityKind::kCognito:
      return "Cognito";
  }
  return "Unknown";
}

std::string_view NameOf(IdentityVerdict verdict) noexcept {
  switch (verdict) {
    case IdentityVerdict::kAccepted:
      return "Accepted";
    case IdentityVerdict::kRefused:
      return "Refused";
    case IdentityVerdict::kUnknown:
      return "Unknown";
  }
  return "Unknown";
}

}  // namespace marketplace_metering
