// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_ARGS_MAN_H_
#define OZ_CLIENT_ARGS_MAN_H_

// Man pages made from the command table, one for each visible command. Pure
// functions.

#include <string>
#include <vector>

#include "client/args/command_view.h"

namespace oz {

struct ManPage {
  // "oz-run-list.1"
  std::string file_name;
  // roff, for man(7) macros.
  std::string text;
};

// The page of one command.
ManPage RenderManPage(const CommandView& view);

// The pages of `root` and of every visible command below it.
std::vector<ManPage> RenderManPages(const CommandSpec& root);

}  // namespace oz

#endif  // OZ_CLIENT_ARGS_MAN_H_
