#include "driver/options.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

namespace marketplace_metering::bench {
namespace {

bool Take(Options& options, std::string_view name, const std::string& value) {
  if (name == "--url") return options.url = value, true;
  if (name == "--data") return options.data = value, true;
  if (name == "--ca") return options.ca = value, true;
  if (name == "--op") return options.op = value, true;
  if (name == "--mode") return options.mode = value, true;
  if (name == "--part") return options.part = value, true;
  if (name == "--peer") return options.peer = value, true;
  if (name == "--n") return options.calls = std::stol(value), options.calls > 0;
  if (name == "--warm") return options.warm_up = std::stol(value), options.warm_up >= 0;
  if (name == "--conc") return options.threads = std::stol(value), options.threads > 0;
  if (name == "--max-s") return options.longest_seconds = std::stod(value), true;
  return false;
}

[[noreturn]] void Refuse(const char* option) {
  std::fprintf(stderr, "what is %s?\n", option);
  std::exit(2);
}

}  // namespace

Options ReadOptions(int argc, char** argv, const char* peer) {
  Options options;
  options.peer = peer;
  for (int i = 1; i < argc; i += 2) {
    try {
      if (i + 1 == argc || !Take(options, argv[i], argv[i + 1])) Refuse(argv[i]);
    } catch (const std::exception&) {
      Refuse(argv[i]);
    }
  }
  return options;
}

bool IsTls(const Options& options) {
  return options.url.rfind("https:", 0) == 0;
}

}  // namespace marketplace_metering::bench
