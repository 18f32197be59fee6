// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/search_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "cache/file/cache.h"
#include "cache/runs/document_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

oz::v1::Run MakeFoundRun(const std::string& id, const std::string& title,
                         const std::string& prompt) {
  oz::v1::Run run;
  run.set_run_id(id);
  run.set_state("SUCCEEDED");
  run.set_title(title);
  run.set_prompt(prompt);
  run.set_created_at_us(1000);
  run.set_updated_at_us(2000);
  return run;
}

class SearchStoreTest : public testing::Test {
 protected:
  SearchStoreTest() { Open(); }
  void Open() {
    cache_.reset();
    cache_ = *Cache::Open({.directory = dir_.path()}, &clock_);
    runs_ = std::make_unique<RunStore>(cache_.get());
    documents_ = std::make_unique<DocumentStore>(cache_.get());
    search_ = std::make_unique<SearchStore>(cache_.get());
  }

  void Put(const std::vector<oz::v1::Run>& runs,
           const std::string& account = "a") {
    ASSERT_THAT(runs_->Upsert(account, runs, std::nullopt), IsOk());
  }
  void PutTalk(const std::string& id, const std::string& text,
               int64_t stored_at_us = 1) {
    ASSERT_THAT(
        documents_->Put("a", DocumentKind::kConversation, id,
                        {.content = text, .stored_at_us = stored_at_us}),
        IsOk());
  }
  void IndexAll(const std::string& account = "a") {
    while (true) {
      const absl::StatusOr<int> done = search_->IndexSome(
          account, 3, [](absl::string_view text) { return std::string(text); });
      ASSERT_THAT(done, IsOk());
      if (*done == 0) return;
    }
  }
  std::vector<std::string> Ids(const std::string& text,
                               const std::string& account = "a") {
    return Found(SearchQuery{.text = text}, account);
  }
  std::vector<std::string> Found(const SearchQuery& query,
                                 const std::string& account = "a") {
    const absl::StatusOr<FoundRuns> found = search_->Search(account, query);
    EXPECT_THAT(found, IsOk());
    std::vector<std::string> ids;
    if (!found.ok()) return ids;
    for (const FoundRun& run : found->runs) ids.push_back(run.run.run_id());
    return ids;
  }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Cache> cache_;
  std::unique_ptr<RunStore> runs_;
  std::unique_ptr<DocumentStore> documents_;
  std::unique_ptr<SearchStore> search_;
};

TEST_F(SearchStoreTest, FindsWordsOfTitlePromptAndConversation) {
  Put({MakeFoundRun("r1", "Fix the login page", "users cannot sign in"),
       MakeFoundRun("r2", "Upgrade", "move to the new login service"),
       MakeFoundRun("r3", "Other", "nothing of that")});
  PutTalk("r3", "I looked at the Login form");
  IndexAll();
  EXPECT_THAT(Ids("login"), ElementsAre("r1", "r2", "r3"));
  EXPECT_THAT(Ids("LOGIN form"), ElementsAre("r3"));
  // Words of different fields, an English ending, an accent.
  EXPECT_THAT(Ids("fixing users"), ElementsAre("r1"));
  EXPECT_THAT(Ids("lógin page"), ElementsAre("r1"));
  EXPECT_THAT(Ids("logi"), IsEmpty());
}

TEST_F(SearchStoreTest, MarksWhatWasFound) {
  Put({MakeFoundRun("r1", "Fix login", "the login\nof \x1b[31mall\x01 users")});
  IndexAll();
  const FoundRuns found = *search_->Search("a", {.text = "login"});
  ASSERT_EQ(found.runs.size(), 1u);
  EXPECT_EQ(found.runs[0].title.text, "Fix login");
  EXPECT_THAT(found.runs[0].title.marks, ElementsAre(std::pair(4u, 9u)));
  EXPECT_EQ(found.runs[0].prompt.text, "the login of  [31mall  users");
  EXPECT_THAT(found.runs[0].prompt.marks, ElementsAre(std::pair(4u, 9u)));
  EXPECT_THAT(found.runs[0].talk.marks, IsEmpty());
  EXPECT_GT(found.runs[0].score, 0);
}

