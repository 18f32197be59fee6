// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/system_io.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <optional>
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

// A child whose streams are a terminal of its own.
class TerminalChild {
 public:
  explicit TerminalChild(const std::function<void(SystemIo*)>& work) {
    master_ = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    grantpt(master_);
    unlockpt(master_);
    pid_ = fork();
    if (pid_ != 0) return;
    setsid();
    const int terminal = open(ptsname(master_), O_RDWR);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
      dup2(terminal, fd);
    }
    SystemIo io;
    work(&io);
    io.Exit(0);
  }
  ~TerminalChild() { close(master_); }

  // Reads what appears up to `text`; false when it never does.
  bool WaitFor(const std::string& text) {
    char byte = 0;
    while (output_.find(text) == std::string::npos) {
      if (read(master_, &byte, 1) != 1) return false;
      output_.push_back(byte);
    }
    output_.erase(0, output_.find(text) + text.size());
    return true;
  }
  void Type(const std::string& keys) {
    EXPECT_EQ(static_cast<ssize_t>(keys.size()),
              write(master_, keys.data(), keys.size()));
  }
  // Everything that appears until it ends; the exit code is -1 after a signal.
  ChildResult Finish() {
    ChildResult result;
    char byte = 0;
    while (read(master_, &byte, 1) == 1) output_.push_back(byte);
    result.output = output_;
    int status = 0;
    waitpid(pid_, &status, 0);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
  }

 private:
  int master_ = -1;
  pid_t pid_ = -1;
  std::string output_;
};

std::string Shown(const std::optional<std::string>& line) {
  return line.has_value() ? "<" + *line + ">" : "<nothing>";
}

void AskOpenly(SystemIo* io) { io->Out(Shown(io->ReadLine("name? "))); }
void AskSecretly(SystemIo* io) { io->Out(Shown(io->ReadSecret("value? "))); }

TEST(SystemIoTest, ReadsALineFromTheTerminal) {
  TerminalChild child(AskOpenly);
  ASSERT_TRUE(child.WaitFor("name? "));
  child.Type("Ada\n");
  const ChildResult result = child.Finish();
  EXPECT_EQ("Ada\r\n<Ada>", result.output);
  EXPECT_EQ(0, result.exit_code);
}

TEST(SystemIoTest, AnInterruptCancelsTheQuestionAndNotTheProcess) {
  TerminalChild child(AskOpenly);
  ASSERT_TRUE(child.WaitFor("name? "));
  // The terminal may drop the echo of what it discards.
  child.Type("\x03");
  const ChildResult result = child.Finish();
  EXPECT_EQ("^C\r\n<nothing>", result.output);
  EXPECT_EQ(0, result.exit_code);
}

TEST(SystemIoTest, TheEndOfInputCancelsTheQuestion) {
  TerminalChild child(AskOpenly);
  ASSERT_TRUE(child.WaitFor("name? "));
  child.Type("\x04");
  EXPECT_EQ("\r\n<nothing>", child.Finish().output);
}

TEST(SystemIoTest, AfterAQuestionAnInterruptEndsTheProcessAgain) {
  TerminalChild child([](SystemIo* io) {
    AskOpenly(io);
    io->Flush();
    io->Err("waiting");
    pause();
  });
  ASSERT_TRUE(child.WaitFor("name? "));
  child.Type("Ada\n");
  ASSERT_TRUE(child.WaitFor("waiting"));
  child.Type("\x03");
  EXPECT_EQ(-1, child.Finish().exit_code);
}

TEST(SystemIoTest, ASecretIsNotShown) {
  TerminalChild child(AskSecretly);
  ASSERT_TRUE(child.WaitFor("value? "));
  child.Type("pax\x7fsswort\x15paß wort\n");
  const ChildResult result = child.Finish();
  EXPECT_EQ("\r\n<paß wort>", result.output);
  EXPECT_EQ(0, result.exit_code);
}

TEST(SystemIoTest, AnInterruptCancelsASecret) {
  TerminalChild child(AskSecretly);
  ASSERT_TRUE(child.WaitFor("value? "));
  child.Type("half\x03");
  const ChildResult result = child.Finish();
  EXPECT_EQ("\r\n<nothing>", result.output);
  EXPECT_EQ(0, result.exit_code);
}

TEST(SystemIoTest, ProtectedMemoryIsNotDumped) {
  int ends[2];
  ASSERT_EQ(0, pipe2(ends, O_CLOEXEC));
  const ChildResult result = RunChild(
      ends[1],
      [](SystemIo* io) {
        io->ProtectMemory();
        rlimit core{};
        getrlimit(RLIMIT_CORE, &core);
        io->Out(core.rlim_cur == 0 && prctl(PR_GET_DUMPABLE) == 0 ? "safe"
                                                                  : "open");
      },
      ends[0]);
  EXPECT_EQ("safe", result.output);
  close(ends[0]);
}

TEST(SystemIoTest, ReadsAllOfStdinUpToItsLimit) {
  for (const size_t size : {size_t{0}, size_t{9}, size_t{10}, size_t{11}}) {
    int input[2];
    int output[2];
    ASSERT_EQ(0, pipe2(input, O_CLOEXEC));
    ASSERT_EQ(0, pipe2(output, O_CLOEXEC));
    const std::string text(size, 'x');
    ASSERT_EQ(static_cast<ssize_t>(size), write(input[1], text.data(), size));
    close(input[1]);
    const int from = input[0];
    const ChildResult result = RunChild(
        output[1],
        [from](SystemIo* io) {
          dup2(from, STDIN_FILENO);
          io->Out(Shown(io->ReadAllStdin(10)));
        },
        output[0]);
    EXPECT_EQ(size > 10 ? "<nothing>" : "<" + text + ">", result.output);
    close(input[0]);
    close(output[0]);
  }
}

}  // namespace
}  // namespace oz
