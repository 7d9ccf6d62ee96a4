#include <memory>
#include <utility>
#include <vector>

#include "marketplace_metering/credentials.h"

namespace marketplace_metering {

std::shared_ptr<CredentialsProvider> MakeDefaultCredentialsProvider(std::shared_ptr<Environment> environment,
                                                                    std::shared_ptr<Clock> clock,
                                                                    std::shared_ptr<RandomSource> random,
                                                                    std::shared_ptr<LogSink> log) {
  std::vector<std::shared_ptr<CredentialsProvider>> providers = {
      MakeEnvironmentCredentialsProvider(std::move(environment), clock, log)};
  return MakeCachingCredentialsProvider(MakeCredentialsProviderChain(std::move(providers)), clock, std::move(random),
                                        log);
}

}  // namespace marketplace_metering
