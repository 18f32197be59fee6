// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/document_reader.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

constexpr auto kConversation = FakeOzApi::Method::kGetRunConversation;
constexpr auto kTranscript = FakeOzApi::Method::kGetTranscript;

class DocumentReaderTest : public CoreFixture {
 protected:
  absl::StatusOr<DocumentAnswer> Conversation(
      const std::string& run_id,
      oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    oz::v1::GetConversationRequest request;
    *request.mutable_context() = Context();
    request.set_read_mode(mode);
    request.set_run_id(run_id);
    return service_->GetConversation(request, CallScope());
  }
  absl::StatusOr<DocumentAnswer> ByConversationId(
      const std::string& id, oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    oz::v1::GetConversationRequest request;
    *request.mutable_context() = Context();
    request.set_read_mode(mode);
    request.set_conversation_id(id);
    return service_->GetConversation(request, CallScope());
  }
  // A finished run with a conversation, known to the cache.
  void StartWithFinishedRun() {
    oz::v1::Run run = PutRun(1, "SUCCEEDED");
    run.set_conversation_id("c-1");
    api_.PutRun(run);
    api_.SetRunConversation(RunId(1), R"("text")");
    api_.SetConversation("c-1", R"("text")");
    Start();
    ASSERT_THAT(List(ListRequest()), IsOk());
  }
  absl::StatusOr<DocumentAnswer> Transcript(const std::string& run_id) {
    oz::v1::GetTranscriptRequest request;
    *request.mutable_context() = Context();
    request.set_run_id(run_id);
    return service_->GetTranscript(request, CallScope());
  }
};

TEST_F(DocumentReaderTest, ReadsTerminalRunsOnce) {
  PutRun(1, "SUCCEEDED");
  api_.SetRunConversation(RunId(1), "{\"steps\":[]}");
  api_.SetTranscript(RunId(1), std::string("a\0b", 3));
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  for (int i = 0; i < 3; ++i) {
    const auto conversation = Conversation(RunId(1));
    ASSERT_THAT(conversation, IsOk());
    EXPECT_EQ(conversation->content, "{\"steps\":[]}");
    EXPECT_FALSE(conversation->freshness.stale());
    EXPECT_EQ(Transcript(RunId(1))->content, std::string("a\0b", 3));
    clock_.Advance(absl::Hours(100));
  }
  EXPECT_EQ(api_.calls(kConversation), 1);
  EXPECT_EQ(api_.calls(kTranscript), 1);
}

TEST_F(DocumentReaderTest, ReadsAgainWhenTheRunChanged) {
  PutRun(1, "FAILED");
  api_.SetRunConversation(RunId(1), R"("old")");
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  EXPECT_EQ(Conversation(RunId(1))->content, R"("old")");
  clock_.Advance(absl::Minutes(1));
  PutRun(1, "SUCCEEDED");
  api_.SetRunConversation(RunId(1), R"("new")");
  ASSERT_THAT(List(ListRequest()), IsOk());
  EXPECT_EQ(Conversation(RunId(1))->content, R"("new")");
}

TEST_F(DocumentReaderTest, ReadsLiveAndBlockedRunsEveryTime) {
  Start();
  int expected = 0;
  for (const char* state : {"INPROGRESS", "BLOCKED", "SOMETHING_NEW"}) {
    clock_.Advance(absl::Minutes(1));
    PutRun(1, state);
    api_.SetRunConversation(RunId(1), R"("text")");
    ASSERT_THAT(List(ListRequest()), IsOk());
    ASSERT_THAT(Conversation(RunId(1)), IsOk());
    ASSERT_THAT(Conversation(RunId(1)), IsOk());
    expected += 2;
    EXPECT_EQ(api_.calls(kConversation), expected) << state;
  }
}

