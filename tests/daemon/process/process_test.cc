// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/process/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/daemon/process/in_child.h"

namespace ozd {
namespace {

bool IsOpen(int fd) { return fcntl(fd, F_GETFD) >= 0; }

TEST(ProcessTest, ClosesWhatItDoesNotKeep) {
  EXPECT_EQ(InChild([] {
              for (int fd = 100; fd < 104; ++fd) dup2(STDIN_FILENO, fd);
              DetachFromStarter({-1, 102, 100});
              return IsOpen(100) && !IsOpen(101) && IsOpen(102) && !IsOpen(103)
                         ? 0
                         : 1;
            }),
            0);
}

TEST(ProcessTest, OpensMissingStandardStreams) {
  EXPECT_EQ(InChild([] {
              close(STDIN_FILENO);
              close(STDERR_FILENO);
              DetachFromStarter({});
              return IsOpen(STDIN_FILENO) && IsOpen(STDOUT_FILENO) &&
                             IsOpen(STDERR_FILENO)
                         ? 0
                         : 1;
            }),
            0);
}

TEST(ProcessTest, LeavesNothingOfItsStarter) {
  EXPECT_EQ(InChild([] {
              signal(SIGTERM, SIG_IGN);
              umask(0);
              DetachFromStarter({});
              char cwd[16];
              if (getcwd(cwd, sizeof(cwd)) == nullptr) return 1;
              if (std::string(cwd) != "/") return 2;
              if (umask(0) != 077) return 3;
              if (signal(SIGTERM, SIG_DFL) != SIG_DFL) return 4;
              if (signal(SIGPIPE, SIG_DFL) != SIG_IGN) return 5;
              return 0;
            }),
            0);
}

TEST(ProcessTest, ForgetsKeysAndStartVariables) {
  EXPECT_EQ(InChild([] {
              setenv("WARP_API_KEY", "wk-canary", 1);
              setenv("WARP_SERVER_ROOT_URL", "https://x", 1);
              setenv("NOTIFY_SOCKET", "/x", 1);
              ForgetEnvironment();
              return getenv("WARP_API_KEY") == nullptr &&
                             getenv("WARP_SERVER_ROOT_URL") == nullptr &&
                             getenv("NOTIFY_SOCKET") == nullptr
                         ? 0
                         : 1;
            }),
            0);
}

int CheckLimits() {
  LimitProcess();
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur != limit.rlim_max) return 1;
#ifndef OZD_DUMPABLE
  getrlimit(RLIMIT_CORE, &limit);
  if (limit.rlim_max != 0) return 2;
  if (prctl(PR_GET_DUMPABLE) != 0) return 3;
#endif
  return 0;
}

TEST(ProcessTest, MayUseEveryDescriptorAndNeverDumpsCore) {
  EXPECT_EQ(InChild(CheckLimits), 0);
}

TEST(ProcessTest, KnowsItsMemoryAndItsBinary) {
  EXPECT_GT(ResidentBytes(), 100'000);
  EXPECT_FALSE(RunningBinary::OfThisProcess().WasReplaced());
}

}  // namespace
}  // namespace ozd
