// Two libraries, each with its own copy of the client, in one process: both work at once, either works
// without the other, and the process is as it was when they are gone. main PLUGIN PLUGIN
#include <dirent.h>
#include <dlfcn.h>

#include <array>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>

#include "support/fault_server.h"

namespace {

using marketplace_metering::test::FaultServer;
namespace steps = marketplace_metering::test::steps;

using MakeCalls = int (*)(const char* url, int threads, int calls);

struct Plugin {
  void* library = nullptr;
  MakeCalls make_calls = nullptr;
};

Plugin Open(const char* path) {
  Plugin plugin;
  plugin.library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (plugin.library != nullptr) plugin.make_calls = reinterpret_cast<MakeCalls>(dlsym(plugin.library, "MakeCalls"));
  if (plugin.make_calls == nullptr) std::fprintf(stderr, "%s\n", dlerror());
  return plugin;
}

struct Process {
  std::array<struct sigaction, NSIG> signals = {};
  std::string locale;
};

Process Look() {
  Process process;
  for (int number = 1; number < NSIG; ++number) {
    sigaction(number, nullptr, &process.signals[static_cast<std::size_t>(number)]);
  }
  process.locale = std::setlocale(LC_ALL, nullptr);
  return process;
}

bool IsUnchanged(const Process& before) {
  const Process now = Look();
  for (std::size_t i = 0; i < before.signals.size(); ++i) {
    if (before.signals[i].sa_handler != now.signals[i].sa_handler ||
        before.signals[i].sa_flags != now.signals[i].sa_flags) {
      std::fprintf(stderr, "the disposition of signal %zu has changed\n", i);
      return false;
    }
  }
  if (before.locale != now.locale) std::fprintf(stderr, "the locale is %s now\n", now.locale.c_str());
  return before.locale == now.locale;
}

bool Expect(bool good, const char* what) {
  if (!good) std::fprintf(stderr, "failed: %s\n", what);
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  FaultServer server({steps::ReadRequest(), steps::Respond(200, R"({"Signature":"s"})"), steps::Again()});
  const std::string url = server.url();
  const Process before = Look();
  const Plugin one = Open(argv[1]);
  const Plugin two = Open(argv[2]);
  if (one.make_calls == nullptr || two.make_calls == nullptr) return 1;
  bool good = Expect(one.make_calls != two.make_calls, "two copies");

  int of_one = 0;
  std::thread first([&] { of_one = one.make_calls(url.c_str(), 4, 50); });
  const int of_two = two.make_calls(url.c_str(), 4, 50);
  first.join();
  good &= Expect(of_one == 200 && of_two == 200, "calls of both at once");

  dlclose(one.library);
  good &= Expect(two.make_calls(url.c_str(), 2, 10) == 20, "calls of one when the other is gone");
  dlclose(two.library);
  good &= Expect(IsUnchanged(before), "signals and locale as before");
  return good ? 0 : 1;
}
