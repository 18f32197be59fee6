// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/read_policy.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "proto/support/error_detail.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using absl::StatusCode;

absl::Status Named(StatusCode code, const std::string& error_code) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code(error_code);
  detail.set_http_status(403);
  return MakeError(code, "no", detail);
}

TEST(ReadPolicyTest, TellsAnswersOfTheServiceFromTheLackOfOne) {
  const struct {
    absl::Status status;
    bool is_answer;
  } rows[] = {
      {absl::UnauthenticatedError("x"), true},
      {absl::NotFoundError("x"), true},
      {absl::InvalidArgumentError("x"), true},
      {absl::FailedPreconditionError("x"), true},
      {absl::CancelledError("x"), true},
      {Named(StatusCode::kPermissionDenied, "not_authorized"), true},
      // A proxy or a login page.
      {Named(StatusCode::kPermissionDenied, ""), false},
      {absl::PermissionDeniedError("x"), false},
      {absl::UnavailableError("x"), false},
      {Named(StatusCode::kUnavailable, "offline"), false},
      {absl::DeadlineExceededError("x"), false},
      {absl::ResourceExhaustedError("x"), false},
      {absl::DataLossError("x"), false},
      {absl::AbortedError("x"), false},
      {absl::InternalError("x"), false},
      {absl::UnimplementedError("x"), false},
      {absl::UnknownError("x"), false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(IsServiceAnswer(row.status), row.is_answer) << row.status;
  }
}

TEST(ReadPolicyTest, SaysThatNothingIsCachedWhenOnlyTheWaitWasOver) {
  EXPECT_EQ(ErrorCodeOf(NothingCachedError(SlowServiceError())),
            "not_in_cache");
  const absl::Status offline = absl::UnavailableError("offline");
  EXPECT_EQ(NothingCachedError(offline), offline);
}

struct Answer {
  oz::v1::Freshness freshness = {};
  std::string text;
};

Answer Copy(bool stale) {
  Answer copy{.text = stale ? "old" : "fresh"};
  copy.freshness.set_stale(stale);
  return copy;
}

// Reads with a cache and a service that do as they are told, and writes down
// what was asked: "ask 2s" is a question that may take two seconds.
class ReadPolicyReadTest : public testing::Test {
 protected:
  static constexpr absl::Duration kMaxAge = absl::Seconds(5);

  std::string Read(oz::v1::ReadMode mode, const absl::StatusOr<Answer>& copy,
                   const absl::StatusOr<Answer>& asked) {
    ReadOptions options = options_;
    options.mode = mode;
    const absl::StatusOr<Answer> answer = ReadByPolicy<Answer>(
        state_, clock_, options,
        [&] {
          ++cache_reads_;
          return copy;
        },
        [&](absl::Duration limit, absl::Duration oldest_start) {
          limits_.push_back(limit);
          EXPECT_EQ(oldest_start, mode == oz::v1::READ_MODE_REFRESH
                                      ? clock_.Uptime()
                                      : clock_.Uptime() - kMaxAge);
          return asked;
        });
    if (!answer.ok()) return absl::StatusCodeToString(answer.status().code());
    return answer->text + (answer->freshness.stale_reason().empty()
                               ? ""
                               : ": " + answer->freshness.stale_reason());
  }

  FakeClock clock_;
  AccountState state_{"p", nullptr, Coverage()};
  ReadOptions options_ = {.max_age = kMaxAge,
                          .timeout = absl::Seconds(60),
                          .wait_with_copy = absl::Seconds(2),
                          .wait_without_copy = absl::Seconds(10)};
  int cache_reads_ = 0;
  std::vector<absl::Duration> limits_;
};

TEST_F(ReadPolicyReadTest, AnswersByTheTable) {
  const absl::StatusOr<Answer> old = Copy(true);
  const absl::StatusOr<Answer> fresh = Copy(false);
  const absl::StatusOr<Answer> none = NotInCacheError("not there");
  const absl::StatusOr<Answer> service = Answer{.text = "service"};
  const absl::StatusOr<Answer> offline =
      Named(StatusCode::kUnavailable, "offline");
  const absl::StatusOr<Answer> gone = absl::NotFoundError("gone");
  const absl::StatusOr<Answer> slow = SlowServiceError();
  const struct {
    oz::v1::ReadMode mode;
    const absl::StatusOr<Answer>& copy;
    const absl::StatusOr<Answer>& asked;
    std::string result;
    size_t questions;
  } rows[] = {
      {oz::v1::READ_MODE_CACHED, old, service, "old", 0},
      {oz::v1::READ_MODE_CACHED, none, service, "UNAVAILABLE", 0},
      {oz::v1::READ_MODE_REFRESH, fresh, service, "service", 1},
      {oz::v1::READ_MODE_REFRESH, fresh, offline, "UNAVAILABLE", 1},
      {oz::v1::READ_MODE_REFRESH, fresh, slow, "DEADLINE_EXCEEDED", 1},
      {oz::v1::READ_MODE_AUTO, fresh, service, "fresh", 0},
      {oz::v1::READ_MODE_AUTO, old, service, "service", 1},
      {oz::v1::READ_MODE_AUTO, none, service, "service", 1},
      {oz::v1::READ_MODE_AUTO, old, offline, "old: offline", 1},
      {oz::v1::READ_MODE_AUTO, old, slow, "old: the service is slow", 1},
      {oz::v1::READ_MODE_AUTO, old, gone, "NOT_FOUND", 1},
      {oz::v1::READ_MODE_AUTO, none, offline, "UNAVAILABLE", 1},
      // Nothing to show yet: "not_in_cache".
      {oz::v1::READ_MODE_AUTO, none, slow, "UNAVAILABLE", 1},
      {oz::v1::READ_MODE_UNSPECIFIED, old, offline, "old: offline", 1},
  };
  int number = 0;
  for (const auto& row : rows) {
    limits_.clear();
    EXPECT_EQ(Read(row.mode, row.copy, row.asked), row.result) << number;
    EXPECT_EQ(limits_.size(), row.questions) << number;
    ++number;
  }
}

TEST_F(ReadPolicyReadTest, WaitsLongerWhenThereIsNothingToShow) {
  const absl::StatusOr<Answer> service = Answer{.text = "service"};
  const absl::StatusOr<Answer> none = NotInCacheError("not there");
  Read(oz::v1::READ_MODE_AUTO, Copy(true), service);
  Read(oz::v1::READ_MODE_AUTO, none, service);
  Read(oz::v1::READ_MODE_REFRESH, Copy(true), service);
  options_.timeout = absl::Seconds(1);
  Read(oz::v1::READ_MODE_AUTO, Copy(true), service);
  EXPECT_EQ(limits_,
            (std::vector<absl::Duration>{absl::Seconds(2), absl::Seconds(10),
                                         absl::Seconds(60), absl::Seconds(1)}));
}

TEST_F(ReadPolicyReadTest, FailsAsTheServiceDoesWhenItIsNotGivenUp) {
  options_.wait_without_copy = absl::InfiniteDuration();
  EXPECT_EQ(Read(oz::v1::READ_MODE_AUTO, NotInCacheError("not there"),
                 SlowServiceError()),
            "DEADLINE_EXCEEDED");
}

TEST_F(ReadPolicyReadTest, DoesNotAskWhileTheAccountIsHeld) {
  const absl::StatusOr<Answer> service = Answer{.text = "service"};
  state_.NoteRateLimit(absl::ResourceExhaustedError("slow down"),
                       clock_.Uptime() + absl::Seconds(9));
  EXPECT_EQ(Read(oz::v1::READ_MODE_AUTO, Copy(true), service),
            "old: rate limited");
  EXPECT_EQ(cache_reads_, 1);
  EXPECT_EQ(Read(oz::v1::READ_MODE_REFRESH, Copy(true), service),
            "RESOURCE_EXHAUSTED");
  clock_.Advance(absl::Seconds(9));
  state_.NoteFailure(absl::UnauthenticatedError("no"),
                     clock_.Uptime() + absl::Seconds(30));
  EXPECT_EQ(Read(oz::v1::READ_MODE_AUTO, Copy(true), service),
            "UNAUTHENTICATED");
  EXPECT_TRUE(limits_.empty());
}

}  // namespace
}  // namespace ozd
