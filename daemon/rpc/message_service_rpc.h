// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_MESSAGE_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_MESSAGE_SERVICE_RPC_H_

#include "daemon/core/messages/message_service.h"
#include "daemon/rpc/source_stream.h"
#include "proto/oz/v1/run.grpc.pb.h"

namespace ozd {

// oz.v1.MessageService on top of core's. Thread-safe.
class MessageServiceRpc final : public oz::v1::MessageService::CallbackService {
 public:
  // `messages` and what `runtime` points to must outlive the server.
  MessageServiceRpc(MessageService* messages, const StreamRuntime& runtime)
      : messages_(messages), runtime_(runtime.calls), streams_(runtime) {}

  grpc::ServerUnaryReactor* SendMessage(
      grpc::CallbackServerContext* context,
      const oz::v1::SendMessageRequest* request,
      oz::v1::SendMessageResponse* response) override;
  grpc::ServerUnaryReactor* ListMessages(
      grpc::CallbackServerContext* context,
      const oz::v1::ListMessagesRequest* request,
      oz::v1::ListMessagesResponse* response) override;
  grpc::ServerUnaryReactor* ReadMessage(
      grpc::CallbackServerContext* context,
      const oz::v1::ReadMessageRequest* request,
      oz::v1::ReadMessageResponse* response) override;
  grpc::ServerUnaryReactor* MarkMessageDelivered(
      grpc::CallbackServerContext* context,
      const oz::v1::MarkMessageDeliveredRequest* request,
      oz::v1::MarkMessageDeliveredResponse* response) override;
  grpc::ServerWriteReactor<oz::v1::WatchMessagesResponse>* WatchMessages(
      grpc::CallbackServerContext* context,
      const oz::v1::WatchMessagesRequest* request) override;

 private:
  MessageService* const messages_;
  const CallRuntime runtime_;
  const StreamRuntime streams_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_MESSAGE_SERVICE_RPC_H_
