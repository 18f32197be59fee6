// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/document_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "cache/file/cache.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

class DocumentStoreTest : public testing::Test {
 protected:
  DocumentStoreTest()
      : cache_(*Cache::Open({.directory = dir_.path()}, &clock_)),
        store_(cache_.get()) {}

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Cache> cache_;
  DocumentStore store_;
};

TEST_F(DocumentStoreTest, ReturnsWhatWasPutLast) {
  ASSERT_THAT(
      store_.Put("a", DocumentKind::kTranscript, "r1",
                 {.content = "old", .run_updated_at_us = 1, .stored_at_us = 2}),
      IsOk());
  const std::string content("new\0\xff", 5);
  ASSERT_THAT(store_.Put("a", DocumentKind::kTranscript, "r1",
                         {.content = content,
                          .run_updated_at_us = INT64_MAX,
                          .stored_at_us = 4}),
              IsOk());
  const Document document = *store_.Get("a", DocumentKind::kTranscript, "r1");
  EXPECT_EQ(document.content, content);
  EXPECT_EQ(document.run_updated_at_us, INT64_MAX);
  EXPECT_EQ(document.stored_at_us, 4);
}

TEST_F(DocumentStoreTest, KindsAccountsAndIdsAreApart) {
  ASSERT_THAT(
      store_.Put("a", DocumentKind::kTranscript, "r1", {.content = "x"}),
      IsOk());
  EXPECT_THAT(store_.Get("a", DocumentKind::kConversation, "r1"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store_.Get("a", DocumentKind::kTranscript, "r2"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store_.Get("b", DocumentKind::kTranscript, "r1"),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(DocumentStoreTest, TakesLargeContent) {
  const std::string large(9'000'000, 'x');
  ASSERT_THAT(
      store_.Put("a", DocumentKind::kConversation, "c", {.content = large}),
      IsOk());
  EXPECT_EQ(store_.Get("a", DocumentKind::kConversation, "c")->content, large);
}

TEST_F(DocumentStoreTest, RefusesContentThatIsTooLarge) {
  Document document;
  document.content.resize(static_cast<size_t>(kMaxDocumentBytes) + 1);
  EXPECT_THAT(store_.Put("a", DocumentKind::kConversation, "c", document),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       testing::HasSubstr("67108864")));
}

TEST_F(DocumentStoreTest, PurgeForgetsAllButThePrincipal) {
  for (const char* account : {"a", "b"}) {
    for (DocumentKind kind :
         {DocumentKind::kConversation, DocumentKind::kTranscript,
          DocumentKind::kPrincipal}) {
      ASSERT_THAT(store_.Put(account, kind, "", {.content = "x"}), IsOk());
    }
  }
  ASSERT_THAT(store_.Purge("a"), IsOk());
  ASSERT_THAT(store_.Purge("unknown"), IsOk());
  EXPECT_FALSE(store_.Get("a", DocumentKind::kConversation, "").ok());
  EXPECT_FALSE(store_.Get("a", DocumentKind::kTranscript, "").ok());
  EXPECT_TRUE(store_.Get("a", DocumentKind::kPrincipal, "").ok());
  EXPECT_TRUE(store_.Get("b", DocumentKind::kTranscript, "").ok());
}

TEST_F(DocumentStoreTest, PurgeAllDoesSoForEveryAccount) {
  for (const char* account : {"a", "b"}) {
    for (const DocumentKind kind :
         {DocumentKind::kConversation, DocumentKind::kTranscript,
          DocumentKind::kPrincipal}) {
      ASSERT_THAT(store_.Put(account, kind, "", {.content = "x"}), IsOk());
    }
  }
  ASSERT_THAT(store_.PurgeAll(), IsOk());
  for (const char* account : {"a", "b"}) {
    EXPECT_THAT(store_.Get(account, DocumentKind::kConversation, ""),
                StatusIs(absl::StatusCode::kNotFound));
    EXPECT_THAT(store_.Get(account, DocumentKind::kTranscript, ""),
                StatusIs(absl::StatusCode::kNotFound));
    EXPECT_THAT(store_.Get(account, DocumentKind::kPrincipal, ""), IsOk());
  }
}

}  // namespace
}  // namespace ozd
