// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_SINCE_H_
#define OZ_CLIENT_COMMANDS_SINCE_H_

#include <stdint.h>

#include <optional>

#include "client/commands/command_context.h"

namespace oz {

// Reads --since: a length of time before now ("7d"), or RFC 3339.
// Microseconds since the Unix epoch; 0 when it was not given. When it is
// neither, says so on stderr as the parser does and returns nullopt: the
// command ends with kExitUsage.
std::optional<int64_t> SinceUs(CommandContext& context);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_SINCE_H_
