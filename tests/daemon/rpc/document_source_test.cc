// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/document_source.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "daemon/rpc/grpc_status.h"
#include "proto/support/error_detail.h"
#include "tests/daemon/rpc/rpc_fixture.h"
#include "tests/support/patience.h"

namespace ozd {
namespace {

class DocumentSourceTest : public RpcFixture {
 protected:
  // Reads a transcript to its end; returns its chunks.
  absl::StatusOr<std::vector<oz::v1::DocumentChunk>> ReadTranscript(
      const std::string& run_id) {
    oz::v1::GetTranscriptRequest request;
    SetCaller(&request);
    request.set_run_id(run_id);
    grpc::ClientContext context;
    SetDeadline(&context);
    const auto reader = stub_.GetTranscript(&context, request);
    std::vector<oz::v1::DocumentChunk> chunks;
    for (oz::v1::DocumentChunk chunk; reader->Read(&chunk);) {
      chunks.push_back(chunk);
    }
    const absl::Status status = FromGrpcStatus(reader->Finish());
    if (!status.ok()) return status;
    return chunks;
  }

  oz::v1::RunService::Stub stub_{channel_};
};

TEST_F(DocumentSourceTest, RefusesCallsWhileShuttingDown) {
  gate_.Close();
  const absl::Status status = ReadTranscript("run-1").status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(GetErrorDetail(status)->error_code(), "shutting_down");
}

TEST_F(DocumentSourceTest, StreamsADocumentInChunks) {
  api_.PutRun(MakeRun("run-1"));
  std::string text;
  while (text.size() < 3 * kDocumentChunkBytes + 17) text += "0123456789\n";
  api_.SetTranscript("run-1", text);
  const auto chunks = ReadTranscript("run-1");
  ASSERT_THAT(chunks, IsOk());
  ASSERT_EQ(chunks->size(), 4U);
  std::string joined;
  for (const oz::v1::DocumentChunk& chunk : *chunks) {
    EXPECT_LE(chunk.data().size(), kDocumentChunkBytes);
    EXPECT_EQ(chunk.has_freshness(), joined.empty());
    joined += chunk.data();
  }
  EXPECT_EQ(joined, text);
}

TEST_F(DocumentSourceTest, AnEmptyDocumentStillTellsItsAge) {
  api_.PutRun(MakeRun("run-1"));
  api_.SetTranscript("run-1", "");
  const auto chunks = ReadTranscript("run-1");
  ASSERT_THAT(chunks, IsOk());
  ASSERT_EQ(chunks->size(), 1U);
  EXPECT_TRUE(chunks->front().has_freshness());
}

TEST_F(DocumentSourceTest, ReportsADocumentThatIsNotThere) {
  api_.PutRun(MakeRun("run-1"));
  EXPECT_THAT(ReadTranscript("run-1"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(DocumentSourceTest, AReaderThatGoesAwayEndsTheStream) {
  api_.PutRun(MakeRun("run-1"));
  // More than the flow-control window holds, so that a write is under way.
  api_.SetTranscript("run-1", std::string(16 * 1024 * 1024, 'x'));
  oz::v1::GetTranscriptRequest request;
  SetCaller(&request);
  request.set_run_id("run-1");
  {
    grpc::ClientContext context;
    SetDeadline(&context);
    const auto reader = stub_.GetTranscript(&context, request);
    oz::v1::DocumentChunk chunk;
    ASSERT_TRUE(reader->Read(&chunk));
    context.TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  gate_.Close();
  EXPECT_TRUE(gate_.WaitUntilEmpty(Patience()));
}

}  // namespace
}  // namespace ozd
