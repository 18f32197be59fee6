// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/service_client.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "daemon/upstream/api/event_api.h"
#include "daemon/upstream/api/run_api.h"
#include "daemon/upstream/api/user_api.h"
#include "proto/support/error_detail.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_sleeper.h"
#include "tests/support/fake_transport.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using absl::StatusCode;
using testing::HasSubstr;
using testing::Not;

constexpr char kClientKey[] = "canary-key-0123456789";
constexpr char kRun[] =
    R"({"run_id":"r1","state":"QUEUED","created_at":"2026-04-03T10:30:00Z",)"
    R"("updated_at":"2026-04-03T10:30:00Z"})";

class ServiceClientTest : public testing::Test {
 protected:
  ServiceClientTest() {
    caller_.server_root_url = "https://a.test";
    caller_.api_key = kClientKey;
  }
  HttpRequest LastRequest() { return transport_.requests().back(); }

  FakeClock clock_;
  FakeSleeper sleeper_{&clock_};
  FakeTransport transport_;
  ServiceClient client_{&transport_, &clock_, &sleeper_};
  ApiCaller caller_;
};

TEST_F(ServiceClientTest, SaysHowLongToLeaveTheServiceAlone) {
  caller_.patience = absl::Seconds(2);
  transport_.Answer(429, "", {{"retry-after", "90"}});
  const absl::Status limited = RunApi(&client_).Get(caller_, "r1").status();
  EXPECT_THAT(limited, StatusIs(StatusCode::kResourceExhausted));
  EXPECT_EQ(GetErrorDetail(limited)->retry_after_ms(), 90'000);
  EXPECT_EQ(client_.requests_sent(), 1);
  // What is short is waited for.
  transport_.Answer(503, "", {{"retry-after", "2"}});
  transport_.Answer(200, kRun);
  EXPECT_THAT(RunApi(&client_).Get(caller_, "r1"), IsOk());
  transport_.Answer(404, "");
  EXPECT_EQ(GetErrorDetail(RunApi(&client_).Get(caller_, "r1").status())
                ->retry_after_ms(),
            0);
}

TEST_F(ServiceClientTest, RefusesAnEmptyIdWithoutAsking) {
  EXPECT_THAT(RunApi(&client_).Get(caller_, ""),
              StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(RunApi(&client_).GetTranscript(caller_, ".."),
              StatusIs(StatusCode::kInvalidArgument));
  EXPECT_EQ(client_.requests_sent(), 0);
}

TEST_F(ServiceClientTest, RefusesAServerRootThatIsNoUrl) {
  for (const char* root : {"", "a.test", "https://a.test?x=", "ftp://a.test"}) {
    caller_.server_root_url = root;
    EXPECT_THAT(RunApi(&client_).List(caller_, ListRunsQuery()),
                StatusIs(StatusCode::kInvalidArgument))
        << root;
    EXPECT_THAT(UserApi(&client_, &clock_).Get(caller_),
                StatusIs(StatusCode::kInvalidArgument));
  }
  EXPECT_EQ(client_.requests_sent(), 0);
}

TEST_F(ServiceClientTest, RefusesAKeyThatIsAFile) {
  caller_.api_key = std::string(4097, 'k');
  EXPECT_THAT(RunApi(&client_).List(caller_, ListRunsQuery()),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("4097 bytes")));
  EXPECT_THAT(RunApi(&client_).GetTranscript(caller_, "r1"),
              StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(UserApi(&client_, &clock_).Get(caller_),
              StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(
      EventApi(&client_).Stream(caller_, {"r1"}, 0, EventSink()).status(),
      StatusIs(StatusCode::kInvalidArgument));
  EXPECT_EQ(client_.requests_sent(), 0);
  caller_.api_key.pop_back();
  transport_.Answer(200, kRun);
  EXPECT_THAT(RunApi(&client_).Get(caller_, "r1"), IsOk());
}

TEST_F(ServiceClientTest, SaysWhichAnswerCannotBeDecoded) {
  transport_.Answer(200, "<html>login here</html>");
  EXPECT_THAT(RunApi(&client_).List(caller_, ListRunsQuery()),
              StatusIs(StatusCode::kDataLoss,
                       "Failed to deserialize response from "
                       "https://a.test/api/v1/agent/runs?limit=10"));
  transport_.Answer(200, "{\"run_id\":");
  EXPECT_THAT(RunApi(&client_).Get(caller_, "r1"),
              StatusIs(StatusCode::kDataLoss));
  transport_.Answer(200, "{\"steps\":");
  EXPECT_THAT(RunApi(&client_).GetConversation(caller_, "r1"),
              StatusIs(StatusCode::kDataLoss));
}

TEST_F(ServiceClientTest, SaysThatItIsOffline) {
  for (int i = 0; i < 3; ++i) transport_.FailToConnect();
  auto page = RunApi(&client_).List(caller_, ListRunsQuery());
  ASSERT_THAT(page, StatusIs(StatusCode::kUnavailable,
                             "Failed to send API request to "
                             "https://a.test/api/v1/agent/runs?limit=10"));
  const auto detail = GetErrorDetail(page.status());
  EXPECT_EQ(detail->error_code(), "offline");
  EXPECT_EQ(detail->causes(0), "connection refused");
  EXPECT_EQ(client_.requests_sent(), 3);
}

TEST_F(ServiceClientTest, DoesNotTakeTheKeyToAnotherHost) {
  transport_.Answer(302, "", {{"location", "https://portal.test/login?x=y"}});
  auto page = RunApi(&client_).List(caller_, ListRunsQuery());
  EXPECT_THAT(page, StatusIs(StatusCode::kUnavailable,
                             HasSubstr("https://portal.test")));
  EXPECT_EQ(client_.requests_sent(), 1);
  transport_.Answer(307, "", {{"location", "https://portal.test/"}});
  EXPECT_THAT(UserApi(&client_, &clock_).Get(caller_),
              StatusIs(StatusCode::kUnavailable, HasSubstr("portal.test")));
  EXPECT_EQ(client_.requests_sent(), 2);
}

TEST_F(ServiceClientTest, FollowsTheTranscriptWithoutTheKey) {
  transport_.Answer(302, "", {{"location", "https://store.test/t?sig=s3cret"}});
  transport_.Answer(302, "", {{"location", "/u?sig=s3cret"}});
  transport_.Answer(200, "bytes");
  auto transcript = RunApi(&client_).GetTranscript(caller_, "r1");
  ASSERT_THAT(transcript, IsOk());
  EXPECT_EQ(*transcript, "bytes");
  const auto requests = transport_.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests[1].url, "https://store.test/t?sig=s3cret");
  EXPECT_EQ(requests[2].url, "https://store.test/u?sig=s3cret");
  for (size_t i = 1; i < requests.size(); ++i) {
    for (const HttpHeader& header : requests[i].headers) {
      EXPECT_EQ(header.name, "User-Agent");
    }
  }
}

TEST_F(ServiceClientTest, GivesUpOnTooManyRedirects) {
  for (int i = 0; i < 4; ++i) {
    transport_.Answer(302, "", {{"location", "https://store.test/again"}});
  }
  EXPECT_THAT(RunApi(&client_).GetTranscript(caller_, "r1"),
              StatusIs(StatusCode::kUnavailable, HasSubstr("too often")));
  EXPECT_EQ(client_.requests_sent(), 4);
}

TEST_F(ServiceClientTest, RefusesToLeaveHttpsExceptForThisMachine) {
  transport_.Answer(302, "", {{"location", "http://store.test/t"}});
  EXPECT_THAT(RunApi(&client_).GetTranscript(caller_, "r1"),
              StatusIs(StatusCode::kUnavailable, HasSubstr("plain http")));
  transport_.Answer(302, "", {{"location", "file:///etc/passwd"}});
  EXPECT_THAT(RunApi(&client_).GetTranscript(caller_, "r1"),
              StatusIs(StatusCode::kUnavailable));
  transport_.Answer(302, "");
  EXPECT_THAT(RunApi(&client_).GetTranscript(caller_, "r1"),
              StatusIs(StatusCode::kUnavailable));
  transport_.Answer(302, "", {{"location", "http://127.0.0.1:8080/t"}});
  transport_.Answer(200, "bytes");
  EXPECT_THAT(RunApi(&client_).GetTranscript(caller_, "r1"), IsOk());
}

TEST_F(ServiceClientTest, AStoresRefusalIsNotABadKey) {
  transport_.Answer(302, "", {{"location", "https://store.test/t?sig=s3cret"}});
  transport_.Answer(401, "<Error/>");
  EXPECT_THAT(RunApi(&client_).GetTranscript(caller_, "r1"),
              StatusIs(StatusCode::kUnavailable));
  transport_.Answer(302, "", {{"location", "https://store.test/t?sig=s3cret"}});
  for (int i = 0; i < 3; ++i) transport_.FailToConnect();
  const absl::Status status =
      RunApi(&client_).GetTranscript(caller_, "r1").status();
  EXPECT_THAT(status, StatusIs(StatusCode::kUnavailable,
                               HasSubstr("https://store.test/t")));
  EXPECT_THAT(status.ToString(), Not(HasSubstr("s3cret")));
  transport_.Answer(404, R"({"error":"no transcript"})");
  EXPECT_THAT(RunApi(&client_).GetTranscript(caller_, "r1"),
              StatusIs(StatusCode::kNotFound, "no transcript"));
}

TEST_F(ServiceClientTest, NoStatusHoldsTheKey) {
  const std::string echo = absl::StrCat("{\"error\":\"got ", kClientKey, "\"}");
  for (const int status : {200, 400, 401, 403, 404, 409, 429, 500, 302}) {
    for (int i = 0; i < 9; ++i) {
      transport_.Answer(
          status, echo,
          {{"location", absl::StrCat("https://x.test/", kClientKey)}});
    }
    const absl::Status results[] = {
        RunApi(&client_).List(caller_, ListRunsQuery()).status(),
        RunApi(&client_).Get(caller_, "r1").status(),
        UserApi(&client_, &clock_).Get(caller_).status(),
    };
    for (const absl::Status& result : results) {
      EXPECT_FALSE(result.ok()) << status;
      EXPECT_THAT(result.ToString(), Not(HasSubstr(kClientKey)));
      EXPECT_THAT(GetErrorDetail(result)->DebugString(),
                  Not(HasSubstr(kClientKey)));
    }
  }
}

}  // namespace
}  // namespace ozd
