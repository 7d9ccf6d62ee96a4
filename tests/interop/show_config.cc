// Prints what this library makes of its surroundings: a line each for profile, region and keys.
#include <cstdio>
#include <string>

#include "marketplace_metering/credentials_providers.h"
#include "marketplace_metering/explain_config.h"

namespace mm = marketplace_metering;

namespace {

void Print(const char* name, const std::string& value) {
  std::printf("%s\t%s\n", name, value.c_str());
}

}  // namespace

int main() {
  const mm::ConfigExplanation explained = mm::ExplainConfig();
  for (const mm::ExplainedSetting& setting : explained.settings) {
    if (setting.name == "region") Print("region", setting.source == "default" ? "" : setting.value);
    if (setting.name == "profile") Print("profile", setting.value);
  }
  const auto keys = mm::MakeDefaultCredentialsProvider()->Resolve({});
  if (!keys) {
    Print(keys.error().code == mm::ErrorCode::kMissingCredentials ? "none" : "error", keys.error().message);
    return 0;
  }
  Print("id", (*keys)->access_key_id);
  Print("secret", std::string((*keys)->secret_access_key.Reveal()));
  Print("token", std::string((*keys)->session_token.Reveal()));
}
