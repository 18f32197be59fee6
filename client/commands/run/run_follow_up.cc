// Copyright (c) 2026 The ozd authors. MIT licence.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/report.h"
#include "client/commands/run_state.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/status_macros.h"
#include "proto/support/unique_fd.h"

namespace oz {
namespace {

constexpr char kFollowUpRun[] = "/oz.v1.RunService/FollowUpRun";
constexpr size_t kMaxPromptBytes = 1u << 20;

absl::Status TooLong() {
  return absl::InvalidArgumentError("the prompt is longer than 1 MiB");
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const auto failure = [&path] {
    return absl::FailedPreconditionError(absl::StrCat(
        "cannot read the prompt from ", path, ": ", std::strerror(errno)));
  };
  const ozd::UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return failure();
  std::string text;
  std::array<char, 65536> buffer;
  while (true) {
    const ssize_t size = read(file.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return failure();
    if (size == 0) return text;
    text.append(buffer.data(), static_cast<size_t>(size));
    if (text.size() > kMaxPromptBytes) return TooLong();
  }
}

absl::StatusOr<std::string> ReadStdin(Io* io) {
  std::optional<std::string> text = io->ReadAllStdin(kMaxPromptBytes);
  if (!text.has_value()) {
    return absl::InvalidArgumentError(
        "the prompt on stdin is longer than 1 MiB or unreadable");
  }
  return *std::move(text);
}

absl::StatusOr<std::string> ReadPrompt(CommandContext& context) {
  const ParsedArgs& args = context.args();
  std::string prompt = args.Text("prompt");
  if (prompt == "-" || args.Text("prompt-file") == "-") {
    OZD_ASSIGN_OR_RETURN(prompt, ReadStdin(context.io()));
  } else if (args.Has("prompt-file")) {
    OZD_ASSIGN_OR_RETURN(prompt, ReadFile(args.Text("prompt-file")));
  }
  // Editors and `echo` end the last line.
  if (absl::EndsWith(prompt, "\n")) prompt.pop_back();
  if (prompt.empty()) return absl::InvalidArgumentError("the prompt is empty");
  return prompt;
}

int RunFollowUp(CommandContext& context) {
  const absl::StatusOr<std::string> prompt = ReadPrompt(context);
  if (!prompt.ok()) return ReportFailure(context, prompt.status());
  v1::FollowUpRunRequest request;
  *request.mutable_context() = context.call_context();
  request.set_run_id(context.args().Text("ID"));
  request.set_prompt(*prompt);
  request.set_mode(context.args().Text("mode"));
  v1::FollowUpRunResponse response;
  const absl::Status status =
      CallDaemon(context, kFollowUpRun, request, &response);
  if (!status.ok()) return ReportFailure(context, status);

  const v1::Run& run = response.run();
  switch (context.format()) {
    case OutputFormat::kJson:
    case OutputFormat::kNdjson: {
      JsonWriter json(JsonLayout::kOneLine);
      json.BeginObject().Key("v").Int(kJsonVersion);
      json.Key("id").Text(run.run_id());
      json.Key("state").TextOrNull(run.state());
      PrintJson(context, json.EndObject().Take());
      break;
    }
    case OutputFormat::kText:
      context.io()->Out(absl::StrCat(OneLine(run.run_id()), "\t",
                                     OneLine(run.state()), "\n"));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(absl::StrCat("Sent to run ", OneLine(run.run_id()),
                                     " (", StateWord(run.state()), ").\n"));
      break;
  }
  return kExitOk;
}

constexpr PositionalSpec kFollowedRun[] = {
    {.value_name = "ID",
     .help = "The run, or the start of its id",
     .ids = v1::RESOURCE_KIND_RUN},
};

constexpr const char* kExcludesPrompt[] = {"prompt"};
constexpr const char* kExcludesPromptFile[] = {"prompt-file"};
constexpr EnumValue kModes[] = {
    {.name = "normal"}, {.name = "plan"}, {.name = "orchestrate"}};
constexpr OptionSpec kFollowUpOptions[] = {
    {.name = "prompt",
     .short_name = 'p',
     .value_name = "PROMPT",
     .help = "What the agent is to do next; - reads it from stdin",
     .conflicts = kExcludesPromptFile},
    {.name = "prompt-file",
     .type = ValueType::kPath,
     .value_name = "PATH",
     .help = "Read the prompt from a file; - reads it from stdin",
     .conflicts = kExcludesPrompt},
    {.name = "mode",
     .type = ValueType::kEnum,
     .value_name = "MODE",
     .help = "How the agent works on it",
     .values = kModes},
};
constexpr const char* kPrompts[] = {"prompt", "prompt-file"};
constexpr RequiredGroup kFollowUpGroups[] = {{kPrompts}};

}  // namespace

constinit const CommandSpec kRunFollowUpCommand = {
    .name = "follow-up",
    .about = "Send a run a further prompt",
    .options = kFollowUpOptions,
    .positionals = kFollowedRun,
    .required_groups = kFollowUpGroups,
    .handler = RunFollowUp,
};

}  // namespace oz
