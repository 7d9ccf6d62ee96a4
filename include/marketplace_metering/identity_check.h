// Before the first call: whose credentials a client has, and whether an operation accepts callers of that kind.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "marketplace_metering/call_options.h"
#include "marketplace_metering/client_config.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering {

/// The operations of the service.
enum class MeteringOperation { kBatchMeterUsage, kMeterUsage, kRegisterUsage, kResolveCustomer };

/// What credentials stand for, as far as they tell.
enum class IdentityKind {
  kUnknown,                ///< A provider of your own that does not tell.
  kLongTermKeys,           ///< Those of a user: wherever they come from, there is no session token.
  kTemporaryKeys,          ///< Those of some session, in code, the environment or a profile.
  kEcsTaskRole,            ///< From the agent at `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`.
  kEksIrsa,                ///< By `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`, as EKS sets them.
  kEksPodIdentity,         ///< From the agent at 169.254.170.23 or fd00:ec2::23, told a token file.
  kContainerAgent,         ///< From another agent at a full URI.
  kEc2InstanceRole,        ///< From instance metadata.
  kNodeRole,               ///< The same, in a pod: `KUBERNETES_SERVICE_HOST` is set.
  kContainerInstanceRole,  ///< The same, in a task of ECS: `ECS_CONTAINER_METADATA_URI_V4` or the older one is set.
  kAssumedRole,            ///< A role assumed with other credentials, whatever those were.
  kWebIdentity,            ///< A token that a profile or code names.
  kSso,                    ///< IAM Identity Center.
  kLogin,                  ///< A console login.
  kProcess,                ///< What a command printed.
  kCognito,
};

/// What the service's documentation and the AWS Marketplace Seller Guide say of an operation and a kind of identity.
enum class IdentityVerdict {
  kAccepted,  ///< This kind is. Permission, account, region and subscription are other questions.
  kRefused,   ///< This kind is not, whoever's it is.
  kUnknown,   ///< They do not say, or the credentials do not tell. In general that bodes ill.
};

/// Holds no secrets.
struct IdentityCheck {
  MeteringOperation operation = MeteringOperation::kBatchMeterUsage;
  IdentityKind kind = IdentityKind::kUnknown;
  IdentityVerdict verdict = IdentityVerdict::kUnknown;  ///< Whether that operation accepts that kind.
  /// Where the credentials were found: `Credentials::origin`, or what their provider tells in its place.
  std::string source = {};
  std::string explanation = {};  ///< Why, for people.
  std::string remedy = {};       ///< What to do, or to make sure of; empty: nothing.
  std::string account_id = {};   ///< Whose they are; empty when not known.

  /// A line each for operation and verdict, identity and source, account, explanation and remedy.
  MARKETPLACE_METERING_EXPORT friend std::ostream& operator<<(std::ostream& out, const IdentityCheck& check);
};

/// The enumerator's name without its `k`, such as "MeterUsage", which is the operation's own.
MARKETPLACE_METERING_EXPORT std::string_view NameOf(MeteringOperation operation) noexcept;
/// Likewise, such as "EcsTaskRole".
MARKETPLACE_METERING_EXPORT std::string_view NameOf(IdentityKind kind) noexcept;
/// Likewise, such as "Refused".
MARKETPLACE_METERING_EXPORT std::string_view NameOf(IdentityVerdict verdict) noexcept;

/// Finds credentials as a client made of `config` and `dependencies` would, and judges them for `operation`. It can do
/// without a region, unless a role is assumed.
///
/// MeterUsage and RegisterUsage are called by software in the buyer's account, which shows where it runs by its role:
/// RegisterUsage accepts the role of an ECS task and of an EKS service account (IRSA); MeterUsage these, the role of an
/// EC2 instance and the execution role of AgentCore. Neither accepts EKS Pod Identity, the role of a node, or long-term
/// keys. BatchMeterUsage and ResolveCustomer accept any credentials of the seller's account; whether an account is the
/// seller's is not known here. An emulator may think otherwise.
///
/// Never calls the metering service. But it fetches the credentials, so it may ask agents, STS and other services that
/// give them, run the `credential_process` of a profile, ask for an MFA code, and block meanwhile: within
/// `options.timeout`, and until `options.cancellation`; no other option counts.
///
/// Fails with the error that a client's call would fail with: `kMissingCredentials`, `kCredentialsUnavailable`,
/// `kInvalidConfiguration`, ...; with `kDeadlineExceeded` or `kCancelled`; with `kExtensionFailed` when a dependency
/// throws. Thread-safe.
MARKETPLACE_METERING_EXPORT Outcome<IdentityCheck> CheckIdentity(MeteringOperation operation,
                                                                 const ClientConfig& config = {},
                                                                 const Dependencies& dependencies = {},
                                                                 const CallOptions& options = {});

}  // namespace marketplace_metering
