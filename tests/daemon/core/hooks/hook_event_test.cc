// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/hook_event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

HookEvent Event() {
  HookEvent event;
  event.event = kRunFailed;
  event.run.set_creator_uid("me");
  event.run.set_name("triage");
  event.run.set_schedule_id("s-1");
  event.run.set_schedule_name("nightly");
  event.run.set_environment_id("env-1");
  return event;
}

HookOwner Owner() {
  return {.partition = "p", .account_name = "work", .principal_uid = "me"};
}

HookConfig Hook() {
  HookConfig hook;
  hook.name = "hook";
  hook.events = {kRunFailed, kRunError};
  return hook;
}

TEST(HookFilterTest, WithoutFiltersOnlyTheEventCounts) {
  EXPECT_TRUE(HookWants(Hook(), Owner(), Event()));
  HookEvent other = Event();
  other.event = kRunSucceeded;
  EXPECT_FALSE(HookWants(Hook(), Owner(), other));
  EXPECT_THAT(DescribeFilters(Hook()), IsEmpty());
}

TEST(HookFilterTest, EveryFilterMustFit) {
  using Field = std::string HookConfig::*;
  const struct {
    Field field;
    const char* fits;
  } kCases[] = {{&HookConfig::account, "work"},
                {&HookConfig::schedule, "s-1"},
                {&HookConfig::schedule, "nightly"},
                {&HookConfig::run_name, "triage"},
                {&HookConfig::environment, "env-1"}};
  for (const auto& test : kCases) {
    HookConfig hook = Hook();
    hook.*test.field = test.fits;
    EXPECT_TRUE(HookWants(hook, Owner(), Event())) << test.fits;
    hook.*test.field = "other";
    EXPECT_FALSE(HookWants(hook, Owner(), Event())) << test.fits;
  }
}

TEST(HookFilterTest, MineIsEverybodysWhileNobodyKnowsWhoIAm) {
  HookConfig hook = Hook();
  hook.mine = true;
  EXPECT_TRUE(HookWants(hook, Owner(), Event()));
  HookOwner owner = Owner();
  owner.principal_uid = "somebody else";
  EXPECT_FALSE(HookWants(hook, owner, Event()));
  owner.principal_uid = "";
  EXPECT_TRUE(HookWants(hook, owner, Event()));
}

TEST(HookFilterTest, SaysItInWords) {
  HookConfig hook = Hook();
  hook.mine = true;
  hook.account = "work";
  hook.schedule = "nightly";
  hook.run_name = "triage";
  hook.environment = "env-1";
  EXPECT_THAT(DescribeFilters(hook),
              ElementsAre("mine", "account work", "schedule nightly",
                          "run name triage", "environment env-1"));
}

}  // namespace
}  // namespace ozd
