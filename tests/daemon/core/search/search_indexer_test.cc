// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/search/search_indexer.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

class SearchIndexerTest : public CoreFixture {
 protected:
  void TearDown() override {
    indexer_.reset();
    store_.reset();
    CoreFixture::TearDown();
  }
  void StartIndexer() {
    Start();
    store_ = std::make_unique<SearchStore>(cache_.get());
    indexer_ = std::make_unique<SearchIndexer>(
        synced_.get(), documents_.get(), store_.get(),
        SearchIndexer::Options{.batch = 3});
  }
  int64_t Waiting() { return store_->GetExtent(Partition())->waiting_runs; }

  std::unique_ptr<SearchStore> store_;
  std::unique_ptr<SearchIndexer> indexer_;
};

TEST_F(SearchIndexerTest, WorksALittleAtATimeUntilNothingWaits) {
  PutHistory(8);
  StartIndexer();
  ASSERT_THAT(List(ListRequest()), IsOk());
  EXPECT_EQ(Waiting(), 8);
  // Not at once: whoever asked comes first.
  executor_->RunDue(absl::Milliseconds(100));
  EXPECT_EQ(Waiting(), 8);
  executor_->RunDue(absl::Milliseconds(150));
  EXPECT_EQ(Waiting(), 5);
  // And not without a pause.
  executor_->RunDue(absl::Milliseconds(4));
  EXPECT_EQ(Waiting(), 5);
  executor_->RunDue(absl::Milliseconds(1));
  EXPECT_EQ(Waiting(), 2);
  executor_->RunDue(absl::Seconds(1));
  EXPECT_EQ(Waiting(), 0);
}

TEST_F(SearchIndexerTest, WaitsForTheHistory) {
  options_.page_size = 2;
  PutHistory(5);
  StartIndexer();
  ASSERT_THAT(List(ListRequest(2)), IsOk());
  const std::shared_ptr<AccountState> state = synced_->AccountsInUse().front();
  ASSERT_TRUE(state->BeginBackfill());
  const int64_t waiting = Waiting();
  ASSERT_GT(waiting, 0);
  for (int i = 0; i < 5; ++i) executor_->RunDue(absl::Seconds(1));
  EXPECT_EQ(Waiting(), waiting);
  state->EndBackfill();
  for (int i = 0; i < 5; ++i) executor_->RunDue(absl::Seconds(1));
  EXPECT_EQ(Waiting(), 0);
}

TEST_F(SearchIndexerTest, CatchesUpWithWhatIsLittle) {
  PutHistory(5);
  StartIndexer();
  ASSERT_THAT(List(ListRequest()), IsOk());
  ASSERT_THAT(indexer_->CatchUp(Partition()), IsOk());
  EXPECT_EQ(Waiting(), 0);
}

TEST_F(SearchIndexerTest, AStoredConversationMakesItWork) {
  PutHistory(1);
  StartIndexer();
  ASSERT_THAT(List(ListRequest()), IsOk());
  for (int i = 0; i < 3; ++i) executor_->RunDue(absl::Seconds(1));
  ASSERT_EQ(Waiting(), 0);
  ASSERT_THAT(documents_->Put(Partition(), DocumentKind::kConversation,
                              RunId(1), {.content = "{}", .stored_at_us = 1}),
              IsOk());
  EXPECT_EQ(Waiting(), 1);
  for (int i = 0; i < 3; ++i) executor_->RunDue(absl::Seconds(1));
  EXPECT_EQ(Waiting(), 0);
}

TEST_F(SearchIndexerTest, TextOfWhatIsNoConversationIsEmpty) {
  EXPECT_EQ(ConversationText("not json"), "");
  EXPECT_EQ(ConversationText("{}"), "");
}

}  // namespace
}  // namespace ozd
