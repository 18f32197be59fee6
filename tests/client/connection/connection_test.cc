// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/connection/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "proto/support/error_detail.h"
#include "tests/client/connection/fake_daemon.h"
#include "tests/support/patience.h"
#include "tests/support/status_matchers.h"

namespace oz {
namespace {

using ozd::IsOk;
using ozd::StatusIs;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

ConnectOptions OptionsFor(const FakeDaemon& fake) {
  ConnectOptions options;
  options.endpoint.socket_path = fake.socket_path();
  options.endpoint.directory = fake.path();
  options.endpoint.rule = "OZ_SOCKET";
  options.daemon_path = OZ_FAKE_OZD;
  options.start_timeout = ozd::Patience();
  return options;
}

// Code of ErrorDetail; checks that a remedy comes with it.
std::string ErrorCode(const absl::Status& status) {
  const auto detail = ozd::GetErrorDetail(status);
  if (!detail.has_value()) return "no detail: " + status.ToString();
  EXPECT_THAT(detail->remedy(), Not(IsEmpty())) << status;
  return detail->error_code();
}

std::string FirstCause(const absl::Status& status) {
  const auto detail = ozd::GetErrorDetail(status);
  return detail.has_value() && detail->causes_size() > 0 ? detail->causes(0)
                                                         : "";
}

TEST(ConnectToDaemonTest, NamesAMissingDaemonAndStartsNone) {
  FakeDaemon fake("ready");
  ConnectOptions options = OptionsFor(fake);
  options.auto_start = AutoStart::kNever;
  const auto channel = ConnectToDaemon(options);
  EXPECT_THAT(channel, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(ErrorCode(channel.status()), "daemon_not_running");
  EXPECT_THAT(fake.Reports(), IsEmpty());
}

TEST(ConnectToDaemonTest, StartsAMissingDaemon) {
  FakeDaemon fake("ready");
  EXPECT_THAT(ConnectToDaemon(OptionsFor(fake)), IsOk());
  EXPECT_THAT(ConnectToDaemon(OptionsFor(fake)), IsOk());
  ASSERT_EQ(fake.Reports().size(), 1u);
  EXPECT_THAT(fake.Reports().front(),
              HasSubstr("env OZ_SOCKET=" + fake.socket_path() + "\n"));
}

TEST(ConnectToDaemonTest, ReplacesAStaleSocket) {
  FakeDaemon fake("ready");
  ASSERT_THAT(ConnectToDaemon(OptionsFor(fake)), IsOk());
  pid_t pid = 0;
  ASSERT_TRUE(absl::SimpleAtoi(
      FakeDaemon::Field(fake.Reports().front(), "pid "), &pid));
  kill(pid, SIGKILL);
  ConnectOptions options = OptionsFor(fake);
  options.auto_start = AutoStart::kNever;
  absl::StatusOr<std::unique_ptr<Channel>> channel;
  do {
    channel = ConnectToDaemon(options);
  } while (channel.ok());
  EXPECT_THAT(channel, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(ErrorCode(channel.status()), "daemon_stale");
  EXPECT_THAT(ConnectToDaemon(OptionsFor(fake)), IsOk());
}

TEST(ConnectToDaemonTest, PassesOnWhyTheDaemonDidNotStart) {
  struct Case {
    const char* mode;
    const char* cause;
  };
  for (const Case& c :
       {Case{"error", "the cache is of a newer"},
        Case{"exit", "exited with status 42"}, Case{"garbage", "'hello'"},
        Case{"elsewhere", "/elsewhere/ozd.sock"}}) {
    FakeDaemon fake(c.mode);
    const absl::Status status = ConnectToDaemon(OptionsFor(fake)).status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
    EXPECT_EQ(ErrorCode(status), "daemon_start_failed");
    EXPECT_THAT(FirstCause(status), HasSubstr(c.cause));
  }
}

TEST(ConnectToDaemonTest, NamesAMissingProgram) {
  FakeDaemon fake("ready");
  ConnectOptions options = OptionsFor(fake);
  options.daemon_path = "/none/ozd";
  const absl::Status status = ConnectToDaemon(options).status();
  EXPECT_EQ(ErrorCode(status), "daemon_start_failed");
  EXPECT_THAT(FirstCause(status), HasSubstr("/none/ozd"));
}

TEST(ConnectToDaemonTest, RefusesADirectoryThatIsOpenToOthers) {
  FakeDaemon fake("ready");
  chmod(fake.path().c_str(), 0755);
  const absl::Status status = ConnectToDaemon(OptionsFor(fake)).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(ErrorCode(status), "daemon_start_failed");
  EXPECT_THAT(FirstCause(status), HasSubstr("chmod 700"));
  EXPECT_THAT(fake.Reports(), IsEmpty());
}

TEST(ConnectToDaemonTest, GivesUpOnADaemonThatStaysSilent) {
  FakeDaemon fake("silent");
  ConnectOptions options = OptionsFor(fake);
  options.start_timeout = absl::Milliseconds(50);
  const absl::Status status = ConnectToDaemon(options).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(ErrorCode(status), "daemon_not_answering");
}

// Each a process of its own, as `oz` is; all begin at the same moment.
TEST(ConnectToDaemonTest, SixtyFourAtOnceStartOne) {
  FakeDaemon fake("ready");
  const ConnectOptions options = OptionsFor(fake);
  int gate[2];
  ASSERT_EQ(pipe(gate), 0);
  std::vector<pid_t> clients;
  for (int i = 0; i < 64; ++i) {
    const pid_t pid = fork();
    if (pid == 0) {
      close(gate[1]);
      char byte = 0;
      (void)!read(gate[0], &byte, 1);
      _exit(ConnectToDaemon(options).ok() ? 0 : 1);
    }
    clients.push_back(pid);
  }
  close(gate[0]);
  close(gate[1]);
  for (const pid_t pid : clients) {
    int status = 0;
    ASSERT_EQ(waitpid(pid, &status, 0), pid);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(fake.Reports().size(), 1u);
}

}  // namespace
}  // namespace oz
