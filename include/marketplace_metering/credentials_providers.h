// Where credentials can come from, and where they come from when nobody says.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/cognito_credentials.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/instance_metadata_credentials.h"
#include "marketplace_metering/login_credentials.h"
#include "marketplace_metering/secret.h"
#include "marketplace_metering/sso_credentials.h"

namespace marketplace_metering {

/// A command that prints credentials.
struct ProcessCredentialsOptions {
  std::string command = {};  ///< As `credential_process` in the AWS files. Holds no secrets: others can see it run.
  /// False: without a shell, split into words by quotes and backslashes alone.
  bool use_shell = true;
  /// Then the command, and all it has started, is ended.
  std::chrono::milliseconds timeout{60000};
  std::string account_id = {};  ///< For credentials that name none.
  std::string name = {};        ///< Of the profile that asks, for messages; may be empty.
};

/// Runs the command at each `Resolve` and reads the JSON object that it prints: `Version` 1, `AccessKeyId`,
/// `SecretAccessKey`, and if they are there `SessionToken`, `Expiration`, `AccountId`. Without `Expiration` they do not
/// expire. Fails with `kCredentialsUnavailable` when the command fails, takes too long, or prints something else or
/// more than 64 KiB; with `kExpiredCredentials` when what it prints has expired; with `kInvalidCredentials` when a part
/// cannot be sent. Messages hold the last of what it wrote to standard error, and never its output or its command line.
/// Of `dependencies` processes and clock count. Thread-safe; starts no thread.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeProcessCredentialsProvider(
    ProcessCredentialsOptions options, const Dependencies& dependencies = {});

/// Where the agent of a container is. What is empty here comes from the environment.
struct ContainerCredentialsOptions {
  /// A path, with a query if need be, behind `http://169.254.170.2`. `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`.
  std::string relative_uri = {};
  /// An URI, counts without `relative_uri`. `AWS_CONTAINER_CREDENTIALS_FULL_URI`, unless either is set here. With http
  /// its host must be, or stand for, nothing but addresses of this machine, 169.254.170.2, 169.254.170.23 or
  /// fd00:ec2::23.
  std::string full_uri = {};
  /// A file with the header `Authorization`, read at each fetch. `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`.
  std::string authorization_token_file = {};
  /// The same as text; counts without a file. `AWS_CONTAINER_AUTHORIZATION_TOKEN`, unless either is set here.
  Secret authorization_token = {};
};

/// The role of an ECS task, or of a pod by EKS Pod Identity, from an agent that the platform runs beside the container.
/// Fetches at each `Resolve`, so wrap it in `MakeCachingCredentialsProvider`, as a client does; the environment is read
/// now. `kMissingCredentials` when no URI is set anywhere. Otherwise `kCredentialsUnavailable` when the settings cannot
/// be used, in which case nothing is sent, or when three attempts, 100 ms and 200 ms apart at most, bring no
/// credentials: other sources may stand for another account. Over http neither proxies nor redirects are followed.
/// Connects within 2 s and waits 5 s for an answer of at most 64 KiB. Keys without expiration are good for 15 minutes.
/// `transport` must not be null; of `dependencies` environment, files, names, clock and random count. Thread-safe;
/// starts no thread.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeContainerCredentialsProvider(
    const ContainerCredentialsOptions& options, std::shared_ptr<HttpTransport> transport,
    const Dependencies& dependencies = {});

/// A tag of the session that a role is assumed for; policies can ask for it.
struct SessionTag {
  std::string key = {};    ///< Required; 1 to 128 characters.
  std::string value = {};  ///< At most 256 characters.

  friend bool operator==(const SessionTag& a, const SessionTag& b) { return a.key == b.key && a.value == b.value; }
  friend bool operator!=(const SessionTag& a, const SessionTag& b) { return !(a == b); }
};

/// What a trusted provider of contexts says of the caller.
struct ProvidedContext {
  std::string provider_arn = {};  ///< Required.
  Secret context_assertion = {};  ///< Required; 4 to 2048 characters.

  friend bool operator==(const ProvidedContext& a, const ProvidedContext& b) {
    return a.provider_arn == b.provider_arn && a.context_assertion == b.context_assertion;
  }
  friend bool operator!=(const ProvidedContext& a, const ProvidedContext& b) { return !(a == b); }
};

/// What STS is told when a role is assumed with other credentials. Lengths count characters. A value that breaks a rule
/// is `kInvalidConfiguration`, with every violation; whether the role may be assumed, only STS knows.
struct AssumeRoleParameters {
  /// Required; `arn:aws:iam::123456789012:role/name`, 20 to 2048 characters.
  std::string role_arn = {};
  /// 2 to 64 letters, digits, at signs and `=,._+-`; it stands in the account's audit log. Absent:
  /// `marketplace-metering-` and the time in milliseconds.
  std::optional<std::string> role_session_name = {};
  /// How long the credentials last: 900 to 43200 s, and not longer than the role allows; with credentials that are
  /// those of a role themselves, one hour at most. Absent: one hour.
  std::optional<std::chrono::seconds> duration = {};
  /// What the owner of the role asks third parties for; 2 to 1224 letters, digits, at signs and `=,._+:/-`.
  std::optional<std::string> external_id = {};
  /// A policy in JSON that narrows what the role may do; 1 to 2048 characters.
  std::optional<std::string> policy = {};
  /// At most ten managed policies that do the same.
  std::vector<std::string> policy_arns = {};
  /// At most 50, each key once.
  std::vector<SessionTag> tags = {};
  /// At most 50 keys of tags that are passed on when another role is assumed with these credentials.
  std::vector<std::string> transitive_tag_keys = {};
  /// Who is behind the session, and stays so through further roles; 2 to 64 letters, digits, at signs and `=,._+-`.
  std::optional<std::string> source_identity = {};
  /// The MFA device of the caller, a number or an ARN; 9 to 256 letters, digits, at signs and `=,._+:/-`.
  std::optional<std::string> serial_number = {};
  /// What the device shows: six digits, good for one use. Needs `serial_number`. Empty: none.
  Secret token_code = {};
  /// At most five.
  std::vector<ProvidedContext> provided_contexts = {};

