// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_SOURCE_STREAM_H_
#define OZD_DAEMON_RPC_SOURCE_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "daemon/core/streams/source.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/rpc/call_runtime.h"
#include "daemon/rpc/stream_counter.h"
#include "daemon/rpc/stream_forwarder.h"

namespace ozd {

// What services with streams need besides. Borrowed pointers.
struct StreamRuntime {
  CallRuntime calls;
  std::shared_ptr<PollQueue> pulls;
  AccountSync* accounts;
  StreamCounter* census;
};

// Streams a Source to one client; see StreamForwarder. A cancelled stream is
// finished at once, its source left to whoever is asking it. Deletes itself.
template <typename T>
class SourceStream final : public grpc::ServerWriteReactor<T>,
                           public StreamWriter<T> {
 public:
  // May block, also on the network.
  using Open = std::function<absl::StatusOr<SourcePtr<T>>(const CallScope&)>;

  static grpc::ServerWriteReactor<T>* Start(
      const CallRuntime& runtime, std::shared_ptr<PollQueue> pulls,
      CallGate::Pass pass, const grpc::CallbackServerContext& context,
      Open open) {
    auto* const stream = new SourceStream(std::move(pass), std::move(pulls));
    runtime.executor->Run(
        [pump = stream->pump_, scope = ScopeOf(context, stream->state_),
         open = std::move(open)] { pump->Begin([&] { return open(scope); }); });
    return stream;
  }

 private:
  SourceStream(CallGate::Pass pass, std::shared_ptr<PollQueue> pulls)
      : pass_(std::move(pass)),
        pump_(std::make_shared<StreamForwarder<T>>(this, std::move(pulls))) {}

  void Write(const T& message) override { this->StartWrite(&message); }
  void Finish(const absl::Status& status) override {
    grpc::ServerWriteReactor<T>::Finish(ToGrpcStatus(status));
  }

  void OnWriteDone(bool ok) override { pump_->OnWriteDone(ok); }
  void OnCancel() override {
    state_->Cancel();
    pump_->Cancel();
  }
  void OnDone() override { delete this; }

  const CallGate::Pass pass_;
  const std::shared_ptr<CallState> state_ = std::make_shared<CallState>();
  const std::shared_ptr<StreamForwarder<T>> pump_;
};

// Says why there is no stream. Deletes itself.
template <typename T>
class RefusedStream final : public grpc::ServerWriteReactor<T> {
 public:
  explicit RefusedStream(const absl::Status& status) {
    this->Finish(ToGrpcStatus(status));
  }

 private:
  void OnDone() override { delete this; }
};

// Lets the call in and starts its stream, or refuses it. `open` makes the
// source from the request, which carries the CallContext that the stream counts
// for.
template <typename T, typename Request, typename Open>
grpc::ServerWriteReactor<T>* StartStream(const StreamRuntime& runtime,
                                         CallKind kind,
                                         grpc::CallbackServerContext* context,
                                         const Request& request, Open open) {
  absl::StatusOr<CallGate::Pass> pass = runtime.calls.gate->Enter(kind);
  if (!pass.ok()) return new RefusedStream<T>(pass.status());
  return SourceStream<T>::Start(
      runtime.calls, runtime.pulls, *std::move(pass), *context,
      [accounts = runtime.accounts, census = runtime.census, request,
       open = std::move(open)](
          const CallScope& scope) -> absl::StatusOr<SourcePtr<T>> {
        absl::StatusOr<SourcePtr<T>> source = open(request, scope);
        if (!source.ok()) return source;
        const auto account = accounts->TryUse(request.context());
        if (!account.has_value()) return source;
        return census->Counted(account->state->partition(), *std::move(source));
      });
}

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_SOURCE_STREAM_H_
