// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/process/process.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "proto/support/unique_fd.h"

namespace ozd {
namespace {

// Variables that say something about one call, one start or one shell.
constexpr const char* kForgotten[] = {
    "WARP_API_KEY",   "WARP_SERVER_ROOT_URL", "WARP_RTC_ROOT_URL", "OZ_API_KEY",
    "OZ_RUN_ID",      "NOTIFY_SOCKET",        "LISTEN_FDS",        "LISTEN_PID",
    "LISTEN_FDNAMES",
};

void OpenStandardStreams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    // The lowest free number is the missing one.
    [[maybe_unused]] const int opened = open("/dev/null", O_RDWR);
  }
}

void CloseOthers(std::vector<int> keep_fds) {
  std::sort(keep_fds.begin(), keep_fds.end());
  unsigned int first = STDERR_FILENO + 1;
  for (const int fd : keep_fds) {
    if (fd < 0) continue;
    const auto kept = static_cast<unsigned int>(fd);
    if (kept < first) continue;
    if (kept > first) close_range(first, kept - 1, 0);
    first = kept + 1;
  }
  close_range(first, ~0U, 0);
}

}  // namespace

void DetachFromStarter(const std::vector<int>& keep_fds) {
  OpenStandardStreams();
  CloseOthers(keep_fds);
  // "/" cannot fail, and a failure would not be worth refusing to start.
  [[maybe_unused]] const int changed = chdir("/");
  umask(077);
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  signal(SIGPIPE, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void ForgetEnvironment() {
  for (const char* name : kForgotten) unsetenv(name);
}

void LimitProcess() {
#ifndef OZD_DUMPABLE
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  prctl(PR_SET_DUMPABLE, 0);
#endif
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  mallopt(M_ARENA_MAX, 2);
}

int MostConnections() {
  constexpr rlim_t kMost = 4096;
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) files.rlim_cur = kMost;
  return static_cast<int>(std::min(kMost, files.rlim_cur / 4 * 3));
}

int64_t ResidentBytes() {
  UniqueFd file(open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  char text[128] = "";
  long long total_pages = 0;
  long long resident_pages = 0;
  if (!file.valid() || read(file.get(), text, sizeof(text) - 1) <= 0 ||
      sscanf(text, "%lld %lld", &total_pages, &resident_pages) != 2) {
    return 0;
  }
  return resident_pages * sysconf(_SC_PAGESIZE);
}

RunningBinary RunningBinary::OfThisProcess() {
  RunningBinary binary;
  char path[4096];
  struct stat info {};
  const ssize_t size = readlink("/proc/self/exe", path, sizeof(path));
  if (size <= 0 || stat("/proc/self/exe", &info) != 0) return binary;
  binary.path_.assign(path, static_cast<size_t>(size));
  binary.device_ = info.st_dev;
  binary.inode_ = info.st_ino;
  return binary;
}

bool RunningBinary::WasReplaced() const {
  struct stat info {};
  if (path_.empty()) return false;
  return stat(path_.c_str(), &info) != 0 || info.st_dev != device_ ||
         info.st_ino != inode_;
}

}  // namespace ozd
