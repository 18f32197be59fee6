// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/rpc/channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/time.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "tests/client/rpc/server_process.h"
#include "tests/support/patience.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using ozd::IsOk;
using ozd::StatusIs;
using testing::HasSubstr;
using testing::Not;

constexpr char kGetRun[] = "/oz.v1.RunService/GetRun";
constexpr char kGetTranscript[] = "/oz.v1.RunService/GetTranscript";

// Talks to a real gRPC server.
class ChannelTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(server_.ready());
    Connect({});
  }

  void Connect(const Channel::Options& options) {
    auto channel =
        Channel::Connect(directory_.File("s"), ozd::Patience(), options);
    ASSERT_THAT(channel, IsOk());
    channel_ = *std::move(channel);
  }

  absl::StatusOr<v1::Run> GetRun(const std::string& run_id,
                                 absl::Duration timeout = ozd::Patience()) {
    v1::GetRunRequest request;
    request.set_run_id(run_id);
    v1::GetRunResponse response;
    const absl::Status status =
        channel_->Call(kGetRun, request, &response, timeout);
    if (!status.ok()) return status;
    return response.run();
  }

  absl::Status Stream(const std::string& run_id,
                      const std::function<bool(absl::string_view)>& on_message,
                      absl::Duration timeout = ozd::Patience()) {
    v1::GetTranscriptRequest request;
    request.set_run_id(run_id);
    return channel_->CallStreaming(kGetTranscript, request, on_message,
                                   timeout);
  }

  // How many of its clients the server saw go.
  int64_t Cancelled() {
    const auto run = GetRun("cancelled");
    EXPECT_THAT(run, IsOk());
    return run.ok() ? run->started_at_us() : 1;
  }

  ozd::TempDir directory_;
  ServerProcess server_{OZ_GRPC_TEST_SERVER, directory_.File("s")};
  std::unique_ptr<Channel> channel_;
};

TEST_F(ChannelTest, CallsAndReadsTheAnswer) {
  const auto run = GetRun("hello", absl::Seconds(99'999));
  ASSERT_THAT(run, IsOk());
  EXPECT_EQ(run->run_id(), "5");
  EXPECT_THAT(run->title(), HasSubstr("user-agent=oz/"));
  EXPECT_THAT(run->title(),
              testing::ContainsRegex("deadline_s=99[0-9][0-9][0-9]\n"));
}

TEST_F(ChannelTest, CarriesManyCallsOneAfterTheOther) {
  for (int i = 0; i < 200; ++i) {
    ASSERT_THAT(GetRun("hello"), IsOk()) << i;
  }
}

TEST_F(ChannelTest, SendsARequestLargerThanTheFlowControlWindow) {
  const auto run = GetRun(std::string(5'000'000, 'r'));
  ASSERT_THAT(run, IsOk());
  EXPECT_EQ(run->run_id(), "5000000");
}

TEST_F(ChannelTest, ReceivesAnAnswerLargerThanTheFlowControlWindow) {
  for (int i = 0; i < 3; ++i) {
    const auto run = GetRun("big:20000000");
    ASSERT_THAT(run, IsOk());
    EXPECT_EQ(run->raw_json().size(), 20'000'000u);
  }
}

TEST_F(ChannelTest, RefusesAnAnswerThatIsTooLarge) {
  Connect({.max_message_bytes = 1000});
  EXPECT_THAT(GetRun("big:2000"),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("at most 1000 are accepted")));
  // The channel is still good.
  EXPECT_THAT(GetRun("big:900"), IsOk());
}

TEST_F(ChannelTest, DeliversErrorWithDetail) {
  const absl::Status status = GetRun("error").status();
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kNotFound, "run x not found\n100%"));
  const auto detail = ozd::GetErrorDetail(status);
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->error_code(), "resource_not_found");
  EXPECT_EQ(detail->http_status(), 404);
  EXPECT_EQ(detail->causes_size(), 1);
}

TEST_F(ChannelTest, DeliversEveryCode) {
  for (int code = 1; code <= 16; ++code) {
    EXPECT_THAT(GetRun(absl::StrCat("error:", code)),
                StatusIs(static_cast<absl::StatusCode>(code),
                         "100% \"gr\xc3\xbc\xc3\x9f\x65\"\n"));
  }
}

