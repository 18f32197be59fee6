// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/process/listener.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "proto/support/log.h"
#include "tests/daemon/process/in_child.h"
#include "tests/daemon/unix_socket.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::HasSubstr;

// Collects what the listener hands over. Thread-safe.
class Inbox {
 public:
  void Put(UniqueFd fd) {
    MutexLock lock(&mutex_);
    connections_.push_back(std::move(fd));
    changed_.NotifyAll();
  }
  void SetDisplaced() {
    MutexLock lock(&mutex_);
    displaced_ = true;
    changed_.NotifyAll();
  }
  void WaitForConnections(size_t count) {
    MutexLock lock(&mutex_);
    while (connections_.size() < count) changed_.Wait(&mutex_);
  }
  void WaitUntilDisplaced() {
    MutexLock lock(&mutex_);
    while (!displaced_) changed_.Wait(&mutex_);
  }
  void CloseAll() {
    MutexLock lock(&mutex_);
    connections_.clear();
  }
  size_t size() {
    MutexLock lock(&mutex_);
    return connections_.size();
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::vector<UniqueFd> connections_ ABSL_GUARDED_BY(mutex_);
  bool displaced_ ABSL_GUARDED_BY(mutex_) = false;
};

std::unique_ptr<Listener> StartListener(const std::string& path, Inbox* inbox,
                                        Listener::Options options = {},
                                        bool may_rebind = true,
                                        const Clock* clock = RealClock()) {
  options.uid = getuid();
  auto socket = ServerSocket::Bind(path, getuid());
  EXPECT_THAT(socket, IsOk());
  auto listener = Listener::Make(
      *std::move(socket), options,
      {.on_connection = [inbox](UniqueFd fd) { inbox->Put(std::move(fd)); },
       .may_rebind = [may_rebind] { return may_rebind; },
       .on_displaced = [inbox] { inbox->SetDisplaced(); }},
      clock);
  EXPECT_THAT(listener, IsOk());
  (*listener)->Start();
  return *std::move(listener);
}

// Whether the other side closes `connection`. Blocks until it says something.
bool IsClosedByPeer(const UniqueFd& connection) {
  char byte = 0;
  return read(connection.get(), &byte, 1) <= 0;
}

TEST(ListenerTest, HandsOverAndCounts) {
  const TempDir dir;
  Inbox inbox;
  const auto listener = StartListener(dir.File("s"), &inbox);
  const UniqueFd first = ConnectTo(dir.File("s"));
  const UniqueFd second = ConnectTo(dir.File("s"));
  inbox.WaitForConnections(2);
  EXPECT_EQ(listener->open_connections(), 2);
  inbox.CloseAll();
  EXPECT_EQ(listener->open_connections(), 0);
  EXPECT_EQ(listener->problem(), "");
}

TEST(ListenerTest, RemovesItsNameAtTheEnd) {
  const TempDir dir;
  Inbox inbox;
  StartListener(dir.File("s"), &inbox).reset();
  EXPECT_FALSE(std::filesystem::exists(dir.File("s")));
}

TEST(ListenerTest, RefusesOtherUsers) {
  if (getuid() != 0) GTEST_SKIP() << "needs root to become somebody else";
  const TempDir dir;
  Inbox inbox;
  const auto listener = StartListener(dir.File("s"), &inbox);
  // Opens what the file modes would keep shut already.
  ASSERT_EQ(chmod(dir.path().c_str(), 0711), 0);
  ASSERT_EQ(chmod(dir.File("s").c_str(), 0666), 0);
  EXPECT_EQ(InChild([&] {
              if (setuid(65534) != 0) return 2;
              const UniqueFd connection = ConnectTo(dir.File("s"));
              if (!connection.valid()) return 3;
              return IsClosedByPeer(connection) ? 0 : 1;
            }),
            0);
  EXPECT_EQ(inbox.size(), 0U);
  const UniqueFd own = ConnectTo(dir.File("s"));
  inbox.WaitForConnections(1);
}

std::string ReadAll(int fd) {
  std::string all;
  char buffer[256];
  pollfd ready = {fd, POLLIN, 0};
  while (poll(&ready, 1, -1) > 0) {
    const ssize_t count = read(fd, buffer, sizeof(buffer));
    if (count <= 0) break;
    all.append(buffer, static_cast<size_t>(count));
  }
  return all;
}

TEST(ListenerTest, TellsConnectionsBeyondTheLimitWhyItClosesThem) {
  const TempDir dir;
  Inbox inbox;
  Listener::Options options;
  options.max_connections = 1;
  const auto listener = StartListener(dir.File("s"), &inbox, options);
  const UniqueFd first = ConnectTo(dir.File("s"));
  inbox.WaitForConnections(1);
  const UniqueFd second = ConnectTo(dir.File("s"));
  // SETTINGS, which is empty, then GOAWAY with its reason.
  const std::string told = ReadAll(second.get());
  ASSERT_GT(told.size(), 9U + 9U + 8U);
  EXPECT_EQ(told[3], 4);
  EXPECT_EQ(told[9 + 3], 7);
  EXPECT_EQ(told.substr(9 + 9 + 8), "ozd has too many connections");
  inbox.CloseAll();
  const UniqueFd third = ConnectTo(dir.File("s"));
  inbox.WaitForConnections(1);
}

// In a process of its own: the log is the process's.
int LinesOfManyRefusals(const TempDir& dir) {
  if (!SetLogFile(dir.File("log"), 1 << 20).ok()) return -1;
  Inbox inbox;
  FakeClock clock;  // stands still
  Listener::Options options;
  options.max_connections = 1;
  const auto listener =
      StartListener(dir.File("s"), &inbox, options, true, &clock);
  const UniqueFd first = ConnectTo(dir.File("s"));
  inbox.WaitForConnections(1);
  for (int i = 0; i < 20; ++i) IsClosedByPeer(ConnectTo(dir.File("s")));
  std::ifstream log(dir.File("log"));
  int lines = 0;
  for (std::string line; std::getline(log, line);) {
    if (line.find("one was refused") != std::string::npos) ++lines;
  }
  return lines;
}

TEST(ListenerTest, RefusalsDoNotFloodTheLog) {
  const TempDir dir;
  EXPECT_EQ(InChild([&] { return LinesOfManyRefusals(dir); }), 1);
}

// In a process of its own: the limit of descriptors is the process's.
int ExhaustAndRecover(const std::string& path) {
  Inbox inbox;
  const auto listener = StartListener(path, &inbox);
  std::vector<UniqueFd> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.emplace_back(socket(AF_UNIX, SOCK_STREAM, 0));
  }
  std::vector<UniqueFd> hogs;
  const rlimit limit = {64, 64};
  setrlimit(RLIMIT_NOFILE, &limit);
  for (;;) {
    UniqueFd hog(open("/dev/null", O_RDONLY));
    if (!hog.valid()) break;
    hogs.push_back(std::move(hog));
  }
  const sockaddr_un address = UnixAddress(path);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  // Out of descriptors: the client is turned away instead of left waiting.
  if (connect(waiting[0].get(), generic, sizeof(address)) != 0) return 1;
  if (!IsClosedByPeer(waiting[0])) return 2;
  hogs.clear();
  if (connect(waiting[1].get(), generic, sizeof(address)) != 0) return 3;
  inbox.WaitForConnections(1);
  return 0;
}

