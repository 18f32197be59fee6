// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_RUN_RUN_LIST_H_
#define OZ_CLIENT_COMMANDS_RUN_RUN_LIST_H_

#include "client/args/parser.h"
#include "client/commands/command_context.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

// The filter of `run list` and `run watch`. Words become the service's spelling
// ("interactive" is LOCAL). No I/O.
v1::RunFilter MakeRunFilter(const ParsedArgs& args);

// The request that a `run list` command line stands for, without context and
// read mode. No I/O.
v1::ListRunsRequest MakeListRunsRequest(const ParsedArgs& args,
                                        OutputFormat format);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_RUN_RUN_LIST_H_
