// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/run_ids.h"

#include <gmock/gmock.h>

#include "daemon/upstream/api/user_api.h"
#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class RunIdsTest : public CoreFixture {
 protected:
  absl::StatusOr<std::string> Find(
      const std::string& typed,
      oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    absl::StatusOr<AccountSync::InUse> account = synced_->Use(Context(), mode);
    if (!account.ok()) return account.status();
    return FindRunId(synced_.get(), *account, typed, mode, CallScope());
  }
  // Run `number` of `creator` with a pull request.
  void PutWork(int number, const std::string& creator, const std::string& url,
               const std::string& branch) {
    oz::v1::Run run = PutRun(number);
    run.set_title("Work " + std::to_string(number));
    run.set_creator_uid(creator);
    if (!url.empty()) run.add_pull_request_urls(url);
    if (!branch.empty()) run.add_pull_request_branches(branch);
    api_.PutRun(run);
  }
  std::string OwnUid() {
    ApiCaller caller;
    caller.server_root_url = kServer;
    caller.api_key = kKey;
    return UserApi(&api_, &clock_).Get(caller)->uid();
  }
};

TEST_F(RunIdsTest, LastIsTheRunThatTheUserCreatedLast) {
  const std::string uid = OwnUid();
  PutWork(1, uid, "", "");
  PutWork(2, uid, "", "");
  PutWork(3, "somebody else", "", "");
  Start();
  EXPECT_EQ(*Find("@last"), RunId(2));
  EXPECT_EQ(*Find("@last~0"), RunId(2));
  EXPECT_EQ(*Find("@last~1"), RunId(1));
  EXPECT_THAT(Find("@last~2"),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("too far back"), HasSubstr("2 cached"),
                             HasSubstr(uid))));
  for (const char* wrong : {"@", "@first", "@last~", "@last~-1", "@last~x",
                            "@last~500", "@last~99999999999"}) {
    EXPECT_THAT(Find(wrong), StatusIs(absl::StatusCode::kInvalidArgument,
                                      HasSubstr("@last~1")))
        << wrong;
  }
}

TEST_F(RunIdsTest, LastSeesARunThatWasCreatedElsewhereJustNow) {
  const std::string uid = OwnUid();
  PutWork(1, uid, "", "");
  Start();
  EXPECT_EQ(*Find("@last"), RunId(1));
  clock_.Advance(absl::Minutes(1));
  PutWork(2, uid, "", "");
  EXPECT_EQ(*Find("@last"), RunId(2));
}

TEST_F(RunIdsTest, FindsTheRunOfAPullRequestOrBranch) {
  PutWork(1, "u", "https://github.com/acme/api/pull/7", "oz/fix-login");
  PutWork(2, "u", "https://github.com/acme/api/pull/71", "main-2");
  Start();
  for (const char* typed : {"https://github.com/acme/api/pull/7",
                            "https://github.com/Acme/API/pull/7/files?w=1",
                            "acme/api#7", "oz/fix-login"}) {
    EXPECT_EQ(*Find(typed), RunId(1)) << typed;
  }
  EXPECT_EQ(*Find("main-2"), RunId(2));
}

TEST_F(RunIdsTest, AmbiguityListsTheCandidatesWithTheirTitles) {
  PutWork(1, "u", "https://github.com/acme/api/pull/7", "feature");
  PutWork(2, "u", "https://github.com/acme/api/pull/7", "feature");
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  for (const char* typed : {"acme/api#7", "feature", "0000"}) {
    EXPECT_THAT(Find(typed), StatusIs(absl::StatusCode::kInvalidArgument,
                                      AllOf(HasSubstr(RunId(1) + " (Work 1)"),
                                            HasSubstr(RunId(2) + " (Work 2)"))))
        << typed;
  }
}

TEST_F(RunIdsTest, SaysWhatWasLookedFor) {
  PutWork(1, "u", "", "");
  Start();
  EXPECT_THAT(Find("https://github.com/acme/api/pull/8/files"),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("github.com/acme/api/pull/8"),
                             Not(HasSubstr("files")), HasSubstr("1 cached"))));
  EXPECT_THAT(Find("oz/nothing"),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("the branch \"oz/nothing\"")));
  EXPECT_THAT(Find("@last", oz::v1::READ_MODE_CACHED),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("who")));
}

TEST_F(RunIdsTest, WhatMayBeAnIdIsLeftToTheService) {
  PutWork(1, "u", "", "");
  Start();
  const int before = lists();
  EXPECT_EQ(*Find("abc"), "abc");
  EXPECT_EQ(*Find("no-such-run"), "no-such-run");
  EXPECT_EQ(lists(), before);
}

TEST_F(RunIdsTest, CachedModeAsksNobody) {
  PutWork(1, "u", "", "oz/one");
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  const int64_t requests = api_.requests_sent();
  EXPECT_EQ(*Find("oz/one", oz::v1::READ_MODE_CACHED), RunId(1));
  EXPECT_THAT(Find("oz/two", oz::v1::READ_MODE_CACHED),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(api_.requests_sent(), requests);
}

TEST_F(RunIdsTest, EveryReadTakesThem) {
  const std::string uid = OwnUid();
  PutWork(1, uid, "https://github.com/acme/api/pull/7", "");
  Start();
  EXPECT_EQ(service_->GetRun(GetRequest("@last"), CallScope())->run().run_id(),
            RunId(1));
  EXPECT_EQ(
      service_->GetRun(GetRequest("acme/api#7"), CallScope())->run().run_id(),
      RunId(1));
}

}  // namespace
}  // namespace ozd
