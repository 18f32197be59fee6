// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/message/message_caller.h"

#include "client/args/values.h"

namespace oz {

v1::CallContext ContextOfRun(const CommandContext& context,
                             const std::string& run_id) {
  constexpr size_t kCanonicalLength = 36;
  v1::CallContext call = context.call_context();
  const bool nil = run_id.find_first_not_of("0-") == std::string::npos;
  if (run_id.size() == kCanonicalLength && !nil && CheckUuid(run_id).ok()) {
    call.set_run_id(run_id);
  }
  return call;
}

}  // namespace oz
