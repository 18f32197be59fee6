// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_INPUT_FILE_H_
#define OZ_CLIENT_COMMANDS_INPUT_FILE_H_

#include <stddef.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace oz {

// All of the file at `path`, which the command line names. Files are read here
// and not by the daemon: only this process has the directory and the rights of
// whoever typed the command. Errors, each beginning with `path`:
// kFailedPrecondition (missing, a directory, not readable), kInvalidArgument
// (more than `max_bytes`).
absl::StatusOr<std::string> ReadInputFile(const std::string& path,
                                          size_t max_bytes);

// kInvalidArgument when `text`, read from `path`, is not UTF-8; names the line.
absl::Status CheckInputIsText(const std::string& path, absl::string_view text);

// "1 MiB", "10 KiB", "7 bytes".
std::string ByteCountText(size_t bytes);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_INPUT_FILE_H_
