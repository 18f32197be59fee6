// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/reference.h"

#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/args/command_view.h"

namespace oz {
namespace {

// Text inside a cell of a table.
std::string Cell(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"|", "\\|"}, {"\n", " "}});
}

std::string Code(absl::string_view text) {
  return absl::StrCat("`", Cell(text), "`");
}

std::string Positional(const PositionalSpec& positional) {
  const std::string name =
      absl::StrCat(positional.value_name, positional.repeatable ? "..." : "");
  return positional.required ? name : absl::StrCat("[", name, "]");
}

std::string Synopsis(const CommandView& view) {
  std::string synopsis = view.Name();
  for (const PositionalSpec& positional : view.spec().positionals) {
    if (positional.hidden) continue;
    absl::StrAppend(&synopsis, " ", Positional(positional));
  }
  return synopsis;
}

std::string Option(const OptionSpec& option) {
  std::string text;
  if (option.short_name != '\0') {
    absl::StrAppend(&text, "-", std::string(1, option.short_name), " ");
  }
  absl::StrAppend(&text, "--", option.name);
  if (option.type != ValueType::kFlag) {
    absl::StrAppend(&text, " ", option.value_name);
  }
  if (option.repeatable) absl::StrAppend(&text, "...");
  return Code(text);
}

std::string Options(const CommandSpec& spec) {
  std::vector<std::string> options;
  for (const OptionSpec& option : spec.options) {
    if (!option.hidden && !option.global) options.push_back(Option(option));
  }
  return absl::StrJoin(options, " ");
}

std::string Aliases(const CommandSpec& spec) {
  std::string text;
  for (const char* alias : spec.aliases) {
    absl::StrAppend(&text, " (also ", Code(alias), ")");
  }
  return text;
}

class ReferenceWriter {
 public:
  // Whatever is below a command that is not offered is not offered either.
  void Walk(const CommandView& view) {
    const CommandSpec& spec = view.spec();
    if (spec.hidden) return;
    if (spec.not_offered) {
      not_offered_.push_back(Code(view.Name()));
      return;
    }
    if (spec.handler != nullptr && !view.is_root()) Row(view);
    for (const CommandSpec* subcommand : spec.subcommands) {
      Walk(view.Below(*subcommand));
    }
  }

  std::string Take() {
    std::string text = absl::StrCat(
        "| command | what it does | options |\n|---|---|---|\n", rows_);
    if (!not_offered_.empty()) {
      absl::StrAppend(&text,
                      "\nRecognised, and refused with exit code 1, because "
                      "they only make sense inside the vendor's own agent: ",
                      absl::StrJoin(not_offered_, ", "), ".\n");
    }
    return text;
  }

 private:
  void Row(const CommandView& view) {
    const CommandSpec& spec = view.spec();
    absl::StrAppend(&rows_, "| ", Code(Synopsis(view)), Aliases(spec), " | ",
                    Cell(spec.about), " | ", Options(spec), " |\n");
  }

  std::string rows_;
  std::vector<std::string> not_offered_;
};

}  // namespace

std::string RenderReference(const CommandSpec& root) {
  ReferenceWriter writer;
  writer.Walk(CommandView(root));
  return writer.Take();
}

absl::StatusOr<std::string> ReplaceReference(absl::string_view document,
                                             absl::string_view reference) {
  const size_t begin = document.find(kReferenceBegin);
  const size_t end = document.find(kReferenceEnd);
  if (begin == absl::string_view::npos || end == absl::string_view::npos ||
      end < begin ||
      document.find(kReferenceBegin, begin + 1) != absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("the document must have one line ", kReferenceBegin,
                     "and after it one line ", kReferenceEnd));
  }
  return absl::StrCat(
      document.substr(0, begin + absl::string_view(kReferenceBegin).size()),
      reference, document.substr(end));
}

}  // namespace oz
