#include "credentials/sts_client.h"

#include <string_view>
#include <utility>

#include "credentials/ask.h"
#include "endpoints/custom_endpoint.h"
#include "endpoints/nested_rules.h"
#include "protocol/aws_query.h"

namespace marketplace_metering::credentials {
namespace {

Outcome<ResolvedEndpoint> EndpointFor(const ResolvedConfig& config, const std::string& region) {
  EndpointParameters parameters;
  parameters.region = config.region.value.empty() ? region : config.region.value;
  if (parameters.region->empty()) {
    return MakeError(ErrorCode::kMissingRegion,
                     "a region is required to call STS: set AWS_REGION, or region in the profile");
  }
  parameters.use_fips = config.use_fips_endpoint.value;
  parameters.use_dual_stack = config.use_dualstack_endpoint.value;
  parameters.endpoint = config.sts_endpoint_url.value;
  if (parameters.endpoint) {
    if (const auto uri = endpoints::ParseCustomEndpoint(*parameters.endpoint); !uri) {
      return MakeError(ErrorCode::kInvalidEndpoint,
                       "the endpoint of STS (" + config.sts_endpoint_url.source + "): " + uri.error().message);
    }
  }
  return endpoints::ResolveSts(parameters, config.sts_endpoints.value);
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
