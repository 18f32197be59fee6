// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/transfer_line.h"

#include "absl/strings/str_cat.h"
#include "client/commands/artifact_view.h"
#include "client/output/display_width.h"

namespace oz {
namespace {

constexpr char kClearLine[] = "\r\x1b[K";

}  // namespace

void TransferLine::Show(absl::string_view name, int64_t bytes, int64_t total) {
  if (!io_->stderr_is_terminal()) return;
  std::string line = absl::StrCat(name, "  ", SizeText(bytes));
  if (total > 0) absl::StrAppend(&line, " of ", SizeText(total));
  if (line == shown_) return;
  io_->Err(absl::StrCat(kClearLine,
                        TruncateToWidth(line, io_->terminal_columns() - 1)));
  shown_ = line;
}

void TransferLine::Clear() {
  if (!shown_.empty()) io_->Err(kClearLine);
  shown_.clear();
}

}  // namespace oz
