// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_DOCUMENT_STREAM_H_
#define OZD_DAEMON_RPC_DOCUMENT_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <functional>

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Bytes of a document in one message.
inline constexpr size_t kDocumentChunkBytes = 64 * 1024;

// Fetches a document on the executor and streams it: one write under way at a
// time, so that a slow reader costs the document and no more. A client that
// goes away ends it. Returns the reactor, which deletes itself.
grpc::ServerWriteReactor<oz::v1::DocumentChunk>* StartDocumentStream(
    const CallRuntime& runtime, grpc::CallbackServerContext* context,
    std::function<absl::StatusOr<DocumentAnswer>(const CallScope&)> fetch);

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_DOCUMENT_STREAM_H_
