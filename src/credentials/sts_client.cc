#include "credentials/sts_client.h"

#include <string_view>
#include <utility>

#include "credentials/ask.h"
#include "credentials/nested_endpoint.h"
#include "endpoints/nested_rules.h"
#include "protocol/aws_query.h"

namespace marketplace_metering::credentials {
namespace {

Outcome<ResolvedEndpoint> EndpointFor(const ResolvedConfig& config, const std::string& region) {
  const std::string& chosen = config.region.value.empty() ? region : config.region.value;
  if (chosen.empty()) {
    return MakeError(ErrorCode::kMissingRegion,
                     "a region is required to call STS: set AWS_REGION, or region in the profile");
  }
  const auto parameters = ParametersFor(config, chosen, config.sts_endpoint_url, "STS");
  if (!parameters) return parameters.error();
  return endpoints::ResolveSts(*parameters, config.sts_endpoints.value);
}

}  // namespace

StsClient::StsClient(const ResolvedConfig& config, const std::string& region, const Dependencies& world,
                     std::shared_ptr<CredentialsProvider> keys)
    : clock_(world.clock), is_signed_(keys != nullptr), endpoint_(EndpointFor(config, region)) {
  if (endpoint_) client_.emplace(config, world, *endpoint_, std::move(keys));
}

Outcome<AssumedRole> StsClient::Assume(StsOperation operation, std::string body, const Secret& told,
                                       const CredentialsRequest& request) const {
  if (!client_) return endpoint_.error();
  call::Invocation invocation;
  invocation.operation = NameOf(operation);
  invocation.body = std::move(body);
  call::Envelope& envelope = invocation.envelope.emplace();
  envelope.headers.push_back({"Content-Type", std::string(protocol::kFormContentType)});
  envelope.is_signed = is_signed_;
  envelope.read_error = [operation, told](HttpResponse response, std::string_view token) {
    return ReadStsError(std::move(response), operation, told.empty() ? token : told.Reveal());
  };
  auto reply = client_->Call(std::move(invocation), request);
  if (!reply) return std::move(reply).error();
  auto role = ReadAssumedRole(std::move(reply->response.body), operation);
  if (role && *role->credentials.expiration <= clock_->Now()) {
    return MakeError(ErrorCode::kExpiredCredentials,
                     "the credentials that STS gave have expired already; is this machine's clock right?");
  }
  return role;
}

}  // namespace marketplace_metering::credentials
