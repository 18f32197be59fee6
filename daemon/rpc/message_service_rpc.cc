// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/message_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* MessageServiceRpc::SendMessage(
    grpc::CallbackServerContext* context,
    const oz::v1::SendMessageRequest* request,
    oz::v1::SendMessageResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(messages_, &MessageService::Send));
}

grpc::ServerUnaryReactor* MessageServiceRpc::ListMessages(
    grpc::CallbackServerContext* context,
    const oz::v1::ListMessagesRequest* request,
    oz::v1::ListMessagesResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(messages_, &MessageService::List));
}

grpc::ServerUnaryReactor* MessageServiceRpc::ReadMessage(
    grpc::CallbackServerContext* context,
    const oz::v1::ReadMessageRequest* request,
    oz::v1::ReadMessageResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(messages_, &MessageService::Read));
}

grpc::ServerUnaryReactor* MessageServiceRpc::MarkMessageDelivered(
    grpc::CallbackServerContext* context,
    const oz::v1::MarkMessageDeliveredRequest* request,
    oz::v1::MarkMessageDeliveredResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(messages_, &MessageService::MarkDelivered));
}

grpc::ServerWriteReactor<oz::v1::WatchMessagesResponse>*
MessageServiceRpc::WatchMessages(grpc::CallbackServerContext* context,
                                 const oz::v1::WatchMessagesRequest* request) {
  return StartStream<oz::v1::WatchMessagesResponse>(
      streams_, CallKind::kWatch, context, *request,
      Bind(messages_, &MessageService::WatchMessages));
}

}  // namespace ozd
