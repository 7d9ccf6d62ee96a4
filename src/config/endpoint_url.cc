#include "config/endpoint_url.h"

#include <string>
#include <utility>

#include "encoding/ascii.h"
#include "encoding/quote.h"

namespace marketplace_metering::config {
namespace {

constexpr Row kServices = {"services", {}, {"services"}};
constexpr Row kProfileUrl = {"endpoint_url", {}, {"endpoint_url"}};

std::optional<Found> FindInSection(const ServiceNames& service, const Sources& sources, Problems& problems) {
  const auto name = sources.FindKey(kServices);
  if (!name) return std::nullopt;
  const auto section = sources.files().services.find(name->text);
  if (section == sources.files().services.end()) {
    problems.Add(ErrorCode::kInvalidConfiguration, kServices.setting, name->source,
                 "there is no section [services " + name->text + "] in " + sources.files().config_path +
                     "; add it, or remove the key");
    return std::nullopt;
  }
  const auto block = section->second.find(std::string(service.key));
  if (block == section->second.end()) return std::nullopt;
  const auto nested = profile::ParseNested(block->second.value);
  const auto url = nested.find("endpoint_url");
  if (url == nested.end() || encoding::IsBlank(url->second)) return std::nullopt;
  return Found{url->second,
               "endpoint_url of " + std::string(service.key) + " in section [services " + name->text + "] of " +
                   sources.files().config_path + " line " + std::to_string(block->second.line),
               "remove the key"};
}

}  // namespace

std::vector<Found> EndpointUrls::For(const ServiceNames& service, Problems& problems) {
  std::vector<Found> all;
  const auto add = [&all](std::optional<Found> found) {
    if (found) all.push_back(*std::move(found));
  };
  const auto enough = [&] { return !all.empty() && !sources_.tracing(); };
  add(sources_.FindVariable({"endpoint_url", {service.variable}, {}}));
  if (!enough()) {
    if (!for_all_) for_all_ = sources_.FindVariable({"endpoint_url", {"AWS_ENDPOINT_URL"}, {}});
    add(*for_all_);
  }
  if (!enough()) add(FindInSection(service, sources_, problems));
  if (!enough()) add(sources_.FindKey(kProfileUrl));
  return all;
}

}  // namespace marketplace_metering::config