TEST_F(DocumentReaderTest, GivesTheLastCopyWhenOffline) {
  PutRun(1, "INPROGRESS");
  api_.SetRunConversation(RunId(1), R"("so far")");
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  ASSERT_THAT(Conversation(RunId(1)), IsOk());
  clock_.Advance(absl::Minutes(1));
  api_.FailAlways(FakeOzApi::Offline());
  const auto stale = Conversation(RunId(1));
  ASSERT_THAT(stale, IsOk());
  EXPECT_EQ(stale->content, R"("so far")");
  EXPECT_TRUE(stale->freshness.stale());
  EXPECT_EQ(stale->freshness.stale_reason(), "offline");
  EXPECT_EQ(stale->freshness.age_ms(), 60'000);
  EXPECT_THAT(Conversation(RunId(1), oz::v1::READ_MODE_REFRESH),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Transcript(RunId(1)), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(DocumentReaderTest, PassesVerdictsOn) {
  PutRun(1, "INPROGRESS");
  api_.SetRunConversation(RunId(1), R"("so far")");
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  ASSERT_THAT(Conversation(RunId(1)), IsOk());
  for (const absl::Status& verdict :
       {absl::NotFoundError("none"), absl::FailedPreconditionError("format")}) {
    api_.FailNext(verdict);
    EXPECT_THAT(Conversation(RunId(1)), StatusIs(verdict.code()));
  }
}

TEST_F(DocumentReaderTest, CachedModeAsksNobody) {
  PutRun(1, "SUCCEEDED");
  api_.SetRunConversation(RunId(1), R"("text")");
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  const auto missing = Conversation(RunId(1), oz::v1::READ_MODE_CACHED);
  EXPECT_EQ(GetErrorDetail(missing.status())->error_code(), "not_in_cache");
  EXPECT_EQ(api_.calls(kConversation), 0);
  ASSERT_THAT(Conversation(RunId(1)), IsOk());
  EXPECT_EQ(Conversation(RunId(1), oz::v1::READ_MODE_CACHED)->content,
            R"("text")");
}

TEST_F(DocumentReaderTest, ReadsByConversationId) {
  api_.SetConversation("conversation-1", R"("text")");
  Start();
  EXPECT_EQ(ByConversationId("conversation-1")->content, R"("text")");
  api_.FailAlways(FakeOzApi::Offline());
  const auto stale = ByConversationId("conversation-1");
  ASSERT_THAT(stale, IsOk());
  EXPECT_TRUE(stale->freshness.stale());
  oz::v1::GetConversationRequest both;
  *both.mutable_context() = Context();
  both.set_conversation_id("conversation-1");
  both.set_run_id(RunId(1));
  EXPECT_THAT(service_->GetConversation(both, CallScope()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(DocumentReaderTest, ConversationOfARunIsFoundByItsOwnId) {
  StartWithFinishedRun();
  ASSERT_THAT(Conversation(RunId(1)), IsOk());
  api_.FailAlways(FakeOzApi::Offline());
  const auto stale = ByConversationId("c-1");
  ASSERT_THAT(stale, IsOk());
  EXPECT_EQ(stale->content, R"("text")");
  EXPECT_EQ(stale->freshness.stale_reason(), "offline");
  EXPECT_EQ(ByConversationId("c-1", oz::v1::READ_MODE_CACHED)->content,
            R"("text")");
  EXPECT_FALSE(ByConversationId("c-2").ok());
}

TEST_F(DocumentReaderTest, ConversationByItsOwnIdServesItsRun) {
  StartWithFinishedRun();
  ASSERT_THAT(ByConversationId("c-1"), IsOk());
  api_.FailAlways(FakeOzApi::Offline());
  const auto stale = Conversation(RunId(1));
  ASSERT_THAT(stale, IsOk());
  EXPECT_EQ(stale->content, R"("text")");
  EXPECT_EQ(stale->freshness.stale_reason(), "offline");
}

TEST_F(DocumentReaderTest, ConversationThatAnotherRunGoesOnWithIsReadAgain) {
  StartWithFinishedRun();
  ASSERT_THAT(Conversation(RunId(1)), IsOk());
  api_.SetConversation("c-1", R"("text and more")");
  EXPECT_EQ(ByConversationId("c-1")->content, R"("text and more")");
  // What the run itself left behind stays what it was.
  EXPECT_EQ(Conversation(RunId(1))->content, R"("text")");
  api_.FailAlways(FakeOzApi::Offline());
  EXPECT_EQ(ByConversationId("c-1")->content, R"("text and more")");
}

TEST_F(DocumentReaderTest, KeepsNothingWhenToldSo) {
  run_options_.keep_documents = false;
  StartWithFinishedRun();
  for (int i = 1; i <= 2; ++i) {
    EXPECT_EQ(Conversation(RunId(1))->content, R"("text")");
    EXPECT_EQ(api_.calls(kConversation), i);
  }
  EXPECT_THAT(
      documents_->Get(Partition(), DocumentKind::kConversation, RunId(1)),
      StatusIs(absl::StatusCode::kNotFound));
  api_.FailAlways(FakeOzApi::Offline());
  EXPECT_THAT(Conversation(RunId(1)), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace ozd
