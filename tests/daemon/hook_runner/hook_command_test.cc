// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/hook_runner/hook_command.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "proto/support/unique_fd.h"
#include "tests/support/patience.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class HookCommandTest : public testing::Test {
 protected:
  HookCommandRunner::Options Options() {
    return {.environment = {{"HOME", home_.path()}, {"PATH", "/usr/bin:/bin"}},
            .grace = absl::Milliseconds(200),
            .shutdown_grace = absl::ZeroDuration()};
  }
  CommandResult Shell(const std::string& script, const std::string& input = "",
                      absl::Duration timeout = Patience()) {
    return runner_.Run({"sh", "-c", script}, {{"OZ_HOOK_NAME", "test"}}, input,
                       timeout);
  }
  // A fifo that commands can open for writing without waiting.
  UniqueFd MakeFifo(const std::string& name) {
    EXPECT_EQ(mkfifo(home_.File(name).c_str(), 0600), 0);
    UniqueFd reader(
        open(home_.File(name).c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    EXPECT_TRUE(reader.valid());
    return reader;
  }
  // Everything written to it, once nobody has it open any more.
  static std::string ReadToEnd(const UniqueFd& reader) {
    fcntl(reader.get(), F_SETFL, 0);
    std::string text;
    char byte = 0;
    while (read(reader.get(), &byte, 1) == 1) text.push_back(byte);
    return text;
  }

  // What a script that never ends writes to descriptor 9 until it and all that
  // it started are ended: all `size` bytes, after a timeout that is as long as
  // this machine needs for them.
  std::string WrittenBeforeTimeout(const std::string& script, size_t size) {
    for (int timeout_ms = 300;; timeout_ms *= 2) {
      const std::string name = absl::StrCat("held", timeout_ms);
      const UniqueFd held = MakeFifo(name);
      const CommandResult result =
          Shell(absl::StrCat("exec 9>", name, "; ", script), "",
                absl::Milliseconds(timeout_ms));
      EXPECT_EQ(result.exit_code, -1);
      EXPECT_THAT(result.summary, StartsWith("took longer than "));
      const std::string text = ReadToEnd(held);
      if (text.size() >= size) return text;
    }
  }

  TempDir home_;
  HookCommandRunner runner_{RealClock(), Options()};
};

TEST_F(HookCommandTest, GivesInputAndKeepsOutput) {
  const CommandResult result = Shell("cat; echo problem >&2", "{\"v\":1}\n");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.summary, "exit 0");
  EXPECT_EQ(result.output, "{\"v\":1}\nproblem\n");
}

TEST_F(HookCommandTest, PassesArgumentsAsTheyAre) {
  const CommandResult result = runner_.Run(
      {"printf", "%s|", "a b", "$HOME", "", "*"}, {}, "", Patience());
  EXPECT_EQ(result.output, "a b|$HOME||*|");
}

TEST_F(HookCommandTest, TellsHowItFailed) {
  EXPECT_EQ(Shell("exit 3").summary, "exit 3");
  EXPECT_EQ(Shell("exit 3").exit_code, 3);
  EXPECT_EQ(Shell("kill -9 $$").summary, "killed by signal 9");
  EXPECT_EQ(Shell("kill -9 $$").exit_code, -1);
}

TEST_F(HookCommandTest, TellsWhatCannotBeRun) {
  EXPECT_THAT(runner_.Run({"no-such-tool"}, {}, "", Patience()).summary,
              AllOf(StartsWith("cannot run: 'no-such-tool' is in none"),
                    HasSubstr("/usr/bin:/bin")));
  const CommandResult missing =
      runner_.Run({"/no/such/tool"}, {}, "", Patience());
  EXPECT_EQ(missing.summary,
            "cannot run /no/such/tool: No such file or directory");
  EXPECT_EQ(missing.exit_code, -1);
  std::ofstream(home_.File("plain")) << "text";
  EXPECT_EQ(
      runner_.Run({home_.File("plain")}, {}, "", Patience()).summary,
      absl::StrCat("cannot run ", home_.File("plain"), ": Permission denied"));
}

TEST_F(HookCommandTest, TheEnvironmentIsWhatIsNamedAndNoMore) {
  // What a canary in the daemon's own environment would look like.
  setenv("WARP_API_KEY", "wk-1.canary", 1);
  const CommandResult result = Shell("env; cat /proc/self/environ");
  unsetenv("WARP_API_KEY");
  EXPECT_THAT(result.output, AllOf(HasSubstr("OZ_HOOK_NAME=test"),
                                   HasSubstr("HOME=" + home_.path())));
  EXPECT_THAT(result.output,
              AllOf(Not(HasSubstr("canary")), Not(HasSubstr("WARP_API_KEY"))));
}

TEST_F(HookCommandTest, RunsInTheHomeDirectoryInASessionOfItsOwn) {
  const CommandResult result =
      Shell("pwd; ps -o sid= -p $$ | tr -d ' '; echo $$");
  std::istringstream lines(result.output);
  std::string directory;
  std::string session;
  std::string pid;
  lines >> directory >> session >> pid;
  EXPECT_EQ(directory, std::filesystem::canonical(home_.path()).string());
  EXPECT_EQ(session, pid);
}