  friend bool operator==(const AssumeRoleParameters& a, const AssumeRoleParameters& b) {
    return a.role_arn == b.role_arn && a.role_session_name == b.role_session_name && a.duration == b.duration &&
           a.external_id == b.external_id && a.policy == b.policy && a.policy_arns == b.policy_arns &&
           a.tags == b.tags && a.transitive_tag_keys == b.transitive_tag_keys &&
           a.source_identity == b.source_identity && a.serial_number == b.serial_number &&
           a.token_code == b.token_code && a.provided_contexts == b.provided_contexts;
  }
  friend bool operator!=(const AssumeRoleParameters& a, const AssumeRoleParameters& b) { return !(a == b); }
};

/// What STS is told when a role is assumed with a token of an identity provider, such as that of a pod in EKS. The
/// token itself is read at each refresh, so it has no place here. The rest as for `AssumeRoleParameters`.
struct AssumeRoleWithWebIdentityParameters {
  std::string role_arn = {};  ///< Required.
  std::optional<std::string> role_session_name = {};
  std::optional<std::chrono::seconds> duration = {};
  std::optional<std::string> policy = {};
  std::vector<std::string> policy_arns = {};
  /// The host of an OAuth 2.0 provider; 4 to 2048 characters. Absent for OpenID Connect.
  std::optional<std::string> provider_id = {};

  friend bool operator==(const AssumeRoleWithWebIdentityParameters& a, const AssumeRoleWithWebIdentityParameters& b) {
    return a.role_arn == b.role_arn && a.role_session_name == b.role_session_name && a.duration == b.duration &&
           a.policy == b.policy && a.policy_arns == b.policy_arns && a.provider_id == b.provider_id;
  }
  friend bool operator!=(const AssumeRoleWithWebIdentityParameters& a, const AssumeRoleWithWebIdentityParameters& b) {
    return !(a == b);
  }
};

/// Whom a web identity token is exchanged for. Without a file and a role: `AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN`
/// and `AWS_ROLE_SESSION_NAME`, as EKS sets them in a pod of a service account with a role (IRSA); never mixed.
struct WebIdentityCredentialsOptions {
  AssumeRoleWithWebIdentityParameters parameters = {};
  std::string token_file = {};  ///< Read at each fetch, since the platform replaces it; at most 20000 bytes.
};

/// Assumes a role with a token of an identity provider at each `Resolve`, so wrap it in
/// `MakeCachingCredentialsProvider`, as a client does; the environment is read now. Signs nothing, so it needs no other
/// credentials. `kMissingCredentials` when nothing is set up. Otherwise `kCredentialsUnavailable`, with the role and
/// what STS said, or the file that cannot be read (after four tries, 100 ms apart: it may just be replaced);
/// `kInvalidConfiguration` for a file without a role. STS is asked at most three times, also after
/// `IDPCommunicationError` and `InvalidIdentityToken`. `config` gives region, STS endpoint, FIPS, proxies and trust, as
/// to a client; without a region it fails. Of `dependencies` transport, clock, random, environment, files and log
/// count. Thread-safe; starts no thread.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeWebIdentityCredentialsProvider(
    const WebIdentityCredentialsOptions& options = {}, const ClientConfig& config = {},
    const Dependencies& dependencies = {});

/// Assumes a role with the credentials of `source`, which it caches; null: those that a client would find. At each
/// `Resolve`, so wrap it in `MakeCachingCredentialsProvider`, as a client does. With `serial_number` and no
/// `token_code` it asks `Dependencies::mfa_token_code` each time. Fails with `kCredentialsUnavailable`, with the role
/// and what STS or `source` said. Else as `MakeWebIdentityCredentialsProvider`.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeAssumeRoleCredentialsProvider(
    AssumeRoleParameters parameters, std::shared_ptr<CredentialsProvider> source = nullptr,
    const ClientConfig& config = {}, const Dependencies& dependencies = {});

/// What a client uses when it is given neither keys nor a provider, cached:
///
/// 1. the profile that `ClientConfig::profile` names, and then nothing else;
/// 2. keys in the environment;
/// 3. the role of the pod by `AWS_WEB_IDENTITY_TOKEN_FILE`, as `MakeWebIdentityCredentialsProvider`;
/// 4. the profile that `AWS_PROFILE` or `AWS_DEFAULT_PROFILE` names, or `default`;
/// 5. the role of the ECS task or the pod, as `MakeContainerCredentialsProvider`;
/// 6. the role of the EC2 instance, as `MakeInstanceMetadataCredentialsProvider`; where nobody answers that costs one
/// try.
///
/// A profile leads to the keys that stand in it, to those that a process prints, to a web identity, to a role of IAM
/// Identity Center, to a console login, or through one or more roles to any of these, to the environment, the container
/// or the instance. One that was named and is not there is an error, and so is any profile while one of the files has a
/// line that cannot be understood: the keys of somebody else are worse than none. Settings are read as a client reads
/// them, and the provider fails with what is wrong with them; but it can do without a region, and keys in `config` do
/// not count. Of `dependencies` transport, clock, random, environment, files, processes, names, log and the MFA
/// callback count. Reads the shared files once, now. Thread-safe; starts no thread.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeDefaultCredentialsProvider(
    const ClientConfig& config = {}, const Dependencies& dependencies = {});

}  // namespace marketplace_metering
