// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/hook_runner/child_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fstream>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::HasSubstr;

ChildOptions Shell(const std::string& script) {
  ChildOptions options;
  options.path = "/bin/sh";
  options.arguments = {"sh", "-c", script};
  options.working_directory = "/";
  return options;
}

TEST(ChildProcessTest, TellsHowItEnded) {
  absl::StatusOr<ChildProcess> child = ChildProcess::Start(Shell("exit 7"));
  ASSERT_THAT(child, IsOk());
  const std::optional<int> status = child->Reap();
  ASSERT_TRUE(status.has_value());
  EXPECT_TRUE(WIFEXITED(*status));
  EXPECT_EQ(WEXITSTATUS(*status), 7);
}

TEST(ChildProcessTest, SaysWhyItCannotBegin) {
  ChildOptions options = Shell("");
  options.path = "/nowhere/at/all";
  EXPECT_THAT(ChildProcess::Start(options),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("No such file or directory")));
}

TEST(ChildProcessTest, DestructionLeavesNoProcess) {
  TempDir dir;
  pid_t pid = 0;
  {
    const absl::StatusOr<ChildProcess> child =
        ChildProcess::Start(Shell("echo $$ > " + dir.File("pid") +
                                  "; echo ready; while :; do sleep 60; done"));
    ASSERT_THAT(child, IsOk());
    // Until it has written something.
    char byte = 0;
    while (read(child->output(), &byte, 1) != 1) {
    }
    std::ifstream(dir.File("pid")) >> pid;
    ASSERT_GT(pid, 1);
  }
  EXPECT_NE(kill(pid, 0), 0);
}

TEST(ChildProcessTest, FindsPrograms) {
  TempDir dir;
  std::ofstream(dir.File("tool")) << "#!/bin/sh\n";
  std::ofstream(dir.File("text")) << "words";
  chmod(dir.File("tool").c_str(), 0700);
  const std::string path = "/nowhere::" + dir.path();
  EXPECT_EQ(*FindProgram("tool", path, "/home/me"), dir.File("tool"));
  EXPECT_EQ(*FindProgram("/a/b", path, "/home/me"), "/a/b");
  EXPECT_EQ(*FindProgram("./b", path, "/home/me"), "./b");
  EXPECT_EQ(*FindProgram("~/bin/x", path, "/home/me"), "/home/me/bin/x");
  for (const char* name : {"text", "missing"}) {
    EXPECT_THAT(FindProgram(name, path, "/home/me"),
                StatusIs(absl::StatusCode::kNotFound, HasSubstr(name)));
  }
}

}  // namespace
}  // namespace ozd
