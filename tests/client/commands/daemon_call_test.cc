// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/daemon_call.h"

#include "proto/oz/v1/daemon.pb.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "tests/client/app_fixture.h"
#include "tests/support/status_matchers.h"

namespace oz {
namespace {

using ozd::IsOk;
using ozd::StatusIs;

constexpr char kListRuns[] = "/oz.v1.RunService/ListRuns";
constexpr char kGetConversation[] = "/oz.v1.RunService/GetConversation";
constexpr char kLogin[] = "/oz.v1.AccountService/Login";
constexpr char kGetStatus[] = "/oz.v1.DaemonService/GetStatus";

absl::Status Lost() {
  v1::ErrorDetail detail;
  detail.set_error_code(kConnectionLost);
  return ozd::MakeError(absl::StatusCode::kUnavailable, "reset by peer",
                        detail);
}

class DaemonCallTest : public testing::Test {
 protected:
  absl::Status List() {
    v1::ListRunsResponse response;
    return CallDaemon(context_, kListRuns, v1::ListRunsRequest(), &response);
  }

  ParsedArgs args_;
  FakeIo io_;
  FakeMachine machine_;
  FakeChannel& channel_ = machine_.channel;
  FakeContext context_{args_, &io_, &machine_};
};

TEST_F(DaemonCallTest, AReadThatWentUnansweredIsMadeAgain) {
  channel_.Answer(kListRuns, v1::ListRunsResponse());
  channel_.FailOnce(kListRuns, Lost());
  EXPECT_THAT(List(), IsOk());
  EXPECT_EQ(2u, channel_.calls().size());
  EXPECT_EQ(1, machine_.disconnects);
}

TEST_F(DaemonCallTest, ButOnlyOnce) {
  channel_.Answer(kListRuns, v1::ListRunsResponse());
  channel_.FailOnce(kListRuns, Lost());
  channel_.FailOnce(kListRuns, Lost());
  EXPECT_THAT(List(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(2u, channel_.calls().size());
}

TEST_F(DaemonCallTest, AnAnswerThatBrokeOffIsNotMadeAgain) {
  channel_.Fail(kListRuns, absl::UnavailableError("reset by peer"));
  EXPECT_THAT(List(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(1u, channel_.calls().size());
}

TEST_F(DaemonCallTest, WhatChangesSomethingIsNeverMadeAgain) {
  v1::LoginResponse response;
  for (const char* method :
       {kLogin, "/oz.v1.AccountService/Logout", "/oz.v1.DaemonService/Stop",
        "/oz.v1.RunService/CancelRun", "/oz.v1.RunService/FollowUpRun",
        "/oz.v1.MessageService/SendMessage", "/oz.v1.InboxService/MarkSeen",
        "/oz.v1.HookService/TestHook", "/oz.v1.RunService/SomethingNew"}) {
    EXPECT_FALSE(IsIdempotent(method));
    channel_.FailOnce(method, Lost());
    EXPECT_THAT(CallDaemon(context_, method, v1::LoginRequest(), &response),
                StatusIs(absl::StatusCode::kUnavailable));
  }
  EXPECT_EQ(9u, channel_.calls().size());
}

TEST_F(DaemonCallTest, WhoMustNotStartADaemonDoesNotForTheSecondTryEither) {
  channel_.FailOnce(kGetStatus, Lost());
  DaemonCallOptions options;
  options.auto_start = AutoStart::kNever;
  machine_.dies_when_left = absl::NotFoundError("gone");
  v1::GetStatusResponse response;
  EXPECT_THAT(CallDaemon(context_, kGetStatus, v1::GetStatusRequest(),
                         &response, options),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(0, machine_.starts);
}

TEST_F(DaemonCallTest, AMissingDaemonIsStartedForTheSecondTry) {
  channel_.Answer(kListRuns, v1::ListRunsResponse());
  channel_.FailOnce(kListRuns, Lost());
  machine_.dies_when_left = absl::NotFoundError("gone");
  EXPECT_THAT(List(), IsOk());
  EXPECT_EQ(1, machine_.starts);
}

TEST_F(DaemonCallTest, StreamsFollowTheSameRules) {
  FakeChannel newer;
  v1::DocumentChunk chunk;
  chunk.set_data("text");
  newer.Answer(kGetConversation, chunk);
  machine_.newer = &newer;
  channel_.FailOnce(kGetConversation, absl::UnimplementedError("unknown"));
  channel_.FailOnce(kGetConversation, Lost());
  int count = 0;
  EXPECT_THAT(
      StreamFromDaemon(context_, kGetConversation, v1::GetConversationRequest(),
                       [&](absl::string_view) {
                         ++count;
                         return true;
                       }),
      IsOk());
  EXPECT_EQ(1, count);
  EXPECT_EQ(1, machine_.replacements);
}

}  // namespace
}  // namespace oz
