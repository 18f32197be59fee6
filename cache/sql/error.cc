// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/sql/error.h"

#include <errno.h>
#include <sqlite3.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "proto/oz/v1/common.pb.h"
#include "proto/support/error_detail.h"

namespace ozd::sql {
namespace {

struct Row {
  int primary_code;
  absl::StatusCode status_code;
  const char* error_code;
  const char* words;
};

constexpr Row kRows[] = {
    {SQLITE_FULL, absl::StatusCode::kUnavailable, kDiskFull, "disk full"},
    {SQLITE_IOERR, absl::StatusCode::kUnavailable, kDiskError, "disk error"},
    {SQLITE_READONLY, absl::StatusCode::kUnavailable, kDiskReadOnly,
     "disk is read-only"},
    {SQLITE_CANTOPEN, absl::StatusCode::kUnavailable, kDiskError,
     "cannot open the file"},
    {SQLITE_BUSY, absl::StatusCode::kUnavailable, kCacheBusy, "cache is busy"},
    {SQLITE_LOCKED, absl::StatusCode::kUnavailable, kCacheBusy,
     "cache is busy"},
    {SQLITE_PROTOCOL, absl::StatusCode::kUnavailable, kCacheBusy,
     "cache is busy"},
    {SQLITE_CORRUPT, absl::StatusCode::kDataLoss, kCacheCorrupt,
     "cache file is corrupt"},
    {SQLITE_NOTADB, absl::StatusCode::kDataLoss, kCacheCorrupt,
     "cache file is not a database"},
    {SQLITE_TOOBIG, absl::StatusCode::kInvalidArgument, "", "value too large"},
    {SQLITE_RANGE, absl::StatusCode::kInvalidArgument, "", "no such parameter"},
    {SQLITE_PERM, absl::StatusCode::kFailedPrecondition, "",
     "access to the file is not permitted"},
    {SQLITE_AUTH, absl::StatusCode::kFailedPrecondition, "", "not authorised"},
    {SQLITE_NOMEM, absl::StatusCode::kResourceExhausted, "", "out of memory"},
    {SQLITE_INTERRUPT, absl::StatusCode::kCancelled, "", "interrupted"},
    {SQLITE_ABORT, absl::StatusCode::kCancelled, "", "interrupted"},
};

constexpr Row kAnyOther = {0, absl::StatusCode::kInternal, "",
                           "unexpected SQLite error"};

Row FindRow(int primary_code) {
  for (const Row& row : kRows) {
    if (row.primary_code == primary_code) return row;
  }
  return kAnyOther;
}

// SQLite reports a full disk as a plain I/O error when it was not a page that
// did not fit (the shared-memory file, for one).
Row RefineByErrno(Row row, int system_errno) {
  if (system_errno == ENOSPC || system_errno == EDQUOT) {
    return FindRow(SQLITE_FULL);
  }
  if (system_errno == EROFS) return FindRow(SQLITE_READONLY);
  return row;
}

absl::string_view RemedyFor(absl::string_view error_code) {
  if (error_code == kDiskFull) return "free some disk space";
  if (error_code == kDiskReadOnly) {
    return "make the file system and the file writable";
  }
  return "";
}

}  // namespace

absl::Status ToStatus(int extended_code, int system_errno,
                      absl::string_view context) {
  const int primary_code = extended_code & 0xff;
  Row row = FindRow(primary_code);
  if (primary_code == SQLITE_IOERR || primary_code == SQLITE_CANTOPEN) {
    row = RefineByErrno(row, system_errno);
  }
  oz::v1::ErrorDetail detail;
  detail.set_error_code(row.error_code);
  detail.set_retryable(row.status_code == absl::StatusCode::kUnavailable);
  const absl::string_view remedy = RemedyFor(row.error_code);
  detail.set_remedy(remedy.data(), remedy.size());
  return MakeError(row.status_code,
                   absl::StrCat(context, ": ", row.words, " (",
                                sqlite3_errstr(extended_code), ", code ",
                                extended_code, ")"),
                   detail);
}

bool IsCorruption(const absl::Status& status) {
  if (status.code() != absl::StatusCode::kDataLoss) return false;
  const std::optional<oz::v1::ErrorDetail> detail = GetErrorDetail(status);
  return detail.has_value() && detail->error_code() == kCacheCorrupt;
}

absl::string_view WriteProblem(const absl::Status& status) {
  if (IsCorruption(status)) return "the file is corrupt";
  if (status.code() == absl::StatusCode::kInternal) {
    return "unexpected SQLite error";
  }
  if (status.code() != absl::StatusCode::kUnavailable) return "";
  const std::optional<oz::v1::ErrorDetail> detail = GetErrorDetail(status);
  if (!detail.has_value()) return "";
  if (detail->error_code() == kDiskFull) return "disk full";
  if (detail->error_code() == kDiskReadOnly) return "disk is read-only";
  if (detail->error_code() == kDiskError) return "disk error";
  return "";
}

}  // namespace ozd::sql
