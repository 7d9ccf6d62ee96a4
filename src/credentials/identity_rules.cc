#include "credentials/identity_rules.h"

#include <array>
#include <string>
#include <string_view>

#include "credentials/origin.h"
#include "encoding/ascii.h"
#include "protocol/one_line.h"

namespace marketplace_metering::credentials {
namespace {

using Kind = IdentityKind;
using Verdict = IdentityVerdict;

constexpr const char* kPodVariable = "KUBERNETES_SERVICE_HOST";
constexpr std::array<const char*, 2> kTaskVariables = {"ECS_CONTAINER_METADATA_URI_V4", "ECS_CONTAINER_METADATA_URI"};

/// One kind before the operations that software in the buyer's account calls.
struct Row {
  Kind kind;
  std::string_view phrase;  ///< "The credentials are ..."
  Verdict meter_usage;
  Verdict register_usage;
  std::string_view reason;  ///< For what is not accepted: a sentence, or nothing.
  std::string_view remedy;  ///< Likewise.
  bool suffices = false;    ///< The remedy needs no list of what is accepted.
};

constexpr std::array<Row, 16> kRows = {{
    {Kind::kUnknown, "of an unknown kind", Verdict::kUnknown, Verdict::kUnknown,
     "Their provider does not say what they are.",
     "Let the provider set source and platform of its Credentials if it knows them."},
    {Kind::kLongTermKeys, "long-term keys, since they have no session token", Verdict::kRefused, Verdict::kRefused, "",
     ""},
    {Kind::kTemporaryKeys, "temporary keys", Verdict::kUnknown, Verdict::kUnknown,
     "Whose session they are of cannot be told from here.", ""},
    {Kind::kEcsTaskRole, "those of the role of an ECS task", Verdict::kAccepted, Verdict::kAccepted, "", ""},
    {Kind::kEksIrsa, "those of the role of an EKS service account (IRSA)", Verdict::kAccepted, Verdict::kAccepted, "",
     ""},
    {Kind::kEksPodIdentity, "those of the role of a pod by EKS Pod Identity", Verdict::kRefused, Verdict::kRefused, "",
     "Remove the Pod Identity association of the service account, and give it its role by IRSA: by the annotation "
     "eks.amazonaws.com/role-arn, upon which EKS sets AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN.",
     true},
    {Kind::kContainerAgent, "those that an agent gave which is neither that of ECS nor that of EKS Pod Identity",
     Verdict::kUnknown, Verdict::kUnknown, "What role that gives cannot be told from here.",
     "Unset AWS_CONTAINER_CREDENTIALS_FULL_URI if it hides the role of the platform."},
    {Kind::kEc2InstanceRole, "those of the role of an EC2 instance", Verdict::kAccepted, Verdict::kRefused,
     "It is for containers.",
     "Call MeterUsage if this is an AMI product; run a container with the role of an ECS task or of an EKS service "
     "account "
     "(IRSA).",
     true},
    {Kind::kNodeRole,
     "those of the role of the node that the pod runs on, since the environment variable KUBERNETES_SERVICE_HOST is "
     "set",
     Verdict::kRefused, Verdict::kRefused, "The role of a node is not that of its pods.",
     "Give the service account of the pod a role by IRSA: by the annotation eks.amazonaws.com/role-arn, upon which EKS "
     "sets AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN.",
     true},
    {Kind::kContainerInstanceRole,
     "those of the role of the EC2 instance that the ECS task runs on, since the environment variable "
     "ECS_CONTAINER_METADATA_URI_V4 or ECS_CONTAINER_METADATA_URI is set",
     Verdict::kUnknown, Verdict::kRefused, "That is not the role of the task.",
     "Give the task definition a task role, upon which ECS sets AWS_CONTAINER_CREDENTIALS_RELATIVE_URI.", true},
    {Kind::kAssumedRole, "those of a role that was assumed with other credentials", Verdict::kUnknown,
     Verdict::kUnknown, "That is not the role which the platform gave the software, so it is unlikely.", ""},
    {Kind::kWebIdentity, "those of a role that was assumed with a web identity token", Verdict::kUnknown,
     Verdict::kUnknown,
     "If the token is that of an EKS service account they are what IRSA gives, but that cannot be told from here.",
     "Leave it to EKS to set AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN."},
    {Kind::kSso, "those of a person, by IAM Identity Center", Verdict::kUnknown, Verdict::kUnknown,
     "The platform gives software no such credentials, so it is unlikely.", ""},
    {Kind::kLogin, "those of a person, by a console login", Verdict::kUnknown, Verdict::kUnknown,
     "The platform gives software no such credentials, so it is unlikely.", ""},
    {Kind::kProcess, "those that a command printed", Verdict::kUnknown, Verdict::kUnknown,
     "Whose session they are of cannot be told from here.", ""},
    {Kind::kCognito, "those of a user of an application, by Amazon Cognito", Verdict::kUnknown, Verdict::kUnknown,
     "The platform gives software no such credentials, so it is unlikely.", ""},
}};

const Row& RowOf(Kind kind) {
  for (const Row& row : kRows) {
    if (row.kind == kind) return row;
  }
  return kRows.front();
}

bool IsSet(const Environment& environment, const char* variable) {
  const auto value = environment.Get(variable);
  return value && !encoding::IsBlank(*value);
}

/// STS gives such ids to temporary keys, which are good for nothing without their token.
bool LacksToken(const Credentials& credentials) {
  constexpr std::string_view kTemporary = "ASIA";
  return credentials.session_token.empty() &&
         std::string_view(credentials.access_key_id).substr(0, kTemporary.size()) == kTemporary;
}

Kind InstanceOrNode(const Environment& environment) {
  if (IsSet(environment, kPodVariable)) return Kind::kNodeRole;
  for (const char* variable : kTaskVariables) {
    if (IsSet(environment, variable)) return Kind::kContainerInstanceRole;
  }
  return Kind::kEc2InstanceRole;
}

Kind OfSource(CredentialsSource source, const Environment& environment) {
  switch (source) {
    case CredentialsSource::kOther:
      break;
    case CredentialsSource::kCode:
    case CredentialsSource::kEnvironment:
    case CredentialsSource::kProfile:
      return Kind::kTemporaryKeys;
    case CredentialsSource::kAssumedRole:
      return Kind::kAssumedRole;
    case CredentialsSource::kWebIdentity:
      return Kind::kWebIdentity;
    case CredentialsSource::kSso:
      return Kind::kSso;
    case CredentialsSource::kLogin:
      return Kind::kLogin;
    case CredentialsSource::kProcess:
      return Kind::kProcess;
    case CredentialsSource::kContainer:
      return Kind::kContainerAgent;
    case CredentialsSource::kInstanceMetadata:
      return InstanceOrNode(environment);
    case CredentialsSource::kCognito:
      return Kind::kCognito;
  }
  return Kind::kUnknown;
}

bool IsSellers(MeteringOperation operation) {
  return operation == MeteringOperation::kBatchMeterUsage || operation == MeteringOperation::kResolveCustomer;
}

/// Roles that software in a buyer's account has as well.
bool IsOfPlatform(Kind kind) {
  switch (kind) {
    case Kind::kEcsTaskRole:
    case Kind::kEksIrsa:
    case Kind::kEksPodIdentity:
    case Kind::kContainerAgent:
    case Kind::kEc2InstanceRole:
    case Kind::kNodeRole:
    case Kind::kContainerInstanceRole:
      return true;
    default:
      return false;
  }
}

std::string Found(const IdentityCheck& check) {
  return "The credentials (" + check.source + ") are " + std::string(RowOf(check.kind).phrase) + ". ";
}

void JudgeSellers(IdentityCheck& check) {
  const std::string name(NameOf(check.operation));
  const std::string seller = check.operation == MeteringOperation::kResolveCustomer
                                 ? "the account that published the product"
                                 : "the seller's account";
  const std::string account = check.account_id.empty() ? "theirs" : check.account_id;
  check.verdict = Verdict::kAccepted;
  check.explanation = Found(check) + name + " accepts any credentials of " + seller + "; whether " + account +
                      " is that account cannot be told from here.";
  if (IsOfPlatform(check.kind)) {
    check.remedy =
        "Make sure that the role is one of " + seller +
        ": software that runs in a buyer's account has such roles too, and calls MeterUsage or RegisterUsage.";
  }
}

std::string_view AcceptedBy(MeteringOperation operation) {
  return operation == MeteringOperation::kRegisterUsage
             ? "the role of an ECS task or of an EKS service account (IRSA)"
             : "the role of an EC2 instance, of an ECS task or of an EKS service account (IRSA), or the execution role "
               "of AgentCore";
}

std::string RemedyFor(const IdentityCheck& check, const Row& row) {
  if (row.suffices) return std::string(row.remedy);
  const std::string run = "Run with " + std::string(AcceptedBy(check.operation)) + ".";
  if (check.kind == Kind::kLongTermKeys || check.kind == Kind::kTemporaryKeys) {
    return "Take them away (" + check.source + "), since they hide the role of the platform. " + run;
  }
  return row.remedy.empty() ? run : std::string(row.remedy) + " " + run;
}

void JudgeBuyers(IdentityCheck& check) {
  const Row& row = RowOf(check.kind);
  const bool is_meter_usage = check.operation == MeteringOperation::kMeterUsage;
  const std::string name(NameOf(check.operation));
  check.verdict = is_meter_usage ? row.meter_usage : row.register_usage;
  check.explanation = Found(check);
  if (check.verdict == Verdict::kAccepted) {
    check.explanation += name + " accepts them if the role allows aws-marketplace:" + name + ".";
    return;
  }
  check.explanation += name +
                       (check.verdict == Verdict::kRefused ? " does not accept them" : " is not known to accept them") +
                       ": it accepts " + std::string(AcceptedBy(check.operation)) + ".";
  if (!row.reason.empty()) check.explanation.append(" ").append(row.reason);
  check.remedy = RemedyFor(check, row);
  if (is_meter_usage && check.verdict == Verdict::kUnknown) {
    check.remedy += " MeterUsage with dry_run shows, without a bill, whether the service permits it.";
  }
}

}  // namespace

IdentityKind IdentityOf(const Credentials& credentials, const Environment& environment) {
  if (LacksToken(credentials)) return Kind::kTemporaryKeys;
  if (credentials.session_token.empty()) return Kind::kLongTermKeys;
  switch (credentials.platform) {
    case CredentialsPlatform::kUnspecified:
      break;
    case CredentialsPlatform::kEcsTask:
      return Kind::kEcsTaskRole;
    case CredentialsPlatform::kEksIrsa:
      return Kind::kEksIrsa;
    case CredentialsPlatform::kEksPodIdentity:
      return Kind::kEksPodIdentity;
  }
  return OfSource(credentials.source, environment);
}

IdentityCheck Judge(MeteringOperation operation, const Credentials& credentials, const Environment& environment) {
  IdentityCheck check;
  check.operation = operation;
  check.kind = IdentityOf(credentials, environment);
  check.source = OriginOf(credentials);
  check.account_id = protocol::OneLine(credentials.account_id);
  if (LacksToken(credentials)) {
    check.verdict = Verdict::kRefused;
    check.explanation =
        "The credentials (" + check.source +
        ") are temporary keys, since their id begins with ASIA, but the session token that belongs to them is missing. "
        "No operation accepts them without it.";
    check.remedy =
        "Set the session token where the keys were found (AWS_SESSION_TOKEN in the environment, "
        "aws_session_token in a profile, ClientConfig::session_token in code).";
  } else if (IsSellers(operation)) {
    JudgeSellers(check);
  } else {
    JudgeBuyers(check);
  }
  return check;
}

}  // namespace marketplace_metering::credentials
