// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/accounts/account_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(AccountKeyTest, SpellsServerRootsInOneWay) {
  const std::pair<const char*, const char*> cases[] = {
      {"https://app.warp.dev", "https://app.warp.dev"},
      {"HTTPS://App.Warp.Dev/", "https://app.warp.dev"},
      {"https://app.warp.dev:443//", "https://app.warp.dev"},
      {"http://Localhost:8080/Oz/", "http://localhost:8080/Oz"},
      {"http://host:80", "http://host"},
      {"http://[::1]:80", "http://[::1]"},
  };
  for (const auto& [given, expected] : cases) {
    const absl::StatusOr<std::string> root = NormaliseServerRoot(given);
    ASSERT_THAT(root, IsOk()) << given;
    EXPECT_EQ(*root, expected);
  }
}

TEST(AccountKeyTest, RefusesWhatIsNoServerRoot) {
  for (const char* url :
       {"", "app.warp.dev", "ftp://a", "https://", "https:///x", "http://:80",
        "https://u:secret@a", "https://a?secret", "https://a#b", "https://a b",
        "https://a\\b"}) {
    const absl::StatusOr<std::string> root = NormaliseServerRoot(url);
    ASSERT_THAT(root, StatusIs(absl::StatusCode::kInvalidArgument)) << url;
    EXPECT_THAT(std::string(root.status().message()), Not(HasSubstr("secret")));
  }
}

TEST(AccountKeyTest, SeparatesPartitions) {
  const std::string partition = PartitionKey("salt", "https://a", "key");
  EXPECT_EQ(partition.size(), 32u);
  EXPECT_EQ(partition, PartitionKey("salt", "https://a", "key"));
  EXPECT_NE(partition, PartitionKey("salt", "https://a", "key2"));
  EXPECT_NE(partition, PartitionKey("salt", "https://ak", "ey"));
  EXPECT_NE(partition, PartitionKey("pepper", "https://a", "key"));
}

// The known answer of HMAC-SHA-256, so that a later build finds its cache.
TEST(AccountKeyTest, IsStable) {
  EXPECT_EQ(PartitionKey("key", "a", "b"), "29c5f0eea2d0a51b661193b3a5619119");
}

TEST(StreamRootFromUrlTest, TakesRootsAndWebSockets) {
  EXPECT_EQ(StreamRootFromUrl("wss://rtc.app.warp.dev/graphql/v2"),
            "https://rtc.app.warp.dev");
  EXPECT_EQ(StreamRootFromUrl("WS://LocalHost:8080?x=1"),
            "http://localhost:8080");
  EXPECT_EQ(StreamRootFromUrl("https://A.test/base/"), "https://a.test/base");
  for (const char* url : {"", "a.test", "ftp://a.test", "wss://", "wss://u@a/",
                          "ws:/a", "https://a.test?x"}) {
    EXPECT_EQ(StreamRootFromUrl(url), "") << url;
  }
}

}  // namespace
}  // namespace ozd