TEST_F(ChannelTest, ReportsUnknownMethodAsUnimplemented) {
  v1::GetRunResponse response;
  EXPECT_THAT(channel_->Call("/oz.v1.RunService/NotYet", v1::GetRunRequest(),
                             &response, ozd::Patience()),
              StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_F(ChannelTest, GivesUpAtTheDeadlineAndTellsTheServer) {
  // The server does not even begin a call that reaches it too late, so one may
  // not be enough.
  do {
    ASSERT_THAT(GetRun("never", absl::Milliseconds(30)),
                StatusIs(absl::StatusCode::kDeadlineExceeded));
  } while (Cancelled() == 0);
}

TEST_F(ChannelTest, SendsNothingWhenTheTimeIsUpAlready) {
  EXPECT_THAT(GetRun("hello", absl::ZeroDuration()),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(GetRun("hello"), IsOk());
}

TEST_F(ChannelTest, StreamsMessagesInOrder) {
  int count = 0;
  const absl::Status status =
      Stream("stream:10000", [&](absl::string_view message) {
        v1::DocumentChunk chunk;
        EXPECT_TRUE(chunk.ParseFromArray(message.data(),
                                         static_cast<int>(message.size())));
        EXPECT_EQ(chunk.data(), absl::StrCat("chunk ", count));
        ++count;
        return true;
      });
  EXPECT_THAT(status, IsOk());
  EXPECT_EQ(count, 10'000);
}

TEST_F(ChannelTest, StreamsWithoutADeadline) {
  int count = 0;
  EXPECT_THAT(Stream(
                  "stream:3",
                  [&](absl::string_view) {
                    ++count;
                    return true;
                  },
                  absl::InfiniteDuration()),
              IsOk());
  EXPECT_EQ(count, 3);
}

TEST_F(ChannelTest, AnEmptyStreamIsFine) {
  EXPECT_THAT(Stream("stream:0", [](absl::string_view) { return true; }),
              IsOk());
}

TEST_F(ChannelTest, DeliversTheErrorAfterTheMessages) {
  int count = 0;
  EXPECT_THAT(Stream("stream-error:3",
                     [&](absl::string_view) {
                       ++count;
                       return true;
                     }),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(count, 3);
}

TEST_F(ChannelTest, CancelsWhenTheReceiverSaysSo) {
  int count = 0;
  EXPECT_THAT(Stream("endless", [&](absl::string_view) { return ++count < 5; }),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(count, 5);
  while (Cancelled() == 0) {
  }
}

// Interrupts this process every millisecond for as long as it lives.
class Interruptions {
 public:
  Interruptions() {
    struct sigaction action {};
    action.sa_handler = [](int) {};
    sigaction(SIGALRM, &action, nullptr);
    Every(1000);
  }
  ~Interruptions() {
    Every(0);
    signal(SIGALRM, SIG_DFL);
  }

 private:
  static void Every(suseconds_t us) {
    const itimerval interval{{0, us}, {0, us}};
    setitimer(ITIMER_REAL, &interval, nullptr);
  }
};

TEST_F(ChannelTest, IsNotDisturbedBySignals) {
  const Interruptions interruptions;
  Connect({});
  EXPECT_THAT(GetRun("big:20000000"), IsOk());
  EXPECT_THAT(GetRun(std::string(5'000'000, 'r')), IsOk());
  EXPECT_THAT(GetRun("never", absl::Milliseconds(20)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(ChannelTest, RefusesACallInsideACall) {
  EXPECT_THAT(Stream("stream:1",
                     [&](absl::string_view) {
                       EXPECT_THAT(GetRun("hello"),
                                   StatusIs(absl::StatusCode::kInternal));
                       return true;
                     }),
              IsOk());
}

TEST_F(ChannelTest, ReportsMoreThanOneAnswerToAUnaryCall) {
  v1::GetTranscriptRequest request;
  request.set_run_id("stream:2");
  v1::DocumentChunk chunk;
  EXPECT_THAT(channel_->Call(kGetTranscript, request, &chunk, ozd::Patience()),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("more than")));
  request.set_run_id("stream:0");
  EXPECT_THAT(channel_->Call(kGetTranscript, request, &chunk, ozd::Patience()),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("without")));
}

TEST_F(ChannelTest, ReportsAServerThatDies) {
  ASSERT_THAT(GetRun("hello"), IsOk());
  server_.Kill();
  EXPECT_THAT(GetRun("hello"), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(GetRun("hello"), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ChannelTest, ReportsAServerThatDiesInsideAStream) {
  EXPECT_THAT(Stream("endless",
                     [&](absl::string_view) {
                       server_.Kill();
                       return true;
                     }),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ChannelTest, NamesAServerThatSaysNothing) {
  server_.Pause();
  Connect({.silence_timeout = absl::Milliseconds(20)});
  const absl::Status status =
      GetRun("hello", absl::InfiniteDuration()).status();
  server_.Resume();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  ASSERT_TRUE(ozd::GetErrorDetail(status).has_value());
  EXPECT_EQ(ozd::GetErrorDetail(status)->error_code(), "daemon_not_answering");
  EXPECT_THAT(ozd::GetErrorDetail(status)->remedy(), Not(testing::IsEmpty()));
}

}  // namespace
}  // namespace oz
