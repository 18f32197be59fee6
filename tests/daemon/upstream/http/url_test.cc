// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/http/url.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

TEST(ParseUrlTest, TakesUrlsApart) {
  auto url = ParseUrl("HTTPS://App.Test:8443/a/b?c=d#e");
  ASSERT_THAT(url, IsOk());
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "app.test");
  EXPECT_EQ(url->authority, "App.Test:8443");
  EXPECT_EQ(url->rest, "/a/b?c=d");
  EXPECT_EQ(ParseUrl("http://[::1]:80")->host, "::1");
}

TEST(ParseUrlTest, RefusesTheRestWithoutQuotingIt) {
  for (const char* text :
       {"", "app.test", "//app.test/", "ftp://app.test/", "http://",
        "http:///x", "http://:80/", "http://user:pw@app.test/", "http://[::1",
        "http://a.test\\@b.test/", "http://a b/", "http://a\n/"}) {
    const auto url = ParseUrl(text);
    EXPECT_THAT(url, StatusIs(absl::StatusCode::kInvalidArgument)) << text;
    EXPECT_THAT(std::string(url.status().message()),
                testing::Not(testing::HasSubstr("pw")));
  }
}

TEST(IsLoopbackHostTest, KnowsThisMachine) {
  for (const char* host :
       {"localhost", "oz.localhost", "127.0.0.1", "127.8.9.1", "::1"}) {
    EXPECT_TRUE(IsLoopbackHost(host)) << host;
  }
  for (const char* host : {"", "a.test", "127.evil.test", "notlocalhost",
                           "localhost.evil.test", "128.0.0.1", "::2"}) {
    EXPECT_FALSE(IsLoopbackHost(host)) << host;
  }
}

TEST(PercentEncodeTest, LeavesOnlyUnreservedCharacters) {
  EXPECT_EQ(PercentEncode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(PercentEncode(" :+/=%&?#\n"), "%20%3A%2B%2F%3D%25%26%3F%23%0A");
  EXPECT_EQ(PercentEncode("é"), "%C3%A9");
}

TEST(ResolveReferenceTest, ResolvesEveryForm) {
  const char kBase[] = "https://a.test:1/x/y?q=1";
  EXPECT_EQ(*ResolveReference(kBase, "http://b.test/z?s"), "http://b.test/z?s");
  EXPECT_EQ(*ResolveReference(kBase, "//b.test/z"), "https://b.test/z");
  EXPECT_EQ(*ResolveReference(kBase, "/z?u=http://c.test"),
            "https://a.test:1/z?u=http://c.test");
  EXPECT_EQ(*ResolveReference(kBase, "z"), "https://a.test:1/x/z");
  EXPECT_EQ(*ResolveReference("https://a.test", "z"), "https://a.test/z");
  for (const char* bad :
       {"", "ftp://b.test/", "file:///etc/passwd", "https://u:p@b.test/"}) {
    EXPECT_THAT(ResolveReference(kBase, bad),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << bad;
  }
}

TEST(WithoutQueryTest, CutsQueryAndFragment) {
  EXPECT_EQ(WithoutQuery("https://a.test/x?sig=1#f"), "https://a.test/x");
  EXPECT_EQ(WithoutQuery("https://a.test/x"), "https://a.test/x");
}

}  // namespace
}  // namespace ozd
