// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CLIENT_ARGS_PARSE_TEXT_H_
#define OZD_TESTS_CLIENT_ARGS_PARSE_TEXT_H_

#include <map>
#include <string>
#include <vector>

#include "client/args/parser.h"

namespace oz {

using EnvMap = std::map<std::string, std::string>;

// An environment with these variables, and a jq that refuses "" and "@".
ParseEnvironment FakeEnvironment(EnvMap env);

// Splits at single blanks; '' stands for an empty word and ~ for a blank.
std::vector<std::string> Words(const std::string& line);

// Parses `line` and writes down what came of it: "ok run list" with the values
// given (" limit=5 state=failed,error"), or exit code, stream and text:
// "2 stderr\nerror: ...".
std::string ParseText(const CommandSpec& root, const std::string& line,
                      EnvMap env = {});

// The same on the command table of oz.
std::string ParseText(const std::string& line, EnvMap env = {});

// A tree with what the table of oz does not have: groups, required options, a
// parent that works without its subcommand, lists of words.
const CommandSpec& TestRoot();

}  // namespace oz

#endif  // OZD_TESTS_CLIENT_ARGS_PARSE_TEXT_H_