TEST_F(SearchStoreTest, AnyTextIsAQuery) {
  Put({MakeFoundRun("r1", "a NEAR b", "x OR (y AND z*) col:title ^c {d} - \"e"),
       MakeFoundRun("r2", "café--test", "snake_case and user@example.com")});
  IndexAll();
  for (const char* text : {"NEAR",         "OR",         "AND",
                           "x OR (y",      "z*",         "col:title",
                           "^c",           "{d}",        "\"e",
                           "\"a NEAR b\"", "title:a",    "a NEAR/2 b",
                           "-b",           "NOT",        "\"",
                           "\"\"",         "''",         "; DROP TABLE run; --",
                           "\\",           "(((",        "\x01",
                           "\xff",         "a \" b \" c"}) {
    EXPECT_THAT(search_->Search("a", {.text = text}), IsOk()) << text;
  }
  EXPECT_THAT(Ids("(y AND z*)"), ElementsAre("r1"));
  EXPECT_THAT(Ids("title:a"), IsEmpty());
  EXPECT_THAT(Ids("b NEAR a"), ElementsAre("r1"));
  EXPECT_THAT(Ids("\"b NEAR a\""), IsEmpty());
  EXPECT_THAT(Ids("cafe--TEST"), ElementsAre("r2"));
  EXPECT_THAT(Ids("snake_case user@example.com"), ElementsAre("r2"));
  EXPECT_THAT(Ids("--"), IsEmpty());
}

TEST_F(SearchStoreTest, MakesExpressionsOfTermsAndPhrases) {
  EXPECT_EQ(MakeMatchExpression("a -b \"c d\" -- \"e"),
            "\"a\" \"-b\" \"c d\" \"e\"");
  EXPECT_EQ(MakeMatchExpression(" \t -- \"\" \" \""), "");
}

TEST_F(SearchStoreTest, FollowsChangesAndRemovals) {
  Put({MakeFoundRun("r1", "one apple", ""),
       MakeFoundRun("r2", "two apples", "")});
  IndexAll();
  oz::v1::Run changed = MakeFoundRun("r1", "one pear", "");
  changed.set_updated_at_us(3000);
  Put({changed});
  ASSERT_THAT(runs_->Remove("a", "r2"), IsOk());
  EXPECT_EQ(search_->GetExtent("a")->waiting_runs, 1);
  IndexAll();
  EXPECT_THAT(Ids("apple"), IsEmpty());
  EXPECT_THAT(Ids("pear"), ElementsAre("r1"));
  // What cannot matter to the index does not make it work.
  changed.set_updated_at_us(4000);
  changed.set_state("FAILED");
  Put({changed});
  EXPECT_EQ(search_->GetExtent("a")->waiting_runs, 0);
}

TEST_F(SearchStoreTest, ConversationsCanBeForgotten) {
  Put({MakeFoundRun("r1", "title", "prompt"),
       MakeFoundRun("r2", "title", "other")});
  PutTalk("r1", "a whispered secret");
  IndexAll();
  EXPECT_EQ(search_->GetExtent("a")->indexed_conversations, 1);
  ASSERT_THAT(Ids("whispered"), ElementsAre("r1"));
  ASSERT_THAT(documents_->Purge("a"), IsOk());
  EXPECT_THAT(Ids("whispered"), IsEmpty());
  IndexAll();
  EXPECT_THAT(Ids("whispered"), IsEmpty());
  EXPECT_THAT(Ids("title"), UnorderedElementsAre("r1", "r2"));
  // Nothing to forget is nothing to do again.
  ASSERT_THAT(documents_->PurgeAll(), IsOk());
  EXPECT_EQ(search_->GetExtent("a")->waiting_runs, 0);
}

TEST_F(SearchStoreTest, ANewerConversationReplacesTheOld) {
  Put({MakeFoundRun("r1", "title", "prompt")});
  PutTalk("r1", "first", 1);
  IndexAll();
  PutTalk("r1", "second", 2);
  EXPECT_EQ(search_->GetExtent("a")->waiting_runs, 1);
  IndexAll();
  EXPECT_THAT(Ids("first"), IsEmpty());
  EXPECT_THAT(Ids("second"), ElementsAre("r1"));
}

