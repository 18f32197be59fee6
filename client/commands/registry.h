// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_REGISTRY_H_
#define OZ_CLIENT_COMMANDS_REGISTRY_H_

#include "client/args/spec.h"

namespace oz {

// The whole command line of `oz`: global options and every command. A constant;
// feeds parser, help, completions and man pages.
const CommandSpec& RootCommand();

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_REGISTRY_H_
