// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/http/curl_transport.h"

#include <curl/curl.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/http/curl_exchange.h"
#include "proto/support/error_detail.h"
#include "proto/support/mutex.h"
#include "tests/support/status_matchers.h"
#include "tests/support/tiny_server.h"

namespace ozd {
namespace {

using absl::StatusCode;
using testing::HasSubstr;
using Reaction = TinyServer::Reaction;
using Then = TinyServer::Reaction::Then;

constexpr char kCanaryKey[] = "canary-key-0123456789";

std::unique_ptr<CurlTransport> MakeTransport(
    const CurlTransport::Options& options = {}) {
  auto transport = CurlTransport::Make(options);
  EXPECT_THAT(transport, IsOk());
  return *std::move(transport);
}

HttpRequest Get(const std::string& url) {
  HttpRequest request;
  request.url = url;
  request.headers = {{"Authorization", absl::StrCat("Bearer ", kCanaryKey)}};
  return request;
}

// Always answers like this.
TinyServer::Handler Always(Reaction reaction) {
  return [reaction](const std::string&) { return reaction; };
}

TEST(CurlTransportTest, ReturnsStatusHeadersAndBody) {
  TinyServer server(
      Always({"HTTP/1.1 404 Not Found\r\nX-Warp-Error-Code:  NO \r\n"
              "Content-Length: 4\r\n\r\nbody"}));
  auto transport = MakeTransport();
  auto response = transport->Perform(Get(server.Url("/a?b=c")));
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->status, 404);
  EXPECT_EQ(response->Header("x-warp-error-code"), "NO");
  EXPECT_EQ(response->body, "body");
  EXPECT_EQ(response->effective_url, server.Url("/a?b=c"));
  EXPECT_THAT(server.requests().front(), HasSubstr("GET /a?b=c HTTP/1.1\r\n"));
  EXPECT_THAT(server.requests().front(),
              HasSubstr(absl::StrCat("Authorization: Bearer ", kCanaryKey)));
}

TEST(CurlTransportTest, PostsTheBody) {
  TinyServer server(Always({TinyServer::Ok("")}));
  HttpRequest request = Get(server.Url("/"));
  request.method = "POST";
  request.body = "{\"a\":1}";
  auto transport = MakeTransport();
  EXPECT_THAT(transport->Perform(request), IsOk());
  EXPECT_THAT(server.requests().front(), HasSubstr("POST / HTTP/1.1\r\n"));
  EXPECT_TRUE(absl::EndsWith(server.requests().front(), "\r\n\r\n{\"a\":1}"));
}

// A request whose body comes from a function; how much of it was asked for.
HttpRequest Sending(const std::string& url, const std::string& body,
                    size_t* given) {
  HttpRequest request = Get(url);
  request.method = "PUT";
  request.body_size = static_cast<int64_t>(body.size());
  request.body_source = [body, given](char* to,
                                      size_t size) -> std::optional<size_t> {
    const size_t count = std::min(size, body.size() - *given);
    body.copy(to, count, *given);
    *given += count;
    return count;
  };
  return request;
}

TEST(CurlTransportTest, AsksForABodyPieceByPiece) {
  TinyServer server(Always({TinyServer::Ok("")}));
  auto transport = MakeTransport();
  size_t given = 0;
  const std::string body(100'000, 'x');
  EXPECT_THAT(transport->Perform(Sending(server.Url("/"), body, &given)),
              IsOk());
  EXPECT_EQ(given, body.size());
  const std::string request = server.requests().front();
  EXPECT_THAT(request, HasSubstr("PUT / HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("Content-Length: 100000\r\n"));
  EXPECT_THAT(request, testing::Not(HasSubstr("Expect:")));
  EXPECT_TRUE(absl::EndsWith(request, "\r\n\r\n" + body));
}

TEST(CurlTransportTest, ASourceCanEndTheExchange) {
  TinyServer server(Always({TinyServer::Ok("")}));
  auto transport = MakeTransport();
  size_t given = 0;
  HttpRequest request = Sending(server.Url("/"), "body", &given);
  request.body_source = [](char*, size_t) { return std::nullopt; };
  EXPECT_THAT(transport->Perform(request), StatusIs(StatusCode::kCancelled));
}

TEST(CurlTransportTest, KeepsConnections) {
  TinyServer server(Always({TinyServer::Ok("x")}));
  auto transport = MakeTransport();
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(transport->Perform(Get(server.Url("/"))), IsOk());
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlTransportTest, DoesNotFollowRedirects) {
  TinyServer server(
      Always({"HTTP/1.1 302 Found\r\nLocation: /other\r\n"
              "Content-Length: 0\r\n\r\n"}));
  auto transport = MakeTransport();
  auto response = transport->Perform(Get(server.Url("/")));
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(response->Header("location"), "/other");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(CurlTransportTest, ForgetsTheHeadersOfInterimAnswers) {
  TinyServer server(
      Always({"HTTP/1.1 103 Early Hints\r\nX-A: 1\r\n\r\n"
              "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}));
  auto transport = MakeTransport();
  auto response = transport->Perform(Get(server.Url("/")));
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->Header("x-a"), "");
}

TEST(CurlTransportTest, ACutBodyIsAnErrorThatMayHaveHadAnEffect) {
  TinyServer server(Always(
      {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", Then::kClose}));
  auto transport = MakeTransport();
  auto response = transport->Perform(Get(server.Url("/")));
  EXPECT_THAT(response, StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(GetDelivery(response.status()), Delivery::kPossible);
}

TEST(CurlTransportTest, NoAnswerIsAnErrorThatMayHaveHadAnEffect) {
  TinyServer server(Always({"", Then::kClose}));
  auto transport = MakeTransport();
  HttpRequest request = Get(server.Url("/"));
  request.method = "POST";
  auto response = transport->Perform(request);
  EXPECT_THAT(response, StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(GetDelivery(response.status()), Delivery::kPossible);
}

TEST(CurlTransportTest, WhatMustNotHappenTwiceIsNotSentTwice) {
  // A connection that is in use, and that ends when something is to be changed.
  TinyServer server([](const std::string& request) -> Reaction {
    if (absl::StartsWith(request, "GET")) return {TinyServer::Ok("x")};
    return {"", Then::kClose};
  });
  auto transport = MakeTransport();
  ASSERT_THAT(transport->Perform(Get(server.Url("/"))), IsOk());
  HttpRequest request = Get(server.Url("/"));
  request.method = "POST";
  request.body = "{}";
  request.only_once = true;
  auto response = transport->Perform(request);
  EXPECT_THAT(response, StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(GetDelivery(response.status()), Delivery::kPossible);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST(CurlTransportTest, RefusedConnectionsWereNeverDelivered) {
  std::string url;
  {
    TinyServer server(Always({}));
    url = server.Url("/");
  }
  auto transport = MakeTransport();
  auto response = transport->Perform(Get(url));
  EXPECT_THAT(response, StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(GetDelivery(response.status()), Delivery::kNever);
  EXPECT_EQ(GetErrorDetail(response.status())->error_code(), "offline");
}

TEST(CurlTransportTest, ASlowBodyEndsAtTheDeadline) {
  TinyServer server(Always(
      {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", Then::kHang}));
  auto transport = MakeTransport();
  HttpRequest request = Get(server.Url("/"));
  // As long as this machine needs to send the request.
  for (request.timeout = absl::Milliseconds(50);; request.timeout *= 2) {
    const auto response = transport->Perform(request);
    ASSERT_THAT(response, StatusIs(StatusCode::kDeadlineExceeded));
    if (GetDelivery(response.status()) == Delivery::kPossible) break;
  }
}

TEST(CurlTransportTest, SendsNothingWhenNoTimeIsLeft) {
  TinyServer server(Always({TinyServer::Ok("")}));
  auto transport = MakeTransport();
  HttpRequest request = Get(server.Url("/"));
  request.timeout = absl::ZeroDuration();
  auto response = transport->Perform(request);
  EXPECT_THAT(response, StatusIs(StatusCode::kDeadlineExceeded));
  EXPECT_EQ(GetDelivery(response.status()), Delivery::kNever);
  EXPECT_EQ(server.connections(), 0);
}

TEST(CurlTransportTest, RefusesABodyThatIsTooLong) {
  TinyServer server(Always({TinyServer::Ok(std::string(100, 'x'))}));
  auto transport = MakeTransport();
  HttpRequest request = Get(server.Url("/"));
  request.max_body_bytes = 99;
  EXPECT_THAT(transport->Perform(request),
              StatusIs(StatusCode::kDataLoss, HasSubstr("99 bytes")));
  request.max_body_bytes = 100;
  EXPECT_THAT(transport->Perform(request), IsOk());
}

TEST(CurlTransportTest, RefusesEndlessHeaders) {
  std::string answer = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 400; ++i) {
    absl::StrAppend(&answer, "X-", i, ": ", std::string(1000, 'x'), "\r\n");
  }
  TinyServer server(Always({answer, Then::kHang}));
  auto transport = MakeTransport();
  EXPECT_THAT(transport->Perform(Get(server.Url("/"))),
              StatusIs(StatusCode::kDataLoss, HasSubstr("headers")));
}

TEST(CurlTransportTest, HandsPiecesToTheSink) {
  TinyServer server(
      Always({"HTTP/1.1 200 OK\r\n\r\ndata: 1\n\ndata: 2\n\n", Then::kHang}));
  auto transport = MakeTransport();
  HttpRequest request = Get(server.Url("/"));
  request.timeout = absl::InfiniteDuration();
  std::string seen;
  request.body_sink = [&seen](absl::string_view piece) {
    absl::StrAppend(&seen, piece);
    return absl::StrContains(seen, "data: 2") ? BodyFlow::kStop
                                              : BodyFlow::kMore;
  };
  EXPECT_THAT(transport->Perform(request), StatusIs(StatusCode::kCancelled));
  EXPECT_EQ(seen, "data: 1\n\ndata: 2\n\n");
}

TEST(CurlTransportTest, TellsTheHeadOfTheFinalAnswer) {
  TinyServer server(
      Always({"HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n"
              "HTTP/1.1 201 Made\r\nX-A: b\r\nContent-Length: 4\r\n\r\nbody"}));
  auto transport = MakeTransport();
  HttpRequest request = Get(server.Url("/"));
  int heads = 0;
  bool body_seen = false;
  request.on_head = [&](const HttpResponse& head) {
    ++heads;
    EXPECT_FALSE(body_seen);
    EXPECT_EQ(head.status, 201);
    EXPECT_EQ(head.Header("x-a"), "b");
    EXPECT_EQ(head.Header("x-early"), "");
    return true;
  };
  request.body_sink = [&](absl::string_view) {
    body_seen = true;
    return BodyFlow::kMore;
  };
  EXPECT_THAT(transport->Perform(request), IsOk());
  EXPECT_EQ(heads, 1);
  EXPECT_TRUE(body_seen);
}

TEST(CurlTransportTest, EndsAfterAHeadThatIsNotWanted) {
  TinyServer server(Always({"HTTP/1.1 200 OK\r\n\r\n", Then::kHang}));
  auto transport = MakeTransport();
  HttpRequest request = Get(server.Url("/"));
  request.on_head = [](const HttpResponse&) { return false; };
  EXPECT_THAT(transport->Perform(request), StatusIs(StatusCode::kCancelled));
}

// Waits for the outcome of an exchange that was started.
class Outcome {
 public:
  HttpTransport::Done Done() {
    return [this](absl::StatusOr<HttpResponse> outcome) {
      MutexLock lock(&mutex_);
      outcome_ = std::move(outcome);
      ++told_;
      changed_.NotifyAll();
    };
  }
  absl::StatusOr<HttpResponse> Wait() {
    MutexLock lock(&mutex_);
    while (told_ == 0) changed_.Wait(&mutex_);
    return outcome_;
  }
  int told() {
    MutexLock lock(&mutex_);
    return told_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  int told_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::StatusOr<HttpResponse> outcome_ ABSL_GUARDED_BY(mutex_) =
      absl::UnknownError("none yet");
};

TEST(CurlTransportTest, StartsWithoutWaiting) {
  TinyServer server(Always({TinyServer::Ok("hello")}));
  auto transport = MakeTransport();
  Outcome outcome;
  const auto exchange = transport->Start(Get(server.Url("/")), outcome.Done());
  EXPECT_EQ(outcome.Wait()->body, "hello");
}

TEST(CurlTransportTest, EndsAnExchangeThatIsNoLongerWanted) {
  TinyServer server(Always({"", Then::kHang}));
  auto transport = MakeTransport();
  HttpRequest request = Get(server.Url("/"));
  request.timeout = absl::InfiniteDuration();
  Outcome outcome;
  auto exchange = transport->Start(request, outcome.Done());
  server.WaitForRequests(1);
  exchange.reset();
  EXPECT_EQ(outcome.told(), 1) << "told before the handle is gone";
  EXPECT_THAT(outcome.Wait(), StatusIs(StatusCode::kCancelled));
  // Also when it has hardly begun, has ended, or the transport has.
  transport->Start(request, outcome.Done()).reset();
  transport->Shutdown();
  transport->Start(request, outcome.Done()).reset();
  EXPECT_EQ(outcome.told(), 3);
}

TEST(CurlTransportTest, PausesABodyUntilItIsResumed) {
  TinyServer server(Always({TinyServer::Ok("hello")}));
  auto transport = MakeTransport();
  HttpRequest request = Get(server.Url("/"));
  Outcome paused;
  Outcome outcome;
  int offers = 0;
  std::string seen;
  request.body_sink = [&](absl::string_view piece) {
    if (++offers == 1) {
      paused.Done()(HttpResponse());
      return BodyFlow::kPause;
    }
    absl::StrAppend(&seen, piece);
    return BodyFlow::kMore;
  };
  const auto exchange = transport->Start(request, outcome.Done());
  ASSERT_THAT(paused.Wait(), IsOk());
  EXPECT_EQ(outcome.told(), 0);
  exchange->Resume();
  EXPECT_THAT(outcome.Wait(), IsOk());
  EXPECT_EQ(seen, "hello");
}

TEST(CurlTransportTest, TheSinkDoesNotGetErrorBodies) {
  TinyServer server(
      Always({"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy"}));
  auto transport = MakeTransport();
  HttpRequest request = Get(server.Url("/"));
  request.body_sink = [](absl::string_view) { return BodyFlow::kStop; };
  auto response = transport->Perform(request);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->body, "busy");
}

TEST(CurlTransportTest, RefusesHeadersThatWouldBecomeTwo) {
  TinyServer server(Always({TinyServer::Ok("")}));
  auto transport = MakeTransport();
  HttpRequest request = Get(server.Url("/"));
  request.headers[0].value += "\r\nX-Evil: 1";
  auto response = transport->Perform(request);
  EXPECT_THAT(response, StatusIs(StatusCode::kInvalidArgument,
                                 HasSubstr("Authorization")));
  EXPECT_THAT(response.status().ToString(),
              testing::Not(HasSubstr(kCanaryKey)));
  EXPECT_EQ(server.connections(), 0);
}

TEST(CurlTransportTest, RefusesOtherProtocols) {
  auto transport = MakeTransport();
  for (const char* url :
       {"file:///etc/passwd", "gopher://x/", "nonsense", ""}) {
    EXPECT_THAT(transport->Perform(Get(url)),
                StatusIs(StatusCode::kInvalidArgument))
        << url;
  }
}

TEST(CurlTransportTest, IgnoresProxiesForThisMachine) {
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  TinyServer server(Always({TinyServer::Ok("x")}));
  auto transport = MakeTransport();
  EXPECT_THAT(transport->Perform(Get(server.Url("/"))), IsOk());
  unsetenv("http_proxy");
}

TEST(CurlTransportTest, UsesTheProxyForOtherHosts) {
  TinyServer proxy(Always({TinyServer::Ok("proxied")}));
  setenv("http_proxy", proxy.Url("").c_str(), 1);
  auto transport = MakeTransport();
  auto response = transport->Perform(Get("http://service.test/x"));
  unsetenv("http_proxy");
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->body, "proxied");
  EXPECT_THAT(proxy.requests().front(), HasSubstr("GET http://service.test/x"));
}

TEST(CurlTransportTest, ServesManyCallersAtOnce) {
  constexpr int kCallers = 100;
  TinyServer server([](const std::string& request) {
    return Reaction{TinyServer::Ok(request.substr(0, request.find(" HTTP")))};
  });
  auto transport = MakeTransport({.max_host_connections = 8});
  std::vector<std::thread> callers;
  std::vector<std::string> bodies(kCallers);
  for (size_t i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] {
      auto response = transport->Perform(Get(server.Url(absl::StrCat("/", i))));
      if (response.ok()) bodies[i] = response->body;
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (size_t i = 0; i < kCallers; ++i) {
    EXPECT_EQ(bodies[i], absl::StrCat("GET /", i));
  }
  EXPECT_LE(server.connections(), 8);
}

TEST(CurlTransportTest, ShutdownEndsWhatIsUnderWay) {
  TinyServer server(Always({"HTTP/1.1 200 OK\r\n\r\n", Then::kHang}));
  auto transport = MakeTransport();
  absl::StatusOr<HttpResponse> response = absl::UnknownError("");
  std::thread caller(
      [&] { response = transport->Perform(Get(server.Url("/"))); });
  server.WaitForRequests(1);
  transport->Shutdown();
  caller.join();
  EXPECT_THAT(response, StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(GetErrorDetail(response.status())->error_code(), "shutting_down");
  EXPECT_THAT(transport->Perform(Get(server.Url("/"))),
              StatusIs(StatusCode::kUnavailable));
}

TEST(CurlTransportTest, NoErrorHoldsTheKey) {
  TinyServer server(Always({"garbage that is no HTTP\r\n\r\n", Then::kClose}));
  auto transport = MakeTransport();
  auto response = transport->Perform(Get(server.Url("/")));
  ASSERT_FALSE(response.ok());
  EXPECT_THAT(response.status().ToString(),
              testing::Not(HasSubstr(kCanaryKey)));
}

TEST(StatusFromCurlCodeTest, MapsEveryKindOfFailure) {
  const struct {
    CURLcode code;
    StatusCode status;
    Delivery delivery;
    bool retryable;
  } kCases[] = {
      {CURLE_UNSUPPORTED_PROTOCOL, StatusCode::kInvalidArgument,
       Delivery::kNever, false},
      {CURLE_URL_MALFORMAT, StatusCode::kInvalidArgument, Delivery::kNever,
       false},
      {CURLE_COULDNT_RESOLVE_PROXY, StatusCode::kUnavailable, Delivery::kNever,
       true},
      {CURLE_COULDNT_RESOLVE_HOST, StatusCode::kUnavailable, Delivery::kNever,
       true},
      {CURLE_COULDNT_CONNECT, StatusCode::kUnavailable, Delivery::kNever, true},
      {CURLE_SSL_CONNECT_ERROR, StatusCode::kUnavailable, Delivery::kNever,
       true},
      {CURLE_PEER_FAILED_VERIFICATION, StatusCode::kUnavailable,
       Delivery::kNever, false},
      {CURLE_OPERATION_TIMEDOUT, StatusCode::kDeadlineExceeded,
       Delivery::kPossible, true},
      {CURLE_GOT_NOTHING, StatusCode::kUnavailable, Delivery::kPossible, true},
      {CURLE_PARTIAL_FILE, StatusCode::kUnavailable, Delivery::kPossible, true},
      {CURLE_SEND_ERROR, StatusCode::kUnavailable, Delivery::kPossible, true},
      {CURLE_RECV_ERROR, StatusCode::kUnavailable, Delivery::kPossible, true},
      {CURLE_HTTP2_STREAM, StatusCode::kUnavailable, Delivery::kPossible, true},
      {CURLE_WEIRD_SERVER_REPLY, StatusCode::kUnavailable, Delivery::kPossible,
       true},
      {CURLE_BAD_CONTENT_ENCODING, StatusCode::kDataLoss, Delivery::kPossible,
       false},
      {CURLE_WRITE_ERROR, StatusCode::kCancelled, Delivery::kPossible, false},
      {CURLE_OUT_OF_MEMORY, StatusCode::kInternal, Delivery::kPossible, false},
      {CURLE_UNKNOWN_OPTION, StatusCode::kUnavailable, Delivery::kPossible,
       true},
  };
  for (const auto& test : kCases) {
    const absl::Status status =
        StatusFromCurlCode(test.code, "words", Delivery::kPossible);
    EXPECT_THAT(status, StatusIs(test.status, "words")) << test.code;
    EXPECT_EQ(GetDelivery(status), test.delivery) << test.code;
    EXPECT_EQ(GetErrorDetail(status)->retryable(), test.retryable) << test.code;
  }
}

TEST(StatusFromCurlCodeTest, ATimeoutBeforeSendingIsADeadNetwork) {
  const absl::Status status =
      StatusFromCurlCode(CURLE_OPERATION_TIMEDOUT, "words", Delivery::kNever);
  EXPECT_THAT(status, StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(GetDelivery(status), Delivery::kNever);
}

}  // namespace
}  // namespace ozd
