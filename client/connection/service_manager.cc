// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/connection/service_manager.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/rpc/deadline.h"
#include "proto/support/status_macros.h"
#include "proto/support/unique_fd.h"

namespace oz {
namespace {

constexpr char kUnit[] = "ozd.service";
// How often a child without a handle is looked at.
constexpr int kLookMs = 10;

bool Exists(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0;
}

// Runs a program with stdio on /dev/null. Returns its pid.
absl::StatusOr<pid_t> Launch(const std::vector<std::string>& arguments,
                             const std::vector<std::string>& environment) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int fd = 0; fd <= 2; ++fd) {
    posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
  }
  pid_t pid = 0;
  const int error =
      posix_spawn(&pid, arguments[0].c_str(), &actions, nullptr,
                  CStrings(arguments).data(), CStrings(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error == 0) return pid;
  return absl::UnavailableError(
      absl::StrCat("run ", arguments[0], ": ", strerror(error)));
}

// Waits for our child, and kills it when the time is up. Returns its status as
// waitpid() tells it.
int WaitOrKill(pid_t pid, const Deadline& deadline) {
  // glibc 2.36 declares pidfd_open() without C linkage.
  const ozd::UniqueFd handle(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  int status = 0;
  while (!deadline.Expired()) {
    // poll skips a negative descriptor. Without a handle (a sandbox, an old
    // kernel, no descriptors left) the child is looked at now and then.
    pollfd waiting{handle.get(), POLLIN, 0};
    const int limit_ms = handle.valid() ? deadline.PollMilliseconds() : kLookMs;
    if (poll(&waiting, 1, limit_ms) > 0) break;
    if (!handle.valid() && waitpid(pid, &status, WNOHANG) == pid) return status;
  }
  if (deadline.Expired()) kill(pid, SIGKILL);
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

std::vector<char*> CStrings(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (const std::string& text : strings) {
    pointers.push_back(const_cast<char*>(text.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

ServiceManager ServiceManager::ForThisUser() {
  const char* home = std::getenv("HOME");
  ServiceManager manager;
  manager.unit_directories = {
      absl::StrCat(home == nullptr ? "" : home, "/.config/systemd/user"),
      absl::StrCat(home == nullptr ? "" : home, "/.local/share/systemd/user"),
      "/etc/systemd/user",
      "/usr/local/lib/systemd/user",
      "/usr/local/share/systemd/user",
      "/usr/lib/systemd/user",
      "/usr/share/systemd/user"};
  manager.runtime_directory = absl::StrCat("/run/user/", geteuid());
  return manager;
}

bool ServiceManager::CanStart() const {
  if (!Exists(absl::StrCat(runtime_directory, "/systemd/private"))) {
    return false;
  }
  for (const std::string& directory : unit_directories) {
    if (Exists(absl::StrCat(directory, "/", kUnit))) return true;
  }
  return false;
}

absl::Status ServiceManager::Start(std::vector<std::string> environment,
                                   absl::Duration timeout) const {
  // systemctl finds the manager by this variable, which ssh and sudo drop.
  std::erase_if(environment, [](const std::string& entry) {
    return absl::StartsWith(entry, "XDG_RUNTIME_DIR=");
  });
  environment.push_back(absl::StrCat("XDG_RUNTIME_DIR=", runtime_directory));
  const Deadline deadline(timeout);
  OZD_ASSIGN_OR_RETURN(
      const pid_t pid,
      Launch({systemctl, "--user", "start", kUnit}, environment));
  const int status = WaitOrKill(pid, deadline);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat(systemctl, " --user start ", kUnit, " did not succeed"));
}

}  // namespace oz
