#include "credentials/sso_client.h"

#include <string>
#include <utility>
#include <vector>

#include "credentials/ask.h"
#include "credentials/nested_endpoint.h"
#include "credentials/sso_reply.h"
#include "crypto/wipe.h"
#include "endpoints/nested_rules.h"

namespace marketplace_metering::credentials {
namespace {

Outcome<ResolvedEndpoint> PortalFor(const ResolvedConfig& config, const std::string& region) {
  const auto parameters = ParametersFor(config, region, config.sso_endpoint_url, "IAM Identity Center");
  if (!parameters) return parameters.error();
  return endpoints::ResolveSsoPortal(*parameters);
}

Outcome<ResolvedEndpoint> TokensFor(const ResolvedConfig& config, const std::string& region) {
  const auto parameters =
      ParametersFor(config, region, config.sso_oidc_endpoint_url, "IAM Identity Center, for its tokens");
  if (!parameters) return parameters.error();
  return endpoints::ResolveSsoOidc(*parameters);
}

call::Invocation Invoking(std::string_view operation, std::vector<Secret> told) {
  call::Invocation invocation;
  invocation.operation = operation;
  call::Envelope& envelope = invocation.envelope.emplace();
  envelope.is_signed = false;
  envelope.read_error = [told = std::move(told)](HttpResponse response, std::string_view /*token*/) {
    const crypto::WipeAtExit<std::string> wipe(response.body);
    return ReadSsoError(response, told);
  };
  return invocation;
}

}  // namespace

SsoClient::Service::Service(Outcome<ResolvedEndpoint> found, const ResolvedConfig& config, const Dependencies& world)
    : endpoint(std::move(found)) {
  if (endpoint) client.emplace(config, world, *endpoint, nullptr);
}

SsoClient::SsoClient(const SsoSettings& settings, const ResolvedConfig& config, const Dependencies& world)
    : settings_(settings),
      clock_(world.clock),
      portal_(PortalFor(config, settings.region), config, world),
      tokens_(TokensFor(config, settings.region), config, world) {}

Outcome<Credentials> SsoClient::GetRoleCredentials(const Secret& access_token,
                                                   const CredentialsRequest& request) const {
  if (!portal_.client) return portal_.endpoint.error();
  call::Invocation invocation = Invoking("GetRoleCredentials", {access_token});
  invocation.envelope->method = "GET";
  invocation.envelope->target = RoleCredentialsTarget(settings_.account_id, settings_.role_name);
  invocation.envelope->headers.push_back({"x-amz-sso_bearer_token", std::string(access_token.Reveal())});
  auto reply = portal_.client->Call(std::move(invocation), request);
  if (!reply) {
    Error error = std::move(reply).error();
    if (error.reply && error.reply->status == 401) error.code = ErrorCode::kExpiredCredentials;
    return error;
  }
  auto keys = ReadRoleCredentials(std::move(reply->response.body), clock_->Now());
  if (keys) keys->account_id = settings_.account_id;
  return keys;
}

Outcome<SsoToken> SsoClient::Renew(const SsoToken& token, const CredentialsRequest& request) const {
  if (!tokens_.client) return tokens_.endpoint.error();
  call::Invocation invocation = Invoking("CreateToken", {token.refresh_token, token.access_token, token.client_secret});
  invocation.envelope->target = "/token";
  invocation.envelope->headers.push_back({"Content-Type", "application/json"});
  invocation.body = WriteRenewal(token);
  // Before it is sent: the lifetime that is answered began at the latest when the answer was written.
  const auto sent = clock_->Now();
  // Repeated like any other call, although a refresh token may be good for one use: if that one was lost on the way,
  // nothing is lost by asking again.
  auto reply = tokens_.client->Call(std::move(invocation), request);
  if (!reply) {
    Error error = std::move(reply).error();
    const int status = error.reply ? error.reply->status : 0;
    if (error.code == ErrorCode::kUnrecognizedServiceError && (status == 400 || status == 401)) {
      error.code = ErrorCode::kExpiredCredentials;
    }
    return error;
  }
  return ReadRenewal(std::move(reply->response.body), token, sent);
}

}  // namespace marketplace_metering::credentials
