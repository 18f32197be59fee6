// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_SYSTEM_IO_H_
#define OZ_CLIENT_SYSTEM_IO_H_

#include <optional>
#include <string>
#include <vector>

#include "client/base/io.h"

namespace oz {

// The streams, environment and terminal of this process. Output is collected
// and written with one write(2) where it fits. One object per process; not
// thread-safe.
class SystemIo : public Io {
 public:
  // To be made before anything opens a descriptor: one that is closed of the
  // three streams is occupied here, and using it fails. Ignores SIGPIPE from
  // now on: a reader that went away is no crash.
  SystemIo();

  void Out(absl::string_view text) override;
  void Err(absl::string_view text) override;
  void Flush() override;
  bool output_closed() const override { return output_closed_; }
  std::optional<std::string> Env(const char* name) const override;
  bool stdin_is_terminal() const override;
  bool stdout_is_terminal() const override;
  bool stderr_is_terminal() const override;
  int terminal_columns() const override;
  int terminal_lines() const override;
  std::optional<std::string> ReadAllStdin(size_t max_bytes) override;
  std::optional<std::string> ReadSecret(absl::string_view prompt) override;
  std::optional<std::string> ReadLine(absl::string_view prompt) override;
  void ProtectMemory() override;
  void BeginLive(int exit_code) override;
  void SetDrawing(bool drawing) override;
  void SetBlocking(bool blocking) override;
  WakeUp Wait(const std::vector<pollfd>& fds, absl::Duration timeout) override;
  const ozd::Clock* clock() const override { return ozd::RealClock(); }
  absl::TimeZone time_zone() const override { return absl::LocalTimeZone(); }

  // Writes out what is left and ends the process at once: destructors and exit
  // handlers have nothing to do that the kernel does not. Ends with 1 instead
  // of 0 when stdout could not be written (a full disk, not a closed pipe).
  [[noreturn]] void Exit(int exit_code);

 private:
  std::string buffer_;
  bool output_closed_ = false;
  // errno of the write that failed; 0 for none.
  int write_error_ = 0;
};

}  // namespace oz

#endif  // OZ_CLIENT_SYSTEM_IO_H_
