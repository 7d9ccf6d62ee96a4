#include "emulator/read_config.h"

#include <utility>
#include <vector>

#include "emulator/known_members.h"
#include "emulator/option_names.h"
#include "emulator/option_reader.h"
#include "json/reader.h"

namespace marketplace_metering::emulator {

template <typename T>
Outcome<T> ReadConfig(const std::string& text, const std::string& source, T value) {
  const json::Document document = json::Document::Parse(text);
  const json::Object root = document.root();
  std::vector<Violation> wrong;
  OptionReader reader(root, "", wrong);
  VisitMembers(reader, value);
  for (std::string& path : FindUnknownMembers(text, NamesOf<T>())) {
    wrong.push_back({std::move(path), "is not a setting of the emulator"});
  }
  const json::Problem* problem = document.problem();
  if (problem != nullptr && !problem->path.empty()) wrong.push_back({problem->path, problem->message});
  if (wrong.empty() && problem == nullptr) return value;
  Error error;
  error.code = ErrorCode::kInvalidConfiguration;
  error.message = "The settings in " + source + " cannot be used";
  if (problem != nullptr && problem->path.empty()) error.message += ": " + json::Describe(*problem);
  error.violations = std::move(wrong);
  return error;
}

template Outcome<EmulatorOptions> ReadConfig(const std::string&, const std::string&, EmulatorOptions);
template Outcome<Product> ReadConfig(const std::string&, const std::string&, Product);
template Outcome<Customer> ReadConfig(const std::string&, const std::string&, Customer);
template Outcome<Fault> ReadConfig(const std::string&, const std::string&, Fault);

}  // namespace marketplace_metering::emulator
