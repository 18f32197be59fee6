// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_BASE_EXIT_CODE_H_
#define OZ_CLIENT_BASE_EXIT_CODE_H_

namespace oz {

// Exit codes of the process. 0, 1 and 2 have the meaning of the published
// command line; the others are results of commands that wait.
enum ExitCode : int {
  // Done; also help, version, and a "no" at a prompt.
  kExitOk = 0,
  // Anything that went wrong while running, being logged out included.
  kExitFailure = 1,
  // The command line was not understood.
  kExitUsage = 2,
  // Verdicts (commands that wait only).
  kExitCancelled = 3,
  kExitNotLoggedIn = 4,
  kExitBlocked = 5,
  kExitNoVerdict = 6,
  kExitTimedOut = 124,
};

}  // namespace oz

#endif  // OZ_CLIENT_BASE_EXIT_CODE_H_
