// Copyright (c) 2026 The ozd authors. MIT licence.

// ozd: the order of a start. Every way in which it can fail ends in one
// sentence, on stderr and on the notify descriptor.

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/config/config.h"
#include "daemon/config/flags.h"
#include "daemon/daemon.h"
#include "daemon/lifecycle.h"
#include "daemon/process/instance_lock.h"
#include "daemon/process/process.h"
#include "daemon/process/server_socket.h"
#include "daemon/process/start_notifier.h"
#include "daemon/process/state_file.h"
#include "proto/support/clock.h"
#include "proto/support/endpoint.h"
#include "proto/support/log.h"
#include "proto/support/redact.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr int kExitError = 1;
constexpr int kExitUsage = 2;
constexpr int kExitAlreadyRunning = 3;

constexpr int64_t kMaxLogBytes = 5 * 1024 * 1024;
constexpr absl::Duration kAutoIdleExit = absl::Minutes(30);
constexpr absl::Duration kDrainGrace = absl::Seconds(5);
constexpr absl::Duration kWatchdog = absl::Seconds(8);
// What the last-exit file says while a daemon runs: it is read only when that
// daemon had no chance to write anything else.
constexpr char kNoLastWords[] = "ended without a word (killed or crashed)";

// One start of ozd. Confined to the main thread.
class Program {
 public:
  Program(Flags flags, StartNotifier notifier)
      : flags_(std::move(flags)), notifier_(std::move(notifier)) {}

  // Returns only when the daemon did not come to serve.
  int Run(absl::StatusOr<std::optional<UniqueFd>> activation) {
    binary_ = RunningBinary::OfThisProcess();
    if (absl::Status status = Prepare(); !status.ok()) return Fail(status);
    if (absl::StatusOr<bool> alone = LockInstance(); !alone.ok()) {
      return Fail(alone.status());
    } else if (!*alone) {
      return kExitAlreadyRunning;
    }
    OpenLog();
    ReadLastExit();
    const absl::Status status = Serve(std::move(activation));
    LogError("main", status.message());
    WriteLastExit(absl::StrCat("failed to start: ", status.message()));
    return Fail(status);
  }

  int Fail(const absl::Status& status) {
    const std::string reason =
        NeutraliseControls(Redact(status.message()), Newlines::kEscape);
    fprintf(stderr, "ozd: %s\n", reason.c_str());
    notifier_.Error(reason);
    return kExitError;
  }

 private:
  absl::Status Prepare() {
    OZD_ASSIGN_OR_RETURN(const EndpointInputs inputs,
                         EndpointInputsFromProcess());
    OZD_ASSIGN_OR_RETURN(endpoint_, ResolveEndpoint(inputs));
    OZD_ASSIGN_OR_RETURN(config_, LoadConfig(endpoint_.config_path));
    SetLogLevel(flags_.log_level.value_or(config_.log_level));
    OZD_RETURN_IF_ERROR(EnsurePrivateDirectory(endpoint_.directory, getuid()));
    return EnsurePrivateDirectory(endpoint_.state_dir, getuid());
  }

  // False when another daemon serves the socket already.
  absl::StatusOr<bool> LockInstance() {
    OZD_ASSIGN_OR_RETURN(
        auto socket_lock,
        InstanceLock::Acquire(absl::StrCat(endpoint_.socket_path, ".lock")));
    if (const auto* held = std::get_if<InstanceLock::HeldBy>(&socket_lock)) {
      fprintf(stderr, "ozd: another ozd (pid %d) already serves %s\n",
              held->pid, endpoint_.socket_path.c_str());
      notifier_.Running(held->pid);
      return false;
    }
    locks_.push_back(std::get<InstanceLock>(std::move(socket_lock)));
    // Two daemons with two sockets must not share one cache either.
    OZD_ASSIGN_OR_RETURN(
        auto state_lock,
        InstanceLock::Acquire(absl::StrCat(endpoint_.state_dir, "/ozd.lock")));
    if (const auto* held = std::get_if<InstanceLock::HeldBy>(&state_lock)) {
      return absl::FailedPreconditionError(
          absl::StrCat("another ozd (pid ", held->pid, ") already uses ",
                       endpoint_.state_dir,
                       " with another socket; stop it, or set "
                       "XDG_STATE_HOME to another directory"));
    }
    locks_.push_back(std::get<InstanceLock>(std::move(state_lock)));
    return true;
  }

