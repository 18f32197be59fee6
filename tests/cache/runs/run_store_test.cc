// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/run_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "cache/file/cache.h"
#include "cache/runs/document_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

oz::v1::Run MakeStoredRun(const std::string& run_id, int64_t updated_at_us,
                          const std::string& title = "a title") {
  oz::v1::Run run;
  run.set_run_id(run_id);
  run.set_title(title);
  run.set_state("SUCCEEDED");
  run.set_updated_at_us(updated_at_us);
  run.set_created_at_us(updated_at_us);
  run.set_prompt("prompt of " + run_id);
  run.set_raw_json("{\"title\":\"" + title + "\"}");
  return run;
}

class RunStoreTest : public testing::Test {
 protected:
  RunStoreTest()
      : cache_(*Cache::Open({.directory = dir_.path()}, &clock_)),
        store_(cache_.get()) {}

  absl::Status Put(const oz::v1::Run& run, const std::string& account = "a") {
    return store_.Upsert(account, {run}, std::nullopt);
  }
  std::string Title(const std::string& run_id) {
    return store_.Get("a", run_id, oz::v1::RUN_VIEW_SUMMARY)->title();
  }
  std::vector<std::string> Ids(const RunQuery& query) {
    std::vector<std::string> ids;
    absl::StatusOr<RunRows> rows = store_.List("a", query);
    EXPECT_THAT(rows, IsOk());
    for (const oz::v1::Run& run : rows->runs) ids.push_back(run.run_id());
    return ids;
  }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Cache> cache_;
  RunStore store_;
};

TEST_F(RunStoreTest, ViewsCarryWhatTheyPromise) {
  ASSERT_THAT(Put(MakeStoredRun("r1", 5)), IsOk());
  const auto summary = store_.Get("a", "r1", oz::v1::RUN_VIEW_SUMMARY);
  EXPECT_EQ(summary->prompt(), "prompt of r1");
  EXPECT_EQ(summary->raw_json(), "");
  const auto raw = store_.Get("a", "r1", oz::v1::RUN_VIEW_RAW_JSON);
  EXPECT_EQ(raw->raw_json(), "{\"title\":\"a title\"}");
  EXPECT_EQ(raw->run_id(), "r1");
  EXPECT_EQ(raw->updated_at_us(), 5);
  EXPECT_EQ(raw->title(), "");
  RunQuery query;
  const RunRows list = *store_.List("a", query);
  EXPECT_EQ(list.runs[0].prompt(), "");
  EXPECT_EQ(list.runs[0].title(), "a title");
  query.view = oz::v1::RUN_VIEW_RAW_JSON;
  const RunRows raw_list = *store_.List("a", query);
  EXPECT_EQ(raw_list.runs[0].raw_json(), raw->raw_json());
  EXPECT_EQ(raw_list.runs[0].created_at_us(), 5);
}

