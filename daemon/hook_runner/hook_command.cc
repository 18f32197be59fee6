// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/hook_runner/hook_command.h"

#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/hook_runner/child_process.h"
#include "proto/support/redact.h"

namespace ozd {
namespace {

constexpr size_t kMaxOutputBytes = 4096;
// Where the system cannot say when a process ends, it is looked after.
constexpr absl::Duration kLookAgain = absl::Milliseconds(20);

std::string Trimmed(const std::string& output) {
  const std::string plain = NeutraliseControls(Redact(output), Newlines::kKeep);
  size_t size = std::min(plain.size(), kMaxOutputBytes);
  // Not in the middle of a character.
  while (size < plain.size() && size > 0 && (plain[size] & 0xc0) == 0x80) {
    --size;
  }
  return plain.substr(0, size);
}

CommandResult Failure(std::string summary) {
  CommandResult result;
  result.summary = std::move(summary);
  return result;
}

// A command under way.
class Running {
 public:
  Running(ChildProcess child, const Clock* clock,
          const HookCommandRunner::Options& options, int shutdown_fd)
      : child_(std::move(child)),
        clock_(clock),
        options_(options),
        shutdown_fd_(shutdown_fd) {}

  CommandResult Finish(absl::Duration timeout) {
    std::string why_ended;
    if (!WaitForEnd(timeout)) {
      why_ended = is_shutdown_ ? "ended with ozd"
                               : absl::StrCat("took longer than ",
                                              absl::FormatDuration(timeout));
      child_.SignalGroup(SIGTERM);
      shutdown_fd_ = -1;
      WaitForEnd(options_.grace);
      child_.SignalGroup(SIGKILL);
    }
    ReadOutput();
    const std::optional<int> status = child_.Reap();
    CommandResult result;
    result.output = Trimmed(output_);
    result.cut_off = is_shutdown_ && !why_ended.empty();
    if (!why_ended.empty()) {
      result.summary = why_ended;
    } else if (!status.has_value()) {
      result.summary = "nobody knows how it ended";
    } else if (WIFEXITED(*status)) {
      result.exit_code = WEXITSTATUS(*status);
      result.summary = absl::StrCat("exit ", result.exit_code);
    } else {
      result.summary = absl::StrCat("killed by signal ", WTERMSIG(*status));
    }
    return result;
  }

 private:
  // False when the time was over first.
  bool WaitForEnd(absl::Duration timeout) {
    absl::Duration deadline = clock_->Uptime() + timeout;
    while (!child_.HasEnded()) {
      absl::Duration left = deadline - clock_->Uptime();
      if (left <= absl::ZeroDuration()) return false;
      if (child_.end() < 0) left = std::min(left, kLookAgain);
      pollfd fds[] = {{output_open_ ? child_.output() : -1, POLLIN, 0},
                      {child_.end(), POLLIN, 0},
                      {shutdown_fd_, POLLIN, 0}};
      poll(fds, std::size(fds),
           static_cast<int>(absl::ToInt64Milliseconds(
               absl::Ceil(left, absl::Milliseconds(1)))));
      if (fds[0].revents != 0) ReadOutput();
      if (fds[2].revents != 0) {
        shutdown_fd_ = -1;
        is_shutdown_ = true;
        deadline =
            std::min(deadline, clock_->Uptime() + options_.shutdown_grace);
      }
    }
    return true;
  }

  // Everything is read, so that the command never blocks; little is kept.
  void ReadOutput() {
    char bytes[4096];
    while (true) {
      const ssize_t count = read(child_.output(), bytes, sizeof(bytes));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EAGAIN) return;
      if (count <= 0) {
        output_open_ = false;
        return;
      }
      const size_t room = 2 * kMaxOutputBytes - output_.size();
      output_.append(bytes, std::min(room, static_cast<size_t>(count)));
      // A command that never stops writing must not keep us from the clock.
      if (static_cast<size_t>(count) == sizeof(bytes)) return;
    }
  }

  ChildProcess child_;
  const Clock* const clock_;
  const HookCommandRunner::Options& options_;
  // -1 when nobody listens any more.
  int shutdown_fd_;
  bool is_shutdown_ = false;
  bool output_open_ = true;
  std::string output_;
};

const std::string& Value(const std::map<std::string, std::string>& environment,
                         const std::string& name) {
  static const auto* const none = new std::string;
  const auto found = environment.find(name);
  return found == environment.end() ? *none : found->second;
}

std::string OwnVariable(const char* name) {
  const char* const value = getenv(name);
  return value == nullptr ? "" : value;
}

bool Exists(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0;
}

}  // namespace

std::map<std::string, std::string> HookEnvironment(uid_t uid) {
  std::map<std::string, std::string> environment;
  passwd entry{};
  passwd* found = nullptr;
  char buffer[4096];
  getpwuid_r(uid, &entry, buffer, sizeof(buffer), &found);
  std::string home = OwnVariable("HOME");
  if (home.empty()) home = found != nullptr ? found->pw_dir : "/";
  environment["HOME"] = home;
  if (found != nullptr) {
    environment["USER"] = found->pw_name;
    environment["LOGNAME"] = found->pw_name;
  }
  environment["PATH"] =
      absl::StrCat(home, "/.local/bin:", home,
                   "/bin:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:"
                   "/usr/sbin:/sbin");
  const std::string lang = OwnVariable("LANG");
  environment["LANG"] = lang.empty() ? "C.UTF-8" : lang;
  const std::string runtime = absl::StrCat("/run/user/", uid);
  if (Exists(runtime)) environment["XDG_RUNTIME_DIR"] = runtime;
  std::string bus = OwnVariable("DBUS_SESSION_BUS_ADDRESS");
  if (bus.empty() && Exists(absl::StrCat(runtime, "/bus"))) {
    bus = absl::StrCat("unix:path=", runtime, "/bus");
  }
  if (!bus.empty()) environment["DBUS_SESSION_BUS_ADDRESS"] = bus;
  return environment;
}

HookCommandRunner::HookCommandRunner(const Clock* clock, const Options& options)
    : clock_(clock),
      options_(options),
      shutdown_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

CommandResult HookCommandRunner::Run(
    const std::vector<std::string>& command,
    const std::map<std::string, std::string>& environment,
    const std::string& stdin_text, absl::Duration timeout) {
  if (is_shutdown_) {
    CommandResult refused = Failure("ozd is shutting down");
    refused.cut_off = true;
    return refused;
  }
  if (command.empty()) return Failure("cannot run: the command is empty");
  ChildOptions child;
  child.environment = options_.environment;
  for (const auto& [name, value] : environment) {
    child.environment[name] = value;
  }
  const std::string& home = Value(child.environment, "HOME");
  const absl::StatusOr<std::string> path =
      FindProgram(command[0], Value(child.environment, "PATH"), home);
  if (!path.ok()) {
    return Failure(absl::StrCat("cannot run: ", path.status().message()));
  }
  child.path = *path;
  child.arguments = command;
  child.working_directory = home.empty() ? "/" : home;
  child.stdin_text = stdin_text;
  absl::StatusOr<ChildProcess> process = ChildProcess::Start(child);
  if (!process.ok()) {
    return Failure(
        absl::StrCat("cannot run ", *path, ": ", process.status().message()));
  }
  return Running(*std::move(process), clock_, options_, shutdown_.get())
      .Finish(timeout);
}

void HookCommandRunner::Shutdown() {
  is_shutdown_ = true;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t told =
      write(shutdown_.get(), &one, sizeof(one));
}

}  // namespace ozd
