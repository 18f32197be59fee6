// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/signal_pipe.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <string>

#include "client/system_io.h"

namespace oz {
namespace {

// Each body runs in a process of its own, because signals are for good.

bool PipeIsReadable() {
  pollfd waiting{SignalPipe(), POLLIN, 0};
  return poll(&waiting, 1, 0) == 1;
}

TEST(KeptSignalsDeathTest, KeepsTheFirstAndEndsAtTheSecond) {
  EXPECT_EXIT(
      {
        KeepSignals(7);
        bool redraw = false;
        bool resumed = false;
        if (TakeSignals(&redraw, &resumed) || PipeIsReadable()) _exit(1);
        raise(SIGINT);
        if (!PipeIsReadable() || !TakeSignals(&redraw, &resumed)) _exit(2);
        if (PipeIsReadable() || !TakeSignals(&redraw, &resumed) || redraw)
          _exit(3);
        raise(SIGTERM);
        _exit(4);
      },
      testing::ExitedWithCode(7), "");
}

TEST(KeptSignalsDeathTest, EndsAtOnceWhereNobodyLooks) {
  EXPECT_EXIT(
      {
        KeepSignals(0);
        LetSignalsEndProcess(true);
        raise(SIGHUP);
        _exit(4);
      },
      testing::ExitedWithCode(0), "");
  EXPECT_EXIT(
      {
        KeepSignals(5);
        LetSignalsEndProcess(true);
        LetSignalsEndProcess(false);
        raise(SIGTERM);
        _exit(4);
      },
      testing::ExitedWithCode(4), "");
}

TEST(KeptSignalsDeathTest, LeavesIgnoredSignalsIgnored) {
  EXPECT_EXIT(
      {
        signal(SIGHUP, SIG_IGN);
        KeepSignals(5);
        raise(SIGHUP);
        bool redraw = false;
        bool resumed = false;
        _exit(TakeSignals(&redraw, &resumed) ? 1 : 0);
      },
      testing::ExitedWithCode(0), "");
}

TEST(KeptSignalsDeathTest, TellsOfTheTerminalOnce) {
  EXPECT_EXIT(
      {
        KeepSignals(5);
        raise(SIGWINCH);
        bool redraw = false;
        bool resumed = false;
        if (TakeSignals(&redraw, &resumed) || !redraw) _exit(1);
        redraw = false;
        _exit(TakeSignals(&redraw, &resumed) || redraw ? 2 : 0);
      },
      testing::ExitedWithCode(0), "");
}

// A terminal on stdin and stdout of this process; returns the other side.
int TakeTerminal() {
  const int master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) _exit(90);
  setsid();
  const int terminal = open(ptsname(master), O_RDWR);
  if (terminal < 0) _exit(91);
  dup2(terminal, STDIN_FILENO);
  dup2(terminal, STDOUT_FILENO);
  return master;
}

// What the terminal was given, which may come in pieces.
std::string ReadFrom(int master, size_t size) {
  std::string text;
  char bytes[64];
  while (text.size() < size) {
    const ssize_t count = read(master, bytes, sizeof bytes);
    if (count <= 0) break;
    text.append(bytes, static_cast<size_t>(count));
  }
  return text;
}

bool Echoes() {
  termios now{};
  return tcgetattr(STDIN_FILENO, &now) == 0 && (now.c_lflag & ECHO) != 0;
}

TEST(KeptSignalsDeathTest, PutsTheTerminalRight) {
  EXPECT_EXIT(
      {
        const int master = TakeTerminal();
        KeepSignals(5);
        SetTerminalDrawing(true);
        if (Echoes()) _exit(1);
        SetTerminalDrawing(true);
        SetTerminalDrawing(false);
        if (!Echoes()) _exit(2);
        _exit(ReadFrom(master, 18) == "\x1b[?25l\x1b[?25l\x1b[?25h" ? 0 : 3);
      },
      testing::ExitedWithCode(0), "");
}

TEST(KeptSignalsDeathTest, ASignalPutsTheTerminalRight) {
  EXPECT_EXIT(
      {
        TakeTerminal();
        KeepSignals(5);
        SetTerminalDrawing(true);
        const pid_t child = fork();
        if (child == 0) {
          // The child has the terminal's modes and the handlers, too.
          setpgid(0, getppid());
          LetSignalsEndProcess(true);
          raise(SIGINT);
          _exit(4);
        }
        int status = 0;
        waitpid(child, &status, 0);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 5) _exit(1);
        _exit(Echoes() ? 0 : 2);
      },
      testing::ExitedWithCode(0), "");
}

TEST(KeptSignalsDeathTest, WaitSeesSignalsAndClosedOutput) {
  EXPECT_EXIT(
      {
        SystemIo io;
        io.BeginLive(5);
        int pipe_fds[2];
        if (pipe(pipe_fds) != 0) _exit(90);
        dup2(pipe_fds[1], STDOUT_FILENO);
        if (io.Wait({}, absl::ZeroDuration()).output_closed) _exit(1);
        close(pipe_fds[0]);
        if (!io.Wait({}, absl::InfiniteDuration()).output_closed) _exit(2);
        raise(SIGINT);
        _exit(io.Wait({}, absl::InfiniteDuration()).interrupted ? 0 : 3);
      },
      testing::ExitedWithCode(0), "");
}

[[noreturn]] void PrintToAReaderThatStopped() {
  SystemIo io;
  io.BeginLive(5);
  int pipe_fds[2];
  if (pipe(pipe_fds) != 0) _exit(90);
  dup2(pipe_fds[1], STDOUT_FILENO);
  const pid_t parent = getpid();
  if (fork() == 0) {
    pollfd full{pipe_fds[1], POLLOUT, 0};
    while (poll(&full, 1, 0) != 0) poll(nullptr, 0, 1);
    kill(parent, SIGINT);
    _exit(0);
  }
  io.Out(std::string(60'000, 'x'));
  io.Wait({}, absl::ZeroDuration());
  io.Out(std::string(60'000, 'x'));
  io.Wait({}, absl::ZeroDuration());
  _exit(4);
}

TEST(KeptSignalsDeathTest, AReaderThatStoppedDoesNotHoldUpTheUser) {
  EXPECT_EXIT(PrintToAReaderThatStopped(), testing::ExitedWithCode(5), "");
}

}  // namespace
}  // namespace oz
