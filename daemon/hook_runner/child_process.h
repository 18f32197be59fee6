// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_HOOK_RUNNER_CHILD_PROCESS_H_
#define OZD_DAEMON_HOOK_RUNNER_CHILD_PROCESS_H_

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/support/unique_fd.h"

namespace ozd {

// A program to start. Nothing is inherited but what is named here.
struct ChildOptions {
  // The program's path, then its arguments.
  std::string path;
  std::vector<std::string> arguments;  // the first is the program's name
  std::map<std::string, std::string> environment;
  // Where it begins; "/" when that cannot be entered.
  std::string working_directory;
  std::string stdin_text;
};

// A process in a session and process group of its own, with default signal
// dispositions and no signal blocked. Reaped by the destructor at the latest,
// which kills it first. Not thread-safe.
class ChildProcess {
 public:
  // Safe although other threads run. Returns once the program has begun.
  // Errors: kUnavailable, with what the system said.
  static absl::StatusOr<ChildProcess> Start(const ChildOptions& options);
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;

  // Both of its output streams; does not block.
  int output() const { return output_.get(); }
  // Readable once it has ended; -1 where the system has no such thing.
  int end() const { return end_.get(); }
  // Returns whether the process has ended; does not reap it.
  bool HasEnded() const;
  // Signals the process and its group. Must not be called after Reap().
  void SignalGroup(int signal) const;
  // Waits for the end of the process; returns its wait status, if known.
  std::optional<int> Reap();

 private:
  ChildProcess() = default;

  pid_t pid_ = -1;
  UniqueFd output_;
  UniqueFd end_;
};

// The file that `name` means: itself when it has a slash (a leading "~/" stands
// for `home`), else the first executable one in `path`. Errors: kNotFound.
absl::StatusOr<std::string> FindProgram(const std::string& name,
                                        const std::string& path,
                                        const std::string& home);

}  // namespace ozd

#endif  // OZD_DAEMON_HOOK_RUNNER_CHILD_PROCESS_H_
