// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/hook_runner/child_process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// What select(2) can take; more surprises programs.
constexpr rlim_t kUsualOpenFiles = 1024;

absl::Status SystemError(absl::string_view what) {
  return absl::UnavailableError(absl::StrCat(what, ": ", strerror(errno)));
}

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

absl::StatusOr<Pipe> MakePipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return SystemError("pipe");
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

absl::StatusOr<UniqueFd> FileInMemory(const std::string& text) {
  UniqueFd file(memfd_create("ozd-hook", MFD_CLOEXEC));
  if (!file.valid()) return SystemError("memfd");
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t count =
        write(file.get(), text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return SystemError("memfd");
    done += static_cast<size_t>(count);
  }
  if (lseek(file.get(), 0, SEEK_SET) != 0) return SystemError("memfd");
  return file;
}

// All that the child needs, made before the fork: between fork and exec it may
// neither allocate nor lock, as another thread may have held any lock.
struct Prepared {
  const char* path;
  char* const* arguments;
  char* const* environment;
  const char* directory;
  int stdin_fd;
  int output_fd;
  int failure_fd;
  rlimit core;
  rlimit files;
};

std::vector<char*> Pointers(std::vector<std::string>* texts) {
  std::vector<char*> pointers;
  for (std::string& text : *texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Async-signal-safe calls only, from here to exec.
[[noreturn]] void BecomeCommand(const Prepared& prepared) {
  setsid();
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    sigaction(number, &action, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  setrlimit(RLIMIT_CORE, &prepared.core);
  setrlimit(RLIMIT_NOFILE, &prepared.files);
  if (chdir(prepared.directory) != 0 && chdir("/") != 0) _exit(127);
  // The descriptors are none of 0..2: the daemon keeps those open.
  dup2(prepared.stdin_fd, 0);
  dup2(prepared.output_fd, 1);
  dup2(prepared.output_fd, 2);
  // Ours are all closed by exec anyway; those of libraries may not be.
  syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC);
  execve(prepared.path, prepared.arguments, prepared.environment);
  const int error = errno;
  [[maybe_unused]] const ssize_t told =
      write(prepared.failure_fd, &error, sizeof(error));
  _exit(127);
}

// 0 when exec went well.
int ReadFailure(int fd) {
  int error = 0;
  ssize_t count = 0;
  do {
    count = read(fd, &error, sizeof(error));
  } while (count < 0 && errno == EINTR);
  return count == static_cast<ssize_t>(sizeof(error)) ? error : 0;
}

bool IsProgram(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

// Above 2, so that the child can put them in the places of 0..2 in any order.
absl::Status MoveUp(UniqueFd* fd) {
  if (fd->get() > 2) return absl::OkStatus();
  UniqueFd moved(fcntl(fd->get(), F_DUPFD_CLOEXEC, 3));
  if (!moved.valid()) return SystemError("fcntl");
  *fd = std::move(moved);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ChildProcess> ChildProcess::Start(const ChildOptions& options) {
  OZD_ASSIGN_OR_RETURN(UniqueFd input, FileInMemory(options.stdin_text));
  OZD_ASSIGN_OR_RETURN(Pipe output, MakePipe());
  OZD_ASSIGN_OR_RETURN(Pipe failure, MakePipe());
  for (UniqueFd* fd : {&input, &output.write_end, &failure.write_end}) {
    OZD_RETURN_IF_ERROR(MoveUp(fd));
  }
  fcntl(output.read_end.get(), F_SETFL, O_NONBLOCK);

  std::vector<std::string> arguments = options.arguments;
  std::vector<std::string> environment;
  for (const auto& [name, value] : options.environment) {
    environment.push_back(absl::StrCat(name, "=", value));
  }
  const std::vector<char*> argv = Pointers(&arguments);
  const std::vector<char*> envp = Pointers(&environment);
  Prepared prepared{options.path.c_str(),
                    argv.data(),
                    envp.data(),
                    options.working_directory.c_str(),
                    input.get(),
                    output.write_end.get(),
                    failure.write_end.get(),
                    {},
                    {}};
  getrlimit(RLIMIT_CORE, &prepared.core);
  prepared.core.rlim_cur = prepared.core.rlim_max;
  getrlimit(RLIMIT_NOFILE, &prepared.files);
  prepared.files.rlim_cur =
      std::min<rlim_t>(kUsualOpenFiles, prepared.files.rlim_max);

  ChildProcess child;
  child.pid_ = fork();
  if (child.pid_ == 0) BecomeCommand(prepared);
  if (child.pid_ < 0) return SystemError("fork");
  failure.write_end.Reset();
  output.write_end.Reset();
  if (const int error = ReadFailure(failure.read_end.get()); error != 0) {
    child.Reap();
    return absl::UnavailableError(strerror(error));
  }
  child.output_ = std::move(output.read_end);
  child.end_ =
      UniqueFd(static_cast<int>(syscall(SYS_pidfd_open, child.pid_, 0)));
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      output_(std::move(other.output_)),
      end_(std::move(other.end_)) {}

ChildProcess::~ChildProcess() {
  if (pid_ <= 0) return;
  SignalGroup(SIGKILL);
  Reap();
}

bool ChildProcess::HasEnded() const {
  siginfo_t info{};
  const int result = waitid(P_PID, static_cast<id_t>(pid_), &info,
                            WEXITED | WNOHANG | WNOWAIT);
  return result != 0 || info.si_pid == pid_;
}

// Not reaped yet, so that the group cannot be somebody else's.
void ChildProcess::SignalGroup(int signal) const { kill(-pid_, signal); }

std::optional<int> ChildProcess::Reap() {
  int status = 0;
  pid_t reaped = 0;
  do {
    reaped = waitpid(pid_, &status, 0);
  } while (reaped < 0 && errno == EINTR);
  return reaped == std::exchange(pid_, -1) ? std::optional<int>(status)
                                           : std::nullopt;
}

absl::StatusOr<std::string> FindProgram(const std::string& name,
                                        const std::string& path,
                                        const std::string& home) {
  if (absl::StartsWith(name, "~/")) return absl::StrCat(home, name.substr(1));
  if (absl::StrContains(name, "/")) return name;
  for (const absl::string_view folder : absl::StrSplit(path, ':')) {
    const std::string file = absl::StrCat(folder, "/", name);
    if (!folder.empty() && IsProgram(file)) return file;
  }
  return absl::NotFoundError(absl::StrCat("'", name,
                                          "' is in none of the folders of ",
                                          path, "; give its full path"));
}

}  // namespace ozd
