// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/rpc/http2_channel.h"

// How the channel takes servers that break the rules; channel_test.cc has those
// that keep them. Everything such a server will ever say lies in
// the socket before the call begins, so nothing here depends on timing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/rpc/wire.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/unique_fd.h"
#include "tests/support/patience.h"
#include "tests/support/status_matchers.h"

namespace oz {
namespace {

using ozd::StatusIs;
using testing::HasSubstr;

enum FrameType : char {
  kData = 0,
  kHeaders = 1,
  kReset = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kContinuation = 9,
};
constexpr char kNoFlags = 0;
constexpr char kEndStream = 1;
constexpr char kEndHeaders = 4;
constexpr uint32_t kCall = 1;

std::string BigEndian(uint32_t value) {
  const char bytes[] = {
      static_cast<char>(value >> 24), static_cast<char>(value >> 16),
      static_cast<char>(value >> 8), static_cast<char>(value)};
  return std::string(bytes, sizeof(bytes));
}

std::string Frame(FrameType type, int flags, uint32_t stream,
                  const std::string& payload) {
  return absl::StrCat(
      BigEndian(static_cast<uint32_t>(payload.size())).substr(1),
      std::string(1, type), std::string(1, static_cast<char>(flags)),
      BigEndian(stream), payload);
}

// A header as an HPACK literal that is neither indexed nor compressed.
std::string Literal(absl::string_view name, absl::string_view value) {
  const auto text = [](absl::string_view bytes) {
    std::string size;
    if (bytes.size() < 127) {
      size.push_back(static_cast<char>(bytes.size()));
    } else {
      size.push_back(127);
      size_t rest = bytes.size() - 127;
      for (; rest >= 128; rest /= 128) {
        size.push_back(static_cast<char>(rest % 128 + 128));
      }
      size.push_back(static_cast<char>(rest));
    }
    return absl::StrCat(size, bytes);
  };
  return absl::StrCat(std::string(1, '\0'), text(name), text(value));
}

const std::string kGreeting = Frame(kSettings, kNoFlags, 0, "");

// Response headers that begin a proper answer.
std::string Begin() {
  return absl::StrCat(
      kGreeting,
      Frame(kHeaders, kEndHeaders, kCall,
            absl::StrCat(Literal(":status", "200"),
                         Literal("content-type", "application/grpc"))));
}
// The end of an answer.
std::string Trailers(absl::string_view grpc_status) {
  return Frame(kHeaders, kEndHeaders | kEndStream, kCall,
               Literal("grpc-status", grpc_status));
}
// An answer that is only headers.
std::string Only(const std::string& headers) {
  return kGreeting + Frame(kHeaders, kEndHeaders | kEndStream, kCall, headers);
}

// How the server goes on after its last byte.
enum class After { kStays, kCloses };

// Makes one call to a server that says `bytes`.
absl::Status CallServer(const std::string& bytes, After after,
                        absl::Duration timeout = ozd::Patience(),
                        absl::Duration silence = ozd::Patience()) {
  int fds[2];
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
  ozd::UniqueFd server(fds[1]);
  Channel::Options options;
  options.silence_timeout = silence;
  Http2Channel channel{ozd::UniqueFd(fds[0]), options};
  EXPECT_EQ(send(server.get(), bytes.data(), bytes.size(),
                 MSG_DONTWAIT | MSG_NOSIGNAL),
            static_cast<ssize_t>(bytes.size()));
  if (after == After::kCloses) server.Reset();
  v1::GetRunRequest request;
  request.set_run_id("some run");
  v1::GetRunResponse response;
  return channel.Call("/oz.v1.RunService/GetRun", request, &response, timeout);
}

TEST(Http2ChannelTest, ServerSaysNothing) {
  const absl::Status status =
      CallServer("", After::kStays, ozd::Patience(), absl::Milliseconds(20));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  ASSERT_TRUE(ozd::GetErrorDetail(status).has_value());
  EXPECT_EQ(ozd::GetErrorDetail(status)->error_code(), "daemon_not_answering");
}

std::string ErrorCode(const absl::Status& status) {
  return ozd::GetErrorDetail(status).value_or(v1::ErrorDetail()).error_code();
}

TEST(Http2ChannelTest, ServerClosesBeforeItAnswers) {
  for (const std::string& bytes : {std::string(), kGreeting}) {
    const absl::Status status = CallServer(bytes, After::kCloses);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_EQ(ErrorCode(status), kConnectionLost);
  }
}

TEST(Http2ChannelTest, ServerClosesAfterItBeganToAnswer) {
  const absl::Status status = CallServer(Begin(), After::kCloses);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(ErrorCode(status), "");
}

TEST(Http2ChannelTest, AnotherUsersServerClosesAtOnce) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  int fds[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
  ozd::UniqueFd(fds[1]).Reset();
  Http2Channel channel{ozd::UniqueFd(fds[0]), {}};
  ASSERT_EQ(seteuid(65534), 0);
  v1::GetRunResponse response;
  const absl::Status status =
      channel.Call("/oz.v1.RunService/GetRun", v1::GetRunRequest(), &response,
                   ozd::Patience());
  ASSERT_EQ(seteuid(0), 0);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kPermissionDenied,
                               HasSubstr("not permitted")));
  EXPECT_EQ(ErrorCode(status), "daemon_not_permitted");
}

