// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/connection/start_daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/connection/service_manager.h"
#include "client/rpc/deadline.h"
#include "proto/support/redact.h"
#include "proto/support/status_macros.h"
#include "proto/support/unique_fd.h"

namespace oz {
namespace {

// Where the daemon finds its end of the notify pipe.
constexpr int kNotifyFd = 3;
// Where the process between oz and the daemon finds its line to oz.
constexpr int kMinderFd = 4;
// Descriptors made here go above this, so that they cannot collide with the
// two, nor with a stdio that the caller closed.
constexpr int kFirstFreeFd = 10;
constexpr size_t kMaxNoticeBytes = 4096;

bool IsExecutable(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

std::string Absolute(const std::string& path) {
  if (absl::StartsWith(path, "/")) return path;
  std::array<char, 4096> buffer;
  const char* here = getcwd(buffer.data(), buffer.size());
  return here == nullptr ? path : absl::StrCat(here, "/", path);
}

std::string OwnDirectory() {
  std::array<char, 4096> buffer;
  const ssize_t size = readlink("/proc/self/exe", buffer.data(), buffer.size());
  if (size <= 0) return "";
  const absl::string_view path(buffer.data(), static_cast<size_t>(size));
  return std::string(path.substr(0, path.rfind('/')));
}

// Moves `fd` above the descriptors that the child rearranges.
ozd::UniqueFd Raise(int fd) {
  ozd::UniqueFd low(fd);
  return ozd::UniqueFd(fcntl(fd, F_DUPFD_CLOEXEC, kFirstFreeFd));
}

// What the forked processes need, prepared before the fork: after it only
// async-signal-safe calls are allowed.
struct SpawnPlan {
  std::vector<char*> argv;
  std::vector<char*> envp;
  int null_fd = -1;
  int notify_fd = -1;
  int minder_fd = -1;
};

void ResetSignals() {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) {
    sigaction(number, &standard, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void CloseFrom(int first) {
  if (close_range(static_cast<unsigned>(first), ~0U, 0) == 0) return;
  constexpr int kUsualLimit = 4096;
  for (int fd = first; fd < kUsualLimit; ++fd) close(fd);
}

// Becomes the daemon, or says on the notify descriptor why not.
[[noreturn]] void ExecDaemon(const SpawnPlan& plan) {
  execve(plan.argv[0], plan.argv.data(), plan.envp.data());
  const char* reason = strerrordesc_np(errno);
  if (reason == nullptr) reason = "unknown error";
  const auto piece = [](const char* text) {
    return iovec{const_cast<char*>(text), strlen(text)};
  };
  const iovec line[] = {piece("error cannot execute "), piece(plan.argv[0]),
                        piece(": "), piece(reason), piece("\n")};
  [[maybe_unused]] const ssize_t written =
      writev(kNotifyFd, line, static_cast<int>(std::size(line)));
  _exit(127);
}

// The process between oz and the daemon. It makes the daemon nobody's child,
// and stays just until oz has heard enough, so that it can tell how a daemon
// ended that crashed before it could speak.
[[noreturn]] void MindDaemon(const SpawnPlan& plan) {
  setsid();
  ResetSignals();
  umask(077);
  if (chdir("/") != 0) _exit(1);
  for (int fd = 0; fd <= 2; ++fd) dup2(plan.null_fd, fd);
  dup2(plan.notify_fd, kNotifyFd);
  dup3(plan.minder_fd, kMinderFd, O_CLOEXEC);
  CloseFrom(kMinderFd + 1);

  const pid_t daemon = fork();
  if (daemon < 0) _exit(1);
  if (daemon == 0) ExecDaemon(plan);
  close(kNotifyFd);
  // oz asks by writing a byte, or ends this process; if it just goes away, so
  // does this process.
  char question = 0;
  if (read(kMinderFd, &question, 1) == 1) {
    int how = 0;
    if (waitpid(daemon, &how, 0) == daemon) {
      [[maybe_unused]] const ssize_t written =
          send(kMinderFd, &how, sizeof(how), MSG_NOSIGNAL);
    }
  }
  _exit(0);
}

// Waits until `fd` has something to read. False when the time is up.
bool WaitReadable(int fd, const Deadline& deadline) {
  while (true) {
    pollfd waiting{fd, POLLIN, 0};
    const int ready = poll(&waiting, 1, deadline.PollMilliseconds());
    if (ready > 0) return true;
    if (deadline.Expired()) return false;
  }
}

// Reads up to the first newline or the end. Errors: kDeadlineExceeded.
absl::StatusOr<std::string> ReadLine(int fd, const Deadline& deadline) {
  std::string line;
  while (line.size() < kMaxNoticeBytes) {
    if (!WaitReadable(fd, deadline)) {
      return absl::DeadlineExceededError(
          "the daemon did not say in time "
          "whether it is ready");
    }
    std::array<char, 512> buffer;
    const ssize_t size = read(fd, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    line.append(buffer.data(), static_cast<size_t>(size));
    if (const size_t end = line.find('\n'); end != std::string::npos) {
      line.resize(end);
      break;
    }
  }
  return line;
}

// How the daemon ended, asked from the process in between.
std::string DescribeEnd(int minder_fd) {
  int how = 0;
  const Deadline deadline(absl::Milliseconds(200));
  if (send(minder_fd, "?", 1, MSG_NOSIGNAL) != 1 ||
      !WaitReadable(minder_fd, deadline) ||
      read(minder_fd, &how, sizeof(how)) != sizeof(how)) {
    return "it closed its notify descriptor";
  }
  if (WIFSIGNALED(how)) {
    const char* name = sigabbrev_np(WTERMSIG(how));
    return absl::StrCat("it was killed by signal ", WTERMSIG(how), " (SIG",
                        name == nullptr ? "?" : name, ")");
  }
  return absl::StrCat("it exited with status ", WEXITSTATUS(how));
}

// Ends our child, wherever it waits, and leaves no zombie.
void EndMinder(pid_t pid) {
  kill(pid, SIGKILL);
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

absl::Status SystemError(absl::string_view what) {
  return absl::FailedPreconditionError(
      absl::StrCat(what, ": ", strerror(errno)));
}

}  // namespace

std::optional<DaemonNotice> ParseDaemonNotice(absl::string_view line) {
  const std::pair<absl::string_view, absl::string_view> word =
      absl::StrSplit(line, absl::MaxSplits(' ', 1));
  DaemonNotice notice;
  if (word.first == "error") {
    notice.reason =
        ozd::NeutraliseControls(word.second, ozd::Newlines::kEscape);
    return notice;
  }
  const std::pair<absl::string_view, absl::string_view> rest =
      absl::StrSplit(word.second, absl::MaxSplits(' ', 1));
  // 0 is a pid that could not be learnt.
  if (!absl::SimpleAtoi(rest.first, &notice.pid) || notice.pid < 0) {
    return std::nullopt;
  }
  if (word.first == "running" && rest.second.empty()) {
    notice.kind = DaemonNotice::Kind::kRunning;
    return notice;
  }
  if (word.first == "ready" && notice.pid > 0 && !rest.second.empty()) {
    notice.kind = DaemonNotice::Kind::kReady;
    notice.socket_path = std::string(rest.second);
    return notice;
  }
  return std::nullopt;
}

absl::StatusOr<std::string> FindDaemon(const std::string& configured) {
  if (!configured.empty()) {
    // The daemon is started from another directory.
    if (IsExecutable(configured)) return Absolute(configured);
    return absl::FailedPreconditionError(
        absl::StrCat("'", configured, "' is not a program that can be run"));
  }
  std::vector<std::string> directories = {OwnDirectory(), "/usr/libexec",
                                          "/usr/lib/oz"};
  const char* path = std::getenv("PATH");
  for (absl::string_view entry :
       absl::StrSplit(path == nullptr ? "" : path, ':')) {
    directories.emplace_back(entry);
  }
  for (const std::string& directory : directories) {
    if (!absl::StartsWith(directory, "/")) continue;
    std::string candidate = absl::StrCat(directory, "/ozd");
    if (IsExecutable(candidate)) return candidate;
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "the daemon's program ozd was not found beside oz (in ", directories[0],
      "), in /usr/libexec, in /usr/lib/oz or in PATH"));
}

std::vector<std::string> DaemonEnvironment(const char* const* environment) {
  static constexpr absl::string_view kNames[] = {"HOME",
                                                 "USER",
                                                 "LOGNAME",
                                                 "PATH",
                                                 "LANG",
                                                 "TZ",
                                                 "XDG_STATE_HOME",
                                                 "XDG_CONFIG_HOME",
                                                 "XDG_RUNTIME_DIR",
                                                 "DBUS_SESSION_BUS_ADDRESS",
                                                 "OZ_SOCKET",
                                                 "http_proxy",
                                                 "https_proxy",
                                                 "no_proxy",
                                                 "all_proxy",
                                                 "HTTP_PROXY",
                                                 "HTTPS_PROXY",
                                                 "NO_PROXY",
                                                 "ALL_PROXY",
                                                 "SSL_CERT_FILE",
                                                 "SSL_CERT_DIR"};
  std::vector<std::string> kept;
  for (; *environment != nullptr; ++environment) {
    const absl::string_view entry(*environment);
    const absl::string_view name = entry.substr(0, entry.find('='));
    if (absl::StartsWith(name, "LC_") || absl::StartsWith(name, "OZD_") ||
        std::find(std::begin(kNames), std::end(kNames), name) !=
            std::end(kNames)) {
      kept.emplace_back(entry);
    }
  }
  return kept;
}

absl::StatusOr<DaemonNotice> SpawnDaemon(
    const std::string& program, const std::vector<std::string>& environment,
    absl::Duration timeout) {
  const Deadline deadline(timeout);
  int pipe_fds[2];
  if (pipe2(pipe_fds, O_CLOEXEC) != 0) return SystemError("make a pipe");
  ozd::UniqueFd notify = Raise(pipe_fds[0]);
  ozd::UniqueFd notify_write = Raise(pipe_fds[1]);
  int pair_fds[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair_fds) != 0) {
    return SystemError("make a socket pair");
  }
  ozd::UniqueFd minder = Raise(pair_fds[0]);
  ozd::UniqueFd minder_child = Raise(pair_fds[1]);
  ozd::UniqueFd null = Raise(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!notify.valid() || !notify_write.valid() || !minder.valid() ||
      !minder_child.valid() || !null.valid()) {
    return SystemError("make descriptors for the daemon");
  }

  const std::vector<std::string> arguments = {
      program, "--notify-fd", absl::StrCat(kNotifyFd), "--auto-started"};
  SpawnPlan plan{CStrings(arguments), CStrings(environment), null.get(),
                 notify_write.get(), minder_child.get()};
  const pid_t child = fork();
  if (child < 0) return SystemError("fork");
  if (child == 0) MindDaemon(plan);
  notify_write.Reset();
  minder_child.Reset();

  absl::StatusOr<std::string> line = ReadLine(notify.get(), deadline);
  std::string end;
  if (line.ok() && line->empty()) end = DescribeEnd(minder.get());
  minder.Reset();
  EndMinder(child);

  OZD_RETURN_IF_ERROR(line.status());
  if (line->empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(program, " ended without a word: ", end));
  }
  std::optional<DaemonNotice> notice = ParseDaemonNotice(*line);
  if (notice.has_value()) return *std::move(notice);
  return absl::FailedPreconditionError(absl::StrCat(
      program, " said something unexpected while starting: '",
      ozd::NeutraliseControls(*line, ozd::Newlines::kEscape), "'"));
}

}  // namespace oz
