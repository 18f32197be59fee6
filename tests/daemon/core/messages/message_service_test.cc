// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/messages/message_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/core/events/event_fixture.h"

namespace ozd {
namespace {

using oz::v1::WatchMessagesResponse;
using testing::ElementsAre;
using testing::HasSubstr;

class MessageServiceTest : public EventFixture {
 protected:
  using MessageReaderPtr = std::unique_ptr<SourceReader<WatchMessagesResponse>>;

  void StartMessages() {
    StartHub();
    messages_ = std::make_unique<MessageService>(
        synced_.get(), hub_.get(),
        MessageService::Options{.read_budget = absl::Milliseconds(5),
                                .read_pause = absl::Milliseconds(1),
                                .back_off = {absl::Milliseconds(1)}});
  }
  void TearDown() override {
    messages_.reset();
    EventFixture::TearDown();
  }
  MessageReaderPtr Open(const std::string& run_id, int64_t since = 0) {
    oz::v1::WatchMessagesRequest request;
    *request.mutable_context() = Context();
    request.set_run_id(run_id);
    request.set_since_sequence(since);
    auto source = messages_->WatchMessages(request, CallScope());
    EXPECT_THAT(source, IsOk());
    return std::make_unique<SourceReader<WatchMessagesResponse>>(
        *std::move(source));
  }
  static oz::v1::MessageArrived WaitForMessage(const MessageReaderPtr& reader) {
    const auto pulled = reader->WaitFor(
        [](const auto& message) { return message.has_arrived(); });
    return pulled.message.has_value() ? pulled.message->arrived()
                                      : oz::v1::MessageArrived();
  }
  static std::string WaitForNotice(const MessageReaderPtr& reader,
                                   const std::string& part) {
    const auto pulled = reader->WaitFor([&](const auto& message) {
      return message.notice().find(part) != std::string::npos;
    });
    return pulled.message.has_value() ? pulled.message->notice() : "";
  }
  oz::v1::Message Body(const std::string& body) {
    oz::v1::Message message;
    message.set_body(body);
    return message;
  }

