// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/seen_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cache/journal/journal.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SeenStoreTest : public testing::Test {
 protected:
  SeenStoreTest() { Open(); }
  void Open() {
    journal_.reset();
    journal_ = *Journal::Open({.directory = dir_.path()}, &clock_);
    store_ = std::make_unique<SeenStore>(journal_.get());
  }
  // "item version time"
  std::vector<std::string> List(const std::string& account = "a") {
    std::vector<std::string> lines;
    const auto marks = store_->List(account);
    for (const SeenMark& mark : *marks) {
      lines.push_back(mark.item_id + " " + mark.version + " " +
                      std::to_string(mark.seen_at_us));
    }
    return lines;
  }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<SeenStore> store_;
};

TEST_F(SeenStoreTest, AMarkIsReplacedAndSurvivesARestart) {
  ASSERT_THAT(store_->Put("a", {{"r1", "v1", 1}, {"schedule:s", "v1", 2}}),
              IsOk());
  ASSERT_THAT(store_->Put("a", {{"r1", "v2", 3}}), IsOk());
  Open();
  EXPECT_THAT(List(), ElementsAre("r1 v2 3", "schedule:s v1 2"));
  EXPECT_THAT(List("b"), IsEmpty());
}

TEST_F(SeenStoreTest, TheFirstStartStays) {
  EXPECT_EQ(*store_->GetStart("a"), std::nullopt);
  ASSERT_THAT(store_->SetStart("a", 0), IsOk());
  ASSERT_THAT(store_->SetStart("a", 7), IsOk());
  Open();
  EXPECT_EQ(*store_->GetStart("a"), 0);
  EXPECT_EQ(*store_->GetStart("b"), std::nullopt);
}

TEST_F(SeenStoreTest, TrimDropsOldMarksOfAllAccounts) {
  ASSERT_THAT(store_->Put("a", {{"r1", "v", 1}, {"r2", "v", 2}}), IsOk());
  ASSERT_THAT(store_->Put("b", {{"r1", "v", 1}}), IsOk());
  ASSERT_THAT(store_->Trim(2), IsOk());
  EXPECT_THAT(List(), ElementsAre("r2 v 2"));
  EXPECT_THAT(List("b"), IsEmpty());
}

TEST_F(SeenStoreTest, RemovesOneAccount) {
  ASSERT_THAT(store_->Put("a", {{"r1", "v", 1}}), IsOk());
  ASSERT_THAT(store_->SetStart("a", 5), IsOk());
  ASSERT_THAT(store_->Put("b", {{"r1", "v", 1}}), IsOk());
  ASSERT_THAT(store_->RemoveAccount("a"), IsOk());
  EXPECT_THAT(List(), IsEmpty());
  EXPECT_EQ(*store_->GetStart("a"), std::nullopt);
  EXPECT_THAT(List("b"), ElementsAre("r1 v 1"));
  EXPECT_THAT(store_->RemoveAccount("a"), IsOk());
}

}  // namespace
}  // namespace ozd
