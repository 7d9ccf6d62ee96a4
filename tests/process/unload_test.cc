// A library with the client in it is unloaded while a name resolution that no call waits for any more
// goes on: the process lives, and so does its next plug-in. unload_test PLUGIN
#include <dlfcn.h>

#include <cstdlib>

#include "process/plugin/host.h"
#include "process/silent_network.h"

int main(int argc, char** argv) {
  using namespace marketplace_metering::test;
  if (argc != 2) return 2;
  const SilentNetwork network;
  setenv("RES_OPTIONS", "timeout:1 attempts:1", 1);
  bool good = true;
  for (int round = 0; round < 2; ++round) {
    const Plugin plugin = Open(argv[1]);
    if (!plugin) return 1;
    good &= Expect(plugin.is_late("http://metering.example.test", 100) == 1, "a call that its deadline ends");
    dlclose(plugin.library);
    good &= Expect(!IsMapped(argv[1]), "the library is unloaded");
    good &= Expect(BecomesAlone(), "the resolution has come to its end");
  }
  return good ? 0 : 1;
}