TEST_F(HookCommandTest, AHomeThatIsGoneIsNoReasonNotToRun) {
  std::filesystem::remove_all(home_.path());
  EXPECT_EQ(Shell("pwd").output, "/\n");
}

TEST_F(HookCommandTest, InheritsNoDescriptor) {
  // Without close-on-exec, as a careless library may open one.
  const int leaked = open("/dev/null", O_RDONLY);
  ASSERT_GE(leaked, 3);
  const CommandResult result = Shell("ls /proc/self/fd");
  close(leaked);
  // 3 is the listing's own.
  EXPECT_EQ(result.output, "0\n1\n2\n3\n");
}

TEST_F(HookCommandTest, SignalsAreAsUsual) {
  std::string blocked;
  std::string ignored;
  std::thread([&] {
    sigset_t set;
    sigfillset(&set);
    pthread_sigmask(SIG_SETMASK, &set, nullptr);
    const CommandResult result =
        runner_.Run({"grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"}, {},
                    "", Patience());
    std::istringstream lines(result.output);
    lines >> blocked >> blocked >> ignored >> ignored;
  }).join();
  EXPECT_EQ(blocked, "0000000000000000");
  EXPECT_EQ(ignored, "0000000000000000");
}

TEST_F(HookCommandTest, InputThatNobodyReadsBlocksNobody) {
  const std::string much(4 << 20, 'x');
  EXPECT_EQ(Shell("exit 0", much).exit_code, 0);
  EXPECT_EQ(Shell("wc -c | tr -d ' \\n'", much).output,
            absl::StrCat(much.size()));
}

TEST_F(HookCommandTest, MuchOutputIsCutAndDoesNotBlock) {
  const CommandResult result =
      Shell("head -c 3000000 /dev/zero | tr '\\0' x; exit 4");
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_EQ(result.output, std::string(4096, 'x'));
}

TEST_F(HookCommandTest, OutputIsPlainText) {
  const CommandResult result =
      Shell("printf 'red \\033[31m \\377 \\342\\202\\254 wk-1.secret\\n'");
  EXPECT_EQ(result.output,
            "red \\x1b[31m \xEF\xBF\xBD \xE2\x82\xAC [redacted]\n");
}

TEST_F(HookCommandTest, TimeoutEndsTheCommandAndWhatItStarted) {
  EXPECT_THAT(WrittenBeforeTimeout("sh -c 'trap \"\" TERM; printf g >&9; "
                                   "while :; do sleep 600; done' & "
                                   "printf c >&9; wait",
                                   2),
              testing::UnorderedElementsAre('c', 'g'));
}

TEST_F(HookCommandTest, TimeoutEndsACommandThatIgnoresTheRequest) {
  EXPECT_EQ(WrittenBeforeTimeout(
                "trap '' TERM; printf c >&9; while :; do sleep 600; done", 1),
            "c");
}

TEST_F(HookCommandTest, TimeoutEndsACommandThatNeverStopsWriting) {
  const CommandResult result = Shell("yes", "", absl::Milliseconds(100));
  EXPECT_EQ(result.summary, "took longer than 100ms");
}

TEST_F(HookCommandTest, WhatStaysInTheBackgroundIsNotWaitedFor) {
  const CommandResult result = Shell("sleep 600 & echo $! > background");
  EXPECT_EQ(result.exit_code, 0);
  pid_t pid = 0;
  std::ifstream(home_.File("background")) >> pid;
  ASSERT_GT(pid, 1);
  EXPECT_EQ(kill(pid, SIGKILL), 0);
}

TEST_F(HookCommandTest, LeavesNoZombie) {
  Shell("exit 0");
  Shell("sleep 60", "", absl::Milliseconds(50));
  runner_.Run({"/no/such/tool"}, {}, "", Patience());
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(HookCommandTest, ShutdownEndsCommandsAndLetsNoneBegin) {
  ASSERT_EQ(mkfifo(home_.File("ready").c_str(), 0600), 0);
  CommandResult result;
  std::thread runs(
      [&] { result = Shell("echo > ready; while :; do sleep 60; done"); });
  std::string line;
  std::getline(std::ifstream(home_.File("ready")), line);
  runner_.Shutdown();
  runs.join();
  EXPECT_EQ(result.summary, "ended with ozd");
  EXPECT_EQ(result.exit_code, -1);
  EXPECT_TRUE(result.cut_off);
  EXPECT_EQ(Shell("true").summary, "ozd is shutting down");
  EXPECT_TRUE(Shell("true").cut_off);
}

TEST(HookEnvironmentTest, IsSmallAndHoldsWhatCommandsNeed) {
  setenv("WARP_API_KEY", "wk-1.canary", 1);
  const auto environment = HookEnvironment(getuid());
  unsetenv("WARP_API_KEY");
  EXPECT_EQ(environment.count("HOME"), 1u);
  EXPECT_EQ(environment.count("LANG"), 1u);
  EXPECT_EQ(environment.count("WARP_API_KEY"), 0u);
  EXPECT_THAT(environment.at("PATH"),
              AllOf(HasSubstr(environment.at("HOME") + "/.local/bin"),
                    HasSubstr(":/usr/bin:")));
}

}  // namespace
}  // namespace ozd
