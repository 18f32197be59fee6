// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/run_getter.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto kGetRun = FakeOzApi::Method::kGetRun;

class RunGetterTest : public CoreFixture {
 protected:
  absl::StatusOr<oz::v1::GetRunResponse> Get(
      const std::string& run_id,
      oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    return service_->GetRun(GetRequest(run_id, mode), CallScope());
  }
};

TEST_F(RunGetterTest, AsksTheServiceUnlessTheAccountIsCurrent) {
  PutHistory(3);
  Start();
  const auto first = Get(RunId(1));
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->freshness().source(), oz::v1::Freshness::SOURCE_UPSTREAM);
  ASSERT_THAT(List(ListRequest()), IsOk());
  const auto cached = Get(RunId(1));
  ASSERT_THAT(cached, IsOk());
  EXPECT_EQ(cached->freshness().source(), oz::v1::Freshness::SOURCE_CACHE);
  EXPECT_FALSE(cached->freshness().stale());
  EXPECT_EQ(api_.calls(kGetRun), 1);
  clock_.Advance(absl::Seconds(6));
  ASSERT_THAT(Get(RunId(1)), IsOk());
  EXPECT_EQ(api_.calls(kGetRun), 2);
}

TEST_F(RunGetterTest, GivesWhatTheViewPromises) {
  PutHistory(1);
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  oz::v1::GetRunRequest request = GetRequest(RunId(1));
  for (const auto mode : {oz::v1::READ_MODE_AUTO, oz::v1::READ_MODE_REFRESH}) {
    request.set_read_mode(mode);
    request.set_view(oz::v1::RUN_VIEW_SUMMARY);
    const auto summary = service_->GetRun(request, CallScope());
    ASSERT_THAT(summary, IsOk());
    EXPECT_EQ(summary->run().state(), "SUCCEEDED");
    EXPECT_EQ(summary->run().raw_json(), "");
    request.set_view(oz::v1::RUN_VIEW_RAW_JSON);
    const auto raw = service_->GetRun(request, CallScope());
    ASSERT_THAT(raw, IsOk());
    EXPECT_EQ(raw->run().state(), "");
    EXPECT_THAT(raw->run().raw_json(), HasSubstr(RunId(1)));
  }
}

TEST_F(RunGetterTest, FallsBackToTheCacheWithAReason) {
  PutHistory(1);
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  clock_.Advance(absl::Minutes(1));
  api_.FailAlways(FakeOzApi::Offline());
  const auto stale = Get(RunId(1));
  ASSERT_THAT(stale, IsOk());
  EXPECT_TRUE(stale->freshness().stale());
  EXPECT_EQ(stale->freshness().stale_reason(), "offline");
  EXPECT_THAT(Get(RunId(1), oz::v1::READ_MODE_REFRESH),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Get(RunId(9)), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(RunGetterTest, DoesNotHideARefusedKey) {
  PutHistory(1);
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  clock_.Advance(absl::Minutes(1));
  api_.RevokeKey(kKey);
  EXPECT_THAT(Get(RunId(1)), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(Get(RunId(1)), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(api_.calls(kGetRun), 1);
  EXPECT_THAT(Get(RunId(1), oz::v1::READ_MODE_CACHED), IsOk());
}

TEST_F(RunGetterTest, ForgetsWhatTheServiceForgot) {
  PutHistory(2);
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  api_.RemoveRun(RunId(1));
  clock_.Advance(absl::Minutes(1));
  EXPECT_THAT(Get(RunId(1)), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Ids(*List(ListRequest())), testing::ElementsAre(RunId(2)));
}

TEST_F(RunGetterTest, BelievesInANewRunForAWhile) {
  PutHistory(2);
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  synced_->NoteCreated(Partition(), RunId(1));
  api_.RemoveRun(RunId(1));
  clock_.Advance(absl::Seconds(29));
  const auto kept = Get(RunId(1));
  ASSERT_THAT(kept, IsOk());
  EXPECT_TRUE(kept->freshness().stale());
  clock_.Advance(absl::Seconds(2));
  EXPECT_THAT(Get(RunId(1)), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Get(RunId(1), oz::v1::READ_MODE_CACHED),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RunGetterTest, CompletesUnambiguousPrefixes) {
  for (const char* id : {"abcd-1", "abcd-2", "abce-1"}) {
    oz::v1::Run run;
    run.set_run_id(id);
    run.set_updated_at_us(kEpochUs);
    api_.PutRun(run);
  }
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  EXPECT_EQ(Get("abce")->run().run_id(), "abce-1");
  EXPECT_EQ(Get("abcd-2")->run().run_id(), "abcd-2");
  EXPECT_THAT(Get("abcd"), StatusIs(absl::StatusCode::kInvalidArgument,
                                    AllOf(HasSubstr("abcd-1, abcd-2"),
                                          Not(HasSubstr("abce")))));
  // Too short, or unknown: the service shall judge.
  EXPECT_THAT(Get("abc"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(api_.call_log().back().id, "abc");
  EXPECT_THAT(Get("xyzw"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(api_.call_log().back().id, "xyzw");
}

TEST_F(RunGetterTest, ListsAtMostFiveCandidates) {
  PutHistory(9);
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  EXPECT_THAT(Get("0000"), StatusIs(absl::StatusCode::kInvalidArgument,
                                    AllOf(HasSubstr(RunId(5)), HasSubstr("..."),
                                          Not(HasSubstr(RunId(6))))));
}

TEST_F(RunGetterTest, CachedModeAsksNobody) {
  options_.page_size = 2;
  PutHistory(5);
  Start();
  ASSERT_THAT(List(ListRequest(1)), IsOk());
  clock_.Advance(absl::Minutes(1));
  const int64_t before = api_.requests_sent();
  EXPECT_TRUE(Get(RunId(5), oz::v1::READ_MODE_CACHED)->freshness().stale());
  const auto missing = Get(RunId(1), oz::v1::READ_MODE_CACHED);
  EXPECT_EQ(GetErrorDetail(missing.status())->error_code(), "not_in_cache");
  EXPECT_EQ(api_.requests_sent(), before);
}

}  // namespace
}  // namespace ozd
