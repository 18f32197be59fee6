// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/resource_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "cache/file/cache.h"
#include "cache/file/cache_impl.h"
#include "cache/runs/account_table.h"
#include "cache/runs/run_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr oz::v1::ResourceKind kModel = oz::v1::RESOURCE_KIND_MODEL;

class ResourceStoreTest : public testing::Test {
 protected:
  ResourceStoreTest()
      : cache_(*Cache::Open({.directory = dir_.path()}, &clock_)),
        store_(cache_.get()) {}

  std::vector<std::string> Uids(const std::string& account,
                                oz::v1::ResourceKind kind,
                                const std::string& scope = "") {
    std::vector<std::string> uids;
    const absl::StatusOr<ResourceList> list = store_.Get(account, kind, scope);
    EXPECT_THAT(list, IsOk());
    if (!list.ok()) return uids;
    for (const Resource& item : list->items) uids.push_back(item.uid);
    return uids;
  }
  std::vector<std::string> Found(const std::string& prefix, int limit = 10) {
    std::vector<std::string> uids;
    const std::vector<Resource> found =
        *store_.Find("a", kModel, "", prefix, limit);
    for (const Resource& item : found) {
      EXPECT_EQ(item.body, "");
      uids.push_back(item.uid + "=" + item.title);
    }
    return uids;
  }
  int64_t Count(const std::string& table) {
    int64_t count = 0;
    EXPECT_THAT(cache_->impl()->Read([&](sql::Database* db) {
      count = *db->QueryInteger("SELECT count(*) FROM " + table);
      return absl::OkStatus();
    }),
                IsOk());
    return count;
  }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Cache> cache_;
  ResourceStore store_;
};

TEST_F(ResourceStoreTest, ReturnsAListInTheOrderItWasPut) {
  const std::string body("\0\xff", 2);
  ASSERT_THAT(store_.Replace("a", kModel, "",
                             {.items = {{"z", "Zed", body}, {"b", "", "2"}},
                              .as_of_us = 7}),
              IsOk());
  const ResourceList list = *store_.Get("a", kModel, "");
  EXPECT_EQ(list.as_of_us, 7);
  ASSERT_EQ(list.items.size(), 2u);
  EXPECT_EQ(list.items[0].uid, "z");
  EXPECT_EQ(list.items[0].title, "Zed");
  EXPECT_EQ(list.items[0].body, body);
  EXPECT_EQ(list.items[1].uid, "b");
}

TEST_F(ResourceStoreTest, ReplaceLeavesNothingOfTheOldList) {
  ASSERT_THAT(store_.Replace("a", kModel, "", {.items = {{"x"}, {"y"}}}),
              IsOk());
  ASSERT_THAT(store_.Replace("a", kModel, "", {.items = {{"y"}, {"w"}}}),
              IsOk());
  EXPECT_THAT(Uids("a", kModel), ElementsAre("y", "w"));
  ASSERT_THAT(store_.Replace("a", kModel, "", {.as_of_us = 3}), IsOk());
  EXPECT_THAT(Uids("a", kModel), IsEmpty());
  EXPECT_EQ(Count("resource"), 0);
}

TEST_F(ResourceStoreTest, OfItemsWithTheSameUidTheLastOneCounts) {
  ASSERT_THAT(
      store_.Replace("a", kModel, "", {.items = {{"x", "old"}, {"x", "new"}}}),
      IsOk());
  ASSERT_THAT(Uids("a", kModel), ElementsAre("x"));
  EXPECT_EQ(store_.Get("a", kModel, "")->items[0].title, "new");
}

TEST_F(ResourceStoreTest, AccountsKindsAndScopesAreApart) {
  ASSERT_THAT(store_.Replace("a", kModel, "", {.items = {{"x"}}}), IsOk());
  for (const auto& other : {store_.Get("b", kModel, ""),
                            store_.Get("a", oz::v1::RESOURCE_KIND_SKILL, ""),
                            store_.Get("a", kModel, "repo")}) {
    EXPECT_THAT(other, StatusIs(absl::StatusCode::kNotFound));
  }
  ASSERT_THAT(store_.Put("a", kModel, "repo", {"y"}), IsOk());
  ASSERT_THAT(store_.Remove("a", kModel, "repo", "x"), IsOk());
  EXPECT_THAT(Uids("a", kModel), ElementsAre("x"));
}

TEST_F(ResourceStoreTest, PutReplacesOneItemInItsPlace) {
  ASSERT_THAT(
      store_.Replace("a", kModel, "", {.items = {{"x"}, {"y"}}, .as_of_us = 5}),
      IsOk());
  ASSERT_THAT(store_.Put("a", kModel, "", {"x", "X", "new"}), IsOk());
  ASSERT_THAT(store_.Put("a", kModel, "", {"w"}), IsOk());
  EXPECT_THAT(Uids("a", kModel), ElementsAre("x", "y", "w"));
  EXPECT_EQ(store_.Get("a", kModel, "")->items[0].body, "new");
  EXPECT_EQ(store_.Get("a", kModel, "")->as_of_us, 5);
}

TEST_F(ResourceStoreTest, AListOfSingleItemsIsNotOneThatTheServiceGave) {
  ASSERT_THAT(store_.Put("a", kModel, "", {"x"}), IsOk());
  EXPECT_THAT(Uids("a", kModel), ElementsAre("x"));
  EXPECT_EQ(store_.Get("a", kModel, "")->as_of_us, 0);
}

TEST_F(ResourceStoreTest, RemoveNeedsNothingToBeThere) {
  ASSERT_THAT(store_.Remove("a", kModel, "", "x"), IsOk());
  EXPECT_THAT(store_.Get("a", kModel, ""),
              StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(store_.Replace("a", kModel, "", {.items = {{"x"}, {"y"}}}),
              IsOk());
  ASSERT_THAT(store_.Remove("a", kModel, "", "x"), IsOk());
  ASSERT_THAT(store_.Remove("a", kModel, "", "x"), IsOk());
  EXPECT_THAT(Uids("a", kModel), ElementsAre("y"));
}

TEST_F(ResourceStoreTest, FindsByTheBeginningOfUidOrTitle) {
  ASSERT_THAT(store_.Replace("a", kModel, "",
                             {.items = {{"id-1", "Nightly", "body"},
                                        {"id-2", "weekly"},
                                        {"nix", "Other"}}}),
              IsOk());
  EXPECT_THAT(Found("NI"), ElementsAre("id-1=Nightly", "nix=Other"));
  EXPECT_THAT(Found("ID-2"), ElementsAre("id-2=weekly"));
  EXPECT_THAT(Found("", 2), ElementsAre("id-1=Nightly", "id-2=weekly"));
  EXPECT_THAT(Found("none"), IsEmpty());
  EXPECT_THAT(*store_.Find("b", kModel, "", "", 5), IsEmpty());
}

TEST_F(ResourceStoreTest, GoesWithItsAccount) {
  RunStore runs(cache_.get());
  for (const char* account : {"a", "b"}) {
    ASSERT_THAT(store_.Replace(account, kModel, "", {.items = {{"x"}}}),
                IsOk());
  }
  ASSERT_THAT(runs.RemoveAccount("a"), IsOk());
  EXPECT_THAT(store_.Get("a", kModel, ""),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Uids("b", kModel), ElementsAre("x"));
  EXPECT_EQ(Count("resource_list"), 1);
  EXPECT_EQ(Count("resource"), 1);
}

}  // namespace
}  // namespace ozd
