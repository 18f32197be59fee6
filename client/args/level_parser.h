// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_ARGS_LEVEL_PARSER_H_
#define OZ_CLIENT_ARGS_LEVEL_PARSER_H_

#include <stddef.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/args/command_view.h"
#include "client/args/parser.h"

namespace oz {

// One argument with what was given for it.
struct Match {
  Arg arg;
  std::vector<std::string> texts;
  ValueSource source = ValueSource::kCommandLine;
};

// Parses the words that belong to one command: everything up to its subcommand,
// or to the end. One object for each command on the line; used by
// ParseCommandLine only.
//
// The order in which problems are found is part of the contract: words from
// left to right, then the subcommand's own words, then Finish(): values still
// open, the environment, conflicts, and what is missing.
class LevelParser {
 public:
  // All are borrowed.
  LevelParser(const CommandView& view, const std::vector<std::string>& words,
              const ParseEnvironment& environment)
      : view_(view), words_(words), environment_(environment) {}

  // Reads from words[*at] on, and leaves *at behind the last word used.
  MaybeStop ParseWords(size_t* at);
  // The subcommand that ended ParseWords; nullptr when there was none.
  const CommandSpec* subcommand() const { return subcommand_; }
  // After the subcommand was parsed.
  MaybeStop Finish();

  const std::vector<Match>& matches() const { return matches_; }

 private:
  // The option or positional that collects words at present.
  struct Pending {
    Arg arg;
    std::vector<std::string> texts;
  };

  MaybeStop ParseWord(const std::string& word);
  MaybeStop ParseLong(absl::string_view text);
  MaybeStop ParseShorts(const std::string& word);
  MaybeStop ParsePositional(const std::string& word);
  MaybeStop ParseHelpSubcommand();
  MaybeStop StrayWord(const std::string& word);

  // A flag, or an option with the value attached to it.
  MaybeStop TakeFlag(const Arg& flag, const char* spelling);
  MaybeStop TakeOption(const Arg& option);
  MaybeStop ResolvePending();
  // Checks `texts` and stores them as one occurrence of `arg`.
  MaybeStop Store(const Arg& arg, std::vector<std::string> texts,
                  ValueSource source);
  MaybeStop CheckValue(const Arg& arg, const std::string& text) const;

  MaybeStop ReadEnvironment();
  MaybeStop CheckSubcommandGiven() const;
  MaybeStop CheckConflicts() const;
  MaybeStop CheckRequired() const;

  Match* Find(const Arg& arg);
  // Returns the arguments given; GivenVisible() leaves out hidden ones.
  std::vector<Arg> Given() const;
  std::vector<Arg> GivenVisible() const;

  const CommandView& view_;
  const std::vector<std::string>& words_;
  const ParseEnvironment& environment_;

  size_t* at_ = nullptr;
  std::vector<Match> matches_;
  std::optional<Pending> pending_;
  // True when the next word that is not an option belongs to pending_.
  bool wants_value_ = false;
  // True while a repeatable positional is open, so that no subcommand can
  // follow.
  bool in_positionals_ = false;
  size_t next_positional_ = 0;
  bool arg_seen_ = false;
  bool options_ended_ = false;
  const CommandSpec* subcommand_ = nullptr;
};

// Returns the members of `given` that exclude `arg`, in the order of `given`.
std::vector<Arg> ConflictsOf(const Arg& arg, const std::vector<Arg>& given);

}  // namespace oz

#endif  // OZ_CLIENT_ARGS_LEVEL_PARSER_H_
