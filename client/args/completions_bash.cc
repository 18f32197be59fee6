// Copyright (c) 2026 The ozd authors. MIT licence.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/args/completions_shells.h"

namespace oz {
namespace {

// Offers what the daemon has cached. Ids may contain what bash takes for the
// border of a word (":"), so the whole word is looked up and what stands before
// the border is taken off again. Titles are shown where words are only listed.
constexpr char kBashIds[] = R"(_oz_ids() {
  local typed=${COMP_LINE:0:COMP_POINT} value title titles=0
  local -a values=()
  typed=${typed##*[[:space:]]}
  [[ $typed == -*=* ]] && typed=${typed#*=}
  local before=${typed%"$cur"}
  compopt -o nosort 2> /dev/null
  case $COMP_TYPE in
    33 | 63 | 64) titles=1 ;;
  esac
  while IFS=$'\t' read -r value title; do
    [[ $value == "$before"* ]] || continue
    value=${value#"$before"}
    values+=("$value")
    ((titles)) && COMPREPLY+=("$value${title:+  -- $title}")
  done < <(command oz __complete -- "$1" "$typed" \
    "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2> /dev/null)
  ((${#COMPREPLY[@]} > 1)) || COMPREPLY=("${values[@]}")
}

)";

// Finds the command by walking the words before the cursor, then offers what
// that command takes. "=" and ":" are words of their own in COMP_WORDS.
constexpr char kBashHead[] = R"(_oz() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev at=$COMP_CWORD
  local path=@ word options='' words='' ids='' i skip=0
  while ((at > 2)) && [[ ${COMP_WORDS[at-1]} == : || ${COMP_WORDS[at]} == : ]]; do
    ((at--))
  done
  prev=${COMP_WORDS[at-1]}
  [[ $cur == : ]] && cur=''
  if [[ $cur == '=' ]]; then
    cur=''
  elif [[ $prev == '=' ]]; then
    prev=${COMP_WORDS[at-2]}
  fi
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if ((skip)); then
      [[ $word == '=' ]] || skip=0
      continue
    fi
    case "$path:$word" in
)";

constexpr char kBashTail[] = R"(  esac
  if [[ $cur == -* ]]; then
    words=$options
  elif [[ -n $ids ]]; then
    _oz_ids "$ids"
    return
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}

complete -F _oz -o bashdefault @
)";

std::string Named(absl::string_view text, const CommandView& root) {
  std::string result;
  for (const char c : text) {
    c == '@' ? result.append(root.Name()) : result.append(1, c);
  }
  return result;
}

// Patterns "path:--limit" and "path:-L".
std::string OptionPatterns(const CommandView& view, const OptionSpec& option) {
  // Globals mean the same everywhere.
  const std::string where =
      option.global ? "*" : absl::StrCat("\"", view.Name(), "\"");
  std::string text = absl::StrCat(where, ":--", option.name);
  if (option.short_name != '\0') {
    absl::StrAppend(&text, " | ", where, ":-",
                    std::string(1, option.short_name));
  }
  return text;
}

// Options declared by this command, taking a value.
std::vector<const OptionSpec*> OwnValueOptions(const CommandView& view) {
  std::vector<const OptionSpec*> options;
  for (const OptionSpec& option : view.spec().options) {
    if (option.type != ValueType::kFlag) options.push_back(&option);
  }
  return options;
}

// How a word changes the command, and which options swallow the next word.
void AppendBashWalk(const CommandView& view, std::string* script) {
  for (const CommandSpec* subcommand : VisibleSubcommands(view)) {
    std::vector<std::string> patterns;
    for (const char* name : AllNames(*subcommand)) {
      patterns.push_back(absl::StrCat("\"", view.Name(), ":", name, "\""));
    }
    absl::StrAppend(script, "      ", absl::StrJoin(patterns, " | "),
                    ") path=\"", view.Name(), " ", subcommand->name, "\" ;;\n");
  }
  for (const OptionSpec* option : OwnValueOptions(view)) {
    absl::StrAppend(script, "      ", OptionPatterns(view, *option),
                    ") skip=1 ;;\n");
  }
}

void AppendValues(const CommandView& view, std::string* script) {
  for (const OptionSpec* option : OwnValueOptions(view)) {
    if (option->hidden) continue;
    absl::StrAppend(script, "    ", OptionPatterns(view, *option), ")\n");
    if (option->type == ValueType::kPath) {
      *script += "      COMPREPLY=($(compgen -f -- \"$cur\"))\n";
    } else if (!option->values.empty()) {
      absl::StrAppend(script, "      COMPREPLY=($(compgen -W \"",
                      absl::StrJoin(VisibleValues(option->values), " "),
                      "\" -- \"$cur\"))\n");
    } else if (option->ids != v1::RESOURCE_KIND_UNSPECIFIED) {
      absl::StrAppend(script, "      _oz_ids ", IdWord(option->ids), "\n");
    }
    *script += "      return ;;\n";
  }
}

void AppendWords(const CommandView& view, std::string* script) {
  std::vector<std::string> options;
  for (const OptionSpec* option : VisibleOptions(view)) {
    if (option->short_name != '\0') {
      options.push_back(absl::StrCat("-", std::string(1, option->short_name)));
    }
    options.push_back(absl::StrCat("--", option->name));
  }
  std::vector<const char*> words;
  for (const CommandSpec* subcommand : VisibleSubcommands(view)) {
    words.push_back(subcommand->name);
  }
  const std::string names = absl::StrJoin(words, " ");
  for (const char* value : PositionalValues(view)) words.push_back(value);
  absl::StrAppend(script, "    \"", view.Name(), "\")\n      options=\"",
                  absl::StrJoin(options, " "), "\"\n      words=\"",
                  absl::StrJoin(words, " "), "\"");
  if (const v1::ResourceKind ids = PositionalIds(view);
      ids != v1::RESOURCE_KIND_UNSPECIFIED) {
    absl::StrAppend(script, "\n      ids=", IdWord(ids));
  }
  *script += " ;;\n";
  if (names.empty()) return;
  absl::StrAppend(script, "    \"", view.Name(), " help\")\n      words=\"",
                  names, "\" ;;\n");
}

}  // namespace

std::string RenderBash(const CommandView& root) {
  std::string walk;
  std::string values;
  std::string words;
  ForEachCommand(root, [&](const CommandView& view) {
    AppendBashWalk(view, &walk);
    AppendValues(view, &values);
    AppendWords(view, &words);
  });
  return absl::StrCat("# Completions of ", root.Name(), " for bash.\n",
                      kBashIds, Named(kBashHead, root),

                      walk, "    esac\n  done\n  case \"$path:$prev\" in\n",
                      values, "  esac\n  case \"$path\" in\n", words,
                      Named(kBashTail, root));
}

}  // namespace oz
