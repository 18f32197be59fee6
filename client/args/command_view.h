// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_ARGS_COMMAND_VIEW_H_
#define OZ_CLIENT_ARGS_COMMAND_VIEW_H_

#include <stddef.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/args/spec.h"

namespace oz {

// An option or a positional of a command: a pointer into the command table,
// cheap to copy, valid for ever. Default-constructed: none.
class Arg {
 public:
  Arg() = default;
  explicit Arg(const OptionSpec* option) : option_(option) {}
  explicit Arg(const PositionalSpec* positional) : positional_(positional) {}

  explicit operator bool() const { return option_ || positional_; }
  bool operator==(const Arg& other) const {
    return option_ == other.option_ && positional_ == other.positional_;
  }

  const OptionSpec* option() const { return option_; }
  const PositionalSpec* positional() const { return positional_; }

  // "limit" or "TASK_ID".
  const char* name() const {
    return option_ ? option_->name : positional_->value_name;
  }
  ValueType type() const { return option_ ? option_->type : positional_->type; }
  v1::ResourceKind ids() const {
    return option_ ? option_->ids : positional_->ids;
  }
  ConstSpan<EnumValue> values() const {
    return option_ ? option_->values : positional_->values;
  }
  bool hidden() const {
    return option_ ? option_->hidden : positional_->hidden;
  }
  bool required() const {
    return option_ ? option_->required : positional_->required;
  }
  bool repeatable() const {
    return option_ ? option_->repeatable : positional_->repeatable;
  }
  // True when one occurrence may take several words.
  bool many_words() const {
    return option_ ? option_->many_words : positional_->repeatable;
  }

  bool value_optional() const {
    return option_ != nullptr && option_->value_optional;
  }

  // Returns the argument as errors name it: "--limit <LIMIT>", "<TASK_ID>",
  // "[URLS]...".
  std::string Display() const;
  // Returns Display() with a positional shown as required.
  std::string DisplayRequired() const;

 private:
  const OptionSpec* option_ = nullptr;
  const PositionalSpec* positional_ = nullptr;
};

// Returns whether `args` holds `arg`.
bool Contains(const std::vector<Arg>& args, const Arg& arg);

// --help, --version and the `help` subcommand, which every table has without
// naming them.
extern const OptionSpec kHelpOption;
extern const OptionSpec kVersionOption;
extern const CommandSpec kHelpCommand;

// A command at its place in the tree, with what it inherits. Immutable.
class CommandView {
 public:
  explicit CommandView(const CommandSpec& root) : path_{&root} {}

  // `subcommand` must be one of ours.
  CommandView Below(const CommandSpec& subcommand) const;

  const CommandSpec& spec() const { return *path_.back(); }
  const std::vector<const CommandSpec*>& path() const { return path_; }
  bool is_root() const { return path_.size() == 1; }
  bool has_subcommands() const { return !spec().subcommands.empty(); }
  // Must be given a subcommand ("run").
  bool requires_subcommand() const {
    return has_subcommands() && spec().handler == nullptr && !is_root();
  }
  // Works with arguments or with a subcommand, not with both ("schedule").
  bool excludes_subcommand() const {
    return has_subcommands() && spec().handler != nullptr;
  }

  // "oz run list".
  std::string Name() const;
  // Returns Name() with what its parents require, as usage lines print it.
  std::string UsageName() const;

  // Calls `function(const OptionSpec&)` for its own options, those inherited,
  // --help and --version, in this order.
  template <typename Function>
  void ForEachOption(Function function) const {
    if (path_.back() == &kHelpCommand) return;
    for (const OptionSpec& option : spec().options) function(option);
    for (size_t i = path_.size() - 1; i-- > 0;) {
      for (const OptionSpec& option : path_[i]->options) {
        if (option.global) function(option);
      }
    }
    function(kHelpOption);
    if (is_root()) function(kVersionOption);
  }

  // Each returns a false Arg when there is none. `name` of FindByName is an
  // option's or a positional's.
  Arg FindLong(absl::string_view name) const;
  Arg FindShort(char name) const;
  Arg FindByName(absl::string_view name) const;

  // By name or alias, `help` included; nullptr when there is none.
  const CommandSpec* FindSubcommand(absl::string_view word) const;
  // Every name and alias, `help` included.
  std::vector<const char*> SubcommandNames() const;

 private:
  std::vector<const CommandSpec*> path_;
};

}  // namespace oz

#endif  // OZ_CLIENT_ARGS_COMMAND_VIEW_H_
