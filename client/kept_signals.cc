// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/kept_signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>

namespace oz {
namespace {

constexpr size_t kMaxEpitaph = 63;

// All that the handler touches; only async-signal-safe calls there.
volatile sig_atomic_t g_interrupted = 0;
volatile sig_atomic_t g_redraw = 0;
volatile sig_atomic_t g_at_once = 0;
volatile sig_atomic_t g_exit_code = 0;
volatile sig_atomic_t g_epitaph_size = 0;
char g_epitaph[kMaxEpitaph];
int g_pipe[2] = {-1, -1};

[[noreturn]] void End() {
  const ssize_t written =
      write(STDOUT_FILENO, g_epitaph, static_cast<size_t>(g_epitaph_size));
  static_cast<void>(written);
  _exit(g_exit_code);
}

void OnSignal(int signal_number) {
  const int saved_errno = errno;
  if (signal_number == SIGWINCH || signal_number == SIGCONT) {
    g_redraw = 1;
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

void SetSignalEpitaph(absl::string_view escapes) {
  // Empty while it is written, so that no signal prints half of it.
  g_epitaph_size = 0;
  const size_t size = std::min(escapes.size(), kMaxEpitaph);
  std::copy_n(escapes.data(), size, g_epitaph);
  g_epitaph_size = static_cast<sig_atomic_t>(size);
}

int SignalPipe() { return g_pipe[0]; }

bool TakeSignals(bool* redraw) {
  char bytes[64];
  while (g_pipe[0] >= 0 && read(g_pipe[0], bytes, sizeof bytes) > 0) {
  }
  if (g_redraw != 0) *redraw = true;
  g_redraw = 0;
  return g_interrupted != 0;
}

}  // namespace oz
