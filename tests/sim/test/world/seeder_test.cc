// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/seeder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/sim/store/run_query.h"

namespace ozd::sim {
namespace {

Seeder::Options SomeOptions() {
  Seeder::Options options;
  options.count = 1000;
  options.epoch_us = 1'775'212'200'000'000;
  options.owner_uid = "user-1";
  return options;
}

TEST(SeederTest, SameOptionsGiveTheSameBytes) {
  const Seeder one(SomeOptions());
  const Seeder two(SomeOptions());
  Seeder::Options other_options = SomeOptions();
  other_options.seed = 2;
  const Seeder other(other_options);
  for (int64_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(DumpJson(*one.Make(i).run), DumpJson(*two.Make(i).run));
    EXPECT_NE(one.RunId(i), other.RunId(i));
  }
}

TEST(SeederTest, HasVarietyAndKeepsOrder) {
  const Seeder seeder(SomeOptions());
  std::map<std::string, int> states;
  std::set<std::string> ids;
  std::set<std::string> sources;
  std::set<std::string> creations;
  std::set<std::string> updates;
  int live = 0;
  for (int64_t i = 0; i < 1000; ++i) {
    const StoredRun stored = seeder.Make(i);
    const Json& run = *stored.run;
    const std::string state = StringAt(run, "state");
    EXPECT_TRUE(IsRunState(state)) << state;
    EXPECT_LE(StringAt(run, "created_at"), StringAt(run, "updated_at"));
    EXPECT_LE(StringAt(run, "updated_at"), "2026-04-03T10:30:00Z");
    EXPECT_FALSE(stored.course.has_value());
    ++states[state];
    if (!IsTerminalState(state)) ++live;
    ids.insert(StringAt(run, "run_id"));
    sources.insert(StringAt(run, "source"));
    creations.insert(StringAt(run, "created_at"));
    updates.insert(StringAt(run, "updated_at"));
  }
  EXPECT_EQ(ids.size(), 1000U);
  EXPECT_EQ(sources.size(), 9U);
  EXPECT_GT(states["SUCCEEDED"], 500);
  for (const char* state : {"FAILED", "ERROR", "BLOCKED", "CANCELLED"}) {
    EXPECT_GT(states[state], 10) << state;
  }
  EXPECT_GT(live, 3);
  EXPECT_LT(live, 41);
  EXPECT_EQ(creations.size(), 250U) << "four runs a burst";
  EXPECT_LT(updates.size(), 950U) << "ties are wanted in every sort";
}

// Pins the order in which numbers are drawn, which compilers may choose where
// an expression draws two.
TEST(SeederTest, GivesTheSameBytesWithEveryCompiler) {
  const Seeder seeder(SomeOptions());
  uint64_t hash = 14695981039346656037U;
  for (int64_t i = 0; i < 1000; ++i) {
    for (const char byte : DumpJson(*seeder.Make(i).run)) {
      hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211U;
    }
  }
  EXPECT_EQ(hash, 8432312051425290302U)
      << "a change of the seeds that is meant changes this";
}

TEST(SeederTest, FamiliesAgreeInBothDirections) {
  const Seeder seeder(SomeOptions());
  std::map<std::string, std::set<std::string>> by_parent;
  std::map<std::string, std::set<std::string>> listed;
  for (int64_t i = 0; i < 1000; ++i) {
    const StoredRun stored = seeder.Make(i);
    const std::string id = StringAt(*stored.run, "run_id");
    const std::string parent = StringAt(*stored.run, "parent_run_id");
    if (!parent.empty()) by_parent[parent].insert(id);
    for (const Json& child : MemberAt(*stored.run, "children")) {
      listed[id].insert(child.get<std::string>());
    }
  }
  EXPECT_EQ(by_parent, listed);
  EXPECT_EQ(by_parent.size(), 100U);
}

}  // namespace
}  // namespace ozd::sim
