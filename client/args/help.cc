// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/help.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/args/usage.h"

namespace oz {
namespace {

using Env = std::function<std::optional<std::string>(const char*)>;

constexpr char kLongIndent[] = "          ";

bool HasLongValues(const Arg& arg) {
  return std::any_of(
      arg.values().begin(), arg.values().end(),
      [](const EnumValue& value) { return !value.hidden && *value.help; });
}

// Whether --help says more than -h.
bool HasLongForm(const CommandView& view) {
  bool more = *view.spec().long_about != '\0';
  view.ForEachOption([&](const OptionSpec& option) {
    more = more || (!option.hidden &&
                    (*option.long_help || HasLongValues(Arg(&option))));
  });
  for (const PositionalSpec& positional : view.spec().positionals) {
    more = more || (!positional.hidden && HasLongValues(Arg(&positional)));
  }
  return more;
}

// An option or positional as it stands in a list.
struct Row {
  // "-L, --limit <LIMIT>", without the indentation of two.
  std::string head;
  std::string help;
  std::string long_help = {};
  // "[default: 10]" ...
  std::vector<std::string> notes = {};
  // Printed as a list in the long form.
  std::vector<EnumValue> values = {};
};

class HelpWriter {
 public:
  HelpWriter(const CommandView& view, HelpForm form, const Env& env)
      : view_(view),
        has_long_form_(HasLongForm(view)),
        form_(has_long_form_ ? form : HelpForm::kShort),
        env_(env) {}

  std::string Write() {
    const CommandSpec& spec = view_.spec();
    std::string text;
    if (*spec.about) absl::StrAppend(&text, spec.about, "\n\n");
    if (form_ == HelpForm::kLong && *spec.long_about) {
      absl::StrAppend(&text, spec.long_about, "\n\n");
    }
    absl::StrAppend(&text, "Usage: ", FullUsage(view_), "\n");
    WriteCommands(&text);
    WriteRows("Arguments", Positionals(), &text);
    WriteRows("Options", Options(), &text);
    return text;
  }

 private:
  std::vector<Row> Positionals() const {
    std::vector<Row> rows;
    for (const PositionalSpec& positional : view_.spec().positionals) {
      if (positional.hidden) continue;
      const Arg arg(&positional);
      Row row = {.head = arg.Display(), .help = positional.help};
      AddValues(arg, &row);
      rows.push_back(std::move(row));
    }
    return rows;
  }

  std::vector<Row> Options() const {
    std::vector<Row> rows;
    view_.ForEachOption([&](const OptionSpec& option) {
      if (!option.hidden) rows.push_back(OptionRow(option));
    });
    return rows;
  }

  Row OptionRow(const OptionSpec& option) const {
    const Arg arg(&option);
    Row row = {.head = option.short_name == '\0'
                           ? "    "
                           : absl::StrCat(
                                 "-", std::string(1, option.short_name), ", "),
               .help = option.help,
               .long_help = option.long_help};
    row.head += arg.Display();
    if (&option == &kHelpOption && has_long_form_) {
      row.help = form_ == HelpForm::kShort
                     ? "Print help (see more with '--help')"
                     : "Print help (see a summary with '-h')";
    }
    if (*option.env) {
      row.notes.push_back(option.show_env_value
                              ? absl::StrCat("[env: ", option.env, "=",
                                             env_(option.env).value_or(""), "]")
                              : absl::StrCat("[env: ", option.env, "]"));
    }
    if (*option.default_value) {
      row.notes.push_back(
          absl::StrCat("[default: ", option.default_value, "]"));
    }
    AddValues(arg, &row);
    return row;
  }

