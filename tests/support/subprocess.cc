// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/support/subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <utility>

namespace ozd {
namespace {

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

Pipe MakePipe() {
  int fds[2] = {-1, -1};
  if (pipe2(fds, O_CLOEXEC) != 0) abort();
  Pipe result;
  result.read_end = UniqueFd(fds[0]);
  result.write_end = UniqueFd(fds[1]);
  return result;
}

int64_t NowMs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

int DecodeExit(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Everything the child needs, made before fork so that the child only makes
// calls that are safe between fork and exec.
class Spawner {
 public:
  explicit Spawner(const Command& command) : command_(command) {
    for (const std::string& word : command.argv) {
      argv_.push_back(const_cast<char*>(word.c_str()));
    }
    argv_.push_back(nullptr);
    for (const auto& [name, value] : command.env) {
      env_texts_.push_back(name + "=" + value);
    }
    for (const std::string& text : env_texts_) {
      env_.push_back(const_cast<char*>(text.c_str()));
    }
    env_.push_back(nullptr);
  }

  pid_t Fork(int in, int out, int err) {
    const pid_t pid = fork();
    if (pid != 0) return pid;
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (chdir(command_.working_directory.c_str()) != 0) _exit(126);
    if (command_.uid != 0 &&
        (setgroups(0, nullptr) != 0 || setgid(command_.uid) != 0 ||
         setuid(command_.uid) != 0)) {
      _exit(126);
    }
    execve(argv_[0], argv_.data(), env_.data());
    _exit(127);
  }

 private:
  const Command& command_;
  std::vector<char*> argv_;
  std::vector<std::string> env_texts_;
  std::vector<char*> env_;
};

// Reads both pipes until they are closed or the deadline passes; feeds stdin.
class Conversation {
 public:
  Conversation(const Command& command, ProcessResult* result, Pipe* in,
               Pipe* out, Pipe* err)
      : input_(command.stdin_text),
        result_(result),
        in_(in),
        out_(out),
        err_(err) {
    fcntl(in_->write_end.get(), F_SETFL, O_NONBLOCK);
  }

  // Returns false at the deadline.
  bool Run(int64_t deadline_ms) {
    if (input_.empty()) in_->write_end.Reset();
    while (out_->read_end.valid() || err_->read_end.valid()) {
      pollfd fds[3] = {{out_->read_end.get(), POLLIN, 0},
                       {err_->read_end.get(), POLLIN, 0},
                       {in_->write_end.get(), POLLOUT, 0}};
      const int64_t left = deadline_ms - NowMs();
      if (left <= 0) return false;
      if (poll(fds, 3, static_cast<int>(left)) == 0) return false;
      if (fds[0].revents != 0) Drain(&out_->read_end, &result_->out);
      if (fds[1].revents != 0) Drain(&err_->read_end, &result_->err);
      if (fds[2].revents != 0) Feed();
    }
    return true;
  }

 private:
  static void Drain(UniqueFd* fd, std::string* text) {
    char buffer[65536];
    const ssize_t got = read(fd->get(), buffer, sizeof(buffer));
    if (got > 0) {
      text->append(buffer, static_cast<size_t>(got));
    } else if (got == 0 || errno != EINTR) {
      fd->Reset();
    }
  }

  void Feed() {
    const ssize_t sent =
        write(in_->write_end.get(), input_.data() + fed_, input_.size() - fed_);
    if (sent > 0) fed_ += static_cast<size_t>(sent);
    if (sent < 0 || fed_ == input_.size()) in_->write_end.Reset();
  }

  const std::string& input_;
  size_t fed_ = 0;
  ProcessResult* result_;
  Pipe* in_;
  Pipe* out_;
  Pipe* err_;
};

}  // namespace

ProcessResult RunProcess(const Command& command) {
  signal(SIGPIPE, SIG_IGN);
  Pipe in = MakePipe();
  Pipe out = MakePipe();
  Pipe err = MakePipe();
  ProcessResult result;
  Spawner spawner(command);
  const pid_t pid =
      spawner.Fork(in.read_end.get(), out.write_end.get(), err.write_end.get());
  in.read_end.Reset();
  out.write_end.Reset();
  err.write_end.Reset();
  Conversation conversation(command, &result, &in, &out, &err);
  if (!conversation.Run(NowMs() + int64_t{command.timeout_s} * 1000)) {
    result.timed_out = true;
    kill(pid, SIGKILL);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  result.exit_code = DecodeExit(status);
  return result;
}

BackgroundProcess BackgroundProcess::Start(const Command& command,
                                           const std::string& stderr_path) {
  UniqueFd in(open("/dev/null", O_RDONLY | O_CLOEXEC));
  UniqueFd err(open(stderr_path.c_str(),
                    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  Pipe out = MakePipe();
  BackgroundProcess process;
  process.timeout_s_ = command.timeout_s;
  Spawner spawner(command);
  process.pid_ = spawner.Fork(in.get(), out.write_end.get(), err.get());
  process.stdout_ = std::move(out.read_end);
  return process;
}

BackgroundProcess::BackgroundProcess(BackgroundProcess&& other) noexcept {
  *this = std::move(other);
}

BackgroundProcess& BackgroundProcess::operator=(
    BackgroundProcess&& other) noexcept {
  if (this != &other) {
    Stop(SIGKILL);
    pid_ = std::exchange(other.pid_, -1);
    timeout_s_ = other.timeout_s_;
    stdout_ = std::move(other.stdout_);
    pending_ = std::move(other.pending_);
  }
  return *this;
}

BackgroundProcess::~BackgroundProcess() { Stop(SIGKILL); }

std::string BackgroundProcess::ReadLine() {
  const int64_t deadline = NowMs() + int64_t{timeout_s_} * 1000;
  for (;;) {
    const size_t newline = pending_.find('\n');
    if (newline != std::string::npos) {
      std::string line = pending_.substr(0, newline);
      pending_.erase(0, newline + 1);
      return line;
    }
    pollfd fd = {stdout_.get(), POLLIN, 0};
    const int64_t left = deadline - NowMs();
    if (left <= 0 || poll(&fd, 1, static_cast<int>(left)) <= 0) return "";
    char buffer[4096];
    const ssize_t got = read(stdout_.get(), buffer, sizeof(buffer));
    if (got <= 0) return "";
    pending_.append(buffer, static_cast<size_t>(got));
  }
}

bool BackgroundProcess::running() {
  return pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == 0;
}

int BackgroundProcess::Stop(int signal) {
  if (pid_ <= 0) return -1;
  kill(pid_, signal);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return DecodeExit(status);
}

}  // namespace ozd
