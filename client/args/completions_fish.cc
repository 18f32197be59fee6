// Copyright (c) 2026 The ozd authors. MIT licence.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/args/completions_shells.h"

namespace oz {
namespace {

constexpr char kFishHead[] = R"(
function __oz_path
    set -l path $argv[1]
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip -eq 1
            set skip 0
            continue
        end
        switch "$path:$word"
)";

// What the daemon has cached.
constexpr char kFishIds[] = R"(
function __oz_ids
    set -l typed (commandline -ct | string replace -r -- '^-[^=]*=' '')
    command oz __complete -- $argv[1] "$typed" (commandline -opc)[2..-1] 2>/dev/null
end
)";

constexpr char kFishTail[] = R"(        end
    end
    echo $path
end

function __oz_at
    test (__oz_path (string split ' ' -- $argv[1])[1]) = $argv[1]
end

)";

std::string FishQuote(absl::string_view text) {
  return absl::StrCat(
      "'", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

void AppendFishWalk(const CommandView& view, std::string* script) {
  for (const CommandSpec* subcommand : VisibleSubcommands(view)) {
    *script += "            case";
    for (const char* name : AllNames(*subcommand)) {
      absl::StrAppend(script, " ",
                      FishQuote(absl::StrCat(view.Name(), ":", name)));
    }
    absl::StrAppend(script, "\n                set path ",
                    FishQuote(absl::StrCat(view.Name(), " ", subcommand->name)),
                    "\n");
  }
  for (const OptionSpec& option : view.spec().options) {
    if (option.type == ValueType::kFlag) continue;
    const std::string where = option.global ? "*" : view.Name();
    absl::StrAppend(script, "            case ",
                    FishQuote(absl::StrCat(where, ":--", option.name)));
    if (option.short_name != '\0') {
      absl::StrAppend(script, " ",
                      FishQuote(absl::StrCat(
                          where, ":-", std::string(1, option.short_name))));
    }
    *script += "\n                set skip 1\n";
  }
}

std::string IdCall(v1::ResourceKind kind) {
  return absl::StrCat("(__oz_ids ", IdWord(kind), ")");
}

void AppendFishOption(const CommandView& view, const OptionSpec& option,
                      std::string* script) {
  absl::StrAppend(script, "complete -c ", view.path()[0]->name, " -n ",
                  FishQuote(absl::StrCat("__oz_at ", FishQuote(view.Name()))));
  if (option.short_name != '\0') {
    absl::StrAppend(script, " -s ", std::string(1, option.short_name));
  }
  absl::StrAppend(script, " -l ", option.name, " -d ", FishQuote(option.help));
  if (option.type == ValueType::kPath) {
    *script += " -r -F";
  } else if (option.type != ValueType::kFlag) {
    *script += " -x";
  }
  const std::vector<const char*> values = VisibleValues(option.values);
  if (!values.empty()) {
    absl::StrAppend(script, " -a ", FishQuote(absl::StrJoin(values, " ")));
  } else if (option.ids != v1::RESOURCE_KIND_UNSPECIFIED) {
    absl::StrAppend(script, " -k -a ", FishQuote(IdCall(option.ids)));
  }
  *script += "\n";
}

void AppendWord(const CommandView& view, absl::string_view path,
                absl::string_view word, absl::string_view help,
                std::string* script) {
  absl::StrAppend(script, "complete -c ", view.path()[0]->name, " -n ",
                  FishQuote(absl::StrCat("__oz_at ", FishQuote(path))), " -a ",
                  FishQuote(word));
  if (!help.empty()) absl::StrAppend(script, " -d ", FishQuote(help));
  *script += "\n";
}

void AppendCommand(const CommandView& view, std::string* script) {
  for (const OptionSpec* option : VisibleOptions(view)) {
    AppendFishOption(view, *option, script);
  }
  for (const CommandSpec* subcommand : VisibleSubcommands(view)) {
    AppendWord(view, view.Name(), subcommand->name, subcommand->about, script);
    AppendWord(view, absl::StrCat(view.Name(), " help"), subcommand->name,
               subcommand->about, script);
  }
  for (const char* value : PositionalValues(view)) {
    AppendWord(view, view.Name(), value, "", script);
  }
  if (const v1::ResourceKind ids = PositionalIds(view);
      ids != v1::RESOURCE_KIND_UNSPECIFIED) {
    absl::StrAppend(script, "complete -c ", view.path()[0]->name, " -n ",
                    FishQuote(absl::StrCat("__oz_at ", FishQuote(view.Name()))),
                    " -k -a ", FishQuote(IdCall(ids)), "\n");
  }
}

}  // namespace

std::string RenderFish(const CommandView& root) {
  std::string walk;
  std::string rules;
  ForEachCommand(root, [&](const CommandView& view) {
    AppendFishWalk(view, &walk);
    AppendCommand(view, &rules);
  });
  return absl::StrCat("# Completions of ", root.Name(), " for fish.", kFishIds,
                      kFishHead, walk, kFishTail, "complete -c ", root.Name(),
                      " -f\n", rules);
}

}  // namespace oz
