// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_PROCESS_STATE_FILE_H_
#define OZD_DAEMON_PROCESS_STATE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ozd {

// Small files of the state directory: each is replaced as a whole, so that a
// reader and a crash see either the old content or the new. Thread-safe.

// Errors: kNotFound, kUnavailable (message names the file).
absl::StatusOr<std::string> ReadStateFile(const std::string& path);

// Writes 0600, durably. Errors: kUnavailable (disk full, read-only).
absl::Status WriteStateFile(const std::string& path, absl::string_view content);

// `size` random bytes. Errors: kInternal when the kernel has none to give.
absl::StatusOr<std::string> RandomBytes(size_t size);

// The secret of that file, made on first use. Errors: kUnavailable when it
// cannot be read or stored, kDataLoss when it does not have `size` bytes.
absl::StatusOr<std::string> LoadOrCreateSecret(const std::string& path,
                                               size_t size);

}  // namespace ozd

#endif  // OZD_DAEMON_PROCESS_STATE_FILE_H_
