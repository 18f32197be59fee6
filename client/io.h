// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_IO_H_
#define OZ_CLIENT_IO_H_

#include <optional>
#include <string>

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

  // All of stdin, at most `max_bytes`; nullopt when it is longer or unreadable.
  virtual std::optional<std::string> ReadAllStdin(size_t max_bytes) = 0;
  // Prompts on the terminal and reads a line without echo; nullopt at end of
  // input or without a terminal.
  virtual std::optional<std::string> ReadSecret(absl::string_view prompt) = 0;
  // Prompts on stderr and reads a line; nullopt at end of input.
  virtual std::optional<std::string> ReadLine(absl::string_view prompt) = 0;

  virtual const ozd::Clock* clock() const = 0;
  // The local time zone for showing times.
  virtual absl::TimeZone time_zone() const = 0;
};

}  // namespace oz

#endif  // OZ_CLIENT_IO_H_
