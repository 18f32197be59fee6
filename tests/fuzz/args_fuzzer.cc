// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Any words, split at newlines, given to the parser of oz: it must return
// either arguments with a handler or a text, and never both.

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "client/args/parser.h"
#include "client/commands/registry.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string> words = absl::StrSplit(text, '\n');
  const oz::ParseEnvironment environment = {
      .env = [](const char*) { return std::optional<std::string>(); },
      .check_jq = [](const std::string&) { return std::string(); }};
  const oz::ParseResult result =
      oz::ParseCommandLine(oz::RootCommand(), words, environment);
  if (result.args.has_value() == result.stop.has_value()) abort();
  if (result.args && result.args->command->handler == nullptr) abort();
  return 0;
}
