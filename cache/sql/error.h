// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_SQL_ERROR_H_
#define OZD_CACHE_SQL_ERROR_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace ozd::sql {

// Error codes (ErrorDetail.error_code) that callers tell apart.
inline constexpr char kDiskFull[] = "disk_full";
inline constexpr char kDiskReadOnly[] = "disk_read_only";
inline constexpr char kDiskError[] = "disk_error";
inline constexpr char kCacheBusy[] = "cache_busy";
inline constexpr char kCacheCorrupt[] = "cache_corrupt";

// Makes the status for an extended SQLite result code other than OK, ROW and
// DONE. `system_errno` is what the operating system said, 0 if nothing: it
// tells a full disk from a broken one. `context` names what was being done and
// must hold no data of the user.
//
//   FULL, IOERR, READONLY, CANTOPEN  kUnavailable: disk_full, disk_read_only or
//                                    disk_error
//   BUSY, LOCKED, PROTOCOL           kUnavailable: cache_busy
//   CORRUPT, NOTADB                  kDataLoss: cache_corrupt
//   TOOBIG, RANGE                    kInvalidArgument
//   PERM, AUTH                       kFailedPrecondition
//   NOMEM                            kResourceExhausted
//   INTERRUPT, ABORT                 kCancelled
//   everything else                  kInternal
absl::Status ToStatus(int extended_code, int system_errno,
                      absl::string_view context);

// Returns whether `status` was made from CORRUPT or NOTADB.
bool IsCorruption(const absl::Status& status);

// Returns why no write can succeed at present ("disk full"), or why a valid
// write failed; empty when `status` is no such error.
absl::string_view WriteProblem(const absl::Status& status);

}  // namespace ozd::sql

#endif  // OZD_CACHE_SQL_ERROR_H_
