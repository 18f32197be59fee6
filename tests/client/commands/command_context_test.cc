// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/command_context.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "proto/support/unique_fd.h"
#include "tests/client/fake_io.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

// The real waiting, on a socket of the test's own.
class TestContext : public CommandContext {
 public:
  TestContext(const ParsedArgs& args, Io* io, const std::string& socket_path)
      : CommandContext(args, io) {
    endpoint_.socket_path = socket_path;
  }
  absl::StatusOr<ozd::Endpoint> endpoint() override { return endpoint_; }

 private:
  ozd::Endpoint endpoint_;
};

ozd::UniqueFd Listen(const std::string& path) {
  ozd::UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  EXPECT_EQ(0, bind(fd.get(), reinterpret_cast<const sockaddr*>(&address),
                    sizeof address));
  EXPECT_EQ(0, listen(fd.get(), 1));
  return fd;
}

// A process that has ended for certain.
pid_t EndedProcess() {
  const pid_t pid = fork();
  if (pid == 0) _exit(0);
  waitpid(pid, nullptr, 0);
  return pid;
}

class CommandContextTest : public testing::Test {
 protected:
  ozd::TempDir dir_;
  ParsedArgs args_;
  FakeIo io_;
  const std::string path_ = dir_.File("ozd.sock");
  TestContext context_{args_, &io_, path_};
};

TEST_F(CommandContextTest, ADaemonWithoutSocketAndProcessIsGone) {
  EXPECT_TRUE(
      context_.WaitUntilDaemonIsGone(EndedProcess(), absl::ZeroDuration()));
}

TEST_F(CommandContextTest, AnEndedProcessThatNobodyReapsIsGone) {
  const pid_t pid = fork();
  if (pid == 0) _exit(0);
  siginfo_t info{};
  ASSERT_EQ(0, waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT));
  EXPECT_TRUE(context_.WaitUntilDaemonIsGone(pid, absl::ZeroDuration()));
  waitpid(pid, nullptr, 0);
}

TEST_F(CommandContextTest, AListenerIsNotGone) {
  const ozd::UniqueFd listener = Listen(path_);
  EXPECT_FALSE(
      context_.WaitUntilDaemonIsGone(EndedProcess(), absl::ZeroDuration()));
}

TEST_F(CommandContextTest, ASocketNobodyListensOnIsGone) {
  Listen(path_).Reset();
  EXPECT_TRUE(
      context_.WaitUntilDaemonIsGone(EndedProcess(), absl::ZeroDuration()));
}

TEST_F(CommandContextTest, AProcessThatStillEndsIsNotGone) {
  EXPECT_FALSE(context_.WaitUntilDaemonIsGone(getpid(), absl::ZeroDuration()));
}

}  // namespace
}  // namespace oz
