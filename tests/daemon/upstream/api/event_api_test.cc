// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/event_api.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <utility>
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
#include "tests/support/wait_until.h"

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

// Follows a stream, and remembers what its sink got.
class StreamFollower {
 public:
  // Waits until the stream ends or `is_enough` (called with the sequences after
  // every event) returns true; then the stream is destroyed.
  absl::Status Follow(ServiceCalls* calls, const ApiCaller& caller,
                      const std::vector<std::string>& run_ids, int64_t since) {
    EventSink sink;
    sink.on_open = [this] {
      Update([this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { ++opened; });
      if (on_open) on_open();
    };
    sink.on_event = [this](oz::v1::Event&& event) { return Take(event); };
    sink.on_skipped = [this] {
      Update([this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { ++skipped; });
    };
    sink.on_end = [this](const absl::Status& end) {
      Update([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { end_ = end; });
    };
    auto stream = EventApi(calls).Stream(caller, run_ids, since, sink);
    if (!stream.ok()) return stream.status();
    while (true) {
      bool resume = false;
      {
        MutexLock lock(&mutex_);
        if (!WaitUntil(&changed_, &mutex_,
                       [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
                         return end_.has_value() || paused_ || enough_;
                       })) {
          return absl::DeadlineExceededError("the test's");
        }
        if (end_.has_value()) return *std::exchange(end_, std::nullopt);
        if (enough_) break;
        std::swap(resume, paused_);
      }
      if (resume) (*stream)->Resume();
    }
    stream->reset();
    return absl::CancelledError("destroyed");
  }

  int opened = 0;
  int skipped = 0;
  std::vector<int64_t> sequences;
  std::function<void()> on_open;
  // Returns true when the stream is to be destroyed.
  std::function<bool()> is_enough;
  // Every so many offers one is refused; 0 for none.
  int refuse_every = 0;
  int refused = 0;

 private:
  bool Take(const oz::v1::Event& event) {
    MutexLock lock(&mutex_);
    changed_.NotifyAll();
    if (refuse_every > 0 && ++offers_ % refuse_every == 0) {
      ++refused;
      paused_ = true;
      return false;
    }
    sequences.push_back(event.sequence());
    enough_ = is_enough && is_enough();
    return true;
  }
  template <typename Change>
  void Update(const Change& change) {
    MutexLock lock(&mutex_);
    change();
    if (is_enough) enough_ = enough_ || is_enough();
    changed_.NotifyAll();
  }

  Mutex mutex_;
  CondVar changed_;
  int offers_ = 0;
  bool paused_ ABSL_GUARDED_BY(mutex_) = false;
  bool enough_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
};

// Streams over sockets.
class StreamEventsTest : public testing::Test {
 protected:
  StreamEventsTest() {
    auto transport = CurlTransport::Make(CurlTransport::Options());
    EXPECT_THAT(transport, IsOk());
    transport_ = *std::move(transport);
    client_ = std::make_unique<ServiceClient>(transport_.get(), RealClock(),
                                              &sleeper_);
    caller_.api_key = "canary-key-0123456789";
  }

  absl::Status Stream(const TinyServer& server) {
    caller_.server_root_url = server.Url("");
    return seen_.Follow(client_.get(), caller_, {"r"}, 0);
  }

  static TinyServer::Handler Always(TinyServer::Reaction reaction) {
    return [reaction](const std::string&) { return reaction; };
  }

  FakeClock clock_;
  FakeSleeper sleeper_{&clock_};
  std::unique_ptr<CurlTransport> transport_;
  std::unique_ptr<ServiceClient> client_;
  ApiCaller caller_;
  StreamFollower seen_;
};

TEST_F(StreamEventsTest, AsksAsTheServiceWantsIt) {
  TinyServer server(Always({kHead, Then::kClose}));
  caller_.run_id = "me";
  caller_.server_root_url = server.Url("");
  EXPECT_THAT(seen_.Follow(client_.get(), caller_, {"a/b", "c"}, 7), IsOk());
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
  EXPECT_THAT(seen_.Follow(client_.get(), caller_, {"r"}, 0), IsOk());
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(StreamEventsTest, TellsEventsAndSkipsTheRest) {
  TinyServer server(Always(
      {absl::StrCat(kHead, EventLine(1), ": hi\n\n", "data: {nonsense\n\n",
                    EventLine(2), "data: {\"sequence\":3}\n\n", EventLine(4),
                    "data: half"),
       Then::kClose}));
  EXPECT_THAT(Stream(server), IsOk());
  EXPECT_THAT(seen_.sequences, ElementsAre(1, 2, 4));
  EXPECT_EQ(seen_.skipped, 2);
}

TEST_F(StreamEventsTest, TellsWhatCameBeforeTheStreamBroke) {
  TinyServer server(Always(
      {absl::StrCat("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                    "Content-Length: 100000\r\n\r\n",
                    EventLine(1)),
       Then::kClose}));
  const absl::Status status = Stream(server);
  EXPECT_THAT(status, StatusIs(StatusCode::kUnavailable,
                               HasSubstr("the event stream broke off")));
  EXPECT_EQ(GetErrorDetail(status)->error_code(), "offline");
  EXPECT_THAT(seen_.sequences, ElementsAre(1));
}

TEST_F(StreamEventsTest, EndsWhenItIsDestroyed) {
  TinyServer server(
      Always({absl::StrCat(kHead, EventLine(1), EventLine(2)), Then::kHang}));
  seen_.is_enough = [this] { return seen_.sequences.size() == 2; };
  EXPECT_THAT(Stream(server), StatusIs(StatusCode::kCancelled));
  EXPECT_THAT(seen_.sequences, ElementsAre(1, 2));
  server.WaitForClosed(1);
}

TEST_F(StreamEventsTest, ASilentStreamEndsAtOnceWhenItIsDestroyed) {
  TinyServer silent(Always({kHead, Then::kHang}));
  seen_.is_enough = [this] { return seen_.opened > 0; };
  EXPECT_THAT(Stream(silent), StatusIs(StatusCode::kCancelled));
  silent.WaitForClosed(1);
  TinyServer never_answers(Always({"", Then::kHang}));
  caller_.server_root_url = never_answers.Url("");
  auto stream = EventApi(client_.get()).Stream(caller_, {"r"}, 0, EventSink());
  ASSERT_THAT(stream.status(), IsOk());
  stream->reset();
}

TEST_F(StreamEventsTest, TheEndOfTheDaemonEndsIt) {
  TinyServer server(Always({kHead, Then::kHang}));
  std::thread stopper;
  seen_.on_open = [&] {
    stopper = std::thread([&] { transport_->Shutdown(); });
  };
  const absl::Status status = Stream(server);
  stopper.join();
  EXPECT_EQ(GetErrorDetail(status)->error_code(), "shutting_down");
}

TEST_F(StreamEventsTest, WaitsForTheAnswerOnlySoLong) {
  TinyServer server(Always({"HTTP/1.1 200 OK\r\n", Then::kHang}));
  caller_.timeout = absl::Milliseconds(20);
  const absl::Status status = Stream(server);
  EXPECT_THAT(status, StatusIs(StatusCode::kDeadlineExceeded));
  EXPECT_EQ(GetErrorDetail(status)->error_code(), "offline");
  EXPECT_EQ(seen_.opened, 0);
}

TEST_F(StreamEventsTest, AnOpenStreamHasNoTimeout) {
  TinyServer server(Always({absl::StrCat(kHead, EventLine(1)), Then::kHang}));
  TinyServer silent(Always({"", Then::kHang}));
  caller_.timeout = absl::Milliseconds(300);
  std::thread other;
  seen_.on_open = [&] {
    // Takes as long as the stream would have if it had a timeout, and longer.
    other = std::thread([&] {
      HttpRequest request;
      request.url = silent.Url("/");
      request.timeout = absl::Milliseconds(400);
      EXPECT_THAT(transport_->Perform(std::move(request)),
                  StatusIs(StatusCode::kDeadlineExceeded));
      transport_->Shutdown();
    });
  };
  const absl::Status status = Stream(server);
  other.join();
  EXPECT_EQ(GetErrorDetail(status)->error_code(), "shutting_down");
  EXPECT_THAT(seen_.sequences, ElementsAre(1));
}

TEST_F(StreamEventsTest, RefusesWhatIsNoStream) {
  TinyServer portal(
      Always({"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
              "Content-Length: 4\r\n\r\n<a/>"}));
  EXPECT_THAT(Stream(portal), StatusIs(StatusCode::kDataLoss));
  TinyServer endless(Always({"HTTP/1.1 200 OK\r\n\r\n", Then::kHang}));
  EXPECT_THAT(Stream(endless), StatusIs(StatusCode::kDataLoss));
  TinyServer moved(
      Always({"HTTP/1.1 302 Found\r\nLocation: https://b.test/\r\n"
              "Content-Length: 0\r\n\r\n"}));
  EXPECT_THAT(Stream(moved),
              StatusIs(StatusCode::kUnavailable, HasSubstr("redirects")));
  EXPECT_EQ(seen_.opened, 0);
}

TEST_F(StreamEventsTest, SaysWhenStreamsAreNotOffered) {
  for (const int status : {404, 405}) {
    TinyServer server(Always({absl::StrCat(
        "HTTP/1.1 ", status, " No\r\nContent-Length: 0\r\n\r\n")}));
    EXPECT_THAT(Stream(server), StatusIs(StatusCode::kUnimplemented));
  }
}

TEST_F(StreamEventsTest, ExplainsRefusalsAsOtherCallsDo) {
  TinyServer server(Always({"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"}));
  const absl::Status refused = Stream(server);
  EXPECT_THAT(refused, StatusIs(StatusCode::kUnauthenticated));
  EXPECT_EQ(GetErrorDetail(refused)->error_code(), "invalid_api_key");
  TinyServer busy(
      Always({"HTTP/1.1 429 Busy\r\nRetry-After: 90\r\n"
              "Content-Length: 0\r\n\r\n"}));
  const absl::Status limited = Stream(busy);
  EXPECT_THAT(limited, StatusIs(StatusCode::kResourceExhausted));
  EXPECT_EQ(GetErrorDetail(limited)->retry_after_ms(), 90'000);
  EXPECT_EQ(busy.requests().size(), 1U) << "streams are never retried";
}

TEST_F(StreamEventsTest, AStreamThatOutrunsItsSinkIsPaused) {
  std::string events = kHead;
  std::vector<int64_t> all;
  for (int i = 1; i <= 2000; ++i) {
    absl::StrAppend(&events, EventLine(i));
    all.push_back(i);
  }
  TinyServer server(Always({events, Then::kClose}));
  seen_.refuse_every = 7;
  EXPECT_THAT(Stream(server), IsOk());
  EXPECT_GT(seen_.refused, 300);
  EXPECT_EQ(seen_.sequences, all) << "none is lost, none comes twice";
}

TEST_F(StreamEventsTest, RefusesTooManyRunsWithoutAsking) {
  TinyServer server(Always({kHead, Then::kClose}));
  caller_.server_root_url = server.Url("");
  const std::vector<std::string> many(kMaxEventRunIds + 1, "r");
  for (const auto& run_ids :
       {std::vector<std::string>(), many, std::vector<std::string>{""}}) {
    EXPECT_THAT(seen_.Follow(client_.get(), caller_, run_ids, 0),
                StatusIs(StatusCode::kInvalidArgument));
    EXPECT_THAT(EventApi(client_.get()).List(caller_, run_ids, 0, 1),
                StatusIs(StatusCode::kInvalidArgument));
  }
  EXPECT_EQ(client_->requests_sent(), 0);
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
  EXPECT_THAT(StreamFollower().Follow(&client, caller, {"a"}, 0), IsOk());
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
  StreamFollower seen;
  seen.refuse_every = 97;
  seen.on_open = [&] {
    burst = std::thread([&] {
      PostJson("/sim/burst", {{"run_ids", {run_id}}, {"events", kEvents}});
    });
  };
  seen.is_enough = [&] { return seen.sequences.size() == kEvents; };
  EXPECT_THAT(seen.Follow(&client, caller, {run_id}, 0),
              StatusIs(StatusCode::kCancelled));
  burst.join();
  ASSERT_EQ(seen.sequences.size(), static_cast<size_t>(kEvents));
  EXPECT_TRUE(std::is_sorted(seen.sequences.begin(), seen.sequences.end()));
  const auto page = EventApi(&client).List(caller, {run_id}, 0, 500);
  ASSERT_THAT(page, IsOk());
  EXPECT_TRUE(page->is_full);
  EXPECT_EQ(page->events.back().sequence(), seen.sequences[499]);
}

TEST(ParseEventTest, ReadsEveryField) {
  const auto event =
      ParseEvent(R"({"event_type":"new_message","run_id":"r","ref_id":"m",)"
                 R"("execution_id":"e","occurred_at":"2026-04-03T10:30:00.5Z",)"
                 R"("sequence":9007199254740993,"new":{"x":[1]}})");
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->sequence(), 9007199254740993);
  EXPECT_EQ(event->event_type(), "new_message");
  EXPECT_EQ(event->run_id(), "r");
  EXPECT_EQ(event->ref_id(), "m");
  EXPECT_EQ(event->execution_id(), "e");
  EXPECT_EQ(event->occurred_at_us(), 1'775'212'200'500'000);
}

TEST(ParseEventTest, TakesNullForAbsent) {
  const auto event = ParseEvent(
      R"({"event_type":"x","run_id":"r","ref_id":null,"execution_id":null,)"
      R"("occurred_at":"soon","sequence":1})");
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->ref_id(), "");
  EXPECT_EQ(event->occurred_at_us(), 0);
}

TEST(ParseEventTest, RefusesWhatIsNoEvent) {
  for (const char* text :
       {"", "null", "[]", "{}", "{", R"({"event_type":"x","run_id":"r"})",
        R"({"event_type":"x","run_id":"r","sequence":0})",
        R"({"event_type":"x","run_id":"r","sequence":"1"})",
        R"({"event_type":"x","run_id":"r","sequence":1.5})",
        R"({"event_type":"x","run_id":"r","sequence":99999999999999999999})",
        R"({"event_type":"x","sequence":1})", R"({"run_id":"r","sequence":1})",
        R"({"event_type":"x","run_id":"r","sequence":1}x)"}) {
    EXPECT_THAT(ParseEvent(text), StatusIs(StatusCode::kDataLoss)) << text;
  }
}

TEST(ParseEventPageTest, CountsWhatItCannotRead) {
  const auto page = ParseEventPage(
      R"([{"event_type":"x","run_id":"r","sequence":1},{},7])", 3);
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->events.size(), 1U);
  EXPECT_EQ(page->events[0].sequence(), 1);
  EXPECT_EQ(page->skipped_items, 2);
  EXPECT_TRUE(page->is_full);
}

TEST(ParseEventPageTest, KnowsTheLastPage) {
  EXPECT_FALSE(ParseEventPage("[]", 1)->is_full);
  EXPECT_THAT(ParseEventPage("{}", 1), StatusIs(StatusCode::kDataLoss));
  EXPECT_THAT(ParseEventPage("[{]", 1), StatusIs(StatusCode::kDataLoss));
}

}  // namespace
}  // namespace ozd
