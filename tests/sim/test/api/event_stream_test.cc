// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/api/event_stream.h"

#include <gmock/gmock.h>
#include <httplib.h>

#include <thread>

#include "tests/sim/test/sim_fixture.h"
#include "tests/support/patience.h"

namespace ozd::sim {
namespace {

using testing::HasSubstr;
using testing::Not;

class EventStreamTest : public SimFixture {
 protected:
  void Customise(Options* options) override { options->sse_keepalive_s = 10; }
  // A run with three events.
  std::string FinishedRun(const Json& more = Json::object()) {
    Json body = {{"prompt", "x"}};
    body.update(more);
    const std::string id = Spawn(body);
    Advance(id, 8);
    return id;
  }
  Json Stats() { return GetJson("/sim/stats"); }
};

TEST_F(EventStreamTest, SendsWhatThePollGives) {
  const std::string id = FinishedRun();
  const Response response = OpenStream({{"run_ids[]", id}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "text/event-stream");
  std::string expected;
  for (const Json& event : Events({id})) {
    expected += "data: " + DumpJson(event) + "\n\n";
  }
  EXPECT_EQ(Drain(response), expected);
  EXPECT_EQ(Drain(OpenStream({{"run_ids", id}, {"since", "3"}})), "");
  EXPECT_THAT(Drain(OpenStream({{"run_ids", id}, {"since", "2"}})),
              HasSubstr("\"sequence\":3}"));
}

TEST_F(EventStreamTest, AnAncestorMeansDirectChildren) {
  const std::string parent = Spawn({{"prompt", "x"}});
  const std::string child = FinishedRun({{"parent_run_id", parent}});
  const std::string grandchild = FinishedRun({{"parent_run_id", child}});
  const std::string children = Drain(OpenStream({{"ancestor_run_id", parent}}));
  EXPECT_THAT(children, HasSubstr("\"run_id\":\"" + child));
  EXPECT_THAT(children, Not(HasSubstr("\"run_id\":\"" + grandchild)));
  EXPECT_THAT(children, Not(HasSubstr("\"run_id\":\"" + parent)));
  EXPECT_THAT(Drain(OpenStream(
                  {{"ancestor_run_id", parent}, {"include_self", "true"}})),
              HasSubstr("\"run_id\":\"" + parent));
}

TEST_F(EventStreamTest, RefusesWhatItCannotRead) {
  const std::string id = FinishedRun();
  EXPECT_EQ(OpenStream({}).status, 400);
  EXPECT_EQ(OpenStream({{"run_ids", id}, {"ancestor_run_id", id}}).status, 400);
  EXPECT_EQ(OpenStream({{"run_ids", id}, {"since", "x"}}).status, 400);
  EXPECT_EQ(OpenStream({{"ancestor_run_id", "none"}}).status, 404);
  EXPECT_EQ(Call("GET", "/api/v1/agent/events/stream", {{"run_ids", id}}, "",
                 {{"accept", "application/json"}})
                .status,
            406);
  EXPECT_EQ(Call("GET", "/api/v1/agent/events/stream", {{"run_ids", id}}, "",
                 {{"authorization", "Bearer no"}})
                .status,
            401);
}

TEST_F(EventStreamTest, EndsWhenItsTimeIsOver) {
  const std::string id = FinishedRun();
  const Response response = OpenStream({{"run_ids", id}});
  const bool orderly = response.stream([this](absl::string_view) {
    clock_.Advance(absl::Minutes(20));
    return true;
  });
  EXPECT_TRUE(orderly);
}

TEST_F(EventStreamTest, KeepsAQuietStreamAlive) {
  std::string text;
  const std::string id = FinishedRun();
  OpenStream({{"run_ids", id}}).stream([&](absl::string_view bytes) {
    text.append(bytes.data(), bytes.size());
    // The next look finds an event of somebody else, ten seconds later.
    clock_.Advance(absl::Seconds(10));
    PostJson("/sim/events", {{"event_type", "x"}, {"run_id", "other"}});
    return text.find("keep-alive") == std::string::npos;
  });
  EXPECT_THAT(text, HasSubstr(": keep-alive\n\n"));
}

TEST_F(EventStreamTest, AHistoryLongerThanMemoryComesInOrder) {
  const Json answer = PostJson("/sim/burst", {{"runs", 2}, {"events", 20000}});
  const std::string id = answer["run_ids"][0].get<std::string>();
  EXPECT_EQ(answer["last_sequence"], 20000);
  const std::string text = Drain(OpenStream({{"run_ids", id}}));
  int64_t expected = 1;
  size_t at = 0;
  while ((at = text.find("\"sequence\":", at)) != std::string::npos) {
    at += 11;
    ASSERT_EQ(std::stoll(text.substr(at, 12)), expected);
    expected += 2;
  }
  EXPECT_EQ(expected, 20001);
}

// Over a socket: an event that happens while the stream is open arrives, and
// the end of the server ends the stream.
TEST_F(EventStreamTest, SendsLiveEvents) {
  const std::string id = Spawn({{"prompt", "x"}});
  std::string received;
  httplib::Client client("127.0.0.1", sim_->port());
  client.set_read_timeout(std::chrono::seconds(PatienceSeconds()));
  const auto result = client.Get(
      "/api/v1/agent/events/stream?run_ids[]=" + id,
      {{"Authorization", "Bearer wk-1.first"},
       {"Accept", "text/event-stream"},
       {"Accept-Encoding", "br, gzip"}},
      [&](const httplib::Response& response) {
        EXPECT_EQ(response.get_header_value("Content-Encoding"), "");
        EXPECT_EQ(Stats()["open_streams"], 1);
        Advance(id, 3);
        return true;
      },
      [&](const char* data, size_t size) {
        received.append(data, size);
        return received.find("run_session_linked") == std::string::npos;
      });
  EXPECT_EQ(result.error(), httplib::Error::Canceled);
  EXPECT_THAT(received, HasSubstr("run_in_progress"));
  client.stop();
  EXPECT_EQ(Stats()["streams_opened"], 1);
}

TEST_F(EventStreamTest, TheServerStopsAlthoughStreamsAreOpen) {
  httplib::Client client("127.0.0.1", sim_->port());
  std::thread stopper;
  client.Get(
      "/api/v1/agent/events/stream?run_ids=x",
      {{"Authorization", "Bearer wk-1.first"}},
      [&](const httplib::Response&) {
        stopper = std::thread([this] { sim_.reset(); });
        return true;
      },
      [](const char*, size_t) { return true; });
  stopper.join();
}

}  // namespace
}  // namespace ozd::sim
