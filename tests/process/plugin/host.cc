#include "process/plugin/host.h"

#include <dirent.h>
#include <dlfcn.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

namespace marketplace_metering::test {
namespace {

int CountThreads() {
  int count = 0;
  DIR* const tasks = opendir("/proc/self/task");
  while (const dirent* entry = readdir(tasks)) count += entry->d_name[0] == '.' ? 0 : 1;
  closedir(tasks);
  return count;
}

template <typename Function>
void Find(void* library, const char* name, Function*& function) {
  if (library != nullptr) function = reinterpret_cast<Function*>(dlsym(library, name));
}

}  // namespace

Plugin Open(const char* path) {
  Plugin plugin;
  plugin.library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  Find(plugin.library, "MakeCalls", plugin.make_calls);
  Find(plugin.library, "IsLate", plugin.is_late);
  if (!plugin) std::fprintf(stderr, "%s\n", dlerror());
  return plugin;
}

bool IsMapped(const char* path) {
  const std::string_view whole = path;
  const std::string name(whole.substr(whole.rfind('/') + 1));
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.size() > name.size() && line.compare(line.size() - name.size(), name.size(), name) == 0) return true;
  }
  return false;
}

// Not only those that nobody waits for: one that was joined is listed for a moment more.
bool BecomesAlone() {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (CountThreads() != 1) {
    if (std::chrono::steady_clock::now() > limit) return false;
    std::this_thread::yield();
  }
  return true;
}

bool Expect(bool good, const char* what) {
  if (!good) std::fprintf(stderr, "failed: %s\n", what);
  return good;
}

}  // namespace marketplace_metering::test
