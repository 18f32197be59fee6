// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/command_context.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
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

// The letter after the name in /proc/PID/stat.
char ProcessState(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string line;
  std::getline(file, line);
  const size_t name_end = line.rfind(") ");
  return name_end == std::string::npos ? '?' : line[name_end + 2];
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

TEST_F(CommandContextTest, AProcessWhoseFirstThreadEndedIsNotGone) {
  int ends[2];
  ASSERT_EQ(0, pipe2(ends, O_CLOEXEC));
  const pid_t pid = fork();
  if (pid == 0) {
    // The other thread ends with the pipe, after its owner.
    std::thread other([&ends] {
      close(ends[1]);
      char byte = 0;
      _exit(read(ends[0], &byte, 1) == 0 ? 0 : 1);
    });
    other.detach();
    syscall(SYS_exit, 0);
  }
  close(ends[0]);
  while (ProcessState(pid) != 'Z') std::this_thread::yield();
  EXPECT_FALSE(context_.WaitUntilDaemonIsGone(pid, absl::ZeroDuration()));
  close(ends[1]);
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
