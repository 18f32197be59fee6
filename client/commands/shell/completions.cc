// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/completions.h"

#include "client/base/exit_code.h"
#include "client/commands/registry.h"
#include "client/commands/report.h"
#include "client/commands/specs.h"
#include "proto/support/error_detail.h"

namespace oz {

namespace {

int Completions(CommandContext& context) {
  const std::optional<Shell> shell =
      context.args().Has("SHELL")
          ? ShellByName(context.args().Text("SHELL"))
          : ShellByPath(context.io()->Env("SHELL").value_or(""));
  if (!shell.has_value()) {
    v1::ErrorDetail detail;
    detail.set_error_code("unknown_shell");
    detail.set_remedy("Name it: `oz completions bash`.");
    return ReportFailure(context,
                         ozd::MakeError(absl::StatusCode::kFailedPrecondition,
                                        "Could not determine shell", detail));
  }
  context.io()->Out(RenderCompletions(RootCommand(), *shell));
  return kExitOk;
}

constexpr EnumValue kShells[] = {{.name = "bash"},
                                 {.name = "elvish"},
                                 {.name = "fish"},
                                 {.name = "powershell"},
                                 {.name = "zsh"}};
constexpr PositionalSpec kPositionals[] = {
    {.value_name = "SHELL",
     .help = "The shell (default: the one in $SHELL)",
     .type = ValueType::kEnum,
     .values = kShells,
     .required = false},
};

}  // namespace

constinit const CommandSpec kCompletionsCommand = {
    .name = "completions",
    .about = "Print a completion script for a shell",
    .positionals = kPositionals,
    .handler = Completions,
};

}  // namespace oz
