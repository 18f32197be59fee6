// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_ARGS_SPEC_H_
#define OZ_CLIENT_ARGS_SPEC_H_

// The command line as data. One table of CommandSpec feeds the parser, help,
// usage errors, completions and the man pages. Everything here is a literal
// with static lifetime; nothing is built at start.

#include <stddef.h>
#include <stdint.h>

#include "absl/strings/string_view.h"
#include "client/base/const_span.h"
#include "proto/oz/v1/common.pb.h"

namespace oz {

// How a value is checked while parsing.
enum class ValueType {
  kFlag,       // takes no value
  kString,     // anything, "" included
  kEnum,       // one of OptionSpec::values, case-sensitive
  kInt32,      // OptionSpec::minimum .. maximum, which 32 bits hold
  kInt64,      // the same with 64 bits
  kRfc3339,    // 2026-04-03T10:30:00Z
  kDuration,   // 1h30m
  kUuid,       // any usual spelling
  kUrl,        // absolute
  kPath,       // anything but ""
  kJqFilter,   // compiled while parsing
  kSkillSpec,  // NAME, PATH/SKILL.md, REPO:ID or ORG/REPO:ID
  // At most kMaxDescriptionLength characters; see values.h.
  kDescription,
};

// A word an enumeration accepts.
struct EnumValue {
  const char* name;
  // Shown in long help; "" when the name says it all.
  const char* help = "";
  // Accepted but never listed.
  bool hidden = false;
};

struct OptionSpec {
  // Without dashes; unique in the command and its ancestors' globals.
  const char* name;
  // '\0' for none.
  char short_name = '\0';
  ValueType type = ValueType::kString;
  // The kind of thing that the value names, for completions.
  v1::ResourceKind ids = v1::RESOURCE_KIND_UNSPECIFIED;
  // The name in help and errors, without brackets: "TASK_ID".
  const char* value_name = "";
  const char* help = "";
  // Further paragraphs for --help; "" for none.
  const char* long_help = "";
  // Environment twin; "" for none.
  const char* env = "";
  // Help prints [env: NAME=value] (false: [env: NAME], for secrets).
  bool show_env_value = true;
  // Default in help's words and as parsed; "" for none.
  const char* default_value = "";
  ConstSpan<EnumValue> values = {};
  int64_t minimum = INT64_MIN;
  int64_t maximum = INT64_MAX;
  bool required = false;
  bool repeatable = false;
  // One occurrence takes one or more words ("--to a b").
  bool many_words = false;
  // It may be given without its value ("--share").
  bool value_optional = false;
  // A value is split at commas.
  bool comma_separated = false;
  bool hidden = false;
  // Accepted by every command below the one that declares it, too.
  bool global = false;
  // Names of options (or positionals) that exclude this one.
  ConstSpan<const char*> conflicts = {};
  // Names of options (or positionals) without which this one is senseless.
  ConstSpan<const char*> needs = {};
};

struct PositionalSpec {
  // The name in help and errors: "TASK_ID".
  const char* value_name;
  const char* help = "";
  ValueType type = ValueType::kString;
  // The kind of thing that the value names, for completions.
  v1::ResourceKind ids = v1::RESOURCE_KIND_UNSPECIFIED;
  ConstSpan<EnumValue> values = {};
  bool required = true;
  bool repeatable = false;
  // Accepted, but left out of help and usage lines.
  bool hidden = false;
};

// At least one of these options must be given.
struct RequiredGroup {
  ConstSpan<const char*> options;
};

class CommandContext;
// Does the work of a command; returns the exit code.
using CommandHandler = int (*)(CommandContext& context);

struct CommandSpec {
  const char* name;
  // One line for lists and the head of help.
  const char* about = "";
  const char* long_about = "";
  ConstSpan<const char*> aliases = {};         // shown in help
  ConstSpan<const char*> hidden_aliases = {};  // accepted only
  ConstSpan<OptionSpec> options = {};
  ConstSpan<PositionalSpec> positionals = {};
  ConstSpan<RequiredGroup> required_groups = {};
  // Pointers, so that each noun can keep its table in a source of its own.
  ConstSpan<const CommandSpec*> subcommands = {};
  // nullptr for a pure parent, which prints its help and exits 2 (the root: 0).
  CommandHandler handler = nullptr;
  bool hidden = false;
  // Recognised for compatibility but not offered; the handler says so.
  bool not_offered = false;
};

}  // namespace oz

#endif  // OZ_CLIENT_ARGS_SPEC_H_
