// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/prompt.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/output/display_width.h"

namespace oz {

bool CanPrompt(const Io& io) {
  return io.stdin_is_terminal() && io.stderr_is_terminal();
}

Answer Confirm(Io* io, absl::string_view question) {
  const std::string prompt = absl::StrCat(OneLine(question), " [y/N] ");
  while (true) {
    const std::optional<std::string> line = io->ReadLine(prompt);
    if (!line.has_value()) return Answer::kCancelled;
    const std::string word =
        absl::AsciiStrToLower(absl::StripAsciiWhitespace(*line));
    if (word == "y" || word == "yes") return Answer::kYes;
    if (word.empty() || word == "n" || word == "no") return Answer::kNo;
    io->Err("Please answer y or n.\n");
  }
}

std::optional<std::string> AskLine(Io* io, absl::string_view question) {
  return io->ReadLine(absl::StrCat(OneLine(question), " "));
}

std::optional<std::string> AskHiddenLine(Io* io, absl::string_view question) {
  return io->ReadSecret(absl::StrCat(OneLine(question), " "));
}

std::optional<size_t> AskChoice(Io* io, absl::string_view question,
                                const std::vector<std::string>& choices) {
  std::string list = absl::StrCat(OneLine(question), "\n");
  for (size_t i = 0; i < choices.size(); ++i) {
    absl::StrAppend(&list, "  ", i + 1, ") ", OneLine(choices[i]), "\n");
  }
  io->Err(list);
  while (true) {
    const std::optional<std::string> line =
        io->ReadLine(absl::StrCat("Number (1-", choices.size(), "): "));
    if (!line.has_value()) return std::nullopt;
    const absl::string_view word = absl::StripAsciiWhitespace(*line);
    if (word.empty()) return std::nullopt;
    size_t number = 0;
    if (absl::SimpleAtoi(word, &number) && number >= 1 &&
        number <= choices.size()) {
      return number - 1;
    }
  }
}

}  // namespace oz
