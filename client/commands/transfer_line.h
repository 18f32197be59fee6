// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_TRANSFER_LINE_H_
#define OZ_CLIENT_COMMANDS_TRANSFER_LINE_H_

#include <stdint.h>

#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "client/base/io.h"

namespace oz {

// One line on stderr that says how far a transfer has come, where stderr is a
// terminal: "report.pdf  1.2 MiB of 4.0 MiB". Gone at the end. Not thread-safe.
class TransferLine {
 public:
  explicit TransferLine(Io* io) : io_(io) {}
  ~TransferLine() { Clear(); }
  TransferLine(const TransferLine&) = delete;
  TransferLine& operator=(const TransferLine&) = delete;

  // `total` is negative or 0 when unknown. `name` is one line.
  void Show(absl::string_view name, int64_t bytes, int64_t total);
  void Clear();

 private:
  Io* const io_;
  std::string shown_;
};

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_TRANSFER_LINE_H_
