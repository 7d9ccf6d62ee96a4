// Where credentials can come from, and where they come from when nobody says.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/export.h"
#include "marketplace_metering/http_transport.h"
#include "marketplace_metering/secret.h"

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

/// What a client uses when it is given neither keys nor a provider, cached:
///
/// 1. the profile that `ClientConfig::profile` names, and then nothing else;
/// 2. the environment;
/// 3. the profile that `AWS_PROFILE` or `AWS_DEFAULT_PROFILE` names, or `default`;
/// 4. the role of the ECS task or the pod, as `MakeContainerCredentialsProvider`.
///
/// A profile gives the keys that stand in it. One that was named and is not there, or leads to credentials in another
/// way (a role, IAM Identity Center, a process), is an error, and so is any profile while one of the files has a line
/// that cannot be understood: the keys of somebody else are worse than none. Settings are read as a client reads them,
/// and the provider fails with what is wrong with them; but it can do without a region, and keys in `config` do not
/// count. Of `dependencies` transport, clock, random, environment, files, processes, names and log count. Reads the
/// shared files once, now. Thread-safe; starts no thread.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeDefaultCredentialsProvider(
    const ClientConfig& config = {}, const Dependencies& dependencies = {});

}  // namespace marketplace_metering
