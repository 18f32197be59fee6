// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/sql/error.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "proto/oz/v1/common.pb.h"
#include "proto/support/error_detail.h"

namespace ozd::sql {
namespace {

struct Case {
  int code;
  int system_errno;
  absl::StatusCode status_code;
  const char* error_code;
  const char* write_problem;
};

constexpr Case kCases[] = {
    {SQLITE_FULL, 0, absl::StatusCode::kUnavailable, "disk_full", "disk full"},
    {SQLITE_IOERR_WRITE, EIO, absl::StatusCode::kUnavailable, "disk_error",
     "disk error"},
    {SQLITE_IOERR_SHMSIZE, ENOSPC, absl::StatusCode::kUnavailable, "disk_full",
     "disk full"},
    {SQLITE_IOERR_WRITE, EDQUOT, absl::StatusCode::kUnavailable, "disk_full",
     "disk full"},
    {SQLITE_READONLY, 0, absl::StatusCode::kUnavailable, "disk_read_only",
     "disk is read-only"},
    {SQLITE_CANTOPEN, EROFS, absl::StatusCode::kUnavailable, "disk_read_only",
     "disk is read-only"},
    {SQLITE_CANTOPEN, EMFILE, absl::StatusCode::kUnavailable, "disk_error",
     "disk error"},
    {SQLITE_BUSY, 0, absl::StatusCode::kUnavailable, "cache_busy", ""},
    {SQLITE_BUSY_SNAPSHOT, 0, absl::StatusCode::kUnavailable, "cache_busy", ""},
    {SQLITE_CORRUPT_INDEX, 0, absl::StatusCode::kDataLoss, "cache_corrupt",
     "the file is corrupt"},
    {SQLITE_NOTADB, 0, absl::StatusCode::kDataLoss, "cache_corrupt",
     "the file is corrupt"},
    {SQLITE_TOOBIG, 0, absl::StatusCode::kInvalidArgument, "", ""},
    {SQLITE_NOMEM, 0, absl::StatusCode::kResourceExhausted, "", ""},
    {SQLITE_INTERRUPT, 0, absl::StatusCode::kCancelled, "", ""},
    {SQLITE_PERM, 0, absl::StatusCode::kFailedPrecondition, "", ""},
    {SQLITE_CONSTRAINT_UNIQUE, 0, absl::StatusCode::kInternal, "",
     "unexpected SQLite error"},
    {SQLITE_MISUSE, 0, absl::StatusCode::kInternal, "",
     "unexpected SQLite error"},
};

TEST(ErrorTest, MapsEveryKindOfCode) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.code);
    const absl::Status status = ToStatus(c.code, c.system_errno, "store runs");
    EXPECT_EQ(status.code(), c.status_code) << status;
    EXPECT_EQ(status.message().substr(0, 12), "store runs: ");
    EXPECT_EQ(GetErrorDetail(status)->error_code(), c.error_code);
    EXPECT_EQ(WriteProblem(status), c.write_problem);
    EXPECT_EQ(IsCorruption(status),
              c.status_code == absl::StatusCode::kDataLoss);
  }
}

TEST(ErrorTest, OtherDataLossIsNotCorruption) {
  EXPECT_FALSE(IsCorruption(absl::DataLossError("a row")));
  EXPECT_FALSE(IsCorruption(absl::OkStatus()));
  EXPECT_EQ(WriteProblem(absl::OkStatus()), "");
  EXPECT_EQ(WriteProblem(absl::UnavailableError("network")), "");
}

}  // namespace
}  // namespace ozd::sql