  std::unique_ptr<MessageService> messages_;
};

TEST_F(MessageServiceTest, TellsEachMessageOnceItWasRead) {
  StartMessages();
  api_.live().PutMessage("a", Body("one"));
  api_.live().PutMessage("b", Body("other"));
  const auto reader = Open("a");
  EXPECT_EQ(WaitForMessage(reader).message().body(), "one");
  api_.live().Emit("a", "run_in_progress");
  api_.live().PutMessage("a", Body("two"));
  const oz::v1::MessageArrived second = WaitForMessage(reader);
  EXPECT_EQ(second.message().body(), "two");
  EXPECT_EQ(second.sequence(), 4);
  EXPECT_THAT(second.occurred_at(), HasSubstr("2026-04-03T"));
  EXPECT_THAT(api_.live().reads(), ElementsAre("message-1", "message-3"));
}

TEST_F(MessageServiceTest, BeginsAfterTheSequence) {
  StartMessages();
  api_.live().PutMessage("a", Body("one"));
  api_.live().PutMessage("a", Body("two"));
  const auto reader = Open("a", 1);
  EXPECT_EQ(WaitForMessage(reader).message().body(), "two");
}

TEST_F(MessageServiceTest, AMessageBehindItsEventIsWaitedFor) {
  StartMessages();
  const auto reader = Open("a");
  api_.live().FailNextReads(absl::NotFoundError("not yet"), 1);
  api_.live().PutMessage("a", Body("late"));
  EXPECT_EQ(WaitForMessage(reader).message().body(), "late");
}

TEST_F(MessageServiceTest, NoneIsSkippedHoweverLongItFails) {
  StartMessages();
  const auto reader = Open("a");
  api_.live().FailNextReads(absl::InvalidArgumentError("strange"), 3);
  const std::string id = api_.live().PutMessage("a", Body("one"));
  api_.live().PutMessage("a", Body("two"));
  EXPECT_EQ(WaitForNotice(reader, "hydrate"),
            "Failed to hydrate message " + id + ": strange. Retrying in 1s.");
  EXPECT_EQ(WaitForMessage(reader).message().body(), "one");
  EXPECT_EQ(WaitForMessage(reader).message().body(), "two");
}

TEST_F(MessageServiceTest, AnEventWithoutAMessageIsNoticed) {
  StartMessages();
  const auto reader = Open("a");
  api_.live().Emit("a", "new_message");
  EXPECT_THAT(WaitForNotice(reader, "Skipping"), HasSubstr("event 1"));
  api_.live().PutMessage("a", Body("one"));
  EXPECT_EQ(WaitForMessage(reader).message().body(), "one");
}

TEST_F(MessageServiceTest, ACutIsNoticedAndSoIsTheReturn) {
  hub_options_.back_off = {absl::Milliseconds(50)};
  StartMessages();
  const auto reader = Open("a", 3);
  reader->WaitFor([](const auto& message) { return message.has_synced(); });
  WaitUntilStreamed("a");
  api_.live().CutStreams(FakeOzApi::Offline());
  EXPECT_EQ(WaitForNotice(reader, "disconnected"),
            "Message watch disconnected: offline. Retrying in 1s.");
  EXPECT_EQ(WaitForNotice(reader, "Reconnected"),
            "Reconnected message watch for run a at sequence 3.");
}

TEST_F(MessageServiceTest, ARefusalAtFirstEndsTheWatch) {
  StartMessages();
  api_.live().RefuseStreams(absl::NotFoundError("no streams"));
  api_.live().RefusePolls(absl::NotFoundError("no polls"));
  const auto reader = Open("a");
  const auto pulled = reader->WaitFor([](const auto&) { return false; });
  EXPECT_THAT(*pulled.end, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(std::string(pulled.end->message()),
              HasSubstr("Failed to open agent event stream"));
}

TEST_F(MessageServiceTest, ARefusedKeyEndsTheWatch) {
  StartMessages();
  api_.live().RefuseStreams(FakeOzApi::InvalidKey());
  const auto reader = Open("a");
  const auto pulled = reader->WaitFor([](const auto&) { return false; });
  EXPECT_THAT(*pulled.end, StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(MessageServiceTest, ShutdownEndsTheWatch) {
  StartMessages();
  const auto reader = Open("a");
  messages_->Shutdown();
  const auto pulled = reader->WaitFor([](const auto&) { return false; });
  EXPECT_THAT(*pulled.end, StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(MessageServiceTest, PassesCallsOnForTheRunTheyAreMadeFor) {
  StartMessages();
  oz::v1::SendMessageRequest send;
  *send.mutable_context() = Context();
  send.mutable_context()->set_run_id(RunId(7));
  send.add_to("b");
  send.set_sender_run_id(RunId(1));
  const auto sent = messages_->Send(send, CallScope());
  ASSERT_THAT(sent, IsOk());
  EXPECT_EQ(sent->message_ids_size(), 1);
  EXPECT_EQ(api_.call_log().back().caller.run_id, RunId(1));
  send.set_sender_run_id("no-uuid");
  ASSERT_THAT(messages_->Send(send, CallScope()), IsOk());
  EXPECT_EQ(api_.call_log().back().caller.run_id, RunId(7));
  oz::v1::ListMessagesRequest list;
  *list.mutable_context() = Context();
  list.set_run_id("b");
  EXPECT_EQ(messages_->List(list, CallScope())->messages_size(), 2);
  oz::v1::ReadMessageRequest read;
  *read.mutable_context() = Context();
  read.set_message_id(sent->message_ids(0));
  EXPECT_THAT(messages_->Read(read, CallScope()), IsOk());
  oz::v1::MarkMessageDeliveredRequest mark;
  *mark.mutable_context() = Context();
  mark.set_message_id("unknown");
  EXPECT_THAT(messages_->MarkDelivered(mark, CallScope()),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace ozd
