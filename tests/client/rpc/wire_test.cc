// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/rpc/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "proto/support/error_detail.h"
#include "tests/support/status_matchers.h"

namespace oz {
namespace {

using ozd::IsOk;
using ozd::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(FormatGrpcTimeoutTest, UsesTheFinestUnitThatFits) {
  EXPECT_EQ(FormatGrpcTimeout(absl::Nanoseconds(1)), "1u");
  EXPECT_EQ(FormatGrpcTimeout(absl::Milliseconds(1500)), "1500000u");
  EXPECT_EQ(FormatGrpcTimeout(absl::Seconds(10)), "10000000u");
  EXPECT_EQ(FormatGrpcTimeout(absl::Seconds(100)), "100000m");
  EXPECT_EQ(FormatGrpcTimeout(absl::Hours(48)), "172800S");
  EXPECT_EQ(FormatGrpcTimeout(absl::Hours(30'000)), "1800000M");
  EXPECT_EQ(FormatGrpcTimeout(absl::Hours(10'000'000)), "10000000H");
  EXPECT_EQ(FormatGrpcTimeout(absl::Hours(1'000'000'000)), "99999999H");
}

TEST(DecodeGrpcMessageTest, DecodesWhatIsEncoded) {
  EXPECT_EQ(DecodeGrpcMessage("a%20b%0A100%25"), "a b\n100%");
  EXPECT_EQ(DecodeGrpcMessage("%c3%BC"), "\xc3\xbc");
}

TEST(DecodeGrpcMessageTest, KeepsWhatIsNoEscape) {
  EXPECT_EQ(DecodeGrpcMessage("100%"), "100%");
  EXPECT_EQ(DecodeGrpcMessage("%4"), "%4");
  EXPECT_EQ(DecodeGrpcMessage("%zz%%41"), "%zz%A");
}

TEST(StatusFromHttpTest, MapsAsGrpcSays) {
  EXPECT_THAT(StatusFromHttp(400), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(StatusFromHttp(401),
              StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(StatusFromHttp(403),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(StatusFromHttp(404), StatusIs(absl::StatusCode::kUnimplemented));
  for (int status : {429, 502, 503, 504}) {
    EXPECT_THAT(StatusFromHttp(status),
                StatusIs(absl::StatusCode::kUnavailable));
  }
  EXPECT_THAT(StatusFromHttp(200), StatusIs(absl::StatusCode::kUnknown));
  EXPECT_THAT(StatusFromHttp(500),
              StatusIs(absl::StatusCode::kUnknown, HasSubstr("500")));
}

TEST(StatusFromResetTest, MapsAsGrpcSays) {
  EXPECT_THAT(StatusFromReset(2), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(StatusFromReset(7), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(StatusFromReset(8), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(StatusFromReset(11),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(StatusFromReset(12),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(StatusFromReset(4711), StatusIs(absl::StatusCode::kInternal));
}

// The head of an answer that failed, with these encoded details.
ResponseHead FailedHead(const std::string& details) {
  ResponseHead head;
  head.Add(":status", "200");
  head.Add("grpc-status", "5");
  head.Add("grpc-message", "no%20such run");
  head.Add("grpc-status-details-bin", details);
  return head;
}

std::string EncodedDetails() {
  v1::ErrorDetail detail;
  detail.set_error_code("x");
  return absl::Base64Escape(ozd::SerializeRpcStatus(
      ozd::MakeError(absl::StatusCode::kNotFound, "no such run", detail)));
}

TEST(ResponseHeadTest, ReadsDetailsPaddedOrNot) {
  const std::string padded = EncodedDetails();
  ASSERT_EQ(padded.back(), '=');
  const std::string bare = padded.substr(0, padded.find('='));
  for (const std::string& encoded : {padded, bare}) {
    const absl::Status status = FailedHead(encoded).ToStatus();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, "no such run"));
    ASSERT_TRUE(ozd::GetErrorDetail(status).has_value()) << encoded;
    EXPECT_EQ(ozd::GetErrorDetail(status)->error_code(), "x");
  }
}

TEST(ResponseHeadTest, LivesWithDamagedDetails) {
  for (const char* damaged : {"!!!", "AAAA", ""}) {
    const absl::Status status = FailedHead(damaged).ToStatus();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, "no such run"));
    EXPECT_FALSE(ozd::GetErrorDetail(status).has_value());
  }
}

TEST(ResponseHeadTest, TakesAnyStatusForAVerdict) {
  for (const char* text : {"17", "-1", "nonsense", "99999999999"}) {
    ResponseHead head;
    head.Add("grpc-status", text);
    EXPECT_TRUE(head.has_grpc_status());
    EXPECT_THAT(head.ToStatus(), StatusIs(absl::StatusCode::kUnknown)) << text;
  }
}

// Feeds `bytes` in pieces of `piece` bytes.
absl::Status FeedInPieces(MessageSplitter* splitter, absl::string_view bytes,
                          size_t piece, std::vector<std::string>* messages) {
  while (!bytes.empty()) {
    const absl::Status status = splitter->Feed(
        bytes.substr(0, piece), [messages](absl::string_view message) {
          messages->emplace_back(message);
          return true;
        });
    if (!status.ok()) return status;
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  return absl::OkStatus();
}

TEST(MessageSplitterTest, CutsHoweverTheBytesArrive) {
  const std::string bytes = FrameGrpcMessage("one") + FrameGrpcMessage("") +
                            FrameGrpcMessage(std::string(300, 'x'));
  for (size_t piece = 1; piece <= bytes.size(); ++piece) {
    MessageSplitter splitter(1000);
    std::vector<std::string> messages;
    ASSERT_THAT(FeedInPieces(&splitter, bytes, piece, &messages), IsOk());
    EXPECT_THAT(messages, ElementsAre("one", "", std::string(300, 'x')));
    EXPECT_TRUE(splitter.at_boundary());
  }
}

TEST(MessageSplitterTest, KnowsThatAMessageIsIncomplete) {
  const std::string bytes = FrameGrpcMessage("message");
  for (size_t size = 1; size < bytes.size(); ++size) {
    MessageSplitter splitter(1000);
    std::vector<std::string> messages;
    ASSERT_THAT(FeedInPieces(&splitter, bytes.substr(0, size), size, &messages),
                IsOk());
    EXPECT_FALSE(splitter.at_boundary()) << size;
  }
}

TEST(MessageSplitterTest, RefusesWhatIsTooLongOrCompressed) {
  std::vector<std::string> messages;
  MessageSplitter small(10);
  EXPECT_THAT(
      FeedInPieces(&small, FrameGrpcMessage("12345678901"), 3, &messages),
      StatusIs(absl::StatusCode::kDataLoss, HasSubstr("11 bytes")));
  MessageSplitter liar(10);
  EXPECT_THAT(FeedInPieces(&liar, absl::string_view("\0\xff\xff\xff\xff", 5), 5,
                           &messages),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("4294967295")));
  MessageSplitter other(10);
  EXPECT_THAT(
      FeedInPieces(&other, absl::string_view("\1\0\0\0\1x", 6), 6, &messages),
      StatusIs(absl::StatusCode::kDataLoss, HasSubstr("compressed")));
  EXPECT_THAT(messages, ElementsAre());
}

TEST(MessageSplitterTest, StopsWhenToldTo) {
  MessageSplitter splitter(10);
  int count = 0;
  EXPECT_THAT(splitter.Feed(FrameGrpcMessage("a") + FrameGrpcMessage("b"),
                            [&count](absl::string_view) {
                              ++count;
                              return false;
                            }),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace oz
