// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/event_service_rpc.h"

namespace ozd {

grpc::ServerWriteReactor<oz::v1::WatchEventsResponse>*
EventServiceRpc::WatchEvents(grpc::CallbackServerContext* context,
                             const oz::v1::WatchEventsRequest* request) {
  return StartStream<oz::v1::WatchEventsResponse>(
      runtime_, CallKind::kWatch, context, *request,
      Bind(hub_, &EventHub::WatchEvents));
}

}  // namespace ozd
