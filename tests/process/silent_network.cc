#include "process/silent_network.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace marketplace_metering::test {
namespace {

[[noreturn]] void Skip(const char* what) {
  std::printf("skipped: this process may not %s: %s\n", what, std::strerror(errno));
  std::exit(kSkipped);
}

// As `ip link set lo up`.
void RaiseLoopback() {
  const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request = {};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  if (any < 0 || ioctl(any, SIOCSIFFLAGS, &request) != 0) Skip("raise its loopback interface");
  close(any);
}

void Hide(const std::string& file, const char* path) {
  if (mount(file.c_str(), path, nullptr, MS_BIND, nullptr) != 0) Skip("mount a file of its own over another");
}

// Takes questions and never answers.
int BindNameServer() {
  const int server = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(53);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (server < 0 || bind(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    Skip("be a name server");
  }
  return server;
}

}  // namespace

SilentNetwork::SilentNetwork() {
  if (unshare(CLONE_NEWNET | CLONE_NEWNS) != 0) Skip("have a network and mounts of its own");
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) Skip("keep its mounts to itself");
  RaiseLoopback();
  directory_.emplace();  // nothing is left behind where it was refused before
  Hide(directory_->Write("resolv.conf", "nameserver 127.0.0.1\noptions timeout:5 attempts:2\n"), "/etc/resolv.conf");
  Hide(directory_->Write("nsswitch.conf", "hosts: dns\n"), "/etc/nsswitch.conf");
  server_ = BindNameServer();
}

SilentNetwork::~SilentNetwork() {
  close(server_);
}

}  // namespace marketplace_metering::test
