// Where credentials can come from, and where they come from when nobody says.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "marketplace_metering/client_config.h"
#include "marketplace_metering/credentials.h"
#include "marketplace_metering/dependencies.h"
#include "marketplace_metering/export.h"

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

/// What a client uses when it is given neither keys nor a provider, cached:
///
/// 1. the profile that `ClientConfig::profile` names, and then nothing else;
/// 2. the environment;
/// 3. the profile that `AWS_PROFILE` or `AWS_DEFAULT_PROFILE` names, or `default`.
///
/// A profile gives the keys that stand in it. One that was named and is not there, or leads to credentials in another
/// way (a role, IAM Identity Center, a process), is an error, and so is any profile while one of the files has a line
/// that cannot be understood: the keys of somebody else are worse than none. Of `config` only `profile` counts, of
/// `dependencies` clock, random, environment, files, processes and log. Reads the shared files once, now. Thread-safe;
/// starts no thread.
MARKETPLACE_METERING_EXPORT std::shared_ptr<CredentialsProvider> MakeDefaultCredentialsProvider(
    const ClientConfig& config = {}, const Dependencies& dependencies = {});

}  // namespace marketplace_metering
