// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_CALL_RUNTIME_H_
#define OZD_DAEMON_RPC_CALL_RUNTIME_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/base/executor.h"
#include "daemon/rpc/call_gate.h"
#include "daemon/rpc/grpc_status.h"

namespace ozd {

// Carries what services need to run a call. Borrowed pointers.
struct CallRuntime {
  Executor* executor;
  CallGate* gate;
};

// Holds the part of a call that the reactor on gRPC's threads and the work on
// the executor share; each may outlive the other. Thread-safe.
class CallState {
 public:
  void Cancel() { cancelled_.store(true); }
  bool cancelled() const { return cancelled_.load(); }
  // Returns true to the first caller, which alone may finish the call or touch
  // the reactor afterwards: gRPC wants Finish exactly once.
  bool Claim() { return !claimed_.exchange(true); }

 private:
  std::atomic<bool> cancelled_{false};
  std::atomic<bool> claimed_{false};
};

// Returns the time left of `context`'s deadline, 60 seconds when it has none,
// and a function that tells whether the client has gone.
CallScope ScopeOf(const grpc::CallbackServerContext& context,
                  const std::shared_ptr<CallState>& state);

// Runs the work of a unary call on the executor. A cancelled call is finished
// at once and its work left to end by itself, so that work that is stuck holds
// up neither the client nor the server's shutdown. Deletes itself.
template <typename Request, typename Response>
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  using Work =
      std::function<absl::StatusOr<Response>(const Request&, const CallScope&)>;

  static grpc::ServerUnaryReactor* Start(const CallRuntime& runtime,
                                         CallGate::Pass pass,
                                         grpc::CallbackServerContext* context,
                                         const Request& request,
                                         Response* response, Work work) {
    auto* const call = new UnaryCall(std::move(pass), response);
    runtime.executor->Run([call, state = call->state_,
                           scope = ScopeOf(*context, call->state_),
                           // Ours, since the call may be gone before the work.
                           request = request, work = std::move(work)] {
      if (state->cancelled()) return;
      absl::StatusOr<Response> result = work(request, scope);
      if (state->Claim()) call->Complete(std::move(result));
    });
    return call;
  }

 private:
  UnaryCall(CallGate::Pass pass, Response* response)
      : pass_(std::move(pass)), response_(response) {}

  void Complete(absl::StatusOr<Response> result) {
    if (result.ok()) *response_ = *std::move(result);
    Finish(ToGrpcStatus(result.status()));
  }

  void OnCancel() override {
    state_->Cancel();
    if (state_->Claim()) Finish(grpc::Status::CANCELLED);
  }
  void OnDone() override { delete this; }

  const CallGate::Pass pass_;
  Response* const response_;
  const std::shared_ptr<CallState> state_ = std::make_shared<CallState>();
};

// Ends the call with `status` at once.
inline grpc::ServerUnaryReactor* FinishNow(grpc::CallbackServerContext* context,
                                           const absl::Status& status) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  reactor->Finish(ToGrpcStatus(status));
  return reactor;
}

// Passes the gate and runs `work` on the executor, or refuses the call. First
// asks `try_answer`, on this thread, for an answer that needs no work.
template <typename Request, typename Response, typename TryAnswer>
grpc::ServerUnaryReactor* StartUnaryUnlessKnown(
    const CallRuntime& runtime, grpc::CallbackServerContext* context,
    const Request& request, Response* response, const TryAnswer& try_answer,
    typename UnaryCall<Request, Response>::Work work) {
  absl::StatusOr<CallGate::Pass> pass = runtime.gate->Enter();
  if (!pass.ok()) return FinishNow(context, pass.status());
  if (std::optional<Response> known = try_answer(request); known.has_value()) {
    *response = *std::move(known);
    return FinishNow(context, absl::OkStatus());
  }
  return UnaryCall<Request, Response>::Start(
      runtime, *std::move(pass), context, request, response, std::move(work));
}

// Passes the gate and runs `work` on the executor, or refuses the call.
template <typename Request, typename Response>
grpc::ServerUnaryReactor* StartUnary(
    const CallRuntime& runtime, grpc::CallbackServerContext* context,
    const Request& request, Response* response,
    typename UnaryCall<Request, Response>::Work work) {
  return StartUnaryUnlessKnown(
      runtime, context, request, response,
      [](const Request&) { return std::optional<Response>(); },
      std::move(work));
}

// Returns the work of a call that calls `method` of `service`.
template <typename Service, typename Request, typename Response>
auto Bind(Service* service,
          absl::StatusOr<Response> (Service::*method)(const Request&,
                                                      const CallScope&)) {
  return [service, method](const Request& request, const CallScope& scope) {
    return (service->*method)(request, scope);
  };
}
template <typename Service, typename Request, typename Response>
auto Bind(Service* service,
          absl::StatusOr<Response> (Service::*method)(const Request&)) {
  return [service, method](const Request& request, const CallScope&) {
    return (service->*method)(request);
  };
}
template <typename Service, typename Response>
auto Bind(Service* service, absl::StatusOr<Response> (Service::*method)()) {
  return [service, method](const auto& /*request*/, const CallScope&) {
    return (service->*method)();
  };
}

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_CALL_RUNTIME_H_
