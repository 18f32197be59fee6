// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/connection/start_daemon.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "proto/support/unique_fd.h"
#include "tests/client/connection/fake_daemon.h"
#include "tests/support/patience.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using ozd::IsOk;
using ozd::StatusIs;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using testing::UnorderedElementsAre;

absl::StatusOr<DaemonNotice> Spawn(const FakeDaemon& fake,
                                   absl::Duration timeout = ozd::Patience()) {
  std::vector<std::string> environment = DaemonEnvironment(environ);
  environment.push_back("OZ_SOCKET=" + fake.socket_path());
  return SpawnDaemon(OZ_FAKE_OZD, environment, timeout);
}

TEST(ParseDaemonNoticeTest, ReadsTheThreeLines) {
  auto notice = ParseDaemonNotice("ready 12 /run/user/1/oz/a socket");
  ASSERT_TRUE(notice.has_value());
  EXPECT_EQ(notice->kind, DaemonNotice::Kind::kReady);
  EXPECT_EQ(notice->pid, 12);
  EXPECT_EQ(notice->socket_path, "/run/user/1/oz/a socket");

  notice = ParseDaemonNotice("running 13");
  ASSERT_TRUE(notice.has_value());
  EXPECT_EQ(notice->kind, DaemonNotice::Kind::kRunning);
  EXPECT_EQ(notice->pid, 13);
  EXPECT_TRUE(ParseDaemonNotice("running 0").has_value());

  notice = ParseDaemonNotice("error disk \x1b full");
  ASSERT_TRUE(notice.has_value());
  EXPECT_EQ(notice->kind, DaemonNotice::Kind::kError);
  EXPECT_EQ(notice->reason, "disk \\x1b full");
}

TEST(ParseDaemonNoticeTest, RefusesAnythingElse) {
  for (const char* line : {"", "ready", "ready x /s", "ready 1", "ready 0 /s",
                           "ready -1 /s", "running -1", "running", "running x",
                           "running 1 2", "hello", "ready 99999999999 /s"}) {
    EXPECT_FALSE(ParseDaemonNotice(line).has_value()) << line;
  }
}

TEST(DaemonEnvironmentTest, KeepsOnlyWhatADaemonMayHave) {
  const char* const environment[] = {
      "HOME=/h",          "PATH=/bin",        "LC_ALL=C",
      "OZD_LOG=debug",    "https_proxy=x",    "NO_PROXY=y",
      "XDG_STATE_HOME=z", "WARP_API_KEY=k",   "WARP_SERVER_ROOT_URL=u",
      "SSH_AUTH_SOCK=s",  "TMPDIR=/t",        "LD_PRELOAD=evil.so",
      "OZ_RUN_ID=r",      "HOMEX=/h",         "LANGUAGE=de",
      "TERM=xterm",       "GITHUB_ACTIONS=1", nullptr};
  EXPECT_THAT(DaemonEnvironment(environment),
              ElementsAre("HOME=/h", "PATH=/bin", "LC_ALL=C", "OZD_LOG=debug",
                          "https_proxy=x", "NO_PROXY=y", "XDG_STATE_HOME=z"));
}

