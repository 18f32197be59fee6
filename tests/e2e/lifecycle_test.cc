// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Living as a daemon: start, find, survive, stop.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

json Status(Sandbox* box) {
  return ParseJson(
      box->Oz({"daemon", "status", "--output-format", "json"}).out);
}

UniqueFd BindSilently(const std::string& path) {
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  EXPECT_EQ(
      bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)),
      0);
  return fd;
}

TEST(LifecycleTest, StartStatusStopByHand) {
  Sandbox box;
  ProcessResult result = box.Oz({"daemon", "status"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out + result.err, HasSubstr("not running"));
  EXPECT_EQ(box.Oz({"daemon", "stop"}).exit_code, 0);

  result = box.Oz({"daemon", "start"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const json status = Status(&box);
  EXPECT_GT(status["pid"].get<int>(), 0);
  EXPECT_EQ(status["version"], OZD_VERSION);
  EXPECT_EQ(status["socket"], box.socket_path());
  EXPECT_EQ(kill(status["pid"].get<int>(), 0), 0);

  EXPECT_EQ(box.Oz({"daemon", "restart"}).exit_code, 0);
  EXPECT_NE(Status(&box)["pid"], status["pid"]);
  const pid_t pid = box.daemon_pid();
  EXPECT_EQ(box.Oz({"daemon", "stop"}).exit_code, 0);
  EXPECT_TRUE(Eventually([&] { return kill(pid, 0) != 0; }));
  EXPECT_FALSE(std::filesystem::exists(box.socket_path()));
}

TEST(LifecycleTest, SixtyFourClientsStartOneDaemon) {
  Sandbox box;
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int i = 0; i < 64; ++i) {
    clients.emplace_back([&] {
      if (box.Oz({"daemon", "start"}).exit_code == 0) ++good;
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(good, 64);
  // Every ozd that was started wrote a line; only one became ready.
  const std::string log = ReadFile(box.state_dir() + "/ozd.log");
  const pid_t pid = box.daemon_pid();
  ASSERT_GT(pid, 0);
  std::set<pid_t> daemons;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string environment =
        ReadFile(entry.path().string() + "/environ");
    const std::string name = ReadFile(entry.path().string() + "/comm");
    if (name == "ozd\n" && environment.find("OZ_SOCKET=" + box.socket_path()) !=
                               std::string::npos) {
      daemons.insert(std::stoi(entry.path().filename().string()));
    }
  }
  EXPECT_EQ(daemons, std::set<pid_t>{pid}) << log;
}

TEST(LifecycleTest, StartedDaemonIsCleanOfItsStarter) {
  Sandbox box;
  box.env()["SECRET_OF_THE_SHELL"] = "canary";
  box.env()["WARP_API_KEY"] = kSimKey;
  ASSERT_EQ(box.Oz({"daemon", "start"}).exit_code, 0);
  const std::string proc = "/proc/" + std::to_string(box.daemon_pid());
  const std::string environment = ReadFile(proc + "/environ");
  EXPECT_EQ(environment.find("SECRET_OF_THE_SHELL"), std::string::npos);
  EXPECT_EQ(environment.find(kSimKey), std::string::npos);
  EXPECT_EQ(std::filesystem::read_symlink(proc + "/cwd"), "/");
  EXPECT_EQ(std::filesystem::read_symlink(proc + "/fd/0"), "/dev/null");
  EXPECT_EQ(ReadFile(proc + "/cmdline").find(kSimKey), std::string::npos);
}

TEST(LifecycleTest, StaleSocketOfAKilledDaemonIsReplaced) {
  Sandbox box;
  ASSERT_EQ(box.Oz({"daemon", "start"}).exit_code, 0);
  const pid_t pid = box.daemon_pid();
  kill(pid, SIGKILL);
  ASSERT_TRUE(Eventually([&] { return kill(pid, 0) != 0; }));
  EXPECT_TRUE(std::filesystem::exists(box.socket_path()));
  EXPECT_THAT(
      box.Oz({"daemon", "status"}).err + box.Oz({"daemon", "status"}).out,
      HasSubstr("not running"));
  EXPECT_EQ(box.Oz({"daemon", "start"}).exit_code, 0);
  EXPECT_GT(box.daemon_pid(), 0);
}

TEST(LifecycleTest, AWedgedDaemonIsNamedWithinADeadline) {
  Sandbox box;
  std::filesystem::create_directories(box.home() + "/run");
  chmod((box.home() + "/run").c_str(), 0700);
  UniqueFd silent = BindSilently(box.socket_path());
  ASSERT_EQ(listen(silent.get(), 5), 0);
  const ProcessResult result = box.Oz({"daemon", "status"});
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out + result.err, HasSubstr("not answering"));
}

TEST(LifecycleTest, ASecondDaemonIsRefusedAndTheFirstServesOn) {
  Sandbox box;
  ASSERT_EQ(box.Oz({"daemon", "start"}).exit_code, 0);
  const pid_t first = box.daemon_pid();
  Command second;
  second.argv = {OzdBinary(), "--notify-fd", "1"};
  second.env = box.env();
  const ProcessResult result = RunProcess(second);
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("running"));
  EXPECT_EQ(box.daemon_pid(), first);
}

TEST(LifecycleTest, AnotherUserIsKeptOut) {
  if (getuid() != 0) GTEST_SKIP() << "needs root to become another user";
  Sandbox box;
  ASSERT_EQ(box.Oz({"daemon", "start"}).exit_code, 0);
  // The other user is given a way through every directory; the socket's mode
  // and the peer check must each hold by themselves.
  chmod(box.home().c_str(), 0755);
  const ProcessResult by_directory = box.OzAs(65534, {"daemon", "status"});
  EXPECT_EQ(by_directory.exit_code, 1);
  EXPECT_THAT(by_directory.err + by_directory.out, HasSubstr("not permitted"));
  chmod((box.home() + "/run").c_str(), 0755);
  chmod(box.socket_path().c_str(), 0666);
  const ProcessResult by_peer = box.OzAs(65534, {"daemon", "status"});
  EXPECT_EQ(by_peer.exit_code, 1);
  EXPECT_THAT(by_peer.err + by_peer.out, HasSubstr("not permitted"));
  chmod((box.home() + "/run").c_str(), 0700);
}

TEST(LifecycleTest, StopAndStatusNeverStartADaemon) {
  Sandbox box;
  for (const char* word : {"status", "stop", "where", "logs", "doctor"}) {
    box.Oz({"daemon", word});
    EXPECT_FALSE(std::filesystem::exists(box.socket_path())) << word;
  }
}

TEST(LifecycleTest, AutoStartedDaemonLeavesWhenIdle) {
  Sandbox box;
  box.Configure("idle_exit: 200ms\n");
  ASSERT_EQ(box.Oz({"daemon", "start"}).exit_code, 0);
  EXPECT_TRUE(
      Eventually([&] { return !std::filesystem::exists(box.socket_path()); }));
}

TEST(LifecycleTest, WhereWorksWithoutADaemon) {
  Sandbox box;
  const json where =
      ParseJson(box.Oz({"daemon", "where", "--output-format", "json"}).out);
  EXPECT_EQ(where["socket"], box.socket_path());
  EXPECT_EQ(where["state_dir"], box.state_dir());
}

TEST(LifecycleTest, DrainsOnSigterm) {
  Sandbox box;
  BackgroundProcess daemon = box.StartDaemon();
  EXPECT_EQ(daemon.Stop(SIGTERM), 0);
  EXPECT_FALSE(std::filesystem::exists(box.socket_path()));
  ASSERT_EQ(box.Oz({"daemon", "start"}).exit_code, 0);
  EXPECT_THAT(Status(&box).value("last_exit_reason", ""), HasSubstr("SIGTERM"));
}

}  // namespace
}  // namespace ozd
