// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/man.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/args/completions_shells.h"
#include "client/args/usage.h"

namespace oz {
namespace {

// The code point of the UTF-8 sequence at *at, which is moved behind it. The
// tables are well-formed.
uint32_t NextCodePoint(absl::string_view text, size_t* at) {
  const auto first = static_cast<unsigned char>(text[(*at)++]);
  if (first < 0x80) return first;
  uint32_t code = first & (first < 0xE0 ? 0x1Fu : first < 0xF0 ? 0x0Fu : 0x07u);
  while (*at < text.size() &&
         (static_cast<unsigned char>(text[*at]) & 0xC0u) == 0x80u) {
    code = code << 6 | (static_cast<unsigned char>(text[(*at)++]) & 0x3Fu);
  }
  return code;
}

// troff reads bytes; "\\[u25B6]" is understood whatever the locale.
std::string AsciiOnly(absl::string_view text) {
  std::string ascii;
  for (size_t at = 0; at < text.size();) {
    const uint32_t code = NextCodePoint(text, &at);
    if (code < 0x80) {
      ascii.push_back(static_cast<char>(code));
    } else {
      absl::StrAppendFormat(&ascii, "\\[u%04X]", code);
    }
  }
  return ascii;
}

// Plain text as roff: a hyphen that can be copied, and no line that roff would
// take for a request.
std::string Roff(absl::string_view text) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    std::string escaped =
        absl::StrReplaceAll(line, {{"\\", "\\e"}, {"-", "\\-"}});
    if (absl::StartsWith(escaped, ".") || absl::StartsWith(escaped, "'")) {
      escaped.insert(0, "\\&");
    }
    lines.push_back(std::move(escaped));
  }
  return AsciiOnly(absl::StrJoin(lines, "\n"));
}

std::string Bold(absl::string_view text) {
  return absl::StrCat("\\fB", Roff(text), "\\fR");
}
std::string Italic(absl::string_view text) {
  return absl::StrCat("\\fI", Roff(text), "\\fR");
}

// "oz-run-list"
std::string PageName(const CommandView& view) {
  return absl::StrReplaceAll(view.Name(), {{" ", "-"}});
}

class ManWriter {
 public:
  explicit ManWriter(const CommandView& view) : view_(view) {}

  std::string Write() {
    const CommandSpec& spec = view_.spec();
    Line(absl::StrCat(".TH ", Roff(absl::AsciiStrToUpper(PageName(view_))),
                      " 1 \"\" \"Oz ", OZD_VERSION, "\" \"Oz manual\""));
    Line(".SH NAME");
    Line(absl::StrCat(Roff(PageName(view_)), " \\- ", Roff(spec.about)));
    Line(".SH SYNOPSIS");
    for (const absl::string_view line :
         absl::StrSplit(FullUsage(view_), '\n')) {
      Line(Roff(absl::StripLeadingAsciiWhitespace(line)));
      Line(".br");
    }
    Line(".SH DESCRIPTION");
    Line(Roff(spec.about) + ".");
    if (*spec.long_about) Paragraph(spec.long_about);
    WriteCommands();
    WriteArguments();
    WriteOptions();
    WriteEnvironment();
    WriteExitStatus();
    WriteSeeAlso();
    return std::move(text_);
  }

 private:
  void Line(absl::string_view line) { absl::StrAppend(&text_, line, "\n"); }
  void Paragraph(absl::string_view text) {
    Line(".PP");
    Line(Roff(text));
  }
  void Item(absl::string_view head, absl::string_view help) {
    Line(".TP");
    Line(head);
    Line(help.empty() ? "\\&" : Roff(help));
  }
  void Values(ConstSpan<EnumValue> values) {
    if (VisibleValues(values).empty()) return;
    std::vector<std::string> texts;
    for (const EnumValue& value : values) {
      if (value.hidden) continue;
      texts.push_back(*value.help ? absl::StrCat(Bold(value.name), " (",
                                                 Roff(value.help), ")")
                                  : Bold(value.name));
    }
    Line(".br");
    Line(absl::StrCat("Possible values: ", absl::StrJoin(texts, ", "), "."));
  }

  void WriteCommands() {
    if (!view_.has_subcommands()) return;
    Line(".SH COMMANDS");
    for (const CommandSpec* subcommand : VisibleSubcommands(view_)) {
      std::string head = Bold(subcommand->name);
      for (const char* alias : subcommand->aliases) {
        absl::StrAppend(&head, ", ", Bold(alias));
      }
      Item(head, subcommand->about);
    }
  }

  void WriteArguments() {
    bool titled = false;
    for (const PositionalSpec& positional : view_.spec().positionals) {
      if (positional.hidden) continue;
      if (!titled) Line(".SH ARGUMENTS");
      titled = true;
      Item(Italic(positional.value_name), positional.help);
      Values(positional.values);
    }
  }

  void WriteOptions() {
    Line(".SH OPTIONS");
    for (const OptionSpec* option : VisibleOptions(view_)) {
      std::string head;
      if (option->short_name != '\0') {
        head = absl::StrCat(
            Bold(absl::StrCat("-", std::string(1, option->short_name))), ", ");
      }
      head += Bold(absl::StrCat("--", option->name));
      if (option->type != ValueType::kFlag) {
        absl::StrAppend(&head, " ", Italic(option->value_name));
      }
      Item(head, option->help);
      if (*option->long_help) Line(Roff(option->long_help));
      Values(option->values);
      if (*option->default_value) {
        Line(".br");
        Line(absl::StrCat("Default: ", Bold(option->default_value), "."));
      }
    }
  }

  void WriteEnvironment() {
    Line(".SH ENVIRONMENT");
    for (const OptionSpec* option : VisibleOptions(view_)) {
      if (!*option->env) continue;
      Item(Bold(option->env),
           absl::StrCat("Used when --", option->name, " is not given."));
    }
  }

  void WriteExitStatus() {
    if (!view_.is_root()) return;
    Line(".SH EXIT STATUS");
    Item("0", "Success.");
    Item("1", "The command failed.");
    Item("2", "The command line was not understood.");
    Item("3, 5", "Of a wait: the run was cancelled, or is blocked.");
    Item("4, 6, 124",
         "Of a wait: not logged in, nothing is known, or out of time.");
  }

  void WriteSeeAlso() {
    std::vector<std::string> names;
    if (!view_.is_root()) names.push_back(view_.path()[0]->name);
    for (const CommandSpec* subcommand : view_.spec().subcommands) {
      if (subcommand->hidden) continue;
      names.push_back(PageName(view_.Below(*subcommand)));
    }
    if (names.empty()) return;
    Line(".SH SEE ALSO");
    for (std::string& name : names) name = absl::StrCat(Bold(name), "(1)");
    Line(absl::StrJoin(names, ", "));
  }

  const CommandView& view_;
  std::string text_;
};

}  // namespace

ManPage RenderManPage(const CommandView& view) {
  return {.file_name = PageName(view) + ".1", .text = ManWriter(view).Write()};
}

std::vector<ManPage> RenderManPages(const CommandSpec& root) {
  std::vector<ManPage> pages;
  ForEachCommand(CommandView(root), [&](const CommandView& view) {
    pages.push_back(RenderManPage(view));
  });
  return pages;
}

}  // namespace oz
