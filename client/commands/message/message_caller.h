// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_MESSAGE_MESSAGE_CALLER_H_
#define OZ_CLIENT_COMMANDS_MESSAGE_MESSAGE_CALLER_H_

#include <string>

#include "client/commands/command_context.h"
#include "proto/oz/v1/common.pb.h"

namespace oz {

// The context of a call that is made on behalf of `run_id`: the service is told
// of that run when it is a UUID, else of OZ_RUN_ID.
v1::CallContext ContextOfRun(const CommandContext& context,
                             const std::string& run_id);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_MESSAGE_MESSAGE_CALLER_H_
