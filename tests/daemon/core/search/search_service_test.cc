// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/search/search_service.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class SearchServiceTest : public CoreFixture {
 protected:
  void StartSearch() {
    Start();
    store_ = std::make_unique<SearchStore>(cache_.get());
    indexer_ = std::make_unique<SearchIndexer>(
        synced_.get(), documents_.get(), store_.get(),
        SearchIndexer::Options{.batch = 2});
    search_ = std::make_unique<SearchService>(synced_.get(), store_.get(),
                                              indexer_.get());
  }
  void TearDown() override {
    search_.reset();
    indexer_.reset();
    store_.reset();
    CoreFixture::TearDown();
  }
  void PutTitled(int number, const std::string& title) {
    oz::v1::Run run = PutRun(number);
    run.set_title(title);
    api_.PutRun(run);
  }
  absl::StatusOr<oz::v1::SearchRunsResponse> Search(
      const std::string& text, oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    oz::v1::SearchRunsRequest request;
    *request.mutable_context() = Context();
    request.set_read_mode(mode);
    request.set_text(text);
    return search_->SearchRuns(request, CallScope());
  }

  std::unique_ptr<SearchStore> store_;
  std::unique_ptr<SearchIndexer> indexer_;
  std::unique_ptr<SearchService> search_;
};

TEST_F(SearchServiceTest, FindsWhatTheSyncHasJustBrought) {
  PutTitled(1, "Fix the login page");
  StartSearch();
  const auto found = Search("login");
  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->hits_size(), 1);
  const oz::v1::SearchHit& hit = found->hits(0);
  EXPECT_EQ(hit.run().run_id(), RunId(1));
  EXPECT_EQ(hit.field(), oz::v1::SearchHit::FIELD_TITLE);
  ASSERT_EQ(hit.title().marks_size(), 1);
  EXPECT_EQ(hit.title().text().substr(8, 5), "login");
  EXPECT_EQ(hit.title().marks(0).begin(), 8);
  EXPECT_EQ(hit.title().marks(0).end(), 13);
  EXPECT_EQ(found->coverage().indexed_runs(), 1);
  EXPECT_FALSE(found->freshness().stale());
}

TEST_F(SearchServiceTest, IndexesMuchInTheBackgroundAndSaysSo) {
  for (int i = 1; i <= 9; ++i) PutTitled(i, "same word");
  StartSearch();
  auto found = Search("word");
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->hits_size(), 0);
  EXPECT_EQ(found->coverage().cached_runs(), 9);
  EXPECT_EQ(found->coverage().indexed_runs(), 0);
  for (int i = 0; i < 10; ++i) executor_->RunDue(absl::Seconds(1));
  found = Search("word", oz::v1::READ_MODE_CACHED);
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->hits_size(), 9);
  EXPECT_EQ(found->coverage().indexed_runs(), 9);
}

TEST_F(SearchServiceTest, FindsConversationsOnceTheyAreStored) {
  PutTitled(1, "Quiet");
  StartSearch();
  ASSERT_THAT(Search("anything"), IsOk());
  ASSERT_THAT(
      documents_->Put(
          Partition(), DocumentKind::kConversation, RunId(1),
          {.content =
               R"({"steps":[{"messages":[{"role":"assistant",)"
               R"("content":[{"type":"text","text":"a rare pangolin"}]}]}]})",
           .stored_at_us = 5}),
      IsOk());
  const auto found = Search("quiet");
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->coverage().stored_conversations(), 1);
  EXPECT_EQ(found->coverage().indexed_conversations(), 1);
}

TEST_F(SearchServiceTest, RefusesWhatIsNoSearch) {
  StartSearch();
  EXPECT_THAT(Search(" -- "), StatusIs(absl::StatusCode::kInvalidArgument,
                                       HasSubstr("no word")));
  EXPECT_THAT(Search(std::string(5000, 'x')),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("4096")));
  oz::v1::SearchRunsRequest request;
  *request.mutable_context() = Context();
  request.set_text("x");
  request.set_limit(501);
  EXPECT_THAT(search_->SearchRuns(request, CallScope()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("501")));
}

TEST_F(SearchServiceTest, AnswersFromTheCacheWhenTheServiceIsGone) {
  PutTitled(1, "Fix the login page");
  StartSearch();
  EXPECT_THAT(Search("login", oz::v1::READ_MODE_CACHED),
              StatusIs(absl::StatusCode::kUnavailable));
  ASSERT_THAT(Search("login"), IsOk());
  clock_.Advance(absl::Minutes(1));
  const auto cached = Search("login", oz::v1::READ_MODE_CACHED);
  ASSERT_THAT(cached, IsOk());
  EXPECT_TRUE(cached->freshness().stale());
  EXPECT_EQ(cached->hits_size(), 1);
}

}  // namespace
}  // namespace ozd
