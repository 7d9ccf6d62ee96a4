// Two libraries, each with its own copy of the client, in one process: both work at once, either works
// without the other, both can be loaded anew, and the process is as it was when they are gone: they
// are unmapped, no thread is left, and signals, locale, environment, umask and working directory are
// what they were. main PLUGIN PLUGIN
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "process/plugin/host.h"
#include "support/fault_server.h"

namespace {

using namespace marketplace_metering::test;

struct Process {
  std::array<struct sigaction, NSIG> signals = {};
  sigset_t blocked = {};
  std::string locale = {};
  std::vector<std::string> environment = {};
  mode_t umask = 0;
  std::string directory = {};
};

Process Look() {
  Process process;
  for (int number = 1; number < NSIG; ++number) {
    sigaction(number, nullptr, &process.signals[static_cast<std::size_t>(number)]);
  }
  pthread_sigmask(SIG_BLOCK, nullptr, &process.blocked);
  process.locale = std::setlocale(LC_ALL, nullptr);
  for (char** variable = environ; *variable != nullptr; ++variable) process.environment.emplace_back(*variable);
  process.umask = umask(0);  // it cannot be read without being set
  umask(process.umask);
  std::array<char, 4096> directory = {};
  if (getcwd(directory.data(), directory.size()) != nullptr) process.directory = directory.data();
  return process;
}

bool SameAction(const struct sigaction& a, const struct sigaction& b) {
  if (a.sa_handler != b.sa_handler || a.sa_flags != b.sa_flags) return false;
  for (int number = 1; number < NSIG; ++number) {
    if (sigismember(&a.sa_mask, number) != sigismember(&b.sa_mask, number)) return false;
  }
  return true;
}

bool IsUnchanged(const Process& before) {
  const Process now = Look();
  bool good = true;
  for (int number = 1; number < NSIG; ++number) {
    const auto i = static_cast<std::size_t>(number);
    if (!SameAction(before.signals[i], now.signals[i])) {
      std::fprintf(stderr, "the disposition of signal %d has changed\n", number);
      good = false;
    }
    if (sigismember(&before.blocked, number) != sigismember(&now.blocked, number)) {
      std::fprintf(stderr, "whether signal %d is blocked has changed\n", number);
      good = false;
    }
  }
  good &= Expect(before.locale == now.locale, "the locale as before");
  good &= Expect(before.environment == now.environment, "the environment as before");
  good &= Expect(before.umask == now.umask, "the umask as before");
  good &= Expect(before.directory == now.directory, "the working directory as before");
  return good;
}

bool UseBoth(const char* url, const char* path_one, const char* path_two) {
  const Plugin one = Open(path_one);
  const Plugin two = Open(path_two);
  if (!one || !two) return false;
  bool good = Expect(one.make_calls != two.make_calls, "two copies");

  int of_one = 0;
  std::thread first([&] { of_one = one.make_calls(url, 4, 50); });
  const int of_two = two.make_calls(url, 4, 50);
  first.join();
  good &= Expect(of_one == 200 && of_two == 200, "calls of both at once");

  dlclose(one.library);
  good &= Expect(!IsMapped(path_one), "the first is unloaded");
  good &= Expect(two.make_calls(url, 2, 10) == 20, "calls of one when the other is gone");
  dlclose(two.library);
  good &= Expect(!IsMapped(path_two), "the second is unloaded");
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const Process before = Look();
  bool good = true;
  {
    FaultServer server({steps::ReadRequest(), steps::Respond(200, R"({"Signature":"s"})"), steps::Again()});
    const std::string url = server.url();
    good &= UseBoth(url.c_str(), argv[1], argv[2]);
    good &= UseBoth(url.c_str(), argv[2], argv[1]);  // again, and the other way round
  }
  good &= Expect(BecomesAlone(), "no thread is left");
  good &= IsUnchanged(before);
  return good ? 0 : 1;
}
