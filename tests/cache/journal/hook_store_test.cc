// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/hook_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cache/journal/journal.h"
#include "cache/journal/seen_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

QueuedDelivery Delivery(const std::string& id, const std::string& run_id,
                        int64_t due_us = 10, const std::string& hook = "h") {
  QueuedDelivery queued;
  queued.delivery.set_delivery_id(id);
  queued.delivery.set_hook(hook);
  queued.delivery.set_event("run_failed");
  queued.delivery.set_run_id(run_id);
  queued.delivery.set_state("pending");
  queued.delivery.set_created_at_us(due_us);
  queued.delivery.set_next_attempt_at_us(due_us);
  queued.delivery.set_account("work");
  queued.payload = "{\"id\":\"" + id + "\"}";
  return queued;
}

class HookStoreTest : public testing::Test {
 protected:
  HookStoreTest() { Open(); }
  void Open() {
    journal_.reset();
    journal_ = *Journal::Open({.directory = dir_.path()}, &clock_);
    store_ = std::make_unique<HookStore>(journal_.get());
  }
  void Queue(const std::vector<QueuedDelivery>& deliveries,
             const std::string& account = "a") {
    ASSERT_THAT(store_->Advance(account, {}, {}, deliveries), IsOk());
  }
  void Set(const std::string& id, const std::string& state,
           int64_t next_us = 10, int64_t delivered_us = 0) {
    oz::v1::HookDelivery delivery;
    delivery.set_delivery_id(id);
    delivery.set_state(state);
    delivery.set_attempts(1);
    delivery.set_next_attempt_at_us(next_us);
    delivery.set_delivered_at_us(delivered_us);
    delivery.set_last_result("exit 1");
    ASSERT_THAT(store_->Update(delivery), IsOk());
  }
  std::vector<std::string> Due(int64_t now_us, int limit = 10) {
    std::vector<std::string> ids;
    const auto all = store_->Due(now_us, limit);
    for (const QueuedDelivery& due : *all) {
      ids.push_back(due.delivery.delivery_id());
    }
    return ids;
  }
  std::vector<std::string> List(const std::string& hook,
                                const std::string& state, int limit = 10) {
    std::vector<std::string> ids;
    const auto all = store_->List(hook, state, limit);
    for (const auto& delivery : *all) {
      ids.push_back(delivery.delivery_id());
    }
    return ids;
  }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<HookStore> store_;
};

TEST_F(HookStoreTest, AdvanceStoresEverythingAndSurvivesARestart) {
  EXPECT_EQ(*store_->GetCursor("a"), std::nullopt);
  ASSERT_THAT(store_->Advance("a", {.cache_epoch = "e", .revision = 7},
                              {{.run_id = "r1",
                                .state = "FAILED",
                                .session_id = "s",
                                .noted_at_us = 5}},
                              {Delivery("d1", "r1")}),
              IsOk());
  Open();
  EXPECT_EQ((*store_->GetCursor("a"))->cache_epoch, "e");
  EXPECT_EQ((*store_->GetCursor("a"))->revision, 7);
  const auto states = *store_->GetRunStates("a", {});
  ASSERT_EQ(states.size(), 1u);
  EXPECT_EQ(states[0].run_id, "r1");
  EXPECT_EQ(states[0].state, "FAILED");
  EXPECT_EQ(states[0].session_id, "s");
  EXPECT_EQ(states[0].noted_at_us, 5);
  const auto due = *store_->Due(10, 10);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].delivery.SerializeAsString(),
            Delivery("d1", "r1").delivery.SerializeAsString());
  EXPECT_EQ(due[0].account, "a");
  EXPECT_EQ(due[0].payload, "{\"id\":\"d1\"}");
}

