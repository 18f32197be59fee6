// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_FILE_SCHEMA_H_
#define OZD_CACHE_FILE_SCHEMA_H_

#include <stdint.h>

#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "cache/sql/database.h"

namespace ozd {

// One step from a version of the file to the next.
struct Migration {
  // Statements separated by semicolons.
  const char* sql;
};

// A kind of file.
struct FileFormat {
  // For the messages: "cache".
  const char* what = nullptr;
  // Marks a file in its header.
  int64_t application_id = 0;
  // All steps, oldest first; version n is what the first n of them make. Only
  // ever appended to.
  absl::Span<const Migration> migrations;
};

const FileFormat& CacheFormat();

// Brings the file to the version that the format's migrations lead to, each
// step in a transaction of its own with the number that records it. `path` is
// for the messages. Errors: kFailedPrecondition when the file belongs to a
// newer version or to another program (nothing is changed then); as
// sql::ToStatus().
absl::Status Migrate(sql::Database* db, const std::string& path,
                     const FileFormat& format);

// Indexes by what comes in no order. Such an index costs a page for every run
// that is added, and not everybody needs it: each is built when it was missed
// once.
inline constexpr char kTitleIndex[] = "run_by_title";
inline constexpr char kAgentIndex[] = "run_by_agent";
inline constexpr char kConversationIndex[] = "run_by_conversation";

absl::StatusOr<bool> HasIndex(sql::Database* db, absl::string_view name);
// `name` is one of these. OK when it is there. Errors: as sql::ToStatus().
absl::Status BuildIndex(sql::Database* db, absl::string_view name);

}  // namespace ozd

#endif  // OZD_CACHE_FILE_SCHEMA_H_
