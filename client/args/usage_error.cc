// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/usage_error.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/args/usage.h"
#include "client/base/exit_code.h"

namespace oz {
namespace {

constexpr double kSimilarEnough = 0.7;
// Where the published program gives no tip at all, only a clear slip gets one.
constexpr double kSurelyMeant = 0.8;

// The parts of an error, in the order in which they are printed.
struct Text {
  // May have further lines, each indented by two.
  std::string message;
  // Without indentation and "tip: ".
  std::vector<std::string> tips = {};
  // Without "Usage: "; "" for none.
  std::string usage = {};
};

ParseStop Stop(const Text& parts) {
  std::string text = absl::StrCat("error: ", parts.message);
  if (!parts.tips.empty()) text += "\n";
  for (const std::string& tip : parts.tips) {
    absl::StrAppend(&text, "\n  tip: ", tip);
  }
  if (!parts.usage.empty()) absl::StrAppend(&text, "\n\nUsage: ", parts.usage);
  text += "\n\nFor more information, try '--help'.\n";
  return {.text = std::move(text), .to_stderr = true, .exit_code = kExitUsage};
}

// "  [possible values: a, b]" on a line of its own, or "".
std::string PossibleValues(const Arg& arg) {
  std::vector<const char*> names;
  for (const EnumValue& value : arg.values()) {
    if (!value.hidden) names.push_back(value.name);
  }
  if (names.empty()) return "";
  return absl::StrCat("\n  [possible values: ", absl::StrJoin(names, ", "),
                      "]");
}

std::string SimilarTip(absl::string_view kind,
                       const std::vector<std::string>& names) {
  return absl::StrCat(names.size() == 1
                          ? absl::StrCat("a similar ", kind, " exists: '")
                          : absl::StrCat("some similar ", kind, "s exist: '"),
                      absl::StrJoin(names, "', '"), "'");
}

std::string AsValueTip(absl::string_view word) {
  return absl::StrCat("to pass '", word, "' as a value, use '-- ", word, "'");
}

std::vector<const char*> LongNames(const CommandView& view) {
  std::vector<const char*> names;
  view.ForEachOption(
      [&](const OptionSpec& option) { names.push_back(option.name); });
  return names;
}

// What separates "cannot be used with" from the others' names.
std::string WithOthers(const std::vector<Arg>& others) {
  if (others.empty()) return " one or more of the other specified arguments";
  if (others.size() == 1) return absl::StrCat(" '", others[0].Display(), "'");
  std::string text = ":";
  for (const Arg& other : others) {
    absl::StrAppend(&text, "\n  ", other.Display());
  }
  return text;
}

// Length of the UTF-8 sequence at `at`; a stray byte counts as one character.
size_t CharacterLength(absl::string_view text, size_t at) {
  size_t end = at + 1;
  while (end < text.size() &&
         (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    ++end;
  }
  return end - at;
}

std::vector<absl::string_view> Characters(absl::string_view text) {
  std::vector<absl::string_view> characters;
  for (size_t at = 0; at < text.size();) {
    const size_t length = CharacterLength(text, at);
    characters.push_back(text.substr(at, length));
    at += length;
  }
  return characters;
}

// Where an unknown option is known to a subcommand that follows: "list
// --limit".
std::string OptionOfFollowingSubcommand(const CommandView& view,
                                        absl::string_view name,
                                        const std::vector<std::string>& rest) {
  std::string best;
  size_t best_position = rest.size();
  for (const CommandSpec* subcommand : view.spec().subcommands) {
    const auto position = static_cast<size_t>(
        std::find(rest.begin(), rest.end(), subcommand->name) - rest.begin());
    if (position >= best_position) continue;
    const std::vector<std::string> similar =
        SimilarNames(name, LongNames(view.Below(*subcommand)));
    if (similar.empty()) continue;
    best = absl::StrCat(subcommand->name, " --", similar.back());
    best_position = position;
  }
  return best;
}

}  // namespace

double JaroSimilarity(absl::string_view a_text, absl::string_view b_text) {
  const std::vector<absl::string_view> a = Characters(a_text);
  const std::vector<absl::string_view> b = Characters(b_text);
  if (a.empty() && b.empty()) return 1;
  if (a.empty() || b.empty()) return 0;
  const size_t half = std::max(a.size(), b.size()) / 2;
  const size_t range = half > 0 ? half - 1 : 0;
  std::vector<char> a_matched(a.size());
  std::vector<char> b_matched(b.size());
  size_t matches = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const size_t end = std::min(b.size(), i + range + 1);
    for (size_t k = i > range ? i - range : 0; k < end; ++k) {
      if (b_matched[k] || a[i] != b[k]) continue;
      a_matched[i] = b_matched[k] = 1;
      ++matches;
      break;
    }
  }
  if (matches == 0) return 0;
  size_t out_of_order = 0;
  for (size_t i = 0, k = 0; i < a.size(); ++i) {
    if (!a_matched[i]) continue;
    while (!b_matched[k]) ++k;
    if (a[i] != b[k]) ++out_of_order;
    ++k;
  }
  const auto m = static_cast<double>(matches);
  const auto transpositions = static_cast<double>(out_of_order / 2);
  return (m / static_cast<double>(a.size()) +
          m / static_cast<double>(b.size()) + (m - transpositions) / m) /
         3;
}

std::vector<std::string> SimilarNames(
    absl::string_view word, const std::vector<const char*>& candidates) {
  std::vector<std::pair<double, const char*>> similar;
  for (const char* candidate : candidates) {
    const double similarity = JaroSimilarity(word, candidate);
    if (similarity > kSimilarEnough)
      similar.emplace_back(similarity, candidate);
  }
  std::stable_sort(
      similar.begin(), similar.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (const auto& [similarity, name] : similar) names.emplace_back(name);
  return names;
}

ParseStop InvalidValue(const Arg& arg, absl::string_view value,
                       absl::string_view reason) {
  return Stop({absl::StrCat("invalid value '", value, "' for '", arg.Display(),
                            "': ", reason)});
}

ParseStop InvalidEnumValue(const Arg& arg, absl::string_view value) {
  if (value.empty()) return ValueMissing(arg);
  Text text = {absl::StrCat("invalid value '", value, "' for '", arg.Display(),
                            "'", PossibleValues(arg))};
  std::vector<const char*> names;
  for (const EnumValue& known : arg.values()) {
    if (!known.hidden) names.push_back(known.name);
  }
  const std::vector<std::string> similar = SimilarNames(value, names);
  if (!similar.empty()) text.tips = {SimilarTip("value", {similar.back()})};
  return Stop(text);
}

ParseStop ValueMissing(const Arg& arg) {
  return Stop({absl::StrCat("a value is required for '", arg.Display(),
                            "' but none was supplied", PossibleValues(arg))});
}

ParseStop ValueNotExpected(const CommandView& view, const Arg& arg,
                           absl::string_view value, std::vector<Arg> used) {
  used.push_back(arg);
  return Stop(
      {.message = absl::StrCat("unexpected value '", value, "' for '",
                               arg.Display(), "' found; no more were expected"),
       .usage = SmartUsage(view, used)});
}

ParseStop NotUtf8(const CommandView& view) {
  return Stop({.message = "invalid UTF-8 was detected in one or more arguments",
               .usage = FullUsage(view)});
}

ParseStop UnknownLongOption(const CommandView& view, absl::string_view name,
                            const std::vector<std::string>& rest,
                            std::vector<Arg> used) {
  const std::string word = absl::StrCat("--", name);
  Text text = {absl::StrCat("unexpected argument '", word, "' found")};
  const std::vector<std::string> similar = SimilarNames(name, LongNames(view));
  const std::string elsewhere =
      similar.empty() ? OptionOfFollowingSubcommand(view, name, rest) : "";
  if (!similar.empty()) {
    text.tips = {SimilarTip("argument", {absl::StrCat("--", similar.back())})};
    const Arg suggested = view.FindLong(similar.back());
    if (!suggested.hidden()) used.push_back(suggested);
  } else if (!elsewhere.empty()) {
    text.tips = {absl::StrCat("'", elsewhere, "' exists")};
  } else if (!view.spec().positionals.empty()) {
    text.tips = {AsValueTip(word)};
  }
  text.usage = SmartUsage(view, used);
  return Stop(text);
}

ParseStop UnknownShortOption(const CommandView& view, absl::string_view text) {
  Text parts = {
      .message = absl::StrCat("unexpected argument '", text, "' found"),
      .usage = FullUsage(view)};
  if (!view.spec().positionals.empty()) parts.tips = {AsValueTip(text)};
  return Stop(parts);
}

ParseStop UnexpectedWord(const CommandView& view, absl::string_view word) {
  return Stop(
      {.message = absl::StrCat("unexpected argument '", word, "' found"),
       .usage = FullUsage(view)});
}

ParseStop NeedlessDoubleDash(const CommandView& view, absl::string_view word) {
  return Stop(
      {.message = absl::StrCat("unexpected argument '", word, "' found"),
       .tips = {absl::StrCat("subcommand '", word,
                             "' exists; to use it, remove the '--' before it")},
       .usage = FullUsage(view)});
}

ParseStop UnknownSubcommand(const CommandView& view, absl::string_view word) {
  return Stop({.message = absl::StrCat("unrecognized subcommand '", word, "'"),
               .usage = FullUsage(view)});
}

ParseStop UnknownSubcommandWithTip(const CommandView& view,
                                   absl::string_view word) {
  Text text = {.message = absl::StrCat("unrecognized subcommand '", word, "'"),
               .usage = FullUsage(view)};
  const std::vector<std::string> similar =
      SimilarNames(word, view.SubcommandNames());
  if (!similar.empty()) text.tips = {SimilarTip("subcommand", similar)};
  return Stop(text);
}

ParseStop UnknownFirstWord(const CommandView& root, const Arg& arg,
                           absl::string_view word, absl::string_view reason) {
  Text text = {absl::StrCat("invalid value '", word, "' for '", arg.Display(),
                            "': ", reason)};
  // The published program leaves the user alone here.
  const std::vector<std::string> similar =
      SimilarNames(word, root.SubcommandNames());
  if (!similar.empty() && JaroSimilarity(word, similar.back()) > kSurelyMeant) {
    text.tips = {SimilarTip("subcommand", {similar.back()})};
  }
  return Stop(text);
}

ParseStop SubcommandMissing(const CommandView& view) {
  return Stop(
      {.message = absl::StrCat(
           "'", view.Name(),
           "' requires a subcommand but one was not provided\n  [subcommands: ",
           absl::StrJoin(view.SubcommandNames(), ", "), "]"),
       .usage = FullUsage(view)});
}

ParseStop SubcommandConflict(const CommandView& view, absl::string_view word,
                             const std::vector<Arg>& given) {
  return Stop(
      {.message = absl::StrCat("the subcommand '", word,
                               "' cannot be used with", WithOthers(given)),
       .usage = FullUsage(view)});
}

ParseStop GivenTwice(const CommandView& view, const Arg& arg) {
  return Stop({.message = absl::StrCat("the argument '", arg.Display(),
                                       "' cannot be used multiple times"),
               .usage = FullUsage(view)});
}

ParseStop ArgumentConflict(const CommandView& view, const Arg& arg,
                           const std::vector<Arg>& others,
                           const std::vector<Arg>& used) {
  return Stop(
      {.message = absl::StrCat("the argument '", arg.Display(),
                               "' cannot be used with", WithOthers(others)),
       .usage = SmartUsage(view, used)});
}

ParseStop RequiredMissing(const CommandView& view,
                          const std::vector<Arg>& present,
                          const std::vector<Arg>& missing) {
  std::string message = "the following required arguments were not provided:";
  for (const std::string& text : RequiredArguments(view, present, missing)) {
    absl::StrAppend(&message, "\n  ", text);
  }
  std::vector<Arg> used;
  for (const Arg& arg : present) {
    if (!arg.hidden()) used.push_back(arg);
  }
  used.insert(used.end(), missing.begin(), missing.end());
  return Stop({.message = std::move(message), .usage = SmartUsage(view, used)});
}

}  // namespace oz
