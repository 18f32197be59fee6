// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/inbox_service_rpc.h"

#include <optional>
#include <utility>

namespace ozd {

grpc::ServerUnaryReactor* InboxServiceRpc::ListInbox(
    grpc::CallbackServerContext* context,
    const oz::v1::ListInboxRequest* request,
    oz::v1::ListInboxResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(inbox_, &Inbox::List));
}

grpc::ServerUnaryReactor* InboxServiceRpc::MarkSeen(
    grpc::CallbackServerContext* context,
    const oz::v1::MarkSeenRequest* request,
    oz::v1::MarkSeenResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(inbox_, &Inbox::MarkSeen));
}

grpc::ServerUnaryReactor* InboxServiceRpc::GetSummary(
    grpc::CallbackServerContext* context,
    const oz::v1::GetSummaryRequest* request,
    oz::v1::GetSummaryResponse* response) {
  absl::StatusOr<CallGate::Pass> pass = runtime_.gate->Enter();
  if (!pass.ok()) return FinishNow(context, pass.status());
  // A prompt waits for it, and counts that are known take less time than
  // changing threads.
  if (std::optional<oz::v1::GetSummaryResponse> known =
          inbox_->TryGetSummary(*request);
      known.has_value()) {
    *response = *std::move(known);
    return FinishNow(context, absl::OkStatus());
  }
  return UnaryCall<oz::v1::GetSummaryRequest,
                   oz::v1::GetSummaryResponse>::Start(runtime_,
                                                      *std::move(pass), context,
                                                      *request, response,
                                                      Bind(inbox_,
                                                           &Inbox::GetSummary));
}

}  // namespace ozd
