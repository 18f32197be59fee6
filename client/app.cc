// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/app.h"

#include "client/commands/registry.h"
#include "client/output/jq_filter.h"

namespace oz {

int RunApp(const std::vector<std::string>& words, Io* io,
           const ContextFactory& make_context) {
  ParseEnvironment environment;
  environment.env = [io](const char* name) { return io->Env(name); };
  environment.check_jq = CheckJqProgram;
  const ParseResult result =
      ParseCommandLine(RootCommand(), words, environment);
  if (result.stop.has_value()) {
    if (result.stop->to_stderr) {
      io->Err(result.stop->text);
    } else {
      io->Out(result.stop->text);
    }
    return result.stop->exit_code;
  }
  const std::unique_ptr<CommandContext> context =
      make_context(*result.args, io);
  return result.args->command->handler(*context);
}

int Main(int argc, char** argv, Io* io) {
  // argc is 0 when whoever started the program left even its name out.
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  return RunApp(words, io, [](const ParsedArgs& args, Io* command_io) {
    return std::make_unique<CommandContext>(args, command_io);
  });
}

}  // namespace oz