  void OpenLog() {
    if (flags_.log_stderr) return;
    log_path_ = absl::StrCat(endpoint_.state_dir, "/ozd.log");
    if (absl::Status status = SetLogFile(log_path_, kMaxLogBytes);
        !status.ok()) {
      LogError("main", status.message());
    }
  }

  void ReadLastExit() {
    last_exit_reason_ = ReadStateFile(LastExitPath()).value_or("");
    WriteLastExit(kNoLastWords);
  }

  std::string LastExitPath() const {
    return absl::StrCat(endpoint_.state_dir, "/last-exit");
  }
  void WriteLastExit(const std::string& reason) const {
    if (absl::Status status = WriteStateFile(LastExitPath(), reason);
        !status.ok()) {
      LogWarning("main", status.message());
    }
  }

  // Ends the process when the daemon has served; returns why it could not.
  absl::Status Serve(absl::StatusOr<std::optional<UniqueFd>> activation) {
    OZD_RETURN_IF_ERROR(activation.status());
    OZD_ASSIGN_OR_RETURN(
        ServerSocket socket,
        activation->has_value()
            ? ServerSocket::Inherit(**std::move(activation),
                                    endpoint_.socket_path)
            : ServerSocket::Bind(endpoint_.socket_path, getuid()));
    OZD_ASSIGN_OR_RETURN(
        const std::unique_ptr<Daemon> daemon,
        Daemon::Start(MakeOptions(), std::move(socket), RealClock()));
    OZD_RETURN_IF_ERROR(daemon->CheckItself());
    LogInfo("main", "ozd ", OZD_VERSION, " is ready, pid ", getpid());
    notifier_.Ready(getpid(), endpoint_.socket_path);

    const std::string reason = daemon->WaitForEnd();
    LogInfo("main", "ending: ", reason);
    notifier_.Stopping(reason);
    StartWatchdog(kWatchdog, [this, reason] {
      LogError("main", "the shutdown hangs; ending at once");
      WriteLastExit(absl::StrCat(reason, " (shutdown timed out)"));
    });
    daemon->Drain(kDrainGrace);
    WriteLastExit(reason);
    // Everything has ended and is stored. Only gRPC's own clean-up is left, and
    // that may wait ten seconds for one of its pollers.
    _exit(0);
  }

  Daemon::Options MakeOptions() const {
    Daemon::Options options;
    options.endpoint = endpoint_;
    options.uid = getuid();
    options.config = config_;
    const absl::Duration fallback =
        flags_.auto_started ? kAutoIdleExit : absl::InfiniteDuration();
    options.idle_exit =
        flags_.idle_exit.value_or(config_.idle_exit.value_or(fallback));
    options.last_exit_reason = last_exit_reason_;
    options.binary = binary_;
    options.log_path = log_path_;
    options.reopen_log = [path = log_path_] {
      if (!path.empty()) SetLogFile(path, kMaxLogBytes).IgnoreError();
    };
    options.lock_is_ours = [this] { return locks_.front().StillNamed(); };
    return options;
  }

  const Flags flags_;
  StartNotifier notifier_;
  RunningBinary binary_;
  Endpoint endpoint_;
  Config config_;
  // The socket's, then the state directory's.
  std::vector<InstanceLock> locks_;
  std::string log_path_;
  std::string last_exit_reason_;
};

int Main(const std::vector<std::string>& arguments) {
  const absl::StatusOr<Flags> flags = ParseFlags(arguments);
  if (!flags.ok()) {
    fprintf(stderr, "ozd: %s\n", std::string(flags.status().message()).c_str());
    return kExitUsage;
  }
  if (flags->show_help) return fputs(FlagsHelp().c_str(), stdout) < 0;
  if (flags->show_version) return printf("ozd %s\n", OZD_VERSION) < 0;

  absl::StatusOr<std::optional<UniqueFd>> activation = TakeActivationSocket();
  const char* const systemd = getenv("NOTIFY_SOCKET");
  StartNotifier notifier(flags->notify_fd, systemd == nullptr ? "" : systemd);
  std::vector<int> keep_fds = {flags->notify_fd};
  if (activation.ok() && activation->has_value()) {
    keep_fds.push_back((*activation)->get());
  }
  DetachFromStarter(keep_fds);
  ForgetEnvironment();
  LimitProcess();
  Lifecycle::BlockSignals();
  return Program(*flags, std::move(notifier)).Run(std::move(activation));
}

}  // namespace
}  // namespace ozd

int main(int argc, char** argv) {
  return ozd::Main(std::vector<std::string>(argv + 1, argv + argc));
}
