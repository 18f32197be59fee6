// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/event_api.h"

#include <gmock/gmock.h>

#include <atomic>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/upstream/http/curl_transport.h"
#include "daemon/upstream/service/service_client.h"
#include "proto/support/error_detail.h"
#include "tests/sim/test/sim_fixture.h"
#include "tests/support/fake_sleeper.h"
#include "tests/support/fake_transport.h"
#include "tests/support/status_matchers.h"
#include "tests/support/tiny_server.h"

namespace ozd {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Then = TinyServer::Reaction::Then;

constexpr char kHead[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n";

std::string EventLine(int64_t sequence) {
  return absl::StrCat("data: {\"event_type\":\"x\",\"run_id\":\"r\",",
                      "\"sequence\":", sequence, "}\n\n");
}

// What a sink saw.
struct Seen {
  int opened = 0;
  int skipped = 0;
  std::vector<int64_t> sequences;

  EventSink Sink() {
    EventSink sink;
    sink.on_open = [this] { ++opened; };
    sink.on_event = [this](const oz::v1::Event& event) {
      sequences.push_back(event.sequence());
      return true;
    };
    sink.on_idle = [] { return true; };
    sink.on_skipped = [this] { ++skipped; };
    return sink;
  }
};

// Streams over sockets.
class StreamEventsTest : public testing::Test {
 protected:
  StreamEventsTest() {
    auto transport = CurlTransport::Make(CurlTransport::Options());
    EXPECT_THAT(transport, IsOk());
    transport_ = *std::move(transport);
    caller_.api_key = "canary-key-0123456789";
  }

  // A client that looks every millisecond whether a stream is still wanted.
  std::unique_ptr<ServiceClient> Client(size_t backlog = 8 << 20) {
    ServiceClient::Options options;
    options.stream_tick = absl::Milliseconds(1);
    options.max_stream_backlog = backlog;
    return std::make_unique<ServiceClient>(transport_.get(), RealClock(),
                                           &sleeper_, options);
  }

  absl::Status Stream(const TinyServer& server, const EventSink& sink,
                      int64_t since = 0) {
    caller_.server_root_url = server.Url("");
    return EventApi(Client().get()).Stream(caller_, {"r"}, since, sink);
  }

  static TinyServer::Handler Always(TinyServer::Reaction reaction) {
    return [reaction](const std::string&) { return reaction; };
  }

  FakeClock clock_;
  FakeSleeper sleeper_{&clock_};
  std::unique_ptr<CurlTransport> transport_;
  ApiCaller caller_;
  Seen seen_;
};

TEST_F(StreamEventsTest, AsksAsTheServiceWantsIt) {
  TinyServer server(Always({kHead, Then::kClose}));
  caller_.run_id = "me";
  caller_.server_root_url = server.Url("");
  EXPECT_THAT(
      EventApi(Client().get()).Stream(caller_, {"a/b", "c"}, 7, seen_.Sink()),
      IsOk());
  EXPECT_EQ(seen_.opened, 1);
  const std::string request = server.requests()[0];
  EXPECT_THAT(request,
              HasSubstr("GET /api/v1/agent/events/stream?run_ids[]=a%2Fb&"
                        "run_ids[]=c&since=7 HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nAccept: text/event-stream\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nX-Warp-Cloud-Agent-ID: me\r\n"));
  EXPECT_THAT(request,
              HasSubstr("\r\nAuthorization: Bearer canary-key-0123456789\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nAccept-Encoding: identity\r\n"));
}

TEST_F(StreamEventsTest, AsksTheStreamHostThatWasGiven) {
  TinyServer server(Always({kHead, Then::kClose}));
  caller_.server_root_url = "https://a.test";
  caller_.rtc_root_url = server.Url("");
  EXPECT_THAT(EventApi(Client().get()).Stream(caller_, {"r"}, 0, seen_.Sink()),
              IsOk());
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(StreamEventsTest, TellsEventsAndSkipsTheRest) {
  TinyServer server(Always(
      {absl::StrCat(kHead, EventLine(1), ": hi\n\n", "data: {nonsense\n\n",
                    EventLine(2), "data: {\"sequence\":3}\n\n", EventLine(4),
                    "data: half"),
       Then::kClose}));
  EXPECT_THAT(Stream(server, seen_.Sink()), IsOk());
  EXPECT_THAT(seen_.sequences, ElementsAre(1, 2, 4));
  EXPECT_EQ(seen_.skipped, 2);
}

TEST_F(StreamEventsTest, TellsWhatCameBeforeTheStreamBroke) {
  TinyServer server(Always(
      {absl::StrCat("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                    "Content-Length: 100000\r\n\r\n",
                    EventLine(1)),
       Then::kClose}));
  const absl::Status status = Stream(server, seen_.Sink());
  EXPECT_THAT(status, StatusIs(StatusCode::kUnavailable,
                               HasSubstr("the event stream broke off")));
  EXPECT_EQ(GetErrorDetail(status)->error_code(), "offline");
  EXPECT_THAT(seen_.sequences, ElementsAre(1));
}

TEST_F(StreamEventsTest, EndsWhenTheSinkHasEnough) {
  TinyServer server(
      Always({absl::StrCat(kHead, EventLine(1), EventLine(2)), Then::kHang}));
  EventSink sink = seen_.Sink();
  sink.on_event = [](const oz::v1::Event&) { return false; };
  EXPECT_THAT(Stream(server, sink), StatusIs(StatusCode::kCancelled));
}

TEST_F(StreamEventsTest, EndsASilentStreamThatNobodyWants) {
  TinyServer silent(Always({kHead, Then::kHang}));
  EventSink sink = seen_.Sink();
  sink.on_idle = [this] { return seen_.opened == 0; };
  EXPECT_THAT(Stream(silent, sink), StatusIs(StatusCode::kCancelled));
  TinyServer never_answers(Always({"", Then::kHang}));
  sink.on_idle = [] { return false; };
  EXPECT_THAT(Stream(never_answers, sink), StatusIs(StatusCode::kCancelled));
}

TEST_F(StreamEventsTest, ANudgeMakesASilentStreamLookAtOnce) {
  TinyServer silent(Always({kHead, Then::kHang}));
  caller_.server_root_url = silent.Url("");
  ServiceClient::Options options;
  // So long that only the nudge can end it.
  options.stream_tick = absl::Hours(1);
  ServiceClient client(transport_.get(), &clock_, &sleeper_, options);
  StreamInterrupter nudge;
  EventSink sink = seen_.Sink();
  sink.nudge = &nudge;
  sink.on_idle = [] { return false; };
  std::thread nudger;
  sink.on_open = [&] { nudger = std::thread([&] { nudge.Nudge(); }); };
  EXPECT_THAT(EventApi(&client).Stream(caller_, {"r"}, 0, sink),
              StatusIs(StatusCode::kCancelled));
  nudger.join();
  // One that comes too early counts as well.
  EXPECT_THAT(EventApi(&client).Stream(caller_, {"r"}, 0, sink),
              StatusIs(StatusCode::kCancelled));
  // One that comes too late harms nobody.
  nudge.Nudge();
}

TEST_F(StreamEventsTest, AsksWhetherItIsWantedWhileEventsPour) {
  TinyServer server(
      Always({absl::StrCat(kHead, EventLine(1), EventLine(2)), Then::kHang}));
  EventSink sink = seen_.Sink();
  sink.on_idle = [this] { return seen_.sequences.size() < 2; };
  EXPECT_THAT(Stream(server, sink), StatusIs(StatusCode::kCancelled));
  EXPECT_THAT(seen_.sequences, ElementsAre(1, 2));
}

TEST_F(StreamEventsTest, TheEndOfTheDaemonEndsIt) {
  TinyServer server(Always({kHead, Then::kHang}));
  EventSink sink = seen_.Sink();
  std::thread stopper;
  sink.on_open = [&] {
    stopper = std::thread([&] { transport_->Shutdown(); });
  };
  const absl::Status status = Stream(server, sink);
  stopper.join();
  EXPECT_EQ(GetErrorDetail(status)->error_code(), "shutting_down");
}

TEST_F(StreamEventsTest, WaitsForTheAnswerOnlySoLong) {
  TinyServer server(Always({"HTTP/1.1 200 OK\r\n", Then::kHang}));
  caller_.timeout = absl::Milliseconds(20);
  const absl::Status status = Stream(server, seen_.Sink());
  EXPECT_THAT(status, StatusIs(StatusCode::kDeadlineExceeded));
  EXPECT_EQ(GetErrorDetail(status)->error_code(), "offline");
  EXPECT_EQ(seen_.opened, 0);
}

TEST_F(StreamEventsTest, AnOpenStreamHasNoTimeout) {
  TinyServer server(Always({absl::StrCat(kHead, EventLine(1)), Then::kHang}));
  caller_.server_root_url = server.Url("");
  ServiceClient::Options options;
  options.stream_tick = absl::Milliseconds(1);
  ServiceClient client(transport_.get(), &clock_, &sleeper_, options);
  EventSink sink = seen_.Sink();
  sink.on_open = [this] { clock_.Advance(caller_.timeout * 10); };
  int looks = 0;
  sink.on_idle = [&] { return seen_.sequences.empty() || ++looks < 10; };
  EXPECT_THAT(EventApi(&client).Stream(caller_, {"r"}, 0, sink),
              StatusIs(StatusCode::kCancelled));
  EXPECT_THAT(seen_.sequences, ElementsAre(1));
}

TEST_F(StreamEventsTest, RefusesWhatIsNoStream) {
  TinyServer portal(
      Always({"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
              "Content-Length: 4\r\n\r\n<a/>"}));
  EXPECT_THAT(Stream(portal, seen_.Sink()), StatusIs(StatusCode::kDataLoss));
  TinyServer endless(Always({"HTTP/1.1 200 OK\r\n\r\n", Then::kHang}));
  EXPECT_THAT(Stream(endless, seen_.Sink()), StatusIs(StatusCode::kDataLoss));
  TinyServer moved(
      Always({"HTTP/1.1 302 Found\r\nLocation: https://b.test/\r\n"
              "Content-Length: 0\r\n\r\n"}));
  EXPECT_THAT(Stream(moved, seen_.Sink()),
              StatusIs(StatusCode::kUnavailable, HasSubstr("redirects")));
  EXPECT_EQ(seen_.opened, 0);
}

TEST_F(StreamEventsTest, SaysWhenStreamsAreNotOffered) {
  for (const int status : {404, 405}) {
    TinyServer server(Always({absl::StrCat(
        "HTTP/1.1 ", status, " No\r\nContent-Length: 0\r\n\r\n")}));
    EXPECT_THAT(Stream(server, seen_.Sink()),
                StatusIs(StatusCode::kUnimplemented));
  }
}

TEST_F(StreamEventsTest, ExplainsRefusalsAsOtherCallsDo) {
  TinyServer server(Always({"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"}));
  const absl::Status refused = Stream(server, seen_.Sink());
  EXPECT_THAT(refused, StatusIs(StatusCode::kUnauthenticated));
  EXPECT_EQ(GetErrorDetail(refused)->error_code(), "invalid_api_key");
  TinyServer busy(
      Always({"HTTP/1.1 429 Busy\r\nRetry-After: 90\r\n"
              "Content-Length: 0\r\n\r\n"}));
  const absl::Status limited = Stream(busy, seen_.Sink());
  EXPECT_THAT(limited, StatusIs(StatusCode::kResourceExhausted));
  EXPECT_EQ(GetErrorDetail(limited)->retry_after_ms(), 90'000);
  EXPECT_EQ(busy.requests().size(), 1U) << "streams are never retried";
}

TEST_F(StreamEventsTest, EndsAStreamThatOutrunsItsSink) {
  std::string events = kHead;
  for (int i = 1; i <= 2000; ++i) absl::StrAppend(&events, EventLine(i));
  TinyServer server(Always({events, Then::kHang}));
  caller_.server_root_url = server.Url("");
  EventSink sink = seen_.Sink();
  // Slow enough for the transport to have given up.
  sink.on_event = [&](const oz::v1::Event&) {
    server.WaitForClosed(1);
    return true;
  };
  const absl::Status status =
      EventApi(Client(/*backlog=*/1).get()).Stream(caller_, {"r"}, 0, sink);
  EXPECT_THAT(status, StatusIs(StatusCode::kResourceExhausted));
}

TEST_F(StreamEventsTest, RefusesTooManyRunsWithoutAsking) {
  TinyServer server(Always({kHead, Then::kClose}));
  caller_.server_root_url = server.Url("");
  const auto client = Client();
  const std::vector<std::string> many(kMaxEventRunIds + 1, "r");
  for (const auto& run_ids :
       {std::vector<std::string>(), many, std::vector<std::string>{""}}) {
    EXPECT_THAT(
        EventApi(client.get()).Stream(caller_, run_ids, 0, seen_.Sink()),
        StatusIs(StatusCode::kInvalidArgument));
    EXPECT_THAT(EventApi(client.get()).List(caller_, run_ids, 0, 1),
                StatusIs(StatusCode::kInvalidArgument));
  }
  EXPECT_EQ(client->requests_sent(), 0);
}

TEST(ListEventsTest, AsksWithoutBrackets) {
  FakeClock clock;
  FakeSleeper sleeper(&clock);
  FakeTransport transport;
  ServiceClient client(&transport, &clock, &sleeper);
  ApiCaller caller;
  caller.server_root_url = "https://app.warp.dev";
  transport.Answer(200, R"([{"event_type":"x","run_id":"a","sequence":5}])");
  const auto page = EventApi(&client).List(caller, {"a", "b"}, 4, 1);
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->events[0].sequence(), 5);
  EXPECT_TRUE(page->is_full);
  EXPECT_EQ(transport.requests()[0].url,
            "https://app.warp.dev/api/v1/agent/events?"
            "run_ids=a&run_ids=b&since=4&limit=1");
  transport.Answer(200, "{}");
  EXPECT_THAT(EventApi(&client).List(caller, {"a"}, 4, 1),
              StatusIs(StatusCode::kDataLoss));
  // The published root has a host of its own for streams.
  transport.Answer(200, "data:\n\n", {{"content-type", "text/event-stream"}});
  EXPECT_THAT(EventApi(&client).Stream(caller, {"a"}, 0, EventSink()), IsOk());
  EXPECT_EQ(transport.requests().back().url,
            "https://rtc.app.warp.dev/api/v1/agent/events/stream?"
            "run_ids[]=a&since=0");
}

// Against the stand-in of the service.
class StreamFromSimTest : public sim::SimFixture {};

TEST_F(StreamFromSimTest, MissesNothingOfABurst) {
  auto transport = CurlTransport::Make(CurlTransport::Options());
  ASSERT_THAT(transport, IsOk());
  FakeSleeper sleeper(&clock_);
  ServiceClient client(transport->get(), RealClock(), &sleeper);
  ApiCaller caller;
  caller.server_root_url = sim_->root_url();
  caller.api_key = key_;
  const std::string run_id = Spawn({{"prompt", "x [sim outcome=never]"}});
  constexpr int64_t kEvents = 5000;
  std::thread burst;
  std::vector<int64_t> sequences;
  EventSink sink;
  sink.on_open = [&] {
    burst = std::thread([&] {
      PostJson("/sim/burst", {{"run_ids", {run_id}}, {"events", kEvents}});
    });
  };
  sink.on_event = [&](const oz::v1::Event& event) {
    sequences.push_back(event.sequence());
    return sequences.size() < kEvents;
  };
  EXPECT_THAT(EventApi(&client).Stream(caller, {run_id}, 0, sink),
              StatusIs(StatusCode::kCancelled));
  burst.join();
  ASSERT_EQ(sequences.size(), static_cast<size_t>(kEvents));
  EXPECT_TRUE(std::is_sorted(sequences.begin(), sequences.end()));
  const auto page = EventApi(&client).List(caller, {run_id}, 0, 500);
  ASSERT_THAT(page, IsOk());
  EXPECT_TRUE(page->is_full);
  EXPECT_EQ(page->events.back().sequence(), sequences[499]);
}

}  // namespace
}  // namespace ozd
