// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_INBOX_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_INBOX_SERVICE_RPC_H_

#include "daemon/core/inbox/inbox.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/inbox.grpc.pb.h"

namespace ozd {

// oz.v1.InboxService on top of core's. Thread-safe.
class InboxServiceRpc final : public oz::v1::InboxService::CallbackService {
 public:
  // `inbox` and what `runtime` points to must outlive the server.
  InboxServiceRpc(Inbox* inbox, const CallRuntime& runtime)
      : inbox_(inbox), runtime_(runtime) {}

  grpc::ServerUnaryReactor* ListInbox(
      grpc::CallbackServerContext* context,
      const oz::v1::ListInboxRequest* request,
      oz::v1::ListInboxResponse* response) override;
  grpc::ServerUnaryReactor* MarkSeen(
      grpc::CallbackServerContext* context,
      const oz::v1::MarkSeenRequest* request,
      oz::v1::MarkSeenResponse* response) override;
  grpc::ServerUnaryReactor* GetSummary(
      grpc::CallbackServerContext* context,
      const oz::v1::GetSummaryRequest* request,
      oz::v1::GetSummaryResponse* response) override;

 private:
  Inbox* const inbox_;
  const CallRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_INBOX_SERVICE_RPC_H_
