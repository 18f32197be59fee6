// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/system_io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "client/rpc/deadline.h"
#include "client/signal_pipe.h"
#include "proto/support/unique_fd.h"
#include "proto/support/wipe.h"

namespace oz {
namespace {

constexpr size_t kBufferBytes = 64u << 10;
constexpr int kDefaultColumns = 80;
constexpr int kDefaultLines = 24;
constexpr size_t kMaxLineBytes = 64u << 10;
// Longer than any secret that the service takes.
constexpr size_t kMaxSecretBytes = 256u << 10;
constexpr char kInterrupt = 0x03;
constexpr char kEndOfFile = 0x04;
constexpr char kBackspace = 0x08;
constexpr char kKillLine = 0x15;
constexpr char kDelete = 0x7F;

// Opens what the caller closed of the standard streams, lest the next
// descriptor (the daemon's socket) becomes one of them and gets the output.
// Reading and writing them goes on to fail with EBADF.
void OccupyClosedStreams() {
  pollfd streams[] = {
      {STDIN_FILENO, 0, 0}, {STDOUT_FILENO, 0, 0}, {STDERR_FILENO, 0, 0}};
  if (poll(streams, std::size(streams), 0) <= 0) return;
  for (const pollfd& stream : streams) {
    if ((stream.revents & POLLNVAL) == 0) continue;
    const int wrong_way = stream.fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    if (open("/dev/null", wrong_way) != stream.fd) _exit(1);
  }
}

// After EAGAIN: whoever made the description non-blocking shares it with us
// and relies on that, so it stays so. Other errors show at the next try.
void WaitFor(int fd, short events) {
  pollfd waiting{fd, events, 0};
  poll(&waiting, 1, -1);
}

// Writes all of `text`; returns 0 or errno.
int WriteAll(int fd, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return errno;
      WaitFor(fd, POLLOUT);
      continue;
    }
    text.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

// One byte; false at the end of input.
bool ReadByte(int fd, char* byte) {
  while (true) {
    const ssize_t count = read(fd, byte, 1);
    if (count >= 0) return count == 1;
    if (errno == EAGAIN) {
      WaitFor(fd, POLLIN);
    } else if (errno != EINTR) {
      return false;
    }
  }
}

// A terminal that neither echoes nor edits nor sends signals, until
// destruction. Signals stay off so that an interrupt cannot leave it that way.
class SilentTerminal {
 public:
  explicit SilentTerminal(int fd) : fd_(fd) {
    if (tcgetattr(fd_, &saved_) != 0) return;
    termios silent = saved_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    active_ = tcsetattr(fd_, TCSAFLUSH, &silent) == 0;
  }
  ~SilentTerminal() {
    if (active_) tcsetattr(fd_, TCSAFLUSH, &saved_);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

  bool active() const { return active_; }

 private:
  const int fd_;
  bool active_ = false;
  termios saved_{};
};

enum class SecretEnd { kLine, kEndOfInput, kInterrupted, kTooLong };

// Reads keys up to the end of the line, with the editing that people expect.
SecretEnd ReadKeys(int fd, std::string* secret) {
  char key = 0;
  while (ReadByte(fd, &key)) {
    if (key == '\n' || key == '\r') return SecretEnd::kLine;
    if (key == kInterrupt) return SecretEnd::kInterrupted;
    if (key == kEndOfFile) {
      return secret->empty() ? SecretEnd::kEndOfInput : SecretEnd::kLine;
    }
    if (key == kKillLine) {
      secret->clear();
    } else if (key == kBackspace || key == kDelete) {
      if (!secret->empty()) secret->pop_back();
    } else if (secret->size() == kMaxSecretBytes) {
      return SecretEnd::kTooLong;
    } else {
      secret->push_back(key);
    }
  }
  return SecretEnd::kEndOfInput;
}

volatile sig_atomic_t interrupted = 0;

extern "C" void NoteInterrupt(int /*signal*/) { interrupted = 1; }

// While it lives, SIGINT ends a wait for input instead of the process.
class InterruptibleInput {
 public:
  InterruptibleInput() {
    interrupted = 0;
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    // Let in by ppoll only, lest it comes between asking and waiting.
    sigprocmask(SIG_BLOCK, &interrupt, &mask_);
    waiting_mask_ = mask_;
    sigdelset(&waiting_mask_, SIGINT);
    struct sigaction action = {};
    action.sa_handler = NoteInterrupt;
    sigaction(SIGINT, &action, &action_);
  }
  ~InterruptibleInput() {
    sigaction(SIGINT, &action_, nullptr);
    sigprocmask(SIG_SETMASK, &mask_, nullptr);
  }
  InterruptibleInput(const InterruptibleInput&) = delete;
  InterruptibleInput& operator=(const InterruptibleInput&) = delete;

  // False when it was interrupted.
  bool WaitFor(int fd) const {
    pollfd waiting{fd, POLLIN, 0};
    while (ppoll(&waiting, 1, nullptr, &waiting_mask_) < 0 && errno == EINTR) {
      if (interrupted != 0) return false;
    }
    return true;
  }