TEST(FindDaemonTest, TakesWhatIsConfiguredOrNothing) {
  EXPECT_THAT(FindDaemon(OZ_FAKE_OZD), IsOk());
  EXPECT_THAT(
      FindDaemon("/none/ozd"),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("/none/ozd")));
  EXPECT_THAT(FindDaemon("/tmp"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(FindDaemonTest, MakesAPathAbsolute) {
  ASSERT_EQ(chdir("/usr"), 0);
  const auto path = FindDaemon("bin/env");
  ASSERT_THAT(path, IsOk());
  EXPECT_EQ(*path, "/usr/bin/env");
}

TEST(SpawnDaemonTest, HearsThatItIsReady) {
  FakeDaemon fake("ready");
  const auto notice = Spawn(fake);
  ASSERT_THAT(notice, IsOk());
  EXPECT_EQ(notice->kind, DaemonNotice::Kind::kReady);
  EXPECT_EQ(notice->socket_path, fake.socket_path());
  EXPECT_EQ(kill(notice->pid, 0), 0);
}

TEST(SpawnDaemonTest, HearsWhyNot) {
  FakeDaemon fake("error");
  const auto notice = Spawn(fake);
  ASSERT_THAT(notice, IsOk());
  EXPECT_EQ(notice->kind, DaemonNotice::Kind::kError);
  EXPECT_EQ(notice->reason, "the cache is of a newer \\x1b[31mrelease");
}

TEST(SpawnDaemonTest, SaysHowASilentDaemonEnded) {
  FakeDaemon fake("exit");
  EXPECT_THAT(Spawn(fake), StatusIs(absl::StatusCode::kFailedPrecondition,
                                    HasSubstr("exited with status 42")));
  FakeDaemon::SetMode("signal");
  EXPECT_THAT(Spawn(fake), StatusIs(absl::StatusCode::kFailedPrecondition,
                                    HasSubstr("signal 9 (SIGKILL)")));
}

TEST(SpawnDaemonTest, ReportsWhatIsNoNotice) {
  FakeDaemon fake("garbage");
  EXPECT_THAT(Spawn(fake), StatusIs(absl::StatusCode::kFailedPrecondition,
                                    HasSubstr("'hello'")));
}

TEST(SpawnDaemonTest, GivesUpOnADaemonThatStaysSilent) {
  FakeDaemon fake("silent");
  EXPECT_THAT(Spawn(fake, absl::Milliseconds(50)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(SpawnDaemonTest, ReportsAProgramThatCannotRun) {
  const auto notice = SpawnDaemon("/none/ozd", {}, ozd::Patience());
  ASSERT_THAT(notice, IsOk());
  EXPECT_EQ(notice->kind, DaemonNotice::Kind::kError);
  EXPECT_EQ(notice->reason,
            "cannot execute /none/ozd: No such file or directory");
}

TEST(SpawnDaemonTest, GivesItAWorldOfItsOwn) {
  // What must not leak: an open file, an ignored and a blocked signal, a key.
  const ozd::UniqueFd leak(open("/etc/passwd", O_RDONLY));
  signal(SIGHUP, SIG_IGN);
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigprocmask(SIG_BLOCK, &blocked, &before);
  setenv("WARP_API_KEY", "wk-canary", 1);
  FakeDaemon fake("ready");
  const auto notice = Spawn(fake);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  signal(SIGHUP, SIG_DFL);
  unsetenv("WARP_API_KEY");
  ASSERT_THAT(notice, IsOk());
  ASSERT_EQ(fake.Reports().size(), 1u);
  const std::string report = fake.Reports().front();

  EXPECT_THAT(FakeDaemon::Fields(report, "arg "),
              ElementsAre("--notify-fd", "3", "--auto-started"));
  EXPECT_EQ(FakeDaemon::Field(report, "cwd "), "/");
  EXPECT_EQ(FakeDaemon::Field(report, "umask "), "77");
  EXPECT_NE(FakeDaemon::Field(report, "sid "), std::to_string(getsid(0)));
  EXPECT_NE(FakeDaemon::Field(report, "pgid "), std::to_string(getpgid(0)));
  EXPECT_THAT(FakeDaemon::Fields(report, "fd "),
              UnorderedElementsAre("0 /dev/null", "1 /dev/null", "2 /dev/null",
                                   StartsWith("3 pipe:")));
  EXPECT_EQ(FakeDaemon::Field(report, "SigBlk:\t"), "0000000000000000");
  EXPECT_EQ(FakeDaemon::Field(report, "SigIgn:\t"), "0000000000000000");
  EXPECT_THAT(report, Not(HasSubstr("wk-canary")));
}

TEST(SpawnDaemonTest, LeavesNoChildBehind) {
  FakeDaemon fake("ready");
  ASSERT_THAT(Spawn(fake), IsOk());
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(SpawnDaemonTest, DoesNotWaitForOneThatOnlyClosesItsDescriptor) {
  FakeDaemon fake("closes");
  EXPECT_THAT(Spawn(fake), StatusIs(absl::StatusCode::kFailedPrecondition,
                                    HasSubstr("closed its notify")));
}

TEST(SpawnDaemonTest, WorksWhenStdioIsClosed) {
  FakeDaemon fake("ready");
  const pid_t child = fork();
  if (child == 0) {
    for (int fd = 0; fd < 10; ++fd) close(fd);
    const auto notice = Spawn(fake);
    _exit(notice.ok() && notice->kind == DaemonNotice::Kind::kReady ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace oz
