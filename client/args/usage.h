// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_ARGS_USAGE_H_
#define OZ_CLIENT_ARGS_USAGE_H_

// The "Usage: ..." lines of help and of usage errors, without the title and
// without a final newline. Pure functions.

#include <string>
#include <vector>

#include "client/args/command_view.h"

namespace oz {

// "oz run list [OPTIONS]"; a second line, indented by 7, for a command that
// takes either arguments or a subcommand.
std::string FullUsage(const CommandView& view);

// Returns the usage with the required arguments and those in `used`, without
// [OPTIONS]; the full usage when `used` is empty.
std::string SmartUsage(const CommandView& view, const std::vector<Arg>& used);

// Returns the required options, groups and positionals that `present` lacks, in
// printed form, and the members of `also` that it lacks.
std::vector<std::string> RequiredArguments(const CommandView& view,
                                           const std::vector<Arg>& present,
                                           const std::vector<Arg>& also);

}  // namespace oz

#endif  // OZ_CLIENT_ARGS_USAGE_H_
