// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/lifecycle.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace ozd {
namespace {

// Interval of checks whether durable work or the last call of a displaced
// daemon has ended.
constexpr absl::Duration kRecheck = absl::Minutes(1);

sigset_t HandledSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  return set;
}

}  // namespace

void Lifecycle::BlockSignals() {
  const sigset_t handled = HandledSignals();
  pthread_sigmask(SIG_BLOCK, &handled, nullptr);
}

Lifecycle::Lifecycle(CallGate* gate, const Options& options,
                     Callbacks callbacks)
    : gate_(gate), options_(options), callbacks_(std::move(callbacks)) {}

absl::StatusOr<std::unique_ptr<Lifecycle>> Lifecycle::Make(
    CallGate* gate, const Options& options, Callbacks callbacks) {
  auto lifecycle =
      absl::WrapUnique(new Lifecycle(gate, options, std::move(callbacks)));
  const sigset_t handled = HandledSignals();
  lifecycle->signals_ =
      UniqueFd(signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK));
  lifecycle->wake_ = UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!lifecycle->signals_.valid() || !lifecycle->wake_.valid()) {
    return absl::UnavailableError(
        absl::StrCat("cannot wait for signals: ", strerror(errno)));
  }
  return lifecycle;
}

std::string Lifecycle::Run() {
  for (;;) {
    if (std::string reason = ReasonToLeave(); !reason.empty()) return reason;
    const absl::Duration wait = NextCheck();
    // A millisecond more, so that the time is over when poll says so.
    const int timeout_ms =
        wait == absl::InfiniteDuration()
            ? -1
            : static_cast<int>(absl::ToInt64Milliseconds(wait)) + 1;
    pollfd fds[] = {{signals_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    if (poll(fds, 2, timeout_ms) < 0 && errno != EINTR) {
      return absl::StrCat("poll: ", strerror(errno));
    }
    if (std::string reason = TakeSignal(); !reason.empty()) return reason;
    eventfd_t ignored = 0;
    eventfd_read(wake_.get(), &ignored);
  }
}

std::string Lifecycle::TakeSignal() {
  signalfd_siginfo info{};
  while (read(signals_.get(), &info, sizeof(info)) ==
         static_cast<ssize_t>(sizeof(info))) {
    if (info.ssi_signo == SIGHUP) {
      callbacks_.reopen_log();
      continue;
    }
    return info.ssi_signo == SIGTERM ? "signal SIGTERM" : "signal SIGINT";
  }
  return "";
}

std::string Lifecycle::ReasonToLeave() {
  bool displaced = false;
  {
    MutexLock lock(&mutex_);
    if (!requested_.empty()) return requested_;
    displaced = displaced_;
  }
  // Watches do not end by themselves; their clients find the new daemon.
  if (displaced && gate_->calls() == 0) return "displaced";
  if (gate_->IdleFor() >= options_.idle_exit &&
      !callbacks_.has_durable_work()) {
    return "idle";
  }
  return "";
}

absl::Duration Lifecycle::NextCheck() {
  {
    MutexLock lock(&mutex_);
    if (displaced_) return kRecheck;
  }
  if (options_.idle_exit == absl::InfiniteDuration()) {
    return absl::InfiniteDuration();
  }
  // The end of a call does not wake this thread; it finds out in time, since
  // idleness begins then.
  const absl::Duration left = options_.idle_exit - gate_->IdleFor();
  if (left <= absl::ZeroDuration()) return kRecheck;
  return std::min(left, absl::Hours(24));
}

void Lifecycle::RequestStop(const std::string& reason) {
  {
    MutexLock lock(&mutex_);
    if (requested_.empty()) {
      requested_ = reason.empty() ? "stop requested" : reason;
    }
  }
  eventfd_write(wake_.get(), 1);
}

void Lifecycle::SetDisplaced() {
  {
    MutexLock lock(&mutex_);
    displaced_ = true;
  }
  eventfd_write(wake_.get(), 1);
}

void StartWatchdog(absl::Duration timeout, std::function<void()> last_words) {
  std::thread([timeout, last_words = std::move(last_words)] {
    absl::SleepFor(timeout);
    last_words();
    // The end was asked for, so this is no failure that a supervisor should
    // answer with a restart.
    _exit(0);
  }).detach();
}

}  // namespace ozd
