// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/retry.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "proto/support/error_detail.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_sleeper.h"
#include "tests/support/fake_transport.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using absl::Milliseconds;
using absl::Seconds;
using Durations = std::vector<absl::Duration>;

class RetryTest : public testing::Test {
 protected:
  absl::StatusOr<HttpResponse> Perform(Repeatable repeatable,
                                       absl::Duration timeout = Seconds(60)) {
    const Retrier retrier(&transport_, &clock_, &sleeper_,
                          [this] { return random_; });
    HttpRequest request;
    request.url = "https://a.test/";
    request.timeout = timeout;
    return retrier.Perform(request, repeatable, [this] { ++attempts_; });
  }
  // How often a request is sent when the service always answers like this.
  int AttemptsFor(Repeatable repeatable, int status, const std::string& body,
                  const std::vector<HttpHeader>& headers = {}) {
    attempts_ = 0;
    FakeTransport fresh;
    for (int i = 0; i < 3; ++i) fresh.Answer(status, body, headers);
    const Retrier retrier(&fresh, &clock_, &sleeper_,
                          [this] { return random_; });
    HttpRequest request;
    auto response =
        retrier.Perform(request, repeatable, [this] { ++attempts_; });
    EXPECT_THAT(response, IsOk());
    EXPECT_EQ(response->status, status);
    return attempts_;
  }

  FakeClock clock_;
  FakeSleeper sleeper_{&clock_};
  FakeTransport transport_;
  double random_ = 0;
  int attempts_ = 0;
};

