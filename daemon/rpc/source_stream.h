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

// Carries what services need to run calls and streams. Borrowed pointers.
struct StreamRuntime {
  CallRuntime calls;
  std::shared_ptr<PollQueue> poll_queue;
  AccountSync* accounts;
  StreamCounter* counter;
};

// Streams a Source to one client; see StreamForwarder. A cancelled stream is
// finished at once; its source is destroyed as soon as Source::Next returns.
// Deletes itself.
template <typename T>
class SourceStream final : public grpc::ServerWriteReactor<T>,
                           public StreamWriter<T> {
 public:
  // May block, also on the network.
  using Open = std::function<absl::StatusOr<SourcePtr<T>>(const CallScope&)>;

  static grpc::ServerWriteReactor<T>* Start(
      const CallRuntime& runtime, std::shared_ptr<PollQueue> poll_queue,
      CallGate::Pass pass, const grpc::CallbackServerContext& context,
      Open open) {
    auto* const stream =
        new SourceStream(std::move(pass), std::move(poll_queue));
    runtime.executor->Run([forwarder = stream->forwarder_,
                           scope = ScopeOf(context, stream->state_),
                           open = std::move(open)] {
      forwarder->Begin([&] { return open(scope); });
    });
    return stream;
  }

 private:
  SourceStream(CallGate::Pass pass, std::shared_ptr<PollQueue> poll_queue)
      : pass_(std::move(pass)),
        forwarder_(std::make_shared<StreamForwarder<T>>(
            this, std::move(poll_queue))) {}

  void Write(const T& message) override { this->StartWrite(&message); }
  void Finish(const absl::Status& status) override {
    grpc::ServerWriteReactor<T>::Finish(ToGrpcStatus(status));
  }

  void OnWriteDone(bool ok) override { forwarder_->OnWriteDone(ok); }
  void OnCancel() override {
    state_->Cancel();
    forwarder_->Cancel();
  }
  void OnDone() override { delete this; }

  const CallGate::Pass pass_;
  const std::shared_ptr<CallState> state_ = std::make_shared<CallState>();
  const std::shared_ptr<StreamForwarder<T>> forwarder_;
};

// Ends a stream with the reason why it did not begin. Deletes itself.
template <typename T>
class RefusedStream final : public grpc::ServerWriteReactor<T> {
 public:
  explicit RefusedStream(const absl::Status& status) {
    this->Finish(ToGrpcStatus(status));
  }

 private:
  void OnDone() override { delete this; }
};

// Passes the gate and starts the stream of the source that `open` makes from
// the request, or refuses the call.
template <typename T, typename Request, typename Open>
grpc::ServerWriteReactor<T>* StartUncountedStream(
    const StreamRuntime& runtime, CallKind kind,
    grpc::CallbackServerContext* context, const Request& request, Open open) {
  absl::StatusOr<CallGate::Pass> pass = runtime.calls.gate->Enter(kind);
  if (!pass.ok()) return new RefusedStream<T>(pass.status());
  return SourceStream<T>::Start(
      runtime.calls, runtime.poll_queue, *std::move(pass), *context,
      [request, open = std::move(open)](const CallScope& scope) {
        return open(request, scope);
      });
}

// Does the same, and counts the stream for the account of the request's
// CallContext while it is open.
template <typename T, typename Request, typename Open>
grpc::ServerWriteReactor<T>* StartStream(const StreamRuntime& runtime,
                                         CallKind kind,
                                         grpc::CallbackServerContext* context,
                                         const Request& request, Open open) {
  return StartUncountedStream<T>(
      runtime, kind, context, request,
      [accounts = runtime.accounts, counter = runtime.counter,
       open = std::move(open)](
          const Request& own_request,
          const CallScope& scope) -> absl::StatusOr<SourcePtr<T>> {
        absl::StatusOr<SourcePtr<T>> source = open(own_request, scope);
        if (!source.ok()) return source;
        const auto account = accounts->TryUse(own_request.context());
        if (!account.has_value()) return source;
        return counter->Counted(account->state->partition(),
                                *std::move(source));
      });
}

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_SOURCE_STREAM_H_