TEST(ListenerTest, RecoversFromRunningOutOfDescriptors) {
  const TempDir dir;
  EXPECT_EQ(InChild([&] { return ExhaustAndRecover(dir.File("s")); }), 0);
}

TEST(ListenerTest, BindsAgainWhenItsNameIsRemoved) {
  const TempDir dir;
  Inbox inbox;
  const auto listener = StartListener(dir.File("s"), &inbox);
  ASSERT_EQ(unlink(dir.File("s").c_str()), 0);
  UniqueFd connection;
  // Ends as soon as the listener has seen it; the test's time-out is the limit.
  while (!connection.valid()) connection = ConnectTo(dir.File("s"));
  inbox.WaitForConnections(1);
  EXPECT_EQ(listener->problem(), "");
}

TEST(ListenerTest, IsDisplacedWhenTheLockIsGoneToo) {
  const TempDir dir;
  Inbox inbox;
  const auto listener =
      StartListener(dir.File("s"), &inbox, {}, /*may_rebind=*/false);
  ASSERT_EQ(unlink(dir.File("s").c_str()), 0);
  inbox.WaitUntilDisplaced();
  EXPECT_THAT(listener->problem(), HasSubstr("path was removed"));
}

TEST(ListenerTest, IsDisplacedByAnotherSocketAndLeavesItAlone) {
  const TempDir dir;
  Inbox inbox;
  auto listener = StartListener(dir.File("s"), &inbox);
  const UniqueFd thief = ListenOn(dir.File("thief"));
  std::filesystem::rename(dir.File("thief"), dir.File("s"));
  inbox.WaitUntilDisplaced();
  EXPECT_THAT(listener->problem(), HasSubstr("another program has taken"));
  listener.reset();
  EXPECT_TRUE(ConnectTo(dir.File("s")).valid());
}

}  // namespace
}  // namespace ozd
