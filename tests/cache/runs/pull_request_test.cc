// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/pull_request.h"

#include <gtest/gtest.h>

namespace ozd {
namespace {

TEST(PullRequestTest, EveryLinkToItIsTheSameKey) {
  for (const char* text :
       {"https://github.com/o/r/pull/7", "http://github.com/o/r/pull/7/",
        "https://GitHub.com/O/R/pull/7/files",
        "https://github.com/o/r/pull/7/commits/abc?x=1#y",
        "github.com/o/r/pull/7", "https://github.com/o/r/pull/7#issuecomment-1",
        "o/r#7", "O/R#7"}) {
    EXPECT_EQ(PullRequestKey(text), "github.com/o/r/pull/7") << text;
  }
}

TEST(PullRequestTest, KnowsOtherHosts) {
  EXPECT_EQ(
      PullRequestKey("https://gitlab.com/g/s/r/-/merge_requests/12/diffs"),
      "gitlab.com/g/s/r/-/merge_requests/12");
  EXPECT_EQ(PullRequestKey("https://bitbucket.org/w/r/pull-requests/3"),
            "bitbucket.org/w/r/pull-requests/3");
  EXPECT_EQ(PullRequestKey("https://review.example/c/1234/?tab=x"),
            "review.example/c/1234");
}

TEST(PullRequestTest, OtherWordsAreNone) {
  for (const char* text :
       {"", "main", "feature/pull/7", "oz/change-1", "o/r#x", "a/b/c#7", "#7",
        "0198d3a2-7b5c-7c3e-9d2f-1a2b3c4d5e6f", "@last", "/pull/7"}) {
    EXPECT_EQ(PullRequestKey(text), "") << text;
  }
}

}  // namespace
}  // namespace ozd
