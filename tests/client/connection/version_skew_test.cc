// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/connection/version_skew.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <string>

#include "proto/oz/v1/daemon.pb.h"
#include "proto/support/error_detail.h"
#include "tests/client/rpc/server_process.h"
#include "tests/support/patience.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using ozd::IsOk;
using ozd::StatusIs;
using testing::HasSubstr;
using testing::IsNull;
using testing::NotNull;

TEST(CompareVersionsTest, OrdersByNumberThenSuffix) {
  const char* const ascending[] = {
      "",    "nonsense", "0.1.0-rc1", "0.1.0-rc2", "0.1.0",     "0.1.1",
      "0.2", "0.10.0",   "1",         "1.0.0.1",   "99.0.0-rc1"};
  for (size_t i = 2; i + 1 < std::size(ascending); ++i) {
    EXPECT_LT(CompareVersions(ascending[i], ascending[i + 1]), 0)
        << ascending[i];
    EXPECT_GT(CompareVersions(ascending[i + 1], ascending[i]), 0)
        << ascending[i];
  }
  EXPECT_LT(CompareVersions("nonsense", "0.0.1"), 0);
  EXPECT_LT(CompareVersions("", "0.0.1"), 0);
  EXPECT_EQ(CompareVersions("1.0", "1.0.0"), 0);
  EXPECT_EQ(CompareVersions("", "nonsense"), 0);
}

// A daemon of release 1.0.0 runs; those started from now on are 2.0.0.
class VersionSkewTest : public testing::Test {
 protected:
  void StartOld() {
    setenv("OZD_TEST_VERSION", "1.0.0", 1);
    old_.emplace(OZ_GRPC_TEST_SERVER, socket_path());
    ASSERT_TRUE(old_->ready());
    setenv("OZD_TEST_VERSION", "2.0.0", 1);
    options_.endpoint.socket_path = socket_path();
    options_.endpoint.directory = directory_.path();
    options_.endpoint.rule = "OZ_SOCKET";
    options_.daemon_path = OZ_GRPC_TEST_SERVER;
    options_.start_timeout = ozd::Patience();
    auto channel = ConnectToDaemon(options_);
    ASSERT_THAT(channel, IsOk());
    channel_ = *std::move(channel);
  }
  void TearDown() override {
    ConnectOptions options = options_;
    options.auto_start = AutoStart::kNever;
    const auto channel = ConnectToDaemon(options);
    if (channel.ok()) {
      const pid_t pid = static_cast<pid_t>(Hello(channel->get()).pid());
      if (pid > 1) kill(pid, SIGKILL);
    }
    unsetenv("OZD_TEST_VERSION");
    unsetenv("OZD_TEST_BUSY");
  }

  static v1::HelloResponse Hello(Channel* channel) {
    v1::HelloResponse response;
    EXPECT_THAT(channel->Call("/oz.v1.DaemonService/Hello", v1::HelloRequest(),
                              &response, ozd::Patience()),
                IsOk());
    return response;
  }
  std::string socket_path() const { return directory_.File("s"); }

  ozd::TempDir directory_;
  std::optional<ServerProcess> old_;
  ConnectOptions options_;
  std::unique_ptr<Channel> channel_;
};

TEST_F(VersionSkewTest, ReplacesAnOlderIdleDaemonOnce) {
  StartOld();
  VersionSkew skew(options_, "2.0.0");
  const auto channel = skew.Resolve(channel_.get());
  ASSERT_THAT(channel, IsOk());
  ASSERT_THAT(channel->get(), NotNull());
  EXPECT_EQ(Hello(channel->get()).daemon_version(), "2.0.0");
  EXPECT_NE(Hello(channel->get()).pid(), old_->pid());

  const auto again = skew.Resolve(channel->get());
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(again->get(), IsNull());
}

TEST_F(VersionSkewTest, DoesNotRestartADaemonTwiceEvenIfStillOlder) {
  StartOld();
  VersionSkew skew(options_, "3.0.0");
  const auto channel = skew.Resolve(channel_.get());
  ASSERT_THAT(channel, IsOk());
  const auto again = skew.Resolve(channel->get());
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(again->get(), IsNull());
}

TEST_F(VersionSkewTest, AttachesToANewerOrEqualDaemon) {
  StartOld();
  for (const char* version : {"1.0.0", "0.9.0"}) {
    VersionSkew skew(options_, version);
    const auto channel = skew.Resolve(channel_.get());
    ASSERT_THAT(channel, IsOk());
    EXPECT_THAT(channel->get(), IsNull());
  }
  EXPECT_EQ(Hello(channel_.get()).pid(), old_->pid());
}

TEST_F(VersionSkewTest, LeavesABusyDaemonAlone) {
  setenv("OZD_TEST_BUSY", "1", 1);
  StartOld();
  VersionSkew skew(options_, "2.0.0");
  const auto channel = skew.Resolve(channel_.get());
  EXPECT_THAT(channel, StatusIs(absl::StatusCode::kFailedPrecondition,
                                HasSubstr("1.0.0")));
  ASSERT_TRUE(ozd::GetErrorDetail(channel.status()).has_value());
  EXPECT_EQ(ozd::GetErrorDetail(channel.status())->error_code(),
            "daemon_older");
  EXPECT_EQ(Hello(channel_.get()).pid(), old_->pid());
}

TEST_F(VersionSkewTest, RestartsNothingForACommandThatMayNotStartOne) {
  StartOld();
  ConnectOptions options = options_;
  options.auto_start = AutoStart::kNever;
  VersionSkew skew(options, "2.0.0");
  const auto channel = skew.Resolve(channel_.get());
  ASSERT_THAT(channel, IsOk());
  EXPECT_THAT(channel->get(), IsNull());
}

}  // namespace
}  // namespace oz
