// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/message_service_rpc.h"

#include "tests/daemon/rpc/rpc_fixture.h"

namespace ozd {
namespace {

class MessageServiceRpcTest : public RpcFixture {
 protected:
  using Stub = oz::v1::MessageService::Stub;

  absl::StatusOr<oz::v1::SendMessageResponse> Send(const std::string& body) {
    oz::v1::SendMessageRequest request;
    SetCaller(&request);
    request.add_to("run-1");
    request.set_subject("hello");
    request.set_body(body);
    request.set_sender_run_id("run-2");
    return Call(&stub_, &Stub::SendMessage, request);
  }

  Stub stub_{channel_};
};

TEST_F(MessageServiceRpcTest, SendsListsReadsAndMarks) {
  const auto sent = Send("how far are you?");
  ASSERT_THAT(sent, IsOk());
  ASSERT_EQ(sent->message_ids_size(), 1);

  oz::v1::ListMessagesRequest list;
  SetCaller(&list);
  list.set_run_id("run-1");
  const auto listed = Call(&stub_, &Stub::ListMessages, list);
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->messages_size(), 1);
  EXPECT_EQ(listed->messages(0).subject(), "hello");

  oz::v1::ReadMessageRequest read;
  SetCaller(&read);
  read.set_message_id(sent->message_ids(0));
  const auto message = Call(&stub_, &Stub::ReadMessage, read);
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(message->message().body(), "how far are you?");

  oz::v1::MarkMessageDeliveredRequest mark;
  SetCaller(&mark);
  mark.set_message_id(sent->message_ids(0));
  EXPECT_THAT(Call(&stub_, &Stub::MarkMessageDelivered, mark), IsOk());
  mark.set_message_id("unknown");
  EXPECT_THAT(Call(&stub_, &Stub::MarkMessageDelivered, mark),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(MessageServiceRpcTest, WatchesARunsMail) {
  oz::v1::WatchMessagesRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  const auto stream = Open(&stub_, &Stub::WatchMessages, request);
  ASSERT_THAT(Send("are you there?"), IsOk());
  const auto arrived =
      stream->Next([](const auto& response) { return response.has_arrived(); });
  ASSERT_TRUE(arrived.has_value());
  EXPECT_EQ(arrived->arrived().message().body(), "are you there?");
}

}  // namespace
}  // namespace ozd