TEST_F(RetryTest, ReadsAreRepeatedTwiceWithGrowingDelays) {
  for (int i = 0; i < 3; ++i) transport_.FailToConnect();
  EXPECT_THAT(Perform(Repeatable::kYes),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(sleeper_.sleeps(), (Durations{Milliseconds(500), Seconds(1)}));
  EXPECT_EQ(attempts_, 3);
}

TEST_F(RetryTest, JitterShortensTheDelayByAQuarterAtMost) {
  random_ = 1;
  transport_.BreakOff();
  transport_.Answer(200, "ok");
  EXPECT_THAT(Perform(Repeatable::kYes), IsOk());
  EXPECT_EQ(sleeper_.sleeps(), Durations{Milliseconds(375)});
}

TEST_F(RetryTest, WhichReadsAreRepeated) {
  const struct {
    int status;
    const char* body;
    std::vector<HttpHeader> headers;
    int attempts;
  } kCases[] = {
      {200, "", {}, 1},
      {302, "", {}, 1},
      {400, "", {}, 1},
      {401, "", {}, 1},
      {403, "", {}, 1},
      {404, "", {}, 1},
      {422, "", {}, 1},
      {408, "", {}, 3},
      {409, "", {}, 3},
      {429, "", {}, 3},
      {500, "", {}, 3},
      {502, "<html>", {}, 3},
      {503, "", {}, 3},
      {500, R"({"retryable":false})", {}, 1},
      {500, R"({"type":"/errors/environment-setup-failed/"})", {}, 1},
      {429, "", {{"x-warp-error-code", "OUT_OF_CREDITS"}}, 1},
      {429, "", {{"x-warp-error-code", "AT_CLOUD_AGENT_CAPACITY"}}, 1},
      {429,
       "",
       {{"x-warp-error-code", "OUT_OF_CREDITS"}, {"x-should-retry", "true"}},
       1},
      {500, "", {{"x-should-retry", "false"}}, 1},
      {404, "", {{"x-should-retry", "true"}}, 3},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(
        AttemptsFor(Repeatable::kYes, test.status, test.body, test.headers),
        test.attempts)
        << test.status << test.body;
  }
}

TEST_F(RetryTest, WhichWritesAreRepeated) {
  const struct {
    int status;
    const char* body;
    std::vector<HttpHeader> headers;
    int attempts;
  } kCases[] = {
      {500, "", {}, 1},
      {503, "", {}, 1},
      {429, "", {}, 1},
      {408, "", {}, 1},
      {409, "", {}, 1},
      {500, "", {{"x-should-retry", "true"}}, 1},
      {503, "", {{"retry-after", "1"}}, 3},
      {429, "", {{"retry-after-ms", "10"}}, 3},
      {409, R"({"retryable":true})", {}, 3},
      {409, R"({"retryable":true})", {{"x-should-retry", "false"}}, 1},
      {429,
       "",
       {{"retry-after", "1"}, {"x-warp-error-code", "OUT_OF_CREDITS"}},
       1},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(
        AttemptsFor(Repeatable::kNo, test.status, test.body, test.headers),
        test.attempts)
        << test.status << test.body;
  }
}

TEST_F(RetryTest, WritesAreRepeatedOnlyWhenTheyNeverLeft) {
  transport_.FailToConnect();
  transport_.BreakOff();
  EXPECT_THAT(Perform(Repeatable::kNo),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(attempts_, 2);
}

TEST_F(RetryTest, TellsTheTransportWhatMustNotHappenTwice) {
  for (const Repeatable repeatable :
       {Repeatable::kYes, Repeatable::kYesAfterConflict, Repeatable::kNo}) {
    transport_.Answer(200, "");
    EXPECT_THAT(Perform(repeatable), IsOk());
    EXPECT_EQ(transport_.requests().back().only_once,
              repeatable == Repeatable::kNo);
  }
}

TEST_F(RetryTest, ErrorsThatCannotPassAreNotRepeated) {
  transport_.Fail(MakeTransportError(absl::StatusCode::kUnavailable,
                                     "certificate expired", Delivery::kNever,
                                     Retryable::kNo));
  EXPECT_THAT(Perform(Repeatable::kYes),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(attempts_, 1);
}

TEST_F(RetryTest, ObeysRetryAfterUpToAMinute) {
  transport_.Answer(429, "", {{"retry-after", "7"}});
  transport_.Answer(503, "", {{"retry-after", "3600"}});
  transport_.Answer(200, "");
  EXPECT_THAT(Perform(Repeatable::kYes, absl::Minutes(5)), IsOk());
  EXPECT_EQ(sleeper_.sleeps(), (Durations{Seconds(7), Seconds(60)}));
}

TEST_F(RetryTest, NeverWaitsPastTheCallersTimeout) {
  transport_.Answer(429, "", {{"retry-after", "10"}});
  auto response = Perform(Repeatable::kYes, Seconds(10));
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->status, 429);
  EXPECT_TRUE(sleeper_.sleeps().empty());
}

TEST_F(RetryTest, DoesNotWaitLongerThanTheCallersPatience) {
  const Retrier retrier(&transport_, &clock_, &sleeper_, [] { return 0.0; });
  const auto perform = [&](absl::Duration patience) {
    const auto response = retrier.Perform(
        HttpRequest(), Repeatable::kYes, [] {}, patience);
    return response.ok() ? response->status : 0;
  };
  transport_.Answer(429, "", {{"retry-after", "3"}});
  EXPECT_EQ(perform(Seconds(2)), 429);
  transport_.Answer(503, "", {{"retry-after", "3"}});
  EXPECT_EQ(perform(Seconds(2)), 503);
  transport_.Answer(429, "");
  EXPECT_EQ(perform(absl::ZeroDuration()), 429);
  EXPECT_TRUE(sleeper_.sleeps().empty());
  // A service that stumbles asks for nothing.
  transport_.Answer(500, "");
  transport_.Answer(200, "");
  EXPECT_EQ(perform(absl::ZeroDuration()), 200);
  EXPECT_EQ(sleeper_.sleeps(), Durations{Milliseconds(500)});
}

TEST_F(RetryTest, LaterAttemptsGetTheTimeThatIsLeft) {
  transport_.Answer(500, "");
  transport_.Answer(200, "");
  EXPECT_THAT(Perform(Repeatable::kYes, Seconds(10)), IsOk());
  EXPECT_EQ(transport_.requests()[0].timeout, Seconds(10));
  EXPECT_EQ(transport_.requests()[1].timeout, Milliseconds(9500));
}

TEST_F(RetryTest, InterruptedWaitsSayThatTheDaemonEnds) {
  transport_.Answer(500, "");
  sleeper_.Interrupt();
  auto response = Perform(Repeatable::kYes);
  ASSERT_THAT(response, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(GetErrorDetail(response.status())->error_code(), "shutting_down");
}

TEST(RetryAfterTest, ReadsEveryForm) {
  const absl::Time now = absl::FromUnixSeconds(1'445'412'480 - 30);
  const struct {
    std::vector<HttpHeader> headers;
    std::optional<absl::Duration> expected;
  } kCases[] = {
      {{}, std::nullopt},
      {{{"retry-after", "2"}}, Seconds(2)},
      {{{"retry-after", "0.5"}}, Milliseconds(500)},
      {{{"retry-after-ms", "250"}, {"retry-after", "9"}}, Milliseconds(250)},
      {{{"retry-after-ms", "soon"}, {"retry-after", "9"}}, Seconds(9)},
      {{{"retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"}}, Seconds(30)},
      {{{"retry-after", "Wed, 21 Oct 2014 07:28:00 GMT"}},
       absl::ZeroDuration()},
      {{{"retry-after", "-1"}}, std::nullopt},
      {{{"retry-after", "nan"}}, std::nullopt},
      {{{"retry-after", "tomorrow"}}, std::nullopt},
  };
  for (const auto& test : kCases) {
    HttpResponse response;
    response.headers = test.headers;
    EXPECT_EQ(RetryAfter(response, now), test.expected)
        << response.Header("retry-after");
  }
}

TEST(DelayBeforeRetryTest, NeverExceedsEightSecondsByItself) {
  const absl::StatusOr<HttpResponse> failure = MakeTransportError(
      absl::StatusCode::kUnavailable, "x", Delivery::kNever, Retryable::kYes);
  EXPECT_EQ(DelayBeforeRetry(Repeatable::kYes, 1, failure, absl::Time(), 0),
            Seconds(1));
  EXPECT_EQ(DelayBeforeRetry(Repeatable::kYes, 2, failure, absl::Time(), 0),
            std::nullopt);
}

TEST(RealSleeperTest, InterruptEndsAWaitAndForbidsMore) {
  RealSleeper sleeper;
  EXPECT_TRUE(sleeper.Sleep(Milliseconds(1)));
  bool slept = true;
  std::thread waiter([&] { slept = sleeper.Sleep(absl::Hours(1)); });
  sleeper.Interrupt();
  waiter.join();
  EXPECT_FALSE(slept);
  EXPECT_FALSE(sleeper.Sleep(absl::ZeroDuration()));
}

}  // namespace
}  // namespace ozd
