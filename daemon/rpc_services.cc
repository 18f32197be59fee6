// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc_services.h"

namespace ozd {

RpcServices::RpcServices(ResourceServices* catalogue,
                         const CallRuntime& runtime)
    : api_keys_(catalogue->api_keys(), runtime),
      secrets_(catalogue->secrets(), runtime),
      catalogue_(catalogue->catalogue(), runtime),
      spawner_(catalogue->spawner(), runtime),
      completions_(catalogue->completions(), runtime),
      environments_(catalogue->environments(), runtime),
      integrations_(catalogue->integrations(), runtime),
      search_(catalogue->search(), runtime),
      usage_(catalogue->usage(), runtime),
      schedules_(catalogue->schedules(), runtime),
      agents_(catalogue->agents(), runtime) {}

std::vector<grpc::Service*> RpcServices::all() {
  return {&api_keys_,    &secrets_,      &catalogue_,    &spawner_,
          &completions_, &environments_, &integrations_, &search_,
          &usage_,       &schedules_,    &agents_};
}

}  // namespace ozd
