// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_ARGS_HELP_H_
#define OZ_CLIENT_ARGS_HELP_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/args/command_view.h"

namespace oz {

// -h prints the short form, --help and `help` the long one.
enum class HelpForm { kShort, kLong };

// Help of one command, never wrapped and without colour, ending in a newline.
// `env` supplies the values shown as [env: NAME=value]. Where the long form has
// nothing to add, the short one is returned. Pure.
std::string RenderHelp(
    const CommandView& view, HelpForm form,
    const std::function<std::optional<std::string>(const char*)>& env);

}  // namespace oz

#endif  // OZ_CLIENT_ARGS_HELP_H_
