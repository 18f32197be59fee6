// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/style.h"

#include "absl/strings/str_cat.h"

namespace oz {
namespace {

absl::string_view Escape(Color color) {
  switch (color) {
    case Color::kNone:
      return "";
    case Color::kDim:
      return "\x1b[2m";
    case Color::kBold:
      return "\x1b[1m";
    case Color::kRed:
      return "\x1b[31m";
    case Color::kGreen:
      return "\x1b[32m";
    case Color::kYellow:
      return "\x1b[33m";
    case Color::kMagenta:
      return "\x1b[35m";
    case Color::kCyan:
      return "\x1b[36m";
  }
  return "";
}

}  // namespace

Style Style::ForStdout(const Io& io) {
  Style style;
  style.enabled_ = io.stdout_is_terminal() &&
                   io.Env("NO_COLOR").value_or("").empty() &&
                   io.Env("TERM").value_or("") != "dumb";
  return style;
}

Style Style::Coloured() {
  Style style;
  style.enabled_ = true;
  return style;
}

std::string Style::Paint(Color color, absl::string_view text) const {
  if (!enabled_ || color == Color::kNone || text.empty()) {
    return std::string(text);
  }
  return absl::StrCat(Escape(color), text, "\x1b[0m");
}

}  // namespace oz
