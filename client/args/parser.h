// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_ARGS_PARSER_H_
#define OZ_CLIENT_ARGS_PARSER_H_

#include <stdint.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/args/spec.h"

namespace oz {

// Where a value came from.
enum class ValueSource { kDefault, kEnvironment, kCommandLine };

// The values of one option or positional, checked against its spec.
struct ParsedValue {
  // Spelled as in the spec: option name ("limit") or value name ("TASK_ID").
  const char* name = nullptr;
  std::vector<std::string> texts;
  ValueSource source = ValueSource::kDefault;
};

// A command line that was understood.
class ParsedArgs {
 public:
  // The command to run; its handler is not null.
  const CommandSpec* command = nullptr;
  // Names from the root down, aliases resolved: {"run", "list"}.
  std::vector<const CommandSpec*> path;
  std::vector<ParsedValue> values;

  // Returns whether the argument was given (command line or environment).
  bool Has(absl::string_view name) const;
  // Returns whether a flag is set.
  bool Flag(absl::string_view name) const { return Has(name); }
  // The value (of repeatable ones the last) or the default; "" when neither.
  std::string Text(absl::string_view name) const;
  std::optional<std::string> OptionalText(absl::string_view name) const;
  const std::vector<std::string>& Texts(absl::string_view name) const;
  // For kInt32/kInt64 (already range-checked); the default counts.
  int64_t Int(absl::string_view name) const;
  // For kRfc3339: microseconds since the epoch; 0 when not given.
  int64_t TimeUs(absl::string_view name) const;
  // For kDuration: nanoseconds; nullopt when not given.
  std::optional<int64_t> DurationNs(absl::string_view name) const;
};

// Tells the program to print `text` and exit instead of running a command.
struct ParseStop {
  std::string text;
  bool to_stderr = false;
  int exit_code = 0;
};

using MaybeStop = std::optional<ParseStop>;

struct ParseResult {
  // Exactly one is set.
  std::optional<ParsedArgs> args;
  MaybeStop stop;
};

struct ParseEnvironment {
  // Returns nullopt when unset.
  std::function<std::optional<std::string>(const char*)> env;
  // Returns "" when the program is good, else the reason; loads libjq, so it is
  // called only when --jq is given.
  std::function<std::string(const std::string&)> check_jq;
};

// Parses `words` (without argv[0]) against `root` as the published command line
// does: the same command lines are accepted, and refusals have the same text
// and exit code. No I/O beyond `environment`.
ParseResult ParseCommandLine(const CommandSpec& root,
                             const std::vector<std::string>& words,
                             const ParseEnvironment& environment);

}  // namespace oz

#endif  // OZ_CLIENT_ARGS_PARSER_H_