  void AddValues(const Arg& arg, Row* row) const {
    std::vector<const char*> names;
    for (const EnumValue& value : arg.values()) {
      if (!value.hidden) names.push_back(value.name);
    }
    if (names.empty()) return;
    if (form_ == HelpForm::kLong && HasLongValues(arg)) {
      for (const EnumValue& value : arg.values()) {
        if (!value.hidden) row->values.push_back(value);
      }
      return;
    }
    row->notes.push_back(
        absl::StrCat("[possible values: ", absl::StrJoin(names, ", "), "]"));
  }

  void WriteCommands(std::string* text) const {
    if (!view_.has_subcommands()) return;
    std::vector<const CommandSpec*> commands;
    for (const CommandSpec* spec : view_.spec().subcommands) {
      if (!spec->hidden) commands.push_back(spec);
    }
    commands.push_back(&kHelpCommand);
    size_t width = 0;
    for (const CommandSpec* spec : commands) {
      width = std::max(width, absl::string_view(spec->name).size());
    }
    *text += "\nCommands:\n";
    for (const CommandSpec* spec : commands) {
      std::string name = spec->name;
      name.resize(width + 2, ' ');
      absl::StrAppend(text, "  ", name, spec->about);
      if (!spec->aliases.empty()) {
        absl::StrAppend(text, " [aliases: ", absl::StrJoin(spec->aliases, ", "),
                        "]");
      }
      *text += "\n";
    }
  }

  void WriteRows(const char* title, const std::vector<Row>& rows,
                 std::string* text) const {
    if (rows.empty()) return;
    absl::StrAppend(text, "\n", title, ":\n");
    size_t width = 0;
    for (const Row& row : rows) width = std::max(width, row.head.size());
    for (size_t i = 0; i < rows.size(); ++i) {
      if (form_ == HelpForm::kShort) {
        WriteShortRow(rows[i], width, text);
      } else {
        if (i > 0) *text += "\n";
        WriteLongRow(rows[i], text);
      }
    }
  }

  static void WriteShortRow(const Row& row, size_t width, std::string* text) {
    std::string line = absl::StrCat("  ", row.head);
    line.resize(width + 4, ' ');
    std::vector<std::string> parts = row.notes;
    if (!row.help.empty()) parts.insert(parts.begin(), row.help);
    line += absl::StrJoin(parts, " ");
    absl::StripTrailingAsciiWhitespace(&line);
    absl::StrAppend(text, line, "\n");
  }

  static void WriteLongRow(const Row& row, std::string* text) {
    std::vector<std::string> paragraphs;
    for (const std::string* paragraph : {&row.help, &row.long_help}) {
      if (!paragraph->empty()) paragraphs.push_back(*paragraph);
    }
    if (!row.notes.empty()) {
      paragraphs.push_back(absl::StrJoin(row.notes, "\n"));
    }
    if (!row.values.empty()) paragraphs.push_back(ValueList(row.values));
    absl::StrAppend(text, "  ", row.head, "\n");
    for (size_t i = 0; i < paragraphs.size(); ++i) {
      const std::string indented = absl::StrReplaceAll(
          paragraphs[i], {{"\n", absl::StrCat("\n", kLongIndent)}});
      absl::StrAppend(text, i > 0 ? "\n" : "", kLongIndent, indented, "\n");
    }
  }

  static std::string ValueList(const std::vector<EnumValue>& values) {
    size_t width = 0;
    for (const EnumValue& value : values) {
      width = std::max(width, absl::string_view(value.name).size());
    }
    std::string text = "Possible values:";
    for (const EnumValue& value : values) {
      absl::StrAppend(&text, "\n- ", value.name);
      if (!*value.help) continue;
      const size_t padding = width - absl::string_view(value.name).size();
      absl::StrAppend(&text, ": ", std::string(padding, ' '), value.help);
    }
    return text;
  }

  const CommandView& view_;
  const bool has_long_form_;
  const HelpForm form_;
  const Env& env_;
};

}  // namespace

std::string RenderHelp(const CommandView& view, HelpForm form, const Env& env) {
  return HelpWriter(view, form, env).Write();
}

}  // namespace oz
