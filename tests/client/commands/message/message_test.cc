// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"

namespace oz {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kSend[] = "/oz.v1.MessageService/SendMessage";
constexpr char kList[] = "/oz.v1.MessageService/ListMessages";
constexpr char kRead[] = "/oz.v1.MessageService/ReadMessage";
constexpr char kMarkDelivered[] = "/oz.v1.MessageService/MarkMessageDelivered";
constexpr char kUuid[] = "0190f3a2-1111-7000-8000-000000000001";

v1::Message Sample() {
  v1::Message message;
  message.set_message_id("m1");
  message.set_sender_run_id("r1");
  message.set_subject("hello");
  message.set_sent_at("2026-04-03T10:30:00Z");
  message.set_delivered_at("2026-04-03T10:30:01Z");
  return message;
}

class MessageTest : public AppTest {
 protected:
  void AnswerList() {
    v1::ListMessagesResponse response;
    *response.add_messages() = Sample();
    v1::Message* second = response.add_messages();
    second->set_message_id("m2");
    second->set_sender_run_id("run-2");
    second->set_subject("日本\nzwei");
    channel().Answer(kList, response);
  }
  int Send(const std::string& sender, const std::string& format = "pretty") {
    return Run({"run", "message", "send", "--to", "a", "b", "--to", "c,d",
                "--subject", "s", "--body", "the body", "--sender-run-id",
                sender, "--output-format", format});
  }
  void AnswerSend(int ids) {
    v1::SendMessageResponse response;
    for (int i = 0; i < ids; ++i) {
      response.add_message_ids(absl::StrCat("m", i + 1));
    }
    channel().Answer(kSend, response);
  }
};

TEST_F(MessageTest, SendsToEveryRecipient) {
  AnswerSend(2);
  EXPECT_EQ(kExitOk, Send(kUuid));
  const auto request = channel().LastRequest<v1::SendMessageRequest>(kSend);
  EXPECT_THAT(request.to(), ElementsAre("a", "b", "c", "d"));
  EXPECT_EQ("s", request.subject());
  EXPECT_EQ("the body", request.body());
  EXPECT_EQ(kUuid, request.sender_run_id());
  EXPECT_EQ(kUuid, request.context().run_id());
  EXPECT_EQ("Sent 2 message(s).\nMessage IDs:\n- m1\n- m2\n", io_.out);
}

TEST_F(MessageTest, TellsWhatWasSentInEveryFormat) {
  AnswerSend(1);
  Send(kUuid, "text");
  EXPECT_EQ("Sent 1 message(s).\nMessage IDs:\n- m1\n", io_.out);
  Send(kUuid, "json");
  EXPECT_EQ("{\n  \"message_ids\": [\n    \"m1\"\n  ]\n}\n", io_.out);
  Send(kUuid, "ndjson");
  EXPECT_EQ("{\"message_ids\":[\"m1\"]}\n", io_.out);
}

TEST_F(MessageTest, SendsNothingToNobody) {
  AnswerSend(0);
  v1::SendMessageResponse response;
  EXPECT_EQ(kExitOk, Send(kUuid));
  EXPECT_EQ("Sent 0 message(s).\n", io_.out);
}

TEST_F(MessageTest, SenderThatIsNoUuidNeedsAGoodOwnRun) {
  AnswerSend(1);
  EXPECT_EQ(kExitOk, Send("run-1"));
  io_.env["OZ_RUN_ID"] = kUuid;
  EXPECT_EQ(kExitOk, Send("run-1"));
  EXPECT_EQ(
      kUuid,
      channel().LastRequest<v1::SendMessageRequest>(kSend).context().run_id());
  const size_t calls = channel().calls().size();
  io_.env["OZ_RUN_ID"] = "bogus";
  EXPECT_EQ(kExitFailure, Send("run-1"));
  EXPECT_THAT(io_.err, HasSubstr("OZ_RUN_ID is 'bogus'"));
  EXPECT_EQ(calls, channel().calls().size());
  // A sender that is one makes it irrelevant.
  EXPECT_EQ(kExitOk, Send(kUuid));
}

TEST_F(MessageTest, FailureNamesWhoAndWhomButNotWhat) {
  v1::ErrorDetail detail;
  detail.add_causes("HTTP request failed with status 422: {}");
  channel().Fail(kSend, ozd::MakeError(absl::StatusCode::kFailedPrecondition,
                                       "recipient has ended", detail));
  EXPECT_EQ(kExitFailure, Send("r1"));
  EXPECT_EQ(
      "Failed to send agent message (sender_run_id=r1, task_id=, "
      "target_agent_ids=[\"a\", \"b\", \"c\", \"d\"])\n"
      "Error: Failed to send agent message (sender_run_id=r1, task_id=, "
      "target_agent_ids=[\"a\", \"b\", \"c\", \"d\"])\n"
      "=> recipient has ended\n"
      "=> HTTP request failed with status 422: {}\n",
      io_.err);
  EXPECT_EQ("", io_.out);
}

TEST_F(MessageTest, SendingIsNeverRepeated) {
  v1::ErrorDetail detail;
  detail.set_error_code(kConnectionLost);
  channel().Fail(kSend, ozd::MakeError(absl::StatusCode::kUnavailable,
                                       "connection lost", detail));
  EXPECT_EQ(kExitFailure, Send("r1"));
  EXPECT_EQ(1u, channel().calls().size());
}

TEST_F(MessageTest, ListPassesItsOptionsOn) {
  AnswerList();
  EXPECT_EQ(kExitOk, Run({"run", "message", "list", kUuid, "--unread",
                          "--since", "yesterday", "-L", "7"}));
  const auto request = channel().LastRequest<v1::ListMessagesRequest>(kList);
  EXPECT_EQ(kUuid, request.run_id());
  EXPECT_EQ(kUuid, request.context().run_id());
  EXPECT_TRUE(request.unread());
  EXPECT_EQ("yesterday", request.since());
  EXPECT_EQ(7, request.limit());
}

TEST_F(MessageTest, ListInFourFormats) {
  AnswerList();
  EXPECT_EQ(kExitOk, Run({"run", "message", "list", "r"}));
  EXPECT_EQ(50, channel().LastRequest<v1::ListMessagesRequest>(kList).limit());
  ExpectGolden("message_list.txt", io_.out);
  Run({"run", "message", "list", "r", "--output-format", "text"});
  ExpectGolden("message_list_text.txt", io_.out);
  Run({"run", "message", "list", "r", "--output-format", "json"});
  ExpectGolden("message_list.json", io_.out);
  Run({"run", "message", "list", "r", "--output-format", "ndjson"});
  ExpectGolden("message_list.ndjson", io_.out);
}

TEST_F(MessageTest, EmptyListsArePrintedAsPublished) {
  channel().Answer(kList, v1::ListMessagesResponse());
  Run({"run", "message", "list", "r", "--output-format", "json"});
  EXPECT_EQ("[]\n", io_.out);
  Run({"run", "message", "list", "r", "--output-format", "ndjson"});
  EXPECT_EQ("", io_.out);
}

TEST_F(MessageTest, ReadPrintsAWholeMessage) {
  v1::ReadMessageResponse response;
  *response.mutable_message() = Sample();
  response.mutable_message()->set_body("line 1\nline 2\x1b[2J");
  channel().Answer(kRead, response);
  EXPECT_EQ(kExitOk, Run({"run", "message", "read", "m1"}));
  EXPECT_EQ("m1",
            channel().LastRequest<v1::ReadMessageRequest>(kRead).message_id());
  EXPECT_EQ(
      "Message ID: m1\nFrom: r1\nSubject: hello\n"
      "Sent At: 2026-04-03T10:30:00Z\nDelivered At: 2026-04-03T10:30:01Z\n"
      "Read At: -\n\nBody:\nline 1\nline 2\\x1b[2J\n",
      io_.out);
  Run({"run", "message", "read", "m1", "--output-format", "ndjson"});
  EXPECT_EQ(
      "{\"message_id\":\"m1\",\"sender_run_id\":\"r1\",\"subject\":\"hello\","
      "\"body\":\"line 1\\nline 2\\u001b[2J\","
      "\"sent_at\":\"2026-04-03T10:30:00Z\","
      "\"delivered_at\":\"2026-04-03T10:30:01Z\",\"read_at\":null}\n",
      io_.out);
  Run({"run", "message", "read", "m1", "--output-format", "json"});
  ExpectGolden("message_read.json", io_.out);
}

TEST_F(MessageTest, MarkDeliveredInFourFormats) {
  channel().Answer(kMarkDelivered, v1::MarkMessageDeliveredResponse());
  for (const char* format : {"pretty", "text"}) {
    EXPECT_EQ(kExitOk, Run({"run", "message", "mark-delivered", "m1",
                            "--output-format", format}));
    EXPECT_EQ("Marked message delivered: m1\n", io_.out);
  }
  Run({"run", "message", "delivered", "m1", "--output-format", "json"});
  EXPECT_EQ("{\n  \"message_id\": \"m1\",\n  \"delivered\": true\n}\n",
            io_.out);
  Run({"run", "message", "delivered", "m1", "--output-format", "ndjson"});
  EXPECT_EQ("{\"message_id\":\"m1\",\"delivered\":true}\n", io_.out);
}

TEST_F(MessageTest, ABadOwnRunStopsReadingAndMarking) {
  io_.env["OZ_RUN_ID"] = "bogus";
  for (const char* command : {"read", "mark-delivered"}) {
    EXPECT_EQ(kExitFailure, Run({"run", "message", command, "m1"}));
    EXPECT_THAT(io_.err, HasSubstr("OZ_RUN_ID"));
  }
  EXPECT_TRUE(channel().calls().empty());
  AnswerList();
  EXPECT_EQ(kExitOk, Run({"run", "message", "list", "r"}));
}

}  // namespace
}  // namespace oz
