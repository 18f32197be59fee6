// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_PROCESS_PROCESS_H_
#define OZD_DAEMON_PROCESS_PROCESS_H_

#include <stdint.h>

#include <string>
#include <vector>

namespace ozd {

// Resets what the process inherited from its parent. Call from main before any
// thread exists.

// Working directory /, umask 077, default signal dispositions (SIGPIPE
// ignored), an open stdin, stdout and stderr, and every other descriptor closed
// except those in `keep_fds` (-1 stands for none).
void DetachFromStarter(const std::vector<int>& keep_fds);

// Forgets the variables that belong to one call or one start, such as
// WARP_API_KEY.
void ForgetEnvironment();

// No core dump and no reading of the memory by other processes (unless built
// with OZD_DUMPABLE), as many descriptors as are allowed, and few allocator
// arenas.
void LimitProcess();

// How many connections the daemon may hold without running out of descriptors
// for its own files: at most 4096.
int MostConnections();

// Resident memory, 0 when unknown. Thread-safe.
int64_t ResidentBytes();

// Path, device and inode of an executable at one moment. Immutable.
class RunningBinary {
 public:
  // The binary of this process. To be made early: later the file may be gone.
  static RunningBinary OfThisProcess();
  // Returns whether the path leads to another file now, or to none.
  bool WasReplaced() const;

 private:
  std::string path_;
  uint64_t device_ = 0;
  uint64_t inode_ = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_PROCESS_PROCESS_H_
