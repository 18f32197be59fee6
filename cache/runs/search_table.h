// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_SEARCH_TABLE_H_
#define OZD_CACHE_RUNS_SEARCH_TABLE_H_

#include <stdint.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cache/sql/database.h"

namespace ozd {

// The full text index: for each account a table of its own, so that words of
// one never weigh in another and forgetting an account leaves nothing behind in
// a common tree. Beside it, which runs wait to be indexed (table search_todo)
// and whose conversation is in the index (search_talk). All functions run
// inside a transaction of the caller. Errors: as sql::ToStatus().

// "search_7".
std::string SearchTableName(int64_t account_id);
absl::StatusOr<bool> HasSearchTable(sql::Database* db, int64_t account_id);
// Does nothing when it is there.
absl::Status MakeSearchTable(sql::Database* db, int64_t account_id);

// The run's texts are new or differ: it waits to be indexed from now on.
absl::Status NoteTextChanged(sql::Database* db, int64_t account_id,
                             int64_t run_key);
// The same for the run whose conversation is stored under that id, if it is
// cached.
absl::Status NoteConversationChanged(sql::Database* db, int64_t account_id,
                                     const std::string& document_id);

// Takes one run out.
absl::Status RemoveFromSearch(sql::Database* db, int64_t account_id,
                              int64_t run_key);
// Takes everything out; nothing waits any more.
absl::Status DropSearch(sql::Database* db, int64_t account_id);
// Erases the text of conversations: where one was indexed, the index begins
// anew, since words that were deleted would stay in the file for a while.
absl::Status ForgetConversations(sql::Database* db, int64_t account_id);

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_SEARCH_TABLE_H_