TEST_F(HookStoreTest, AFailedAdvanceLeavesNothing) {
  QueuedDelivery bad = Delivery("d2", "r1");
  bad.delivery.set_state("elsewhere");
  EXPECT_THAT(store_->Advance("a", {.revision = 7}, {{.run_id = "r1"}},
                              {Delivery("d1", "r1"), bad}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(*store_->GetCursor("a"), std::nullopt);
  EXPECT_THAT(*store_->GetRunStates("a", {}), IsEmpty());
  EXPECT_THAT(List("", ""), IsEmpty());
}

TEST_F(HookStoreTest, StatesAreReplacedAndFoundById) {
  ASSERT_THAT(store_->Advance("a", {},
                              {{.run_id = "r1", .state = "QUEUED"},
                               {.run_id = "r2", .state = "QUEUED"}},
                              {}),
              IsOk());
  ASSERT_THAT(
      store_->Advance("a", {}, {{.run_id = "r1", .state = "FAILED"}}, {}),
      IsOk());
  const auto states = *store_->GetRunStates("a", {"r3", "r1"});
  ASSERT_EQ(states.size(), 1u);
  EXPECT_EQ(states[0].state, "FAILED");
  EXPECT_EQ(store_->GetRunStates("a", {})->size(), 2u);
  EXPECT_THAT(*store_->GetRunStates("b", {}), IsEmpty());
}

TEST_F(HookStoreTest, AKnownDeliveryIsLeftAlone) {
  Queue({Delivery("d1", "r1")});
  Set("d1", "delivered", 10, 20);
  Queue({Delivery("d1", "r1")});
  EXPECT_THAT(Due(100), IsEmpty());
  EXPECT_THAT(List("", ""), ElementsAre("d1"));
}

TEST_F(HookStoreTest, ARunIsToldInOrder) {
  Queue({Delivery("d1", "r1"), Delivery("d2", "r1"), Delivery("d3", "r2"),
         Delivery("d4", "r1", 10, "other")});
  EXPECT_THAT(Due(9), IsEmpty());
  EXPECT_THAT(Due(10), ElementsAre("d1", "d3", "d4"));
  EXPECT_THAT(Due(10, 2), ElementsAre("d1", "d3"));
  Set("d1", "running");
  EXPECT_THAT(Due(10), ElementsAre("d3", "d4"));
  Set("d1", "pending", 50);
  EXPECT_THAT(Due(10), ElementsAre("d3", "d4"));
  Set("d1", "delivered");
  EXPECT_THAT(Due(10), ElementsAre("d2", "d3", "d4"));
  Set("d2", "dead");
  EXPECT_THAT(Due(10), ElementsAre("d3", "d4"));
}

TEST_F(HookStoreTest, TheSameRunOfAnotherAccountIsAnotherRun) {
  Queue({Delivery("d1", "r1")});
  Queue({Delivery("d2", "r1")}, "b");
  EXPECT_THAT(Due(10), ElementsAre("d1", "d2"));
}

TEST_F(HookStoreTest, NextDueIsThatOfOneThatIsFirst) {
  EXPECT_EQ(*store_->NextDue(), std::nullopt);
  Queue({Delivery("d1", "r1", 30), Delivery("d2", "r1", 20),
         Delivery("d3", "r2", 40)});
  EXPECT_EQ(*store_->NextDue(), 30);
  Set("d1", "running");
  EXPECT_EQ(*store_->NextDue(), 40);
  Set("d3", "dead");
  EXPECT_EQ(*store_->NextDue(), std::nullopt);
  Set("d1", "delivered");
  EXPECT_EQ(*store_->NextDue(), 20);
}

TEST_F(HookStoreTest, UpdateReplacesWhatChanges) {
  Queue({Delivery("d1", "r1")});
  Set("d1", "pending", 77);
  const auto deliveries = *store_->List("", "", 10);
  EXPECT_EQ(deliveries[0].attempts(), 1);
  EXPECT_EQ(deliveries[0].next_attempt_at_us(), 77);
  EXPECT_EQ(deliveries[0].last_result(), "exit 1");
  EXPECT_EQ(deliveries[0].event(), "run_failed");
  oz::v1::HookDelivery unknown;
  unknown.set_delivery_id("d2");
  unknown.set_state("dead");
  EXPECT_THAT(store_->Update(unknown), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(HookStoreTest, ListsTheNewestFirst) {
  Queue({Delivery("d1", "r1"), Delivery("d2", "r2", 10, "other"),
         Delivery("d3", "r3")});
  Set("d3", "dead");
  EXPECT_THAT(List("", ""), ElementsAre("d3", "d2", "d1"));
  EXPECT_THAT(List("", "", 2), ElementsAre("d3", "d2"));
  EXPECT_THAT(List("h", ""), ElementsAre("d3", "d1"));
  EXPECT_THAT(List("h", "pending"), ElementsAre("d1"));
  EXPECT_THAT(store_->List("", "lost", 10),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(HookStoreTest, ReplaysDeadOnesOrThoseNamed) {
  Queue({Delivery("d1", "r1"), Delivery("d2", "r2", 10, "other"),
         Delivery("d3", "r3"), Delivery("d4", "r4")});
  Set("d1", "dead");
  Set("d2", "dead");
  Set("d3", "delivered", 10, 20);
  EXPECT_EQ(*store_->Replay({"d3", "d4", "unknown"}, "", 500), 1);
  EXPECT_THAT(List("", "pending"), ElementsAre("d4", "d3"));
  EXPECT_EQ(*store_->Replay({}, "other", 500), 1);
  EXPECT_THAT(List("", "dead"), ElementsAre("d1"));
  EXPECT_EQ(*store_->Replay({}, "", 500), 1);
  EXPECT_THAT(Due(499), ElementsAre("d4"));
  EXPECT_THAT(Due(500), ElementsAre("d1", "d2", "d3", "d4"));
  EXPECT_EQ(store_->List("other", "", 1)->at(0).attempts(), 0);
}

TEST_F(HookStoreTest, CountsByHook) {
  Queue({Delivery("d1", "r1"), Delivery("d2", "r2"), Delivery("d3", "r3"),
         Delivery("d4", "r4"), Delivery("d5", "r5", 10, "other")});
  Set("d2", "running");
  Set("d3", "dead");
  Set("d4", "delivered", 10, 99);
  const HookStore::Counts counts = *store_->Count("h");
  EXPECT_EQ(counts.pending, 2);
  EXPECT_EQ(counts.dead, 1);
  EXPECT_EQ(counts.last_delivered_at_us, 99);
  EXPECT_EQ(store_->Count("none")->last_delivered_at_us, 0);
}

TEST_F(HookStoreTest, TrimDropsWhatIsOverAndOld) {
  Queue({Delivery("d1", "r1", 10), Delivery("d2", "r2", 10),
         Delivery("d3", "r3", 10), Delivery("d4", "r4", 60)});
  Set("d1", "delivered", 10, 50);
  Set("d2", "delivered", 10, 51);
  Set("d3", "dead");
  Set("d4", "dead");
  ASSERT_THAT(store_->Advance(
                  "a", {},
                  {{.run_id = "r1", .state = "FAILED", .noted_at_us = 50},
                   {.run_id = "r2", .state = "FAILED", .noted_at_us = 51},
                   {.run_id = "r3", .state = "BLOCKED", .noted_at_us = 1},
                   {.run_id = "r4", .state = "INPROGRESS", .noted_at_us = 1}},
                  {}),
              IsOk());
  ASSERT_THAT(store_->Trim(51, 11), IsOk());
  EXPECT_THAT(List("", ""), ElementsAre("d4", "d2"));
  EXPECT_EQ(store_->GetRunStates("a", {})->size(), 3u);
}

TEST_F(HookStoreTest, RemovingAnAccountTakesItsDeliveriesAlong) {
  Queue({Delivery("d1", "r1")});
  Queue({Delivery("d2", "r1")}, "b");
  SeenStore seen(journal_.get());
  ASSERT_THAT(seen.SetStart("a", 5), IsOk());
  ASSERT_THAT(store_->RemoveAccount("a"), IsOk());
  EXPECT_THAT(Due(10), ElementsAre("d2"));
  EXPECT_EQ(*store_->GetCursor("a"), std::nullopt);
  // What the other stores have of it is theirs.
  EXPECT_EQ(*seen.GetStart("a"), 5);
  EXPECT_THAT(store_->RemoveAccount("unknown"), IsOk());
}

}  // namespace
}  // namespace ozd
