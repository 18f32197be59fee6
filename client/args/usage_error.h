// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_ARGS_USAGE_ERROR_H_
#define OZ_CLIENT_ARGS_USAGE_ERROR_H_

// The texts of usage errors, word for word as the published command line prints
// them. Each function returns what to print on stderr before exiting with 2.
// Pure functions.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/args/command_view.h"
#include "client/args/parser.h"

namespace oz {

// Jaro similarity of two UTF-8 strings, 0 (nothing in common) to 1 (equal).
double JaroSimilarity(absl::string_view a, absl::string_view b);

// Returns the candidates that are more than 0.7 similar to `word`, the best one
// last; equally good ones keep their order.
std::vector<std::string> SimilarNames(
    absl::string_view word, const std::vector<const char*>& candidates);

// `reason` as in values.h.
ParseStop InvalidValue(const Arg& arg, absl::string_view value,
                       absl::string_view reason);
// Not one of the enumeration's words; "" counts as no value at all.
ParseStop InvalidEnumValue(const Arg& arg, absl::string_view value);
ParseStop ValueMissing(const Arg& arg);
// `--debug=1`. `used` is what was given before.
ParseStop ValueNotExpected(const CommandView& view, const Arg& arg,
                           absl::string_view value, std::vector<Arg> used);
ParseStop NotUtf8(const CommandView& view);

// `name` without dashes. `rest` are the words after it, `used` what was given
// before.
ParseStop UnknownLongOption(const CommandView& view, absl::string_view name,
                            const std::vector<std::string>& rest,
                            std::vector<Arg> used);
// `text` with its dash.
ParseStop UnknownShortOption(const CommandView& view, absl::string_view text);
ParseStop UnexpectedWord(const CommandView& view, absl::string_view word);
// A subcommand after `--`.
ParseStop NeedlessDoubleDash(const CommandView& view, absl::string_view word);

ParseStop UnknownSubcommand(const CommandView& view, absl::string_view word);
// The same with a tip when a name is similar.
ParseStop UnknownSubcommandWithTip(const CommandView& view,
                                   absl::string_view word);
// The first word of `oz` that is no command; `reason` as in InvalidValue.
ParseStop UnknownFirstWord(const CommandView& root, const Arg& arg,
                           absl::string_view word, absl::string_view reason);
ParseStop SubcommandMissing(const CommandView& view);
// A subcommand after arguments that exclude it.
ParseStop SubcommandConflict(const CommandView& view, absl::string_view word,
                             const std::vector<Arg>& given);

ParseStop GivenTwice(const CommandView& view, const Arg& arg);
// `used` is what the usage line shows.
ParseStop ArgumentConflict(const CommandView& view, const Arg& arg,
                           const std::vector<Arg>& others,
                           const std::vector<Arg>& used);
// `present` is all that was given, `missing` names options and positionals.
ParseStop RequiredMissing(const CommandView& view,
                          const std::vector<Arg>& present,
                          const std::vector<Arg>& missing);

}  // namespace oz

#endif  // OZ_CLIENT_ARGS_USAGE_ERROR_H_
