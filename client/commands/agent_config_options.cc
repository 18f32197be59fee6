// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/agent_config_options.h"

#include <sys/stat.h>

#include <string>

#include "client/args/values.h"
#include "client/commands/input_file.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

constexpr size_t kMaxConfigBytes = 1u << 20;

absl::Status ReadTextFile(const std::string& path, v1::TextFile* file) {
  OZD_ASSIGN_OR_RETURN(std::string text, ReadInputFile(path, kMaxConfigBytes));
  OZD_RETURN_IF_ERROR(CheckInputIsText(path, text));
  file->set_path(path);
  file->set_content(std::move(text));
  return absl::OkStatus();
}

// Inline JSON and ids name no file; neither does a directory of such a name.
bool IsFile(const std::string& path) {
  struct stat info = {};
  return stat(path.c_str(), &info) == 0 && !S_ISDIR(info.st_mode);
}

// The published spelling of what has two.
std::string HarnessOf(const ParsedArgs& args) {
  std::string harness = args.Text("harness");
  if (harness == "claude-code") return "claude";
  if (harness == "open-code") return "opencode";
  return harness;
}

}  // namespace

absl::Status FillAgentConfig(const ParsedArgs& args,
                             v1::AgentConfigInput* config) {
  if (args.Has("file")) {
    OZD_RETURN_IF_ERROR(
        ReadTextFile(args.Text("file"), config->mutable_file()));
  }
  for (const std::string& text : args.Texts("mcp")) {
    v1::McpSpec* spec = config->add_mcp();
    spec->set_text(text);
    // An id stays one even where a file has its name.
    if (CheckUuid(text).ok() || !IsFile(text)) continue;
    OZD_RETURN_IF_ERROR(ReadTextFile(text, spec->mutable_file()));
  }
  for (const std::string& name : args.Texts("remove-mcp")) {
    config->add_remove_mcp(name);
  }
  config->set_environment_id(args.Text("environment"));
  config->set_no_environment(args.Flag("no-environment") ||
                             args.Flag("remove-environment"));
  config->set_model_id(args.Text("model"));
  config->set_worker_host(args.Text("host"));
  config->set_skill(args.Text("skill"));
  config->set_remove_skill(args.Flag("remove-skill"));
  config->set_harness(HarnessOf(args));
  config->set_claude_auth_secret(args.Text("claude-auth-secret"));
  config->set_codex_auth_secret(args.Text("codex-auth-secret"));
  config->set_runner_id(args.Text("runner"));
  if (args.Flag("computer-use")) config->set_computer_use(true);
  if (args.Flag("no-computer-use")) config->set_computer_use(false);
  return absl::OkStatus();
}

v1::OwnerScope OwnerScopeOf(const ParsedArgs& args) {
  if (args.Flag("team")) return v1::OWNER_SCOPE_TEAM;
  if (args.Flag("personal")) return v1::OWNER_SCOPE_PERSONAL;
  return v1::OWNER_SCOPE_UNSPECIFIED;
}

}  // namespace oz