TEST(Http2ChannelTest, ServerSaysGarbage) {
  for (const After after : {After::kStays, After::kCloses}) {
    EXPECT_THAT(CallServer("HTTP/1.1 400 Bad Request\r\n\r\n", after),
                StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_THAT(CallServer(std::string(1000, '\0'), after),
                StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_THAT(CallServer(std::string(1000, '\xff'), after),
                StatusIs(absl::StatusCode::kDataLoss));
  }
}

TEST(Http2ChannelTest, ServerGreetsAndThenSaysNothing) {
  EXPECT_THAT(CallServer(kGreeting, After::kStays, absl::Milliseconds(20)),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       HasSubstr("did not answer within 20ms")));
}

TEST(Http2ChannelTest, ServerPingsForEver) {
  std::string pings = kGreeting;
  for (int i = 0; i < 500; ++i) {
    pings += Frame(kPing, kNoFlags, 0, std::string(8, 'p'));
  }
  EXPECT_THAT(CallServer(pings, After::kStays, absl::Milliseconds(20)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(Http2ChannelTest, ServerAllowsNoStreams) {
  const std::string no_streams =
      Frame(kSettings, kNoFlags, 0,
            absl::StrCat(absl::string_view("\0\3", 2), BigEndian(0)));
  EXPECT_THAT(CallServer(no_streams, After::kStays, absl::Milliseconds(20)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(Http2ChannelTest, ServerSendsHeadersWithoutEnd) {
  // Many small ones in one frame...
  std::string headers = Literal(":status", "200");
  for (int i = 0; i < 300; ++i) {
    headers += Literal(absl::StrCat("x-", i), "y");
  }
  std::string many = kGreeting;
  many += Frame(kHeaders, kNoFlags, kCall, headers);
  std::string more;
  for (int i = 0; i < 1000; ++i) {
    more += Literal(absl::StrCat("z-", i), "y");
  }
  for (int i = 0; i < 6; ++i) {
    many += Frame(kContinuation, kNoFlags, kCall, more);
  }
  EXPECT_THAT(CallServer(many, After::kStays),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("headers of the answer")));
  // ...and a single one that is too long.
  std::string one = kGreeting;
  const std::string block =
      Literal(":status", "200") + Literal("x", std::string(150'000, 'v'));
  one += Frame(kHeaders, kNoFlags, kCall, block.substr(0, 16'000));
  for (size_t at = 16'000; at < block.size(); at += 16'000) {
    one += Frame(kContinuation, kNoFlags, kCall, block.substr(at, 16'000));
  }
  EXPECT_THAT(CallServer(one, After::kStays),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(Http2ChannelTest, ServerClosesInsideAMessage) {
  const std::string half = FrameGrpcMessage("message").substr(0, 8);
  EXPECT_THAT(
      CallServer(Begin() + Frame(kData, kNoFlags, kCall, half), After::kCloses),
      StatusIs(absl::StatusCode::kUnavailable));
}

TEST(Http2ChannelTest, ServerEndsInsideAMessage) {
  const std::string half = FrameGrpcMessage("message").substr(0, 8);
  EXPECT_THAT(
      CallServer(Begin() + Frame(kData, kNoFlags, kCall, half) + Trailers("0"),
                 After::kStays),
      StatusIs(absl::StatusCode::kDataLoss, HasSubstr("inside")));
  // A failure is reported as such all the same.
  EXPECT_THAT(
      CallServer(Begin() + Frame(kData, kNoFlags, kCall, half) + Trailers("9"),
                 After::kStays),
      StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(Http2ChannelTest, ServerLiesAboutTheLength) {
  EXPECT_THAT(CallServer(Begin() + Frame(kData, kNoFlags, kCall,
                                         std::string("\0\x7f\xff\xff\xff", 5)),
                         After::kStays),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("2147483647")));
}

TEST(Http2ChannelTest, ServerCompresses) {
  EXPECT_THAT(CallServer(Begin() + Frame(kData, kNoFlags, kCall,
                                         std::string("\1\0\0\0\1x", 6)),
                         After::kStays),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("compressed")));
}

TEST(Http2ChannelTest, ServerSendsAMessageThatCannotBeDecoded) {
  // The second has a string that is not UTF-8: GetRunResponse.run.run_id.
  for (const char* bytes : {"\xff\xff\xff", "\x12\x03\x0a\x01\xff"}) {
    EXPECT_THAT(
        CallServer(Begin() +
                       Frame(kData, kNoFlags, kCall, FrameGrpcMessage(bytes)) +
                       Trailers("0"),
                   After::kStays),
        StatusIs(absl::StatusCode::kDataLoss, HasSubstr("cannot be decoded")));
  }
}

TEST(Http2ChannelTest, ServerSaysOkWithoutAMessage) {
  EXPECT_THAT(CallServer(Begin() + Trailers("0"), After::kStays),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("without")));
}

TEST(Http2ChannelTest, ServerIsNoGrpcServer) {
  EXPECT_THAT(CallServer(Only(Literal(":status", "503")), After::kStays),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("503")));
  EXPECT_THAT(CallServer(Only(Literal(":status", "404")), After::kStays),
              StatusIs(absl::StatusCode::kUnimplemented));
  EXPECT_THAT(CallServer(Only(Literal(":status", "200")), After::kStays),
              StatusIs(absl::StatusCode::kUnknown));
}

TEST(Http2ChannelTest, ServerAnswersWithTrailersOnly) {
  EXPECT_THAT(
      CallServer(Only(absl::StrCat(Literal(":status", "200"),
                                   Literal("grpc-status", "7"),
                                   Literal("grpc-message", "not%20you%ff"))),
                 After::kStays),
      StatusIs(absl::StatusCode::kPermissionDenied, "not you\xff"));
}

TEST(Http2ChannelTest, ServerResetsTheCall) {
  const auto reset = [](uint32_t error) {
    return CallServer(
        kGreeting + Frame(kReset, kNoFlags, kCall, BigEndian(error)),
        After::kStays);
  };
  EXPECT_THAT(reset(2), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(reset(7), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(reset(8), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(reset(11), StatusIs(absl::StatusCode::kResourceExhausted));
  // Not even an error code means success.
  EXPECT_FALSE(reset(0).ok());
}

TEST(Http2ChannelTest, ServerGoesAway) {
  const std::string goodbye =
      Frame(kGoAway, kNoFlags, 0, BigEndian(0) + BigEndian(0));
  for (const After after : {After::kStays, After::kCloses}) {
    EXPECT_THAT(CallServer(kGreeting + goodbye, after),
                StatusIs(absl::StatusCode::kUnavailable));
  }
}

TEST(Http2ChannelTest, ServerGivesItsVerdictAndCloses) {
  EXPECT_THAT(
      CallServer(Begin() + Frame(kData, kNoFlags, kCall, FrameGrpcMessage("")) +
                     Trailers("0"),
                 After::kCloses),
      ozd::IsOk());
}

TEST(Http2ChannelTest, ServerAnswersForAStreamThatIsNotOurs) {
  const std::string foreign = Frame(kData, kNoFlags, 99, FrameGrpcMessage("x"));
  EXPECT_FALSE(CallServer(Begin() + foreign, After::kCloses).ok());
}

// Streams three messages, each of which takes longer than `limit` to be looked
// at, from a server that owes a fourth. Returns how many came.
int StreamSlowly(absl::Duration limit) {
  int fds[2];
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
  const ozd::UniqueFd server(fds[1]);
  const auto say = [&server](const std::string& bytes) {
    EXPECT_EQ(send(server.get(), bytes.data(), bytes.size(), MSG_DONTWAIT),
              static_cast<ssize_t>(bytes.size()));
  };
  const std::string message =
      Frame(kData, kNoFlags, kCall, FrameGrpcMessage("piece"));
  say(Begin() + message);
  Http2Channel channel{ozd::UniqueFd(fds[0]), {}};
  int count = 0;
  const auto on_message = [&](absl::string_view) {
    const Deadline looked_at(limit);
    while (!looked_at.Expired()) {
    }
    if (++count < 3) say(message);
    return true;
  };
  EXPECT_THAT(
      channel.CallStreaming("/oz.v1.RunService/GetTranscript",
                            v1::GetTranscriptRequest(), on_message, limit),
      StatusIs(absl::StatusCode::kDeadlineExceeded));
  return count;
}

TEST(Http2ChannelTest, TheTimeLimitOfAStreamIsForEachMessage) {
  // A machine may be too busy to read within a limit, but not within any.
  absl::Duration limit = absl::Milliseconds(20);
  while (StreamSlowly(limit) != 3) limit *= 2;
}

// A stream whose server says what a test lets it say, when it does.
class Http2StreamTest : public testing::Test {
 protected:
  Http2StreamTest() { Open(ozd::Patience()); }

  void Open(absl::Duration silence_timeout) {
    stream_.reset();
    int fds[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    server_ = ozd::UniqueFd(fds[1]);
    Channel::Options options;
    options.silence_timeout = silence_timeout;
    channel_ = std::make_unique<Http2Channel>(ozd::UniqueFd(fds[0]), options);
    absl::StatusOr<std::unique_ptr<StreamCall>> stream =
        channel_->OpenStream("/oz.v1.WatchService/WatchRuns", "request");
    EXPECT_TRUE(stream.ok()) << stream.status();
    stream_ = std::move(*stream);
  }
  void Say(const std::string& bytes) {
    EXPECT_EQ(send(server_.get(), bytes.data(), bytes.size(),
                   MSG_DONTWAIT | MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  static std::string Data(absl::string_view message) {
    return Frame(kData, kNoFlags, kCall, FrameGrpcMessage(message));
  }
  // What the client has said so far.
  std::string Heard() {
    std::string bytes(1 << 16, '\0');
    const ssize_t size =
        recv(server_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    bytes.resize(size < 0 ? 0 : static_cast<size_t>(size));
    return bytes;
  }
  std::optional<absl::Status> Advance() {
    messages_.clear();
    return stream_->Advance(&messages_);
  }

  ozd::UniqueFd server_;
  std::unique_ptr<Http2Channel> channel_;
  std::unique_ptr<StreamCall> stream_;
  std::vector<std::string> messages_;
};

TEST_F(Http2StreamTest, SaysEverythingAtOnceAndWaitsForNothing) {
  EXPECT_THAT(Heard(), HasSubstr("request"));
  EXPECT_EQ(Advance(), std::nullopt);
  EXPECT_EQ(stream_->events(), POLLIN);
  EXPECT_LE(stream_->patience(), ozd::Patience());
}

TEST_F(Http2StreamTest, DeliversWhatIsThere) {
  Say(Begin() + Data("one") + Data("two").substr(0, 6));
  EXPECT_EQ(Advance(), std::nullopt);
  EXPECT_THAT(messages_, testing::ElementsAre("one"));
  EXPECT_EQ(stream_->patience(), absl::InfiniteDuration());
  Say(Data("two").substr(6) + Data("three"));
  EXPECT_EQ(Advance(), std::nullopt);
  EXPECT_THAT(messages_, testing::ElementsAre("two", "three"));
  Say(Data("four") + Trailers("0"));
  EXPECT_EQ(Advance(), absl::OkStatus());
  EXPECT_THAT(messages_, testing::ElementsAre("four"));
}

TEST_F(Http2StreamTest, DeliversTheVerdict) {
  Say(Begin() + Data("one") + Trailers("16"));
  server_.Reset();
  const std::optional<absl::Status> end = Advance();
  ASSERT_TRUE(end.has_value());
  EXPECT_THAT(*end, StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(messages_, testing::ElementsAre("one"));
}

TEST_F(Http2StreamTest, TellsOfALostConnection) {
  Say(Begin() + Data("one"));
  server_.Reset();
  EXPECT_EQ(Advance(), std::nullopt);
  const std::optional<absl::Status> end = Advance();
  ASSERT_TRUE(end.has_value());
  EXPECT_THAT(*end, StatusIs(absl::StatusCode::kUnavailable));
  stream_.reset();
  EXPECT_THAT(channel_->OpenStream("/m", "").status(),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(Http2StreamTest, NamesAServerThatNeverGreets) {
  Open(absl::Milliseconds(20));
  poll(nullptr, 0,
       static_cast<int>(absl::ToInt64Milliseconds(stream_->patience())) + 1);
  std::optional<absl::Status> end = Advance();
  ASSERT_TRUE(end.has_value());
  EXPECT_THAT(*end, StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(Http2StreamTest, TellsTheServerThatItIsGivenUp) {
  Say(Begin());
  EXPECT_EQ(Advance(), std::nullopt);
  Heard();
  stream_.reset();
  // CANCEL is 8.
  EXPECT_THAT(Heard(), HasSubstr(Frame(kReset, kNoFlags, kCall, BigEndian(8))));
}

TEST_F(Http2StreamTest, CarriesOneCallAtATime) {
  EXPECT_THAT(channel_->OpenStream("/m", "").status(),
              StatusIs(absl::StatusCode::kInternal));
  stream_.reset();
  EXPECT_TRUE(channel_->OpenStream("/m", "").ok());
}

}  // namespace
}  // namespace oz
