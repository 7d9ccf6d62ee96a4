#include "http/open_sockets.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>
#include <vector>

namespace marketplace_metering::http {
namespace {

/// Two ends of a connection.
class Pair {
 public:
  Pair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()), 0); }
  ~Pair() {
    close(ends_[0]);
    close(ends_[1]);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  int socket() const { return ends_[0]; }
  bool connected() const { return send(ends_[0], "x", 1, MSG_NOSIGNAL) == 1; }

 private:
  std::array<int, 2> ends_ = {-1, -1};
};

TEST(Disconnect, LeavesTheNumberOpenAndConnectedToNothing) {
  const Pair pair;
  const int shared = dup(pair.socket());

  EXPECT_TRUE(Disconnect(pair.socket()));

  EXPECT_FALSE(pair.connected());
  EXPECT_EQ(send(shared, "x", 1, MSG_NOSIGNAL), 1) << "whoever shares the connection still has it";
  close(shared);
}

TEST(Disconnect, SaysWhenItCouldNot) {
  EXPECT_FALSE(Disconnect(-1));
}

TEST(OpenSockets, DisconnectsWhatIsListed) {
  const Pair one;
  const Pair closed;
  const Pair two;
  OpenSockets sockets;
  ASSERT_TRUE(sockets.Add(one.socket()) && sockets.Add(closed.socket()) && sockets.Add(two.socket()));
  sockets.Remove(closed.socket());

  sockets.DisconnectAll();

  EXPECT_FALSE(one.connected());
  EXPECT_TRUE(closed.connected());
  EXPECT_FALSE(two.connected());
}

TEST(OpenSockets, ForgetsWhatItDisconnected) {
  const Pair pair;
  OpenSockets sockets;
  ASSERT_TRUE(sockets.Add(pair.socket()));
  sockets.DisconnectAll();
  const Pair later;
  ASSERT_GE(dup2(later.socket(), pair.socket()), 0);

  sockets.DisconnectAll();

  EXPECT_TRUE(pair.connected()) << "the number is another's by now";
}

TEST(OpenSockets, ClosesWhatItCannotDisconnect) {
  const Pair pair;
  const int socket = dup(pair.socket());
  OpenSockets sockets;
  ASSERT_TRUE(sockets.Add(socket));
  rlimit limit = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit none = {0, limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);

  sockets.DisconnectAll();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);

  EXPECT_EQ(fcntl(socket, F_GETFD), -1);
  EXPECT_TRUE(pair.connected()) << "whoever shares the connection still has it";
}

TEST(OpenSockets, LeavesANumberAloneThatLeadsToSomethingElse) {
  const Pair pair;
  OpenSockets sockets;
  ASSERT_TRUE(sockets.Add(pair.socket()));
  const Pair later;
  ASSERT_GE(dup2(later.socket(), pair.socket()), 0);

  sockets.DisconnectAll();

  EXPECT_TRUE(pair.connected());
}

TEST(OpenSockets, RefusesWhatIsNoSocket) {
  OpenSockets sockets;

  EXPECT_FALSE(sockets.Add(-1));
  EXPECT_FALSE(sockets.Add(STDERR_FILENO)) << "unless a test is run with a socket there";
}

TEST(OpenSockets, CountsEachOfManyThreads) {
  OpenSockets sockets;
  std::array<Pair, 8> pairs;
  std::vector<std::thread> threads;
  for (const Pair& pair : pairs) {
    threads.emplace_back([&sockets, &pair] {
      for (int i = 0; i < 1000; ++i) {
        sockets.Add(pair.socket());
        sockets.Remove(pair.socket());
      }
      sockets.Add(pair.socket());
    });
  }
  for (std::thread& thread : threads) thread.join();

  sockets.DisconnectAll();

  for (const Pair& pair : pairs) EXPECT_FALSE(pair.connected());
}

}  // namespace
}  // namespace marketplace_metering::http
