// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_DOCUMENT_SOURCE_H_
#define OZD_DAEMON_RPC_DOCUMENT_SOURCE_H_

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/streams/source.h"
#include "daemon/rpc/service_rpc.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/status_macros.h"

namespace ozd {

// Largest number of a document's bytes in one message.
inline constexpr size_t kDocumentChunkBytes = 64 * 1024;

// Cuts a document into messages. The first message carries the freshness, also
// that of an empty document.
class DocumentSource final : public Source<oz::v1::DocumentChunk> {
 public:
  explicit DocumentSource(DocumentAnswer document)
      : document_(std::move(document)) {}

  // Next never says Wait.
  void Start(std::function<void()> /*wake*/) override {}
  Polled<oz::v1::DocumentChunk> Next() override;

 private:
  DocumentAnswer document_;
  size_t sent_ = 0;
  bool begun_ = false;
};

// Opens a DocumentSource of the document that `fetch` reads.
template <typename Fetch>
auto OpenDocument(Fetch fetch) {
  return [fetch = std::move(fetch)](const auto& request, const CallScope& scope)
             -> absl::StatusOr<SourcePtr<oz::v1::DocumentChunk>> {
    OZD_ASSIGN_OR_RETURN(DocumentAnswer document, fetch(request, scope));
    return std::make_unique<DocumentSource>(std::move(document));
  };
}

// Defines the rpc `method` that streams the document that `core_method` reads.
#define OZD_DOCUMENT(method, service, core_method)         \
  grpc::ServerWriteReactor<oz::v1::DocumentChunk>* method( \
      grpc::CallbackServerContext* context,                \
      const oz::v1::method##Request* rpc) override {       \
    return StartUncountedStream<oz::v1::DocumentChunk>(    \
        runtime_, CallKind::kCall, context, *rpc,          \
        OpenDocument(OZD_BIND(service, core_method)));     \
  }

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_DOCUMENT_SOURCE_H_
