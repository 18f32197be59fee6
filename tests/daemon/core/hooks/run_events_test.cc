// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/run_events.h"

#include <gtest/gtest.h>

#include "daemon/core/hooks/hook_config.h"

namespace ozd {
namespace {

oz::v1::Run RunIn(const std::string& state, const std::string& session = "") {
  oz::v1::Run run;
  run.set_run_id("run-1");
  run.set_state(state);
  run.set_session_id(session);
  run.set_updated_at_us(7);
  return run;
}

std::string News(const std::string& before, const std::string& now) {
  std::optional<HookRunState> noted;
  if (!before.empty()) noted = NoteOf(RunIn(before), 1);
  const std::optional<HookEvent> news = RunEventFor(RunIn(now), noted);
  return news.has_value() ? news->event : "";
}

TEST(RunNewsTest, EveryEndIsNews) {
  EXPECT_EQ(News("INPROGRESS", "SUCCEEDED"), kRunSucceeded);
  EXPECT_EQ(News("INPROGRESS", "FAILED"), kRunFailed);
  EXPECT_EQ(News("INPROGRESS", "ERROR"), kRunError);
  EXPECT_EQ(News("INPROGRESS", "BLOCKED"), kRunBlocked);
  EXPECT_EQ(News("QUEUED", "CANCELLED"), kRunCancelled);
  EXPECT_EQ(News("", "FAILED"), kRunFailed);
}

TEST(RunNewsTest, OnlyTheFirstBeginningIsNews) {
  EXPECT_EQ(News("", "INPROGRESS"), kRunStarted);
  EXPECT_EQ(News("QUEUED", "INPROGRESS"), kRunStarted);
  EXPECT_EQ(News("BLOCKED", "INPROGRESS"), "");
  EXPECT_EQ(News("FAILED", "INPROGRESS"), "");
  EXPECT_EQ(News("", "QUEUED"), "");
  EXPECT_EQ(News("INPROGRESS", "SOMETHING_NEW"), "");
}

TEST(RunNewsTest, TheSameIsNoNews) {
  EXPECT_EQ(News("FAILED", "FAILED"), "");
  EXPECT_EQ(News("INPROGRESS", "INPROGRESS"), "");
}

TEST(RunNewsTest, AnotherSessionIsAnotherEnd) {
  const HookRunState noted = NoteOf(RunIn("FAILED", "session-1"), 1);
  EXPECT_TRUE(IsAsNoted(noted, RunIn("FAILED", "session-1")));
  EXPECT_TRUE(IsAsNoted(noted, RunIn("FAILED", "")));
  EXPECT_FALSE(IsAsNoted(noted, RunIn("FAILED", "session-2")));
  EXPECT_TRUE(RunEventFor(RunIn("FAILED", "session-2"), noted).has_value());
}

}  // namespace
}  // namespace ozd