TEST_F(RunStoreTest, AMissingRunIsNotFound) {
  EXPECT_THAT(store_.Get("a", "r1", oz::v1::RUN_VIEW_SUMMARY),
              StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(Put(MakeStoredRun("r1", 5), "b"), IsOk());
  EXPECT_THAT(store_.Get("a", "r1", oz::v1::RUN_VIEW_SUMMARY),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RunStoreTest, AnOlderUpdateDoesNotReplaceANewerOne) {
  ASSERT_THAT(Put(MakeStoredRun("r1", 5, "new")), IsOk());
  ASSERT_THAT(Put(MakeStoredRun("r1", 4, "old")), IsOk());
  EXPECT_EQ(Title("r1"), "new");
  ASSERT_THAT(Put(MakeStoredRun("r1", 5, "equal")), IsOk());
  EXPECT_EQ(Title("r1"), "equal");
  ASSERT_THAT(Put(MakeStoredRun("r1", 6, "newer")), IsOk());
  EXPECT_EQ(Title("r1"), "newer");
  EXPECT_EQ(*store_.CountRuns("a"), 1);
}

TEST_F(RunStoreTest, EqualTypedFieldsWithOtherJsonReplace) {
  oz::v1::Run run = MakeStoredRun("r1", 5);
  ASSERT_THAT(Put(run), IsOk());
  run.set_raw_json("{\"unknown\":1}");
  ASSERT_THAT(Put(run), IsOk());
  EXPECT_EQ(store_.Get("a", "r1", oz::v1::RUN_VIEW_RAW_JSON)->raw_json(),
            "{\"unknown\":1}");
  run.set_prompt("another");
  ASSERT_THAT(Put(run), IsOk());
  EXPECT_EQ(store_.Get("a", "r1", oz::v1::RUN_VIEW_SUMMARY)->prompt(),
            "another");
}

TEST_F(RunStoreTest, AReplacedRunIsFoundByItsNewValuesOnly) {
  oz::v1::Run run = MakeStoredRun("r1", 5);
  run.set_state("QUEUED");
  run.add_artifact_types("PLAN");
  run.set_environment_id("old");
  ASSERT_THAT(Put(run), IsOk());
  run.set_updated_at_us(6);
  run.set_state("FAILED");
  run.clear_artifact_types();
  run.add_artifact_types("FILE");
  run.add_artifact_types("FILE");
  run.set_environment_id("new");
  ASSERT_THAT(Put(run), IsOk());
  RunQuery query;
  query.filter.set_artifact_type("PLAN");
  EXPECT_THAT(Ids(query), IsEmpty());
  query.filter.set_artifact_type("FILE");
  EXPECT_THAT(Ids(query), ElementsAre("r1"));
  query.filter.set_environment_id("old");
  EXPECT_THAT(Ids(query), IsEmpty());
  EXPECT_FALSE(*store_.HasLiveRuns("a"));
}

TEST_F(RunStoreTest, CoverageGoesWithTheRuns) {
  const Coverage unknown = *store_.GetCoverage("a");
  EXPECT_FALSE(unknown.complete);
  EXPECT_EQ(unknown.created_from_us, INT64_MAX);
  EXPECT_EQ(unknown.updated_from_us, INT64_MAX);
  EXPECT_EQ(unknown.watermark_us, 0);
  const Coverage coverage{.complete = true,
                          .created_from_us = INT64_MIN,
                          .updated_from_us = 3,
                          .watermark_us = INT64_MAX,
                          .confirmed_at_us = 9};
  ASSERT_THAT(store_.Upsert("a", {MakeStoredRun("r1", 5)}, coverage), IsOk());
  // Runs alone leave it as it is.
  ASSERT_THAT(Put(MakeStoredRun("r2", 6)), IsOk());
  const Coverage stored = *store_.GetCoverage("a");
  EXPECT_TRUE(stored.complete);
  EXPECT_EQ(stored.created_from_us, INT64_MIN);
  EXPECT_EQ(stored.updated_from_us, 3);
  EXPECT_EQ(stored.watermark_us, INT64_MAX);
  EXPECT_EQ(stored.confirmed_at_us, 9);
  EXPECT_EQ(store_.GetCoverage("b")->watermark_us, 0);
}

TEST_F(RunStoreTest, HostileValuesAreJustValues) {
  const std::string nul("nul\0inside", 10);
  for (const std::string& value :
       {std::string("'; DROP TABLE run; --"), std::string("\" OR 1=1 --"),
        std::string("%"), std::string("_"), std::string("?1"), nul}) {
    oz::v1::Run run = MakeStoredRun("id" + value, 5, value);
    run.set_name(value);
    run.set_environment_id(value);
    ASSERT_THAT(Put(run), IsOk());
    EXPECT_EQ(Title("id" + value), value);
    RunQuery query;
    query.filter.set_name(value);
    query.filter.set_environment_id(value);
    EXPECT_THAT(Ids(query), ElementsAre("id" + value));
    ASSERT_THAT(Put(run, value), IsOk());
    EXPECT_EQ(*store_.CountRuns(value), 1);
  }
  EXPECT_EQ(*store_.CountRuns("a"), 6);
}

TEST_F(RunStoreTest, BadBytesInOneRunDoNotSpoilTheList) {
  ASSERT_THAT(store_.Upsert("a",
                            {MakeStoredRun("r1", 5, "bad\xff"),
                             MakeStoredRun("r2", 6), MakeStoredRun("", 7)},
                            std::nullopt),
              IsOk());
  EXPECT_THAT(Ids({}), ElementsAre("r2", "r1"));
  EXPECT_EQ(Title("r1"), "bad\xef\xbf\xbd");
  EXPECT_EQ(*store_.CountRuns("a"), 2);
}

TEST_F(RunStoreTest, TimesMayBeExtreme) {
  ASSERT_THAT(Put(MakeStoredRun("min", std::numeric_limits<int64_t>::min())),
              IsOk());
  ASSERT_THAT(Put(MakeStoredRun("max", std::numeric_limits<int64_t>::max())),
              IsOk());
  ASSERT_THAT(Put(MakeStoredRun("zero", 0)), IsOk());
  RunQuery query;
  query.limit = 1;
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    const RunRows rows = *store_.List("a", query);
    ASSERT_EQ(rows.runs.size(), 1u);
    EXPECT_EQ(rows.has_more, i < 2);
    ids.push_back(rows.runs[0].run_id());
    query.after = rows.last;
  }
  EXPECT_THAT(ids, ElementsAre("max", "zero", "min"));
}

TEST_F(RunStoreTest, APageOfNothingIsInvalid) {
  RunQuery query;
  query.limit = 0;
  EXPECT_THAT(store_.List("a", query),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(RunStoreTest, FindsIdsByPrefix) {
  for (const char* id : {"ab", "abc", "abd", "ac", "ab%", "b\xc2\xbf"}) {
    ASSERT_THAT(Put(MakeStoredRun(id, 5)), IsOk());
  }
  ASSERT_THAT(Put(MakeStoredRun("abz", 5), "b"), IsOk());
  EXPECT_THAT(*store_.FindByPrefix("a", "ab", 10),
              ElementsAre("ab", "ab%", "abc", "abd"));
  EXPECT_THAT(*store_.FindByPrefix("a", "ab", 2), ElementsAre("ab", "ab%"));
  EXPECT_THAT(*store_.FindByPrefix("a", "ab%", 2), ElementsAre("ab%"));
  EXPECT_THAT(*store_.FindByPrefix("a", "%", 2), IsEmpty());
  EXPECT_THAT(*store_.FindByPrefix("a", "\xff", 2), IsEmpty());
  EXPECT_THAT(*store_.FindByPrefix("a", "", 1), ElementsAre("ab"));
  EXPECT_THAT(*store_.FindByPrefix("c", "ab", 2), IsEmpty());
}

TEST_F(RunStoreTest, FindsTheRunOfAConversation) {
  oz::v1::Run run = MakeStoredRun("r1", 5);
  run.set_conversation_id("Conversation-1");
  ASSERT_THAT(Put(run), IsOk());
  run.set_run_id("r2");
  run.set_updated_at_us(4);
  ASSERT_THAT(Put(run), IsOk());
  ASSERT_THAT(Put(MakeStoredRun("r3", 9)), IsOk());
  // First by the signatures of the texts, then by the index that was missed.
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(*store_.FindByConversation("a", "Conversation-1"), "r1");
    for (const char* other : {"Conversation-", "conversation-1", "", "c"}) {
      EXPECT_THAT(store_.FindByConversation("a", other),
                  StatusIs(absl::StatusCode::kNotFound));
    }
    EXPECT_THAT(store_.FindByConversation("b", "Conversation-1"),
                StatusIs(absl::StatusCode::kNotFound));
    cache_->Housekeep();
  }
}

TEST_F(RunStoreTest, FindsTheRunOfAConversationThatChanged) {
  oz::v1::Run run = MakeStoredRun("r1", 5);
  run.set_conversation_id("c");
  ASSERT_THAT(Put(run), IsOk());
  EXPECT_EQ(*store_.FindByConversation("a", "c"), "r1");
  run.set_updated_at_us(6);
  run.set_conversation_id("another");
  ASSERT_THAT(Put(run), IsOk());
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(*store_.FindByConversation("a", "another"), "r1");
    EXPECT_THAT(store_.FindByConversation("a", "c"),
                StatusIs(absl::StatusCode::kNotFound));
    cache_->Housekeep();
  }
}

TEST_F(RunStoreTest, TellsLiveRuns) {
  EXPECT_FALSE(*store_.HasLiveRuns("a"));
  int64_t time = 1;
  for (const char* state : {"QUEUED", "PENDING", "CLAIMED", "INPROGRESS"}) {
    oz::v1::Run run = MakeStoredRun("r1", ++time);
    run.set_state(state);
    ASSERT_THAT(Put(run), IsOk());
    EXPECT_TRUE(*store_.HasLiveRuns("a")) << state;
    EXPECT_FALSE(*store_.HasLiveRuns("b"));
    ASSERT_THAT(Put(MakeStoredRun("r1", ++time)), IsOk());
    EXPECT_FALSE(*store_.HasLiveRuns("a"));
  }
}

TEST_F(RunStoreTest, RemoveForgetsTheRunAndItsDocuments) {
  DocumentStore documents(cache_.get());
  oz::v1::Run run = MakeStoredRun("r1", 5);
  run.set_conversation_id("c1");
  ASSERT_THAT(store_.Upsert("a", {run, MakeStoredRun("r2", 6)}, std::nullopt),
              IsOk());
  const Document document{.content = "x"};
  for (const char* id : {"r1", "c1", "r2"}) {
    ASSERT_THAT(documents.Put("a", DocumentKind::kConversation, id, document),
                IsOk());
  }
  ASSERT_THAT(documents.Put("a", DocumentKind::kPrincipal, "", document),
              IsOk());
  ASSERT_THAT(store_.Remove("a", "r1"), IsOk());
  ASSERT_THAT(store_.Remove("a", "r1"), IsOk());
  ASSERT_THAT(store_.Remove("b", "r2"), IsOk());
  EXPECT_EQ(*store_.CountRuns("a"), 1);
  EXPECT_THAT(Ids({}), ElementsAre("r2"));
  const auto kept = [&](DocumentKind kind, const char* id) {
    return documents.Get("a", kind, id).ok();
  };
  EXPECT_FALSE(kept(DocumentKind::kConversation, "r1"));
  EXPECT_FALSE(kept(DocumentKind::kConversation, "c1"));
  EXPECT_TRUE(kept(DocumentKind::kConversation, "r2"));
  EXPECT_TRUE(kept(DocumentKind::kPrincipal, ""));
}

TEST_F(RunStoreTest, RemoveAccountForgetsOneAccountOnly) {
  std::vector<oz::v1::Run> runs;
  for (int i = 0; i < 2300; ++i)
    runs.push_back(MakeStoredRun(std::to_string(i), i));
  const Coverage coverage{.complete = true, .watermark_us = 7};
  ASSERT_THAT(store_.Upsert("a", runs, coverage), IsOk());
  ASSERT_THAT(store_.Upsert("b", {MakeStoredRun("r1", 5)}, coverage), IsOk());
  DocumentStore documents(cache_.get());
  ASSERT_THAT(documents.Put("a", DocumentKind::kPrincipal, "", Document()),
              IsOk());
  ASSERT_THAT(store_.RemoveAccount("a"), IsOk());
  ASSERT_THAT(store_.RemoveAccount("unknown"), IsOk());
  EXPECT_EQ(*store_.CountRuns("a"), 0);
  EXPECT_THAT(Ids({}), IsEmpty());
  EXPECT_FALSE(store_.GetCoverage("a")->complete);
  EXPECT_FALSE(documents.Get("a", DocumentKind::kPrincipal, "").ok());
  EXPECT_EQ(*store_.CountRuns("b"), 1);
  // Back again, it begins with nothing.
  ASSERT_THAT(Put(MakeStoredRun("r9", 5)), IsOk());
  EXPECT_THAT(Ids({}), ElementsAre("r9"));
}

}  // namespace
}  // namespace ozd
