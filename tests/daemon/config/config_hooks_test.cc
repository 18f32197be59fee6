// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/config/config_hooks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "daemon/config/config.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ConfigHooksTest, ReadsEveryKey) {
  const auto config = ParseConfig(
      "hooks:\n"
      "  - name: mail-me\n"
      "    events: [run_failed, run_blocked]\n"
      "    command: [/usr/bin/notify, --x, '']\n"
      "    mine: true\n"
      "    account: work\n"
      "    schedule: nightly\n"
      "    run_name: triage\n"
      "    environment: env-1\n"
      "    timeout: 90s\n"
      "    max_attempts: 3\n"
      "  - name: second\n"
      "    events: [schedule_failing]\n"
      "    command: echo \"$OZ_HOOK_EVENT\" >> log\n",
      "c.yaml");
  ASSERT_THAT(config, IsOk());
  ASSERT_EQ(config->hooks.size(), 2u);
  const HookConfig& first = config->hooks[0];
  EXPECT_EQ(first.name, "mail-me");
  EXPECT_THAT(first.events, ElementsAre("run_failed", "run_blocked"));
  EXPECT_THAT(first.command, ElementsAre("/usr/bin/notify", "--x", ""));
  EXPECT_TRUE(first.mine);
  EXPECT_EQ(first.account, "work");
  EXPECT_EQ(first.schedule, "nightly");
  EXPECT_EQ(first.run_name, "triage");
  EXPECT_EQ(first.environment, "env-1");
  EXPECT_EQ(first.timeout, absl::Seconds(90));
  EXPECT_EQ(first.max_attempts, 3);
  const HookConfig& second = config->hooks[1];
  EXPECT_THAT(second.command,
              ElementsAre("/bin/sh", "-c", "echo \"$OZ_HOOK_EVENT\" >> log"));
  EXPECT_FALSE(second.mine);
  EXPECT_EQ(second.timeout, absl::Seconds(30));
  EXPECT_EQ(second.max_attempts, 8);
}

TEST(ConfigHooksTest, NothingAfterTheKeyMeansNone) {
  const auto config = ParseConfig("hooks:\n", "c.yaml");
  ASSERT_THAT(config, IsOk());
  EXPECT_TRUE(config->hooks.empty());
}

TEST(ConfigHooksTest, KnowsEveryEvent) {
  for (const char* event : kHookEvents) {
    EXPECT_THAT(ParseConfig(absl::StrCat("hooks:\n- name: a\n  events: [",
                                         event, "]\n  command: x\n"),
                            "c.yaml"),
                IsOk());
  }
}

TEST(ConfigHooksTest, NamesFileLineAndRemedyOfEveryMistake) {
  const struct {
    const char* text;
    const char* message;
  } kCases[] = {
      {"hooks: mail\n", "c.yaml:1: hooks: needs a list"},
      {"hooks:\n- mail\n", "c.yaml:2: a hook needs lines such as"},
      {"hooks:\n- name: a\n  evnts: [run_failed]\n",
       "c.yaml:3: unknown key 'evnts' of a hook; supported keys: name, events, "
       "command, mine, account, schedule, run_name, environment, timeout, "
       "max_attempts"},
      {"hooks:\n- name: a\n  command: x\n", "c.yaml:2: a hook needs 'events:'"},
      {"hooks:\n- name: a\n  events: [run_failed]\n",
       "c.yaml:2: a hook needs 'command:'"},
      {"hooks:\n- events: [run_failed]\n  command: x\n",
       "c.yaml:2: a hook needs 'name:'"},
      {"hooks:\n- name: Mail Me\n", "c.yaml:2: name: 'Mail Me' is not a name"},
      {"hooks:\n- name: a\n  events: [run_ended]\n",
       "c.yaml:3: events: 'run_ended' is not an event; supported: "
       "run_succeeded, run_failed"},
      {"hooks:\n- name: a\n  events: []\n", "c.yaml:3: events: needs a list"},
      {"hooks:\n- name: a\n  events: run_failed\n",
       "c.yaml:3: events: needs a list"},
      {"hooks:\n- name: a\n  command: []\n",
       "c.yaml:3: command: needs a line for the shell, or a list"},
      {"hooks:\n- name: a\n  command: ['']\n",
       "c.yaml:3: command: needs a line for the shell, or a list"},
      {"hooks:\n- name: a\n  mine: yes\n",
       "c.yaml:3: mine: 'yes' is neither true nor false"},
      {"hooks:\n- name: a\n  timeout: never\n",
       "c.yaml:3: timeout: 'never' is not between"},
      {"hooks:\n- name: a\n  max_attempts: 0\n",
       "c.yaml:3: max_attempts: '0' is not a number between 1 and 100"},
      {"hooks:\n- name: a\n  name: b\n", "c.yaml:3: key 'name' is given twice"},
      {"hooks:\n- name: a\n  schedule: [x]\n",
       "c.yaml:3: schedule: needs one plain value"},
      {"hooks:\n- {name: a, events: [run_failed], command: x}\n"
       "- {name: a, events: [run_failed], command: x}\n",
       "c.yaml:3: two hooks have the name 'a'"},
      {"hooks:\n- ? [a]\n  : b\n", "a key must be a plain word"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(
        ParseConfig(test.text, "c.yaml"),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)))
        << test.text;
  }
}

}  // namespace
}  // namespace ozd
