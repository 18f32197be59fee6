// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_FILE_QUARANTINE_H_
#define OZD_CACHE_FILE_QUARANTINE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace ozd {

// Corrupt files kept for a post-mortem.
inline constexpr int kMaxQuarantined = 3;

// Returns whether the file begins as every SQLite file does; true for a missing
// or empty file, which SQLite fills. Must not be called while a connection to
// the file is open in this process (closing the file would drop its locks).
bool LooksLikeDatabase(const std::string& path);

// Renames the database `path` with its log and shared-memory file to
// "<path>.corrupt-<UTC time>..." and returns that name; removes the oldest of
// such files beyond kMaxQuarantined. No connection may be open. Errors:
// kUnavailable when the file cannot be renamed.
absl::StatusOr<std::string> Quarantine(const std::string& path, absl::Time now);

// A file whose existence is a one-bit note that outlives the process.
class MarkerFile {
 public:
  explicit MarkerFile(std::string path) : path_(std::move(path)) {}
  bool Exists() const;
  // Best effort: on a full disk a note may be lost.
  void Set() const;
  void Clear() const;

 private:
  const std::string path_;
};

}  // namespace ozd

#endif  // OZD_CACHE_FILE_QUARANTINE_H_
