// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_HOOK_RUNNER_HOOK_COMMAND_H_
#define OZD_DAEMON_HOOK_RUNNER_HOOK_COMMAND_H_

#include <sys/types.h>

#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "daemon/core/hooks/command_runner.h"
#include "proto/support/clock.h"
#include "proto/support/unique_fd.h"

namespace ozd {

// Returns the environment of the user's hook commands, which does not depend on
// the environment of the daemon: HOME, USER, LOGNAME, PATH, LANG, and the
// address of the session's bus. Holds no secret.
std::map<std::string, std::string> HookEnvironment(uid_t uid);

// Runs commands as processes: each in a session of its own, in the home
// directory, inheriting only what is named here. The payload comes on stdin
// from a file in memory, so that a command that does not read it blocks no
// thread. A command that takes too long is ended together with everything it
// started that is still in its process group; what a command leaves in the
// background after its end stays. Thread-safe.
class HookCommandRunner : public CommandRunner {
 public:
  struct Options {
    // The whole environment but for what a call adds.
    std::map<std::string, std::string> environment;
    // From SIGTERM to SIGKILL.
    absl::Duration grace = absl::Seconds(2);
    // Time that commands have left when the daemon ends.
    absl::Duration shutdown_grace = absl::Seconds(1);
  };

  // `clock` is borrowed and must outlive this.
  HookCommandRunner(const Clock* clock, const Options& options);

  CommandResult Run(const std::vector<std::string>& command,
                    const std::map<std::string, std::string>& environment,
                    const std::string& stdin_text,
                    absl::Duration timeout) override;
  void Shutdown() override;

 private:
  const Clock* const clock_;
  const Options options_;
  std::atomic<bool> is_shutdown_ = false;
  // An eventfd that stays readable once the daemon ends.
  UniqueFd shutdown_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_HOOK_RUNNER_HOOK_COMMAND_H_
