// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/upload_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string.h>

#include <algorithm>

#include "tests/support/fake_service_calls.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::HasSubstr;
using testing::Not;

// Keeps what is uploaded.
class UploadingService : public FakeServiceCalls {
 public:
  absl::Status Upload(const ApiCaller& /*caller*/, UploadCall call) override {
    char piece[7];
    while (true) {
      const absl::StatusOr<size_t> count = call.source(piece, sizeof piece);
      if (!count.ok()) return count.status();
      if (*count == 0) break;
      sent.append(piece, *count);
    }
    last = std::move(call);
    return absl::OkStatus();
  }

  std::string sent;
  UploadCall last;
};

ByteSource SourceOf(std::string text) {
  return [text = std::move(text), at = size_t{0}](
             char* to, size_t size) mutable -> absl::StatusOr<size_t> {
    const size_t count = std::min(size, text.size() - at);
    memcpy(to, text.data() + at, count);
    at += count;
    return count;
  };
}

UploadTarget Form() {
  using Kind = UploadTarget::Field::Kind;
  UploadTarget target;
  target.method = "POST";
  target.fields = {{"key", Kind::kStatic, "a/b"},
                   {"crc\"\r\n", Kind::kChecksum, ""},
                   {"file", Kind::kContent, ""}};
  return target;
}

class UploadApiTest : public testing::Test {
 protected:
  UploadingService calls_;
  UploadApi api_{&calls_};
  ApiCaller caller_;
};

TEST_F(UploadApiTest, ReadsWhereTheBytesGo) {
  calls_.Answer(
      R"({"artifact":{"artifactUid":"a1"},"uploadTarget":{"url":"https://s/x",)"
      R"("method":"PUT","headers":[{"name":"A","value":"b"}],"fields":[)"
      R"({"name":"f","value":{"__typename":"ContentDataFieldValue"}}]}})");
  const auto target = api_.CreateTarget(
      caller_, {.filepath = "x.txt", .run_id = "r1", .size_bytes = 5});
  ASSERT_THAT(target, IsOk());
  EXPECT_EQ(target->artifact_uid, "a1");
  EXPECT_EQ(target->headers[0].second, "b");
  EXPECT_EQ(target->fields[0].kind, UploadTarget::Field::Kind::kContent);
  EXPECT_EQ(calls_.calls()[0].body,
            R"({"input":{"filepath":"x.txt","runId":"r1","sizeBytes":5}})");
  // 32 bits are too few.
  calls_.Answer("{}");
  EXPECT_THAT(api_.CreateTarget(
                  caller_, {.filepath = "x", .size_bytes = int64_t{1} << 31}),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(calls_.calls()[1].body, Not(HasSubstr("sizeBytes")));
}

TEST_F(UploadApiTest, SendsTheBytesAsTheyAre) {
  UploadTarget target;
  target.url = "https://s/x";
  target.method = "PUT";
  ASSERT_THAT(api_.Send(caller_, target, "sum", 11, SourceOf("hello world")),
              IsOk());
  EXPECT_EQ(calls_.sent, "hello world");
  EXPECT_EQ(calls_.last.size, 11);
}

TEST_F(UploadApiTest, SendsAForm) {
  ASSERT_THAT(api_.Send(caller_, Form(), "sum", 11, SourceOf("hello world")),
              IsOk());
  EXPECT_EQ(static_cast<size_t>(calls_.last.size), calls_.sent.size());
  EXPECT_THAT(calls_.last.headers.back().second,
              HasSubstr("multipart/form-data; boundary=ozd-"));
}

TEST(MakeFormFrameTest, KeepsTheOrderOfTheFields) {
  const auto frame = MakeFormFrame(Form(), "c3Vt", "B");
  ASSERT_THAT(frame, IsOk());
  EXPECT_EQ(frame->before,
            "--B\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na/b\r\n"
            "--B\r\nContent-Disposition: form-data; name=\"crc%22%0D%0A\"\r\n"
            "\r\nc3Vt\r\n"
            "--B\r\nContent-Disposition: form-data; name=\"file\"; "
            "filename=\"file\"\r\nContent-Type: application/octet-stream\r\n"
            "\r\n");
  EXPECT_EQ(frame->after, "\r\n--B--\r\n");
}

TEST(MakeFormFrameTest, WantsTheFileOnceAndLast) {
  UploadTarget target = Form();
  std::swap(target.fields[0], target.fields[2]);
  EXPECT_THAT(MakeFormFrame(target, "", "B"),
              StatusIs(absl::StatusCode::kDataLoss));
  target = Form();
  target.fields.pop_back();
  EXPECT_THAT(MakeFormFrame(target, "", "B"),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(UploadApiTest, ConfirmsAndShows) {
  calls_.Answer(R"({"artifact":{"artifactUid":"a1","filepath":"d/x.txt",)"
                R"("sizeBytes":5}})");
  const auto artifact = api_.Confirm(caller_, "a1", "sum");
  ASSERT_THAT(artifact, IsOk());
  EXPECT_EQ(artifact->filename(), "x.txt");
  EXPECT_EQ(artifact->size_bytes(), 5);
  EXPECT_EQ(calls_.calls()[0].body,
            R"({"input":{"artifactUid":"a1","checksum":"sum"}})");
  calls_.Answer(R"({"artifact_uid":"a1","artifact_type":"FILE",)"
                R"("created_at":"2026-04-03T10:30:00Z","data":{)"
                R"("download_url":"https://s/x?sig","expires_at":"soon"}})");
  const auto got = api_.GetArtifact(caller_, "a1");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->download_url(), "https://s/x?sig");
  EXPECT_EQ(got->expires_at(), "soon");
  EXPECT_EQ(calls_.calls()[1].what, "GET agent/artifacts/a1");
  calls_.Answer("[]");
  EXPECT_THAT(api_.GetArtifact(caller_, "a1"),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace ozd
