// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/since.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "client/args/values.h"
#include "client/output/display_width.h"

namespace oz {

std::optional<int64_t> SinceUs(CommandContext& context) {
  if (!context.args().Has("since")) return 0;
  const std::string text = context.args().Text("since");
  const absl::StatusOr<int64_t> time_us = ParseTimestamp(text);
  if (time_us.ok()) return *time_us;
  const absl::StatusOr<absl::Duration> ago = ParseDuration(text);
  if (ago.ok()) {
    return absl::ToUnixMicros(context.io()->clock()->Now() - *ago);
  }
  context.io()->Err(absl::StrCat(
      "error: invalid value '", OneLine(text),
      "' for '--since <WHEN>': give a length of time before now, such as 7d or "
      "12h, or a time such as 2026-04-03T10:30:00Z\n\nFor more information, "
      "try '--help'.\n"));
  return std::nullopt;
}

}  // namespace oz
