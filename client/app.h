// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_APP_H_
#define OZ_CLIENT_APP_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client/args/parser.h"
#include "client/base/io.h"
#include "client/commands/command_context.h"

namespace oz {

// Makes what the handler works with; tests give a channel of their own.
using ContextFactory =
    std::function<std::unique_ptr<CommandContext>(const ParsedArgs&, Io*)>;

// Parses `words` (the command line without the program's name), runs the
// command and returns the exit code. Everything that happens goes through `io`.
int RunApp(const std::vector<std::string>& words, Io* io,
           const ContextFactory& make_context);

// The same for a process: with main's arguments and the real daemon.
int Main(int argc, char** argv, Io* io);

}  // namespace oz

#endif  // OZ_CLIENT_APP_H_
