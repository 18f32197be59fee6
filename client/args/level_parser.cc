// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/level_parser.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/args/help.h"
#include "client/args/usage_error.h"
#include "client/args/values.h"
#include "client/base/exit_code.h"
#include "proto/support/skill_spec.h"
#include "proto/support/utf8.h"

namespace oz {
namespace {

// The arguments that `option` names as its opposites.
bool Names(const OptionSpec& option, const Arg& other) {
  const absl::string_view name = other.name();
  return std::any_of(option.conflicts.begin(), option.conflicts.end(),
                     [&](const char* conflict) { return name == conflict; });
}

bool Exclude(const Arg& a, const Arg& b) {
  return (a.option() != nullptr && Names(*a.option(), b)) ||
         (b.option() != nullptr && Names(*b.option(), a));
}

// "-é" is one character.
std::string FirstShort(absl::string_view shorts) {
  size_t end = 1;
  while (end < shorts.size() &&
         (static_cast<unsigned char>(shorts[end]) & 0xC0) == 0x80) {
    ++end;
  }
  return absl::StrCat("-", shorts.substr(0, end));
}

absl::Status ScalarStatus(const Arg& arg, const std::string& text) {
  const OptionSpec* option = arg.option();
  switch (arg.type()) {
    case ValueType::kInt32:
    case ValueType::kInt64:
      return ParseInteger(text, option ? option->minimum : INT64_MIN,
                          option ? option->maximum : INT64_MAX)
          .status();
    case ValueType::kRfc3339:
      return ParseTimestamp(text).status();
    case ValueType::kDuration:
      return ParseDuration(text).status();
    case ValueType::kUuid:
      return CheckUuid(text);
    case ValueType::kUrl:
      return CheckUrl(text);
    case ValueType::kDescription:
      return CheckDescription(text);
    case ValueType::kSkillSpec:
      return ozd::NormaliseSkillSpec(text).status();
    default:
      return absl::OkStatus();
  }
}

}  // namespace

std::vector<Arg> ConflictsOf(const Arg& arg, const std::vector<Arg>& given) {
  std::vector<Arg> conflicts;
  for (const Arg& other : given) {
    if (!(other == arg) && Exclude(arg, other)) conflicts.push_back(other);
  }
  return conflicts;
}

MaybeStop LevelParser::ParseWords(size_t* at) {
  at_ = at;
  while (*at_ < words_.size() && subcommand_ == nullptr) {
    const std::string& word = words_[(*at_)++];
    if (MaybeStop stop = ParseWord(word)) return stop;
  }
  return std::nullopt;
}

MaybeStop LevelParser::ParseWord(const std::string& word) {
  if (options_ended_) return ParsePositional(word);
  const bool may_be_subcommand = !wants_value_ && !in_positionals_ &&
                                 !(view_.excludes_subcommand() && arg_seen_);
  if (may_be_subcommand) {
    if (const CommandSpec* found = view_.FindSubcommand(word)) {
      if (found == &kHelpCommand) return ParseHelpSubcommand();
      subcommand_ = found;
      return std::nullopt;
    }
  }
  if (word == "--") {
    options_ended_ = true;
    return std::nullopt;
  }
  if (absl::StartsWith(word, "--")) {
    return ParseLong(absl::string_view(word).substr(2));
  }
  if (word.size() > 1 && word[0] == '-') return ParseShorts(word);
  if (wants_value_) {
    pending_->texts.push_back(word);
    wants_value_ = pending_->arg.many_words();
    return std::nullopt;
  }
  return ParsePositional(word);
}

MaybeStop LevelParser::ParseLong(absl::string_view text) {
  const size_t equals = text.find('=');
  const absl::string_view name = text.substr(0, equals);
  const Arg arg = view_.FindLong(name);
  if (!arg) {
    ResolvePending();
    return UnknownLongOption(
        view_, name,
        {words_.begin() + static_cast<std::ptrdiff_t>(*at_), words_.end()},
        GivenVisible());
  }
  arg_seen_ = true;
  wants_value_ = in_positionals_ = false;
  const bool attached = equals != absl::string_view::npos;
  if (arg.type() != ValueType::kFlag) {
    if (!attached) return TakeOption(arg);
    if (MaybeStop stop = ResolvePending()) return stop;
    return Store(arg, {std::string(text.substr(equals + 1))},
                 ValueSource::kCommandLine);
  }
  if (!attached) return TakeFlag(arg, "--");
  ResolvePending();
  return ValueNotExpected(view_, arg, text.substr(equals + 1), GivenVisible());
}

MaybeStop LevelParser::ParseShorts(const std::string& word) {
  absl::string_view shorts = absl::string_view(word).substr(1);
  while (!shorts.empty()) {
    const Arg arg = view_.FindShort(shorts[0]);
    if (!arg) {
      ResolvePending();
      return UnknownShortOption(view_, FirstShort(shorts));
    }
    arg_seen_ = true;
    wants_value_ = in_positionals_ = false;
    shorts.remove_prefix(1);
    if (arg.type() != ValueType::kFlag) {
      if (shorts.empty()) return TakeOption(arg);
      if (MaybeStop stop = ResolvePending()) return stop;
      if (shorts[0] == '=') shorts.remove_prefix(1);
      return Store(arg, {std::string(shorts)}, ValueSource::kCommandLine);
    }
    if (MaybeStop stop = TakeFlag(arg, "-")) return stop;
  }
  return std::nullopt;
}

MaybeStop LevelParser::TakeFlag(const Arg& flag, const char* spelling) {
  if (MaybeStop stop = ResolvePending()) return stop;
  if (flag.option() == &kHelpOption) {
    const HelpForm form = absl::string_view(spelling) == "--"
                              ? HelpForm::kLong
                              : HelpForm::kShort;
    return ParseStop{.text = RenderHelp(view_, form, environment_.env)};
  }
  if (flag.option() == &kVersionOption) {
    return ParseStop{.text = absl::StrCat("Oz ", OZD_VERSION, "\n")};
  }
  return Store(flag, {}, ValueSource::kCommandLine);
}

MaybeStop LevelParser::TakeOption(const Arg& option) {
  if (MaybeStop stop = ResolvePending()) return stop;
  pending_.emplace();
  pending_->arg = option;
  wants_value_ = true;
  return std::nullopt;
}

MaybeStop LevelParser::ParsePositional(const std::string& word) {
  const auto& positionals = view_.spec().positionals;
  if (next_positional_ >= positionals.size) {
    ResolvePending();
    return StrayWord(word);
  }
  const Arg arg(&positionals[next_positional_]);
  if (!pending_ || !(pending_->arg == arg)) {
    if (MaybeStop stop = ResolvePending()) return stop;
    pending_.emplace();
    pending_->arg = arg;
  }
  pending_->texts.push_back(word);
  wants_value_ = false;
  in_positionals_ = arg.repeatable();
  if (!arg.repeatable()) ++next_positional_;
  arg_seen_ = true;
  return std::nullopt;
}

MaybeStop LevelParser::StrayWord(const std::string& word) {
  if (view_.has_subcommands()) {
    if (view_.excludes_subcommand() && arg_seen_) {
      return SubcommandConflict(view_, word, Given());
    }
    if (options_ended_ && view_.FindSubcommand(word) != nullptr) {
      return NeedlessDoubleDash(view_, word);
    }
    const bool similar = !SimilarNames(word, view_.SubcommandNames()).empty();
    if (similar || view_.spec().positionals.empty()) {
      return UnknownSubcommandWithTip(view_, word);
    }
  }
  return UnexpectedWord(view_, word);
}

MaybeStop LevelParser::ParseHelpSubcommand() {
  CommandView view = view_;
  for (; *at_ < words_.size(); ++*at_) {
    const CommandSpec* spec = view.FindSubcommand(words_[*at_]);
    if (spec == nullptr) return UnknownSubcommand(view, words_[*at_]);
    view = view.Below(*spec);
  }
  return ParseStop{.text = RenderHelp(view, HelpForm::kLong, environment_.env)};
}

MaybeStop LevelParser::ResolvePending() {
  if (!pending_) return std::nullopt;
  Pending pending = *std::move(pending_);
  pending_.reset();
  if (pending.texts.empty() && !pending.arg.value_optional()) {
    return ValueMissing(pending.arg);
  }
  return Store(pending.arg, std::move(pending.texts),
               ValueSource::kCommandLine);
}

MaybeStop LevelParser::Store(const Arg& arg, std::vector<std::string> texts,
                             ValueSource source) {
  if (arg.option() != nullptr && arg.option()->comma_separated) {
    std::vector<std::string> split;
    for (const std::string& text : texts) {
      for (const absl::string_view part : absl::StrSplit(text, ',')) {
        split.emplace_back(part);
      }
    }
    texts = std::move(split);
  }
  Match* match = Find(arg);
  if (match != nullptr && !arg.repeatable()) {
    // The earlier occurrence no longer counts as given.
    matches_.erase(matches_.begin() + (match - matches_.data()));
    return GivenTwice(view_, arg);
  }
  if (match == nullptr) {
    matches_.push_back({.arg = arg, .texts = {}, .source = source});
    match = &matches_.back();
  }
  for (std::string& text : texts) {
    if (MaybeStop stop = CheckValue(arg, text)) return stop;
    match->texts.push_back(std::move(text));
  }
  return std::nullopt;
}

MaybeStop LevelParser::CheckValue(const Arg& arg,
                                  const std::string& text) const {
  if (!ozd::IsUtf8(text) && arg.type() != ValueType::kPath)
    return NotUtf8(view_);
  if (arg.type() == ValueType::kEnum) {
    for (const EnumValue& value : arg.values()) {
      if (text == value.name) return std::nullopt;
    }
    return InvalidEnumValue(arg, text);
  }
  if (arg.type() == ValueType::kPath && text.empty()) return ValueMissing(arg);
  if (arg.type() == ValueType::kJqFilter) {
    const std::string reason = environment_.check_jq(text);
    if (reason.empty()) return std::nullopt;
    return InvalidValue(arg, text, reason);
  }
  const absl::Status status = ScalarStatus(arg, text);
  if (status.ok()) return std::nullopt;
  if (view_.is_root() && arg.positional() != nullptr) {
    return UnknownFirstWord(view_, arg, text, status.message());
  }
  return InvalidValue(arg, text, status.message());
}

MaybeStop LevelParser::Finish() {
  if (MaybeStop stop = ResolvePending()) return stop;
  if (MaybeStop stop = ReadEnvironment()) return stop;
  if (MaybeStop stop = CheckSubcommandGiven()) return stop;
  if (MaybeStop stop = CheckConflicts()) return stop;
  // A command that works without its subcommand needs nothing with it.
  if (subcommand_ != nullptr && view_.excludes_subcommand()) {
    return std::nullopt;
  }
  return CheckRequired();
}

MaybeStop LevelParser::ReadEnvironment() {
  MaybeStop stop;
  view_.ForEachOption([&](const OptionSpec& option) {
    if (stop || *option.env == '\0' || Find(Arg(&option)) != nullptr) return;
    std::optional<std::string> value = environment_.env(option.env);
    if (!value) return;
    stop = Store(Arg(&option), {*std::move(value)}, ValueSource::kEnvironment);
  });
  return stop;
}

MaybeStop LevelParser::CheckSubcommandGiven() const {
  if (subcommand_ != nullptr || !view_.requires_subcommand()) {
    return std::nullopt;
  }
  if (!matches_.empty()) return SubcommandMissing(view_);
  return ParseStop{
      .text = RenderHelp(view_, HelpForm::kShort, environment_.env),
      .to_stderr = true,
      .exit_code = kExitUsage};
}

MaybeStop LevelParser::CheckConflicts() const {
  const std::vector<Arg> given = Given();
  for (const Arg& arg : given) {
    const std::vector<Arg> conflicts = ConflictsOf(arg, given);
    if (conflicts.empty()) continue;
    std::vector<Arg> used;
    for (const Arg& other : GivenVisible()) {
      if (!Contains(conflicts, other)) used.push_back(other);
    }
    return ArgumentConflict(view_, arg, conflicts, used);
  }
  return std::nullopt;
}

MaybeStop LevelParser::CheckRequired() const {
  const std::vector<Arg> given = Given();
  std::vector<Arg> missing;
  // Something required is not missed when what was given excludes it.
  const auto check = [&](const Arg& arg) {
    if (arg.required() && !Contains(given, arg) &&
        ConflictsOf(arg, given).empty()) {
      missing.push_back(arg);
    }
  };
  view_.ForEachOption([&](const OptionSpec& option) { check(Arg(&option)); });
  for (const PositionalSpec& positional : view_.spec().positionals) {
    check(Arg(&positional));
  }
  for (const RequiredGroup& group : view_.spec().required_groups) {
    const bool met = std::any_of(
        group.options.begin(), group.options.end(), [&](const char* name) {
          return Contains(given, view_.FindByName(name));
        });
    // A member stands for its group: usage shows the group in its place.
    if (!met) missing.push_back(view_.FindByName(group.options[0]));
  }
  for (const Arg& arg : given) {
    if (arg.option() == nullptr) continue;
    for (const char* name : arg.option()->needs) {
      const Arg needed = view_.FindByName(name);
      if (Contains(given, needed) || Contains(missing, needed)) continue;
      missing.push_back(needed);
    }
  }
  if (missing.empty()) return std::nullopt;
  return RequiredMissing(view_, given, missing);
}

Match* LevelParser::Find(const Arg& arg) {
  for (Match& match : matches_) {
    if (match.arg == arg) return &match;
  }
  return nullptr;
}

std::vector<Arg> LevelParser::Given() const {
  std::vector<Arg> given;
  for (const Match& match : matches_) given.push_back(match.arg);
  return given;
}

std::vector<Arg> LevelParser::GivenVisible() const {
  std::vector<Arg> given;
  for (const Match& match : matches_) {
    if (!match.arg.hidden()) given.push_back(match.arg);
  }
  return given;
}

}  // namespace oz
