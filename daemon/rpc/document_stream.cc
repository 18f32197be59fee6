// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/document_stream.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace ozd {
namespace {

using Fetch = std::function<absl::StatusOr<DocumentAnswer>(const CallScope&)>;

class DocumentStream final
    : public grpc::ServerWriteReactor<oz::v1::DocumentChunk> {
 public:
  // Refused before it began.
  explicit DocumentStream(const absl::Status& refusal) {
    state_->Claim();
    Finish(ToGrpcStatus(refusal));
  }
  explicit DocumentStream(CallGate::Pass pass) {
    pass_.emplace(std::move(pass));
  }

  void Start(const CallRuntime& runtime,
             const grpc::CallbackServerContext& context, Fetch fetch) {
    runtime.executor->Run([this, state = state_,
                           scope = ScopeOf(context, state_),
                           fetch = std::move(fetch)] {
      if (state->cancelled()) return;
      absl::StatusOr<DocumentAnswer> answer = fetch(scope);
      if (state->Claim()) Begin(std::move(answer));
    });
  }

 private:
  void Begin(absl::StatusOr<DocumentAnswer> answer) {
    if (!answer.ok()) {
      Finish(ToGrpcStatus(answer.status()));
      return;
    }
    content_ = std::move(answer->content);
    *chunk_.mutable_freshness() = std::move(answer->freshness);
    // An empty document still has a first chunk: it carries the freshness.
    WriteNext();
  }

  void WriteNext() {
    const size_t size = std::min(kDocumentChunkBytes, content_.size() - sent_);
    chunk_.mutable_data()->assign(content_, sent_, size);
    sent_ += size;
    StartWrite(&chunk_);
  }

  void OnWriteDone(bool ok) override {
    if (!ok || state_->cancelled()) {
      Finish(grpc::Status::CANCELLED);
    } else if (sent_ == content_.size()) {
      Finish(grpc::Status::OK);
    } else {
      chunk_.clear_freshness();
      WriteNext();
    }
  }

  // While a write is under way it is OnWriteDone that finishes.
  void OnCancel() override {
    state_->Cancel();
    if (state_->Claim()) Finish(grpc::Status::CANCELLED);
  }
  void OnDone() override { delete this; }

  std::optional<CallGate::Pass> pass_;
  const std::shared_ptr<CallState> state_ = std::make_shared<CallState>();
  std::string content_;
  size_t sent_ = 0;
  oz::v1::DocumentChunk chunk_;
};

}  // namespace

grpc::ServerWriteReactor<oz::v1::DocumentChunk>* StartDocumentStream(
    const CallRuntime& runtime, grpc::CallbackServerContext* context,
    Fetch fetch) {
  absl::StatusOr<CallGate::Pass> pass = runtime.gate->Enter();
  if (!pass.ok()) return new DocumentStream(pass.status());
  auto* const stream = new DocumentStream(*std::move(pass));
  stream->Start(runtime, *context, std::move(fetch));
  return stream;
}

}  // namespace ozd
