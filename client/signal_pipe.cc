// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/signal_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <initializer_list>

namespace oz {
namespace {

constexpr char kHideCursor[] = "\x1b[?25l";
constexpr char kShowCursor[] = "\x1b[?25h";

// All that the handler touches; only async-signal-safe calls there.
volatile sig_atomic_t g_interrupted = 0;
volatile sig_atomic_t g_resized = 0;
volatile sig_atomic_t g_resumed = 0;
volatile sig_atomic_t g_at_once = 0;
volatile sig_atomic_t g_exit_code = 0;
volatile sig_atomic_t g_drawing = 0;
// Of the terminal on stdin; valid while g_silenced.
volatile sig_atomic_t g_silenced = 0;
termios g_terminal;
int g_pipe[2] = {-1, -1};

template <size_t n>
void WriteToTerminal(const char (&escape)[n]) {
  const ssize_t written = write(STDOUT_FILENO, escape, n - 1);
  static_cast<void>(written);
}

// Setting the terminal from the background would stop the process, and it is
// another's then.
bool IsInForeground() { return tcgetpgrp(STDIN_FILENO) == getpgrp(); }

void RestoreTerminal() {
  if (g_drawing != 0) WriteToTerminal(kShowCursor);
  if (g_silenced != 0 && IsInForeground()) {
    tcsetattr(STDIN_FILENO, TCSANOW, &g_terminal);
  }
}

[[noreturn]] void End() {
  RestoreTerminal();
  _exit(g_exit_code);
}

void OnSignal(int signal_number) {
  const int saved_errno = errno;
  if (signal_number == SIGTSTP) {
    RestoreTerminal();
    kill(getpid(), SIGSTOP);
  } else if (signal_number == SIGWINCH) {
    g_resized = 1;
  } else if (signal_number == SIGCONT) {
    g_resumed = 1;
  } else {
    if (g_at_once != 0 || g_interrupted != 0) End();
    g_interrupted = 1;
  }
  // A full pipe wakes just as well.
  const ssize_t written = write(g_pipe[1], "", 1);
  static_cast<void>(written);
  errno = saved_errno;
}

void Keep(int signal_number) {
  struct sigaction action {};
  if (sigaction(signal_number, nullptr, &action) == 0 &&
      action.sa_handler == SIG_IGN) {
    return;
  }
  action = {};
  action.sa_handler = OnSignal;
  sigemptyset(&action.sa_mask);
  // No SA_RESTART: poll and write come back.
  sigaction(signal_number, &action, nullptr);
}

}  // namespace

void KeepSignals(int exit_code) {
  g_exit_code = exit_code;
  if (g_pipe[0] >= 0 || pipe2(g_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return;
  for (const int signal_number : {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT}) {
    Keep(signal_number);
  }
}

void LetSignalsEndProcess(bool at_once) { g_at_once = at_once ? 1 : 0; }

void SetTerminalDrawing(bool drawing) {
  if (!drawing) {
    RestoreTerminal();
    g_drawing = 0;
    g_silenced = 0;
    return;
  }
  if (g_drawing == 0) Keep(SIGTSTP);
  g_drawing = 1;
  WriteToTerminal(kHideCursor);
  if (!IsInForeground()) return;
  if (g_silenced == 0 && tcgetattr(STDIN_FILENO, &g_terminal) != 0) return;
  termios silent = g_terminal;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  g_silenced = 1;
  tcsetattr(STDIN_FILENO, TCSANOW, &silent);
}

int SignalPipe() { return g_pipe[0]; }

bool TakeSignals(bool* resized, bool* resumed) {
  char bytes[64];
  while (g_pipe[0] >= 0 && read(g_pipe[0], bytes, sizeof bytes) > 0) {
  }
  if (g_resized != 0) *resized = true;
  if (g_resumed != 0) *resumed = true;
  g_resized = 0;
  g_resumed = 0;
  return g_interrupted != 0;
}

}  // namespace oz
