// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_PROCESS_IN_CHILD_H_
#define OZD_TESTS_DAEMON_PROCESS_IN_CHILD_H_

#include <sys/wait.h>
#include <unistd.h>

namespace ozd {

// Runs `body` in a child process and returns what it returned, or 128 and the
// signal that ended it. For functions that change the whole process.
template <typename Body>
int InChild(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_PROCESS_IN_CHILD_H_