 private:
  sigset_t mask_{};
  sigset_t waiting_mask_{};
  struct sigaction action_ {};
};

}  // namespace

SystemIo::SystemIo() {
  OccupyClosedStreams();
  signal(SIGPIPE, SIG_IGN);
}

void SystemIo::Out(absl::string_view text) {
  if (output_closed_) return;
  buffer_.append(text.data(), text.size());
  if (buffer_.size() >= kBufferBytes) Flush();
}

void SystemIo::Err(absl::string_view text) { WriteAll(STDERR_FILENO, text); }

void SystemIo::Flush() {
  if (buffer_.empty()) return;
  const int error = WriteAll(STDOUT_FILENO, buffer_);
  buffer_.clear();
  if (error == 0) return;
  output_closed_ = true;
  if (error != EPIPE) write_error_ = error;
}

std::optional<std::string> SystemIo::Env(const char* name) const {
  const char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return value;
}

bool SystemIo::stdin_is_terminal() const { return isatty(STDIN_FILENO) != 0; }
bool SystemIo::stdout_is_terminal() const { return isatty(STDOUT_FILENO) != 0; }
bool SystemIo::stderr_is_terminal() const { return isatty(STDERR_FILENO) != 0; }

int SystemIo::terminal_columns() const {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return kDefaultColumns;
  }
  return size.ws_col;
}

int SystemIo::terminal_lines() const {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) {
    return kDefaultLines;
  }
  return size.ws_row;
}

void SystemIo::ProtectMemory() {
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
#ifdef __linux__
  prctl(PR_SET_DUMPABLE, 0);
#endif
}

void SystemIo::BeginLive(int exit_code) { KeepSignals(exit_code); }

void SystemIo::SetDrawing(bool drawing) {
  Flush();
  SetTerminalDrawing(drawing);
}

void SystemIo::SetBlocking(bool blocking) { LetSignalsEndProcess(blocking); }

Io::WakeUp SystemIo::Wait(const std::vector<pollfd>& fds,
                          absl::Duration timeout) {
  WakeUp wake_up;
  {
    // A reader that has stopped reading must not hold up the user.
    const BlockingSection blocking(this);
    wake_up.interrupted = TakeSignals(&wake_up.resized, &wake_up.resumed);
    if (wake_up.interrupted) return wake_up;
    Flush();
  }
  std::vector<pollfd> waiting = fds;
  waiting.push_back({SignalPipe(), POLLIN, 0});
  waiting.push_back({STDOUT_FILENO, 0, 0});
  if (wake_up.resized || wake_up.resumed || output_closed_)
    timeout = absl::ZeroDuration();
  poll(waiting.data(), waiting.size(), Deadline(timeout).PollMilliseconds());
  wake_up.interrupted = TakeSignals(&wake_up.resized, &wake_up.resumed);
  wake_up.output_closed =
      output_closed_ || (waiting.back().revents & (POLLERR | POLLHUP)) != 0;
  return wake_up;
}

std::optional<std::string> SystemIo::ReadAllStdin(size_t max_bytes) {
  // At its full size from the start, so that no copy of what may be a secret is
  // left behind where it was before it grew.
  std::string text(max_bytes + 1, '\0');
  size_t size = 0;
  while (size <= max_bytes) {
    const ssize_t count = read(STDIN_FILENO, &text[size], max_bytes + 1 - size);
    if (count == 0) {
      text.resize(size);
      return text;
    }
    if (count > 0) {
      size += static_cast<size_t>(count);
    } else if (errno == EAGAIN) {
      WaitFor(STDIN_FILENO, POLLIN);
    } else if (errno != EINTR) {
      break;
    }
  }
  ozd::Wipe(&text);
  return std::nullopt;
}

std::optional<std::string> SystemIo::ReadSecret(absl::string_view prompt) {
  const ozd::UniqueFd terminal(open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!terminal.valid()) return std::nullopt;
  std::string secret;
  // Never grows: no copies are left behind.
  secret.reserve(kMaxSecretBytes);
  SecretEnd end = SecretEnd::kEndOfInput;
  {
    const SilentTerminal silent(terminal.get());
    if (!silent.active()) return std::nullopt;
    WriteAll(terminal.get(), prompt);
    end = ReadKeys(terminal.get(), &secret);
  }
  WriteAll(terminal.get(), "\n");
  if (end == SecretEnd::kLine) return secret;
  ozd::Wipe(&secret);
  return std::nullopt;
}

std::optional<std::string> SystemIo::ReadLine(absl::string_view prompt) {
  Flush();
  const InterruptibleInput input;
  Err(prompt);
  std::string line;
  char byte = 0;
  while (input.WaitFor(STDIN_FILENO) && ReadByte(STDIN_FILENO, &byte)) {
    if (byte == '\n') return line;
    if (line.size() < kMaxLineBytes) line.push_back(byte);
  }
  // What is written next does not belong behind the question.
  Err("\n");
  if (interrupted != 0 || line.empty()) return std::nullopt;
  return line;
}

void SystemIo::Exit(int exit_code) {
  Flush();
  if (write_error_ != 0) {
    Err(absl::StrCat("Error: cannot write to standard output: ",
                     strerror(write_error_), "\n"));
    if (exit_code == 0) exit_code = 1;
  }
  _exit(exit_code);
}

}  // namespace oz
