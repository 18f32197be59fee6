// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_BASE_IO_H_
#define OZ_CLIENT_BASE_IO_H_

#include <poll.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "proto/support/clock.h"

namespace oz {

// The outside of a command: streams, environment, terminal, time. Commands
// touch nothing else, so a test can give them all of it. Not thread-safe.
class Io {
 public:
  virtual ~Io() = default;

  // Buffered; written out by Flush and at the end. After the reader has gone
  // away (EPIPE) output is dropped and output_closed() is true.
  virtual void Out(absl::string_view text) = 0;
  // Unbuffered. Data never goes here.
  virtual void Err(absl::string_view text) = 0;
  virtual void Flush() = 0;
  virtual bool output_closed() const = 0;

  // nullopt when unset; set but empty is a value.
  virtual std::optional<std::string> Env(const char* name) const = 0;

  virtual bool stdin_is_terminal() const = 0;
  virtual bool stdout_is_terminal() const = 0;
  virtual bool stderr_is_terminal() const = 0;
  // Columns of the terminal on stdout; 80 when unknown.
  virtual int terminal_columns() const = 0;

  // Lines of that terminal; 24 when unknown.
  virtual int terminal_lines() const = 0;

  // All of stdin, at most `max_bytes`; nullopt when it is longer or unreadable.
  virtual std::optional<std::string> ReadAllStdin(size_t max_bytes) = 0;
  // Prompts on the terminal and reads a line without echo; nullopt at end of
  // input, after Ctrl-C, when it is longer than 256 KiB, or without a terminal.
  virtual std::optional<std::string> ReadSecret(absl::string_view prompt) = 0;
  // Prompts on stderr and reads a line; nullopt at end of input or after
  // Ctrl-C. Both are for before BeginLive; see prompt.h.
  virtual std::optional<std::string> ReadLine(absl::string_view prompt) = 0;

  // Before a secret is read: from now on this process leaves no core dump and
  // cannot be traced by others of the same user.
  virtual void ProtectMemory() = 0;

  // For commands that stay. From now on SIGINT, SIGTERM and SIGHUP do not end
  // the process while it computes or waits in Wait, which reports the first of
  // them. A second one, or one that comes while stdout takes no bytes or inside
  // a BlockingSection, ends it at once with `exit_code`.
  virtual void BeginLive(int exit_code) = 0;
  // While a block of the terminal is drawn again and again: the cursor is
  // hidden and keys are not echoed. Undone also when a signal ends the process.
  virtual void SetDrawing(bool drawing) = 0;
  // See BlockingSection.
  virtual void SetBlocking(bool blocking) = 0;

  struct WakeUp {
    // One of the signals arrived, now or earlier.
    bool interrupted = false;
    // Nobody reads stdout any more.
    bool output_closed = false;
    // The terminal has another size.
    bool resized = false;
    // The process was stopped; others may have written to the terminal.
    bool resumed = false;
  };
  // Writes out what is buffered and waits until one of `fds` (negative ones are
  // skipped) is ready, the result says something, or `timeout` (may be
  // infinite) has passed. After BeginLive only.
  virtual WakeUp Wait(const std::vector<pollfd>& fds,
                      absl::Duration timeout) = 0;

  virtual const ozd::Clock* clock() const = 0;
  // The local time zone for showing times.
  virtual absl::TimeZone time_zone() const = 0;
};

// While it lives, a signal ends the process at once: for calls that wait
// elsewhere than in Io::Wait.
class BlockingSection {
 public:
  explicit BlockingSection(Io* io) : io_(io) { io_->SetBlocking(true); }
  ~BlockingSection() { io_->SetBlocking(false); }
  BlockingSection(const BlockingSection&) = delete;
  BlockingSection& operator=(const BlockingSection&) = delete;

 private:
  Io* const io_;
};

}  // namespace oz

#endif  // OZ_CLIENT_BASE_IO_H_
