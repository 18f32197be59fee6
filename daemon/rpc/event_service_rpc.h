// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_EVENT_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_EVENT_SERVICE_RPC_H_

#include "daemon/core/events/event_hub.h"
#include "daemon/rpc/source_stream.h"
#include "proto/oz/v1/run.grpc.pb.h"

namespace ozd {

// oz.v1.EventService on top of core's hub. Thread-safe.
class EventServiceRpc final : public oz::v1::EventService::CallbackService {
 public:
  // `hub` and what `runtime` points to must outlive the server.
  EventServiceRpc(EventHub* hub, const StreamRuntime& runtime)
      : hub_(hub), runtime_(runtime) {}

  grpc::ServerWriteReactor<oz::v1::WatchEventsResponse>* WatchEvents(
      grpc::CallbackServerContext* context,
      const oz::v1::WatchEventsRequest* request) override;

 private:
  EventHub* const hub_;
  const StreamRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_EVENT_SERVICE_RPC_H_
