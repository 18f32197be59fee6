// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_PROCESS_INSTANCE_LOCK_H_
#define OZD_DAEMON_PROCESS_INSTANCE_LOCK_H_

#include <sys/types.h>

#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "proto/support/unique_fd.h"

namespace ozd {

// An exclusive lock on a file, held until destruction or the end of the
// process, however it ends. The file itself stays: removing it would let two
// processes lock two files of the same name. Movable.
class InstanceLock {
 public:
  // Somebody else holds it. The pid is what that process wrote into the file:
  // for people to read, never to decide by. 0 when unknown.
  struct HeldBy {
    pid_t pid = 0;
  };

  // Creates `path` (0600) when missing, locks it without waiting and writes
  // the own pid into it. Errors: kUnavailable when the file cannot be opened or
  // locked (read-only or full disk).
  static absl::StatusOr<std::variant<InstanceLock, HeldBy>> Acquire(
      const std::string& path);

  // Returns whether the path still names the locked file.
  bool StillNamed() const;

 private:
  InstanceLock(std::string path, UniqueFd file);

  std::string path_;
  UniqueFd file_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_PROCESS_INSTANCE_LOCK_H_
