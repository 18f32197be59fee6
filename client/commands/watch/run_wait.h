// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_WATCH_RUN_WAIT_H_
#define OZ_CLIENT_COMMANDS_WATCH_RUN_WAIT_H_

#include <string>
#include <vector>

#include "client/commands/command_context.h"

namespace oz {

// Waits for the end of these runs and prints the verdicts, as `oz run wait`
// does; returns the exit code. Of the command's options, --any, --until and
// --timeout count, where it has them.
int WaitForRuns(CommandContext& context,
                const std::vector<std::string>& run_ids);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_WATCH_RUN_WAIT_H_
