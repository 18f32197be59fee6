// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/system_io.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>

namespace oz {
namespace {

// How a child with these descriptors ended that did `work` and then Exit(0).
struct ChildResult {
  int exit_code = -1;
  std::string output;
};

ChildResult RunChild(int stdout_fd, const std::function<void(SystemIo*)>& work,
                     int read_fd = -1) {
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(stdout_fd, STDOUT_FILENO);
    const int null = open("/dev/null", O_RDWR);
    dup2(null, STDERR_FILENO);
    SystemIo io;
    work(&io);
    io.Exit(0);
  }
  close(stdout_fd);
  ChildResult result;
  char chunk[4096];
  for (ssize_t n = 1; read_fd >= 0 && n > 0;) {
    n = read(read_fd, chunk, sizeof chunk);
    if (n > 0) result.output.append(chunk, static_cast<size_t>(n));
  }
  int status = 0;
  waitpid(pid, &status, 0);
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

TEST(SystemIoTest, ExitWritesWhatIsLeft) {
  int ends[2];
  ASSERT_EQ(0, pipe2(ends, O_CLOEXEC));
  const ChildResult result = RunChild(
      ends[1], [](SystemIo* io) { io->Out("hello"); }, ends[0]);
  EXPECT_EQ(0, result.exit_code);
  EXPECT_EQ("hello", result.output);
  close(ends[0]);
}

TEST(SystemIoTest, AReaderThatWentAwayIsNoFailure) {
  int ends[2];
  ASSERT_EQ(0, pipe2(ends, O_CLOEXEC));
  close(ends[0]);
  const ChildResult result = RunChild(ends[1], [](SystemIo* io) {
    io->Out("hello");
    io->Flush();
    if (!io->output_closed()) _exit(99);
    io->Out("more");
  });
  EXPECT_EQ(0, result.exit_code);
}

TEST(SystemIoTest, AFullDiskIsAFailure) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  const ChildResult result =
      RunChild(full, [](SystemIo* io) { io->Out("hello"); });
  EXPECT_EQ(1, result.exit_code);
}

TEST(SystemIoTest, AFullPipeThatDoesNotBlockLosesNothing) {
  int ends[2];
  ASSERT_EQ(0, pipe2(ends, O_CLOEXEC));
  ASSERT_EQ(0, fcntl(ends[1], F_SETFL, O_NONBLOCK));
  const std::string text(1'000'000, 'x');
  const ChildResult result = RunChild(
      ends[1], [&text](SystemIo* io) { io->Out(text); }, ends[0]);
  EXPECT_EQ(0, result.exit_code);
  EXPECT_EQ(text, result.output);
  close(ends[0]);
}

TEST(SystemIoTest, AClosedStdoutIsAFailureAndNoOtherFileGetsTheOutput) {
  const pid_t pid = fork();
  if (pid == 0) {
    for (int fd = 0; fd <= 2; ++fd) close(fd);
    SystemIo io;
    int ends[2];
    if (pipe2(ends, O_NONBLOCK) != 0 || ends[0] <= STDERR_FILENO) _exit(97);
    io.Out("hello");
    io.Flush();
    char byte = 0;
    if (read(ends[0], &byte, 1) != -1 || io.ReadAllStdin(10)) _exit(98);
    io.Exit(0);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(1, WEXITSTATUS(status));
}

TEST(SystemIoTest, TellsUnsetFromEmpty) {
  const SystemIo io;
  ASSERT_EQ(0, setenv("OZ_TEST_EMPTY", "", 1));
  EXPECT_EQ("", io.Env("OZ_TEST_EMPTY"));
  EXPECT_EQ(std::nullopt, io.Env("OZ_TEST_UNSET"));
}

}  // namespace
}  // namespace oz
