// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_SERVICE_RPC_H_

#include <type_traits>

#include "daemon/rpc/call_runtime.h"
#include "daemon/rpc/core_services.h"
#include "daemon/rpc/source_stream.h"

namespace ozd {

// Base of the classes that serve one service of oz.v1, `Generated`, by
// forwarding to CoreServices. A derived class is one macro of this file a
// method. Thread-safe.
template <typename Generated>
class ServiceRpc : public Generated::CallbackService {
 public:
  // Both are copied; their pointers must outlive the server.
  ServiceRpc(const CoreServices& core, const StreamRuntime& runtime)
      : core_(core), runtime_(runtime) {}

 protected:
  const CoreServices core_;
  const StreamRuntime runtime_;
};

// Calls `core_method` of the member `service` of CoreServices.
#define OZD_BIND(service, core_method) \
  Bind(core_.service,                  \
       &std::remove_pointer_t<decltype(CoreServices::service)>::core_method)

// Defines the unary rpc `method`: runs `core_method` on the executor.
#define OZD_UNARY(method, service, core_method)                          \
  grpc::ServerUnaryReactor* method(grpc::CallbackServerContext* context, \
                                   const oz::v1::method##Request* rpc,   \
                                   oz::v1::method##Response* response)   \
      override {                                                         \
    return StartUnary(runtime_.calls, context, *rpc, response,           \
                      OZD_BIND(service, core_method));                   \
  }

// Defines the unary rpc `method` likewise, but first asks `quick_method`, on
// gRPC's thread, for an answer that needs no waiting. Changing threads takes
// longer than such an answer.
#define OZD_UNARY_QUICK(method, service, quick_method, core_method)      \
  grpc::ServerUnaryReactor* method(grpc::CallbackServerContext* context, \
                                   const oz::v1::method##Request* rpc,   \
                                   oz::v1::method##Response* response)   \
      override {                                                         \
    return StartUnaryUnlessKnown(                                        \
        runtime_.calls, context, *rpc, response,                         \
        [this](const auto& asked) {                                      \
          return core_.service->quick_method(asked);                     \
        },                                                               \
        OZD_BIND(service, core_method));                                 \
  }

// Defines the rpc `method` that streams `message`s from the Source that
// `core_method` opens. `kind` is a CallKind.
#define OZD_STREAM(method, message, kind, service, core_method)                \
  grpc::ServerWriteReactor<oz::v1::message>* method(                           \
      grpc::CallbackServerContext* context,                                    \
      const oz::v1::method##Request* rpc) override {                           \
    return StartStream<oz::v1::message>(runtime_, CallKind::kind, context,     \
                                        *rpc, OZD_BIND(service, core_method)); \
  }

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_SERVICE_RPC_H_
