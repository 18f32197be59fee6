// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/base/exit_code.h"
#include "client/commands/command_context.h"
#include "client/commands/handlers.h"

namespace oz {
namespace {

// By the first words of a command: why there is none, and what there is.
struct Explanation {
  const char* command;
  const char* why;
};

constexpr Explanation kExplanations[] = {
    {"agent run",
     "it is an agent that runs on this machine, which this program is not; use "
     "'oz agent run-cloud' to start a run in the cloud"},
    {"dump-debug-info",
     "it describes the vendor's desktop app; use 'oz daemon doctor' and 'oz "
     "daemon status'"},
    {"federate",
     "only the vendor's own agent can ask for tokens of a run; call it inside "
     "the run"},
    {"harness-support",
     "it is how the vendor's own agent reports on its run; use 'oz run "
     "message' to talk to runs"},
    {"memory",
     "the public interface of the service does not have it; use the web app "
     "at https://oz.warp.dev"},
    {"memory-store",
     "the public interface of the service does not have it; use the web app "
     "at https://oz.warp.dev"},
    {"runner",
     "the public interface of the service does not have it; use the web app "
     "at https://oz.warp.dev, and 'oz agent run-cloud --runner ID' to work on "
     "one"},
};

}  // namespace

int NotOffered(CommandContext& context) {
  std::vector<std::string> words;
  for (const CommandSpec* spec : context.args().path) {
    if (spec != context.args().path.front()) words.emplace_back(spec->name);
  }
  const std::string command = absl::StrJoin(words, " ");
  const char* why = "it only makes sense inside the vendor's own agent";
  for (const Explanation& explanation : kExplanations) {
    if (absl::StrCat(command, " ")
            .rfind(absl::StrCat(explanation.command, " "), 0) == 0) {
      why = explanation.why;
    }
  }
  context.io()->Err(
      absl::StrCat("Error: 'oz ", command, "' is not offered: ", why, "\n"));
  return kExitFailure;
}

int UnrecognizedProvider(CommandContext& context) {
  // As the published program refuses it.
  context.io()->Err(
      "error: unrecognized subcommand 'provider'\n\nFor more information, try "
      "'--help'\n");
  return kExitUsage;
}

}  // namespace oz
