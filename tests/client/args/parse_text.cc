// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/client/args/parse_text.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/commands/registry.h"

namespace oz {
namespace {

int Nothing(CommandContext& /*context*/) { return 0; }

constexpr const char* kNoEnvironment[] = {"no-environment"};
constexpr const char* kPlain[] = {"plain"};
constexpr OptionSpec kScheduleOptions[] = {
    {.name = "name", .value_name = "NAME", .required = true},
    {.name = "cron", .value_name = "CRON", .required = true},
    {.name = "prompt", .short_name = 'p', .value_name = "PROMPT"},
    {.name = "skill", .value_name = "SKILL"},
    {.name = "environment",
     .short_name = 'e',
     .value_name = "ENVIRONMENT_ID",
     .conflicts = kNoEnvironment},
    {.name = "no-environment", .type = ValueType::kFlag},
    {.name = "task-id",
     .value_name = "TASK_ID",
     .hidden = true,
     .conflicts = kPlain},
    {.name = "plain", .type = ValueType::kFlag},
};
constexpr const char* kPromptOrSkill[] = {"prompt", "skill", "task-id"};
constexpr RequiredGroup kScheduleGroups[] = {{kPromptOrSkill}};
constexpr PositionalSpec kScheduleId[] = {{.value_name = "SCHEDULE_ID"}};
constexpr const char* kPauseAliases[] = {"hold"};
constexpr const char* kPauseHiddenAliases[] = {"freeze"};
constexpr CommandSpec kCreate = {.name = "create",
                                 .options = kScheduleOptions,
                                 .required_groups = kScheduleGroups,
                                 .handler = Nothing};
constexpr CommandSpec kPause = {.name = "pause",
                                .about = "Pause a schedule",
                                .aliases = kPauseAliases,
                                .hidden_aliases = kPauseHiddenAliases,
                                .positionals = kScheduleId,
                                .handler = Nothing};
constexpr const CommandSpec* kScheduleCommands[] = {&kCreate, &kPause};
constexpr CommandSpec kSchedule = {.name = "schedule",
                                   .options = kScheduleOptions,
                                   .required_groups = kScheduleGroups,
                                   .subcommands = kScheduleCommands,
                                   .handler = Nothing};

constexpr OptionSpec kSecretOptions[] = {
    {.name = "type", .short_name = 't', .value_name = "TYPE"}};
constexpr PositionalSpec kSecretName[] = {
    {.value_name = "NAME", .required = false}};
constexpr CommandSpec kCodex = {.name = "codex", .handler = Nothing};
constexpr const CommandSpec* kSecretKinds[] = {&kCodex};
constexpr CommandSpec kSecretCreate = {.name = "secret",
                                       .options = kSecretOptions,
                                       .positionals = kSecretName,
                                       .subcommands = kSecretKinds,
                                       .handler = Nothing};

constexpr OptionSpec kSendOptions[] = {
    {.name = "to",
     .value_name = "TO",
     .required = true,
     .repeatable = true,
     .many_words = true,
     .comma_separated = true},
    {.name = "wait", .type = ValueType::kDuration, .value_name = "DURATION"},
    {.name = "config",
     .short_name = 'f',
     .type = ValueType::kPath,
     .value_name = "PATH",
     .env = "TEST_CONFIG"},
    {.name = "server-id", .type = ValueType::kUuid, .value_name = "UUID"},
};
constexpr CommandSpec kSend = {
    .name = "send", .options = kSendOptions, .handler = Nothing};

constexpr EnumValue kProviders[] = {
    {.name = "linear"}, {.name = "slack"}, {.name = "teams", .hidden = true}};
constexpr PositionalSpec kProvider[] = {
    {.value_name = "PROVIDER", .type = ValueType::kEnum, .values = kProviders}};
constexpr CommandSpec kIntegrate = {
    .name = "integrate", .positionals = kProvider, .handler = Nothing};

constexpr const char* kUidOrName[] = {"UID", "name"};
constexpr RequiredGroup kRunnerGroups[] = {{kUidOrName}};
constexpr OptionSpec kRunnerOptions[] = {
    {.name = "name", .short_name = 'n', .value_name = "NAME"}};
constexpr PositionalSpec kUid[] = {{.value_name = "UID", .required = false}};
constexpr CommandSpec kRunner = {.name = "runner",
                                 .options = kRunnerOptions,
                                 .positionals = kUid,
                                 .required_groups = kRunnerGroups,
                                 .handler = Nothing};

constexpr OptionSpec kSupportOptions[] = {
    {.name = "run-id", .value_name = "RUN_ID", .required = true}};
constexpr CommandSpec kPing = {.name = "ping", .handler = Nothing};
constexpr const CommandSpec* kSupportCommands[] = {&kPing};
constexpr CommandSpec kSupport = {.name = "support",
                                  .options = kSupportOptions,
                                  .subcommands = kSupportCommands,
                                  .hidden = true};

constexpr OptionSpec kTestOptions[] = {
    {.name = "debug", .type = ValueType::kFlag, .global = true}};
constexpr const CommandSpec* kTestCommands[] = {
    &kSchedule, &kSecretCreate, &kSend, &kIntegrate, &kRunner, &kSupport};
constexpr CommandSpec kTestRoot = {.name = "t",
                                   .about = "A tree for tests",
                                   .options = kTestOptions,
                                   .subcommands = kTestCommands};

}  // namespace

const CommandSpec& TestRoot() { return kTestRoot; }

ParseEnvironment FakeEnvironment(EnvMap env) {
  return {.env = [env = std::move(env)](
                     const char* name) -> std::optional<std::string> {
            const auto found = env.find(name);
            if (found == env.end()) return std::nullopt;
            return found->second;
          },
          .check_jq =
              [](const std::string& program) {
                const bool bad = program.empty() || program == "@";
                return std::string(bad ? "invalid jq filter" : "");
              }};
}

std::vector<std::string> Words(const std::string& line) {
  std::vector<std::string> words;
  for (const absl::string_view word : absl::StrSplit(line, ' ')) {
    if (word.empty()) continue;
    words.push_back(absl::StrReplaceAll(word, {{"''", ""}, {"~", " "}}));
  }
  return words;
}

std::string ParseText(const CommandSpec& root, const std::string& line,
                      EnvMap env) {
  const ParseResult result =
      ParseCommandLine(root, Words(line), FakeEnvironment(std::move(env)));
  if (result.stop) {
    return absl::StrCat(result.stop->exit_code,
                        result.stop->to_stderr ? " stderr\n" : " stdout\n",
                        result.stop->text);
  }
  std::string text = "ok";
  for (size_t i = 1; i < result.args->path.size(); ++i) {
    absl::StrAppend(&text, " ", result.args->path[i]->name);
  }
  for (const ParsedValue& value : result.args->values) {
    absl::StrAppend(&text, " ", value.name);
    if (!value.texts.empty()) {
      absl::StrAppend(&text, "=", absl::StrJoin(value.texts, "|"));
    }
  }
  return text;
}

std::string ParseText(const std::string& line, EnvMap env) {
  return ParseText(RootCommand(), line, std::move(env));
}

}  // namespace oz
