// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_PROMPT_H_
#define OZ_CLIENT_COMMANDS_PROMPT_H_

// Questions to whoever sits at the terminal. They go to stderr; answers come
// from the terminal. Ctrl-C and the end of input cancel a question, they do not
// end the process. What the text shows of others' data is made harmless here.

#include <stddef.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/base/io.h"

namespace oz {

// Returns whether anybody can be asked: stdin and stderr are terminals. Without
// that nothing below may be called; a command says then which option answers
// for it.
bool CanPrompt(const Io& io);

enum class Answer { kYes, kNo, kCancelled };

// "QUESTION [y/N] "; an empty line means no, other words are asked again.
Answer Confirm(Io* io, absl::string_view question);

// A line without its end; nullopt when cancelled.
std::optional<std::string> AskLine(Io* io, absl::string_view question);

// The same, not echoed. The caller wipes it.
std::optional<std::string> AskHiddenLine(Io* io, absl::string_view question);

// Numbers `choices` from 1 and asks for a number until it is one of them.
// Returns the index; nullopt when cancelled, by an empty line too.
std::optional<size_t> AskChoice(Io* io, absl::string_view question,
                                const std::vector<std::string>& choices);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_PROMPT_H_
