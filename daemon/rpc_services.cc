// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc_services.h"

namespace ozd {

RpcServices::RpcServices(CatalogueServices* catalogue,
                         const CallRuntime& runtime) {
  static_cast<void>(catalogue);
  static_cast<void>(runtime);
}

}  // namespace ozd
