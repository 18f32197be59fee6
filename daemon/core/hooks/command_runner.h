// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_COMMAND_RUNNER_H_
#define OZD_DAEMON_CORE_HOOKS_COMMAND_RUNNER_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace ozd {

// The end of a command. A value.
struct CommandResult {
  // 0 is success. -1: it could not be run, was killed, or took too long.
  int exit_code = -1;
  // "exit 1", "killed by signal 9", "took longer than 30s", "cannot run: ...".
  std::string summary;
  // The last of stdout and stderr, at most 4 KiB, without control characters.
  std::string output;
  // Shutdown() kept the command from ending, or from beginning.
  bool cut_off = false;
};

// Runs commands. Implemented by the process
// (daemon/hook_runner/hook_command.h); a fake in tests. Thread-safe.
class CommandRunner {
 public:
  virtual ~CommandRunner() = default;
  // Runs `command` and blocks until it has ended or was killed after `timeout`.
  // `environment` is added to a small, fixed one. Errors are results.
  virtual CommandResult Run(
      const std::vector<std::string>& command,
      const std::map<std::string, std::string>& environment,
      const std::string& stdin_text, absl::Duration timeout) = 0;

  // Lets no command begin any more and soon kills those under way. Does not
  // wait.
  virtual void Shutdown() = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_COMMAND_RUNNER_H_
