// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/graphql/graphql_document.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace ozd::sim {
namespace {

using Tokens = std::vector<std::string>;

bool IsNamePart(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// Names, "$names", "..." and single signs. Comments, blanks and commas are left
// out; strings are taken as one sign.
Tokens Tokenise(absl::string_view text) {
  Tokens tokens;
  size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    size_t end = at + 1;
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (absl::ascii_isspace(static_cast<unsigned char>(c)) || c == ',') {
      ++at;
      continue;
    }
    if (c == '"') {
      while (end < text.size() && text[end] != '"') ++end;
      end = std::min(end + 1, text.size());
    } else if (text.substr(at, 3) == "...") {
      end = at + 3;
    } else if (IsNamePart(c) || c == '$') {
      while (end < text.size() && IsNamePart(text[end])) ++end;
    }
    tokens.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

bool IsTypePart(const std::string& token) {
  return !token.empty() && token != ")" && token[0] != '$' && token != "=";
}

// What a document declares and uses.
struct Document {
  std::set<std::string> operations;
  // Name and whether the type ends in "!".
  std::map<std::string, bool> declared;
  std::set<std::string> used_variables;
  std::set<std::string> fragments;
  std::set<std::string> spreads;
  std::string problem;
};

// Goes over the tokens of a document once. A variable in the parentheses behind
// the name of an operation is declared there; every other is used.
class Reader {
 public:
  explicit Reader(const Tokens& tokens) : tokens_(tokens) {}

  Document Read() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) Take();
    if (depth_ != 0) document_.problem = "Syntax Error: braces do not match";
    return document_;
  }

 private:
  std::string Peek(size_t ahead) const {
    return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead] : "";
  }

  void Take() {
    const std::string& token = tokens_[at_];
    if (token == "{") ++depth_;
    if (token == "}" && --depth_ < 0) {
      document_.problem = "Syntax Error: braces do not match";
    }
    if (depth_ == 0 && (token == "query" || token == "mutation")) {
      document_.operations.insert(Peek(1));
      in_header_ = true;
    } else if (depth_ == 0 && token == "fragment") {
      in_header_ = false;
      if (!document_.fragments.insert(Peek(1)).second) {
        document_.problem =
            absl::StrCat("There are two fragments \"", Peek(1), "\".");
      }
    } else if (token == "..." && Peek(1) != "on" && Peek(1) != "{") {
      document_.spreads.insert(Peek(1));
    } else if (token.size() > 1 && token[0] == '$') {
      TakeVariable(token.substr(1));
    }
  }

  void TakeVariable(const std::string& name) {
    if (depth_ > 0 || !in_header_) {
      document_.used_variables.insert(name);
      return;
    }
    // "$a: [ID!]!" ends before the next variable or the ")".
    size_t last = 2;
    while (IsTypePart(Peek(last + 1))) ++last;
    document_.declared[name] = Peek(last) == "!";
  }

  const Tokens& tokens_;
  size_t at_ = 0;
  int depth_ = 0;
  bool in_header_ = false;
  Document document_;
};

std::string CheckFragments(const Document& document) {
  for (const std::string& name : document.spreads) {
    if (document.fragments.count(name) == 0) {
      return absl::StrCat("Unknown fragment \"", name, "\".");
    }
  }
  for (const std::string& name : document.fragments) {
    if (document.spreads.count(name) == 0) {
      return absl::StrCat("Fragment \"", name, "\" is never used.");
    }
  }
  return "";
}

std::string CheckVariables(const Document& document, const Json& variables) {
  for (const std::string& name : document.used_variables) {
    if (document.declared.count(name) == 0) {
      return absl::StrCat("Variable \"$", name, "\" is not defined.");
    }
  }
  for (const auto& [name, required] : document.declared) {
    if (document.used_variables.count(name) == 0) {
      return absl::StrCat("Variable \"$", name, "\" is never used.");
    }
    if (required && MemberAt(variables, name.c_str()).is_null()) {
      return absl::StrCat("Variable \"$", name,
                          "\" of required type was not provided.");
    }
  }
  return "";
}

}  // namespace

std::string CheckDocument(absl::string_view query, absl::string_view operation,
                          const Json& variables) {
  const Tokens tokens = Tokenise(query);
  const Document document = Reader(tokens).Read();
  if (!document.problem.empty()) return document.problem;
  if (document.operations.count(std::string(operation)) == 0) {
    return absl::StrCat("Unknown operation named \"", operation, "\".");
  }
  const std::string problem = CheckFragments(document);
  return problem.empty() ? CheckVariables(document, variables) : problem;
}

}  // namespace ozd::sim
