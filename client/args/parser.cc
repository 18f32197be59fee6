// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/parser.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <utility>

#include "absl/time/time.h"
#include "client/args/command_view.h"
#include "client/args/help.h"
#include "client/args/level_parser.h"
#include "client/args/usage_error.h"
#include "client/args/values.h"

namespace oz {
namespace {

// Both are in use for as long as deeper levels are parsed.
struct Level {
  Level(CommandView command, const std::vector<std::string>& words,
        const ParseEnvironment& environment)
      : view(std::move(command)), parser(view, words, environment) {}
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;

  const CommandView view;
  LevelParser parser;
};

// Levels from the root down; a deque, since they must not move.
using Levels = std::deque<Level>;

MaybeStop ParseLevels(const CommandSpec& root,
                      const std::vector<std::string>& words,
                      const ParseEnvironment& environment, Levels* levels) {
  size_t at = 0;
  levels->emplace_back(CommandView(root), words, environment);
  for (;;) {
    Level& level = levels->back();
    if (MaybeStop stop = level.parser.ParseWords(&at)) return stop;
    const CommandSpec* subcommand = level.parser.subcommand();
    if (subcommand == nullptr) break;
    levels->emplace_back(level.view.Below(*subcommand), words, environment);
  }
  for (auto level = levels->rbegin(); level != levels->rend(); ++level) {
    if (MaybeStop stop = level->parser.Finish()) return stop;
  }
  return std::nullopt;
}

ParsedValue* FindValue(std::vector<ParsedValue>* values,
                       absl::string_view name) {
  for (ParsedValue& value : *values) {
    if (name == value.name) return &value;
  }
  return nullptr;
}

// The deepest level wins, but the command line always beats the environment.
std::vector<ParsedValue> MergeLevels(const Levels& levels) {
  std::vector<ParsedValue> values;
  for (const Level& level : levels) {
    for (const Match& match : level.parser.matches()) {
      ParsedValue value = {.name = match.arg.name(),
                           .texts = match.texts,
                           .source = match.source};
      ParsedValue* known = FindValue(&values, match.arg.name());
      if (known == nullptr) {
        values.push_back(std::move(value));
      } else if (value.source >= known->source) {
        *known = std::move(value);
      }
    }
  }
  return values;
}

// Global options that exclude each other may stand at different levels.
MaybeStop CheckConflictsAcrossLevels(const Levels& levels) {
  const CommandView& view = levels.back().view;
  std::vector<Arg> given;
  for (const Level& level : levels) {
    for (const Match& match : level.parser.matches()) {
      if (match.arg.option() != nullptr && match.arg.option()->global) {
        given.push_back(match.arg);
      }
    }
  }
  for (const Arg& arg : given) {
    const std::vector<Arg> conflicts = ConflictsOf(arg, given);
    if (!conflicts.empty())
      return ArgumentConflict(view, arg, conflicts, {arg});
  }
  return std::nullopt;
}

const ParsedValue* Find(const std::vector<ParsedValue>& values,
                        absl::string_view name) {
  const auto found = std::find_if(
      values.begin(), values.end(),
      [&](const ParsedValue& value) { return name == value.name; });
  return found == values.end() ? nullptr : &*found;
}

const char* DefaultOf(const std::vector<const CommandSpec*>& path,
                      absl::string_view name) {
  for (auto spec = path.rbegin(); spec != path.rend(); ++spec) {
    for (const OptionSpec& option : (*spec)->options) {
      if (name == option.name) return option.default_value;
    }
  }
  return "";
}

}  // namespace

ParseResult ParseCommandLine(const CommandSpec& root,
                             const std::vector<std::string>& words,
                             const ParseEnvironment& environment) {
  Levels levels;
  MaybeStop stop = ParseLevels(root, words, environment, &levels);
  if (!stop && levels.size() > 1) stop = CheckConflictsAcrossLevels(levels);
  if (stop) return {.args = std::nullopt, .stop = std::move(stop)};
  ParsedArgs args;
  args.path = levels.back().view.path();
  args.command = args.path.back();
  args.values = MergeLevels(levels);
  if (args.command->handler != nullptr) {
    return {.args = std::move(args), .stop = std::nullopt};
  }
  // Only the root can come here. A desktop link is none of our business.
  const bool is_link =
      !root.positionals.empty() && args.Has(root.positionals[0].value_name);
  ParseStop help;
  if (!is_link) {
    help.text =
        RenderHelp(levels.back().view, HelpForm::kShort, environment.env);
  }
  return {.args = std::nullopt, .stop = std::move(help)};
}

bool ParsedArgs::Has(absl::string_view name) const {
  return Find(values, name) != nullptr;
}

std::string ParsedArgs::Text(absl::string_view name) const {
  return OptionalText(name).value_or(DefaultOf(path, name));
}

std::optional<std::string> ParsedArgs::OptionalText(
    absl::string_view name) const {
  const ParsedValue* value = Find(values, name);
  if (value == nullptr || value->texts.empty()) return std::nullopt;
  return value->texts.back();
}

const std::vector<std::string>& ParsedArgs::Texts(
    absl::string_view name) const {
  static const auto* const kNone = new std::vector<std::string>();
  const ParsedValue* value = Find(values, name);
  return value == nullptr ? *kNone : value->texts;
}

int64_t ParsedArgs::Int(absl::string_view name) const {
  return ParseInteger(Text(name), std::numeric_limits<int64_t>::min(),
                      std::numeric_limits<int64_t>::max())
      .value_or(0);
}

int64_t ParsedArgs::TimeUs(absl::string_view name) const {
  return ParseTimestamp(Text(name)).value_or(0);
}

std::optional<int64_t> ParsedArgs::DurationNs(absl::string_view name) const {
  const absl::StatusOr<absl::Duration> duration = ParseDuration(Text(name));
  if (!duration.ok()) return std::nullopt;
  return absl::ToInt64Nanoseconds(*duration);
}

}  // namespace oz