TEST_F(SearchStoreTest, AConversationThatComesMeanwhileIsIndexedNext) {
  Put({MakeFoundRun("r1", "title", "prompt")});
  PutTalk("r1", "first", 1);
  bool once = false;
  const auto talk_text = [&](absl::string_view text) {
    if (!once) PutTalk("r1", "second", 2);
    once = true;
    return std::string(text);
  };
  ASSERT_THAT(search_->IndexSome("a", 10, talk_text), IsOk());
  EXPECT_EQ(search_->GetExtent("a")->waiting_runs, 1);
  ASSERT_THAT(search_->IndexSome("a", 10, talk_text), IsOk());
  EXPECT_THAT(Ids("second"), ElementsAre("r1"));
}

TEST_F(SearchStoreTest, AccountsAreApartAndAreForgotten) {
  Put({MakeFoundRun("r1", "shared word", "")}, "a");
  Put({MakeFoundRun("r2", "shared word", "")}, "b");
  IndexAll("a");
  IndexAll("b");
  EXPECT_THAT(Ids("shared", "a"), ElementsAre("r1"));
  EXPECT_THAT(Ids("shared", "b"), ElementsAre("r2"));
  ASSERT_THAT(runs_->RemoveAccount("a"), IsOk());
  EXPECT_THAT(Ids("shared", "a"), IsEmpty());
  EXPECT_THAT(Ids("shared", "b"), ElementsAre("r2"));
  EXPECT_EQ(search_->GetExtent("a")->cached_runs, 0);
}

TEST_F(SearchStoreTest, FiltersAndLimits) {
  std::vector<oz::v1::Run> runs;
  for (int i = 0; i < 10; ++i) {
    oz::v1::Run run = MakeFoundRun("r" + std::to_string(i), "same", "");
    run.set_created_at_us(1000 + i);
    run.set_state(i % 2 == 0 ? "FAILED" : "INPROGRESS");
    runs.push_back(run);
  }
  Put(runs);
  IndexAll();
  EXPECT_EQ(Found({.text = "same", .states = {"FAILED"}}).size(), 5u);
  EXPECT_EQ(Found({.text = "same", .states = {"IN_PROGRESS", "NEW"}}).size(),
            5u);
  EXPECT_THAT(Found({.text = "same", .states = {"NEVER_SEEN"}}), IsEmpty());
  EXPECT_THAT(Found({.text = "same", .created_after_us = 1007}),
              UnorderedElementsAre("r8", "r9"));
  const FoundRuns page = *search_->Search("a", {.text = "same", .limit = 4});
  EXPECT_EQ(page.runs.size(), 4u);
  EXPECT_TRUE(page.has_more);
  EXPECT_FALSE(search_->Search("a", {.text = "same", .limit = 10})->has_more);
}

TEST_F(SearchStoreTest, WhatWaitsSurvivesTheProcess) {
  Put({MakeFoundRun("r1", "one", ""), MakeFoundRun("r2", "two", "")});
  ASSERT_EQ(*search_->IndexSome("a", 1, [](absl::string_view) { return ""; }),
            1);
  Open();
  EXPECT_EQ(search_->GetExtent("a")->waiting_runs, 1);
  IndexAll();
  EXPECT_THAT(Ids("one"), ElementsAre("r1"));
  EXPECT_THAT(Ids("two"), ElementsAre("r2"));
}

TEST_F(SearchStoreTest, GivesUpWhenNobodyWaits) {
  std::vector<oz::v1::Run> runs;
  for (int i = 0; i < 3000; ++i) {
    runs.push_back(MakeFoundRun("r" + std::to_string(i), "same", "same same"));
  }
  Put(runs);
  while (*search_->IndexSome("a", 1000, [](absl::string_view) { return ""; }) >
         0) {
  }
  EXPECT_THAT(search_->Search("a", {.text = "same"}, [] { return true; }),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(Ids("same").size(), 20u);
}

}  // namespace
}  // namespace ozd
