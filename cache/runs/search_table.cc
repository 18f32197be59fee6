// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/search_table.h"

#include "absl/strings/str_cat.h"
#include "cache/file/schema.h"
#include "proto/support/status_macros.h"

namespace ozd {

std::string SearchTableName(int64_t account_id) {
  return absl::StrCat("search_", account_id);
}

absl::StatusOr<bool> HasSearchTable(sql::Database* db, int64_t account_id) {
  static constexpr char kSql[] =
      "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?";
  const std::string name = SearchTableName(account_id);
  OZD_ASSIGN_OR_RETURN(sql::Statement find, db->Prepare(kSql));
  find.Bind({name});
  return find.Step();
}

absl::Status MakeSearchTable(sql::Database* db, int64_t account_id) {
  return db->Execute(absl::StrCat(
      "CREATE VIRTUAL TABLE IF NOT EXISTS ", SearchTableName(account_id),
      " USING fts5(title, prompt, talk,"
      " tokenize = 'porter unicode61 remove_diacritics 2')"));
}

absl::Status NoteTextChanged(sql::Database* db, int64_t account_id,
                             int64_t run_key) {
  static constexpr char kSql[] =
      "INSERT OR IGNORE INTO search_todo (account_id, run_key) VALUES (?, ?)";
  return db->Run(kSql, {account_id, run_key});
}

absl::Status NoteConversationChanged(sql::Database* db, int64_t account_id,
                                     const std::string& document_id) {
  static constexpr char kByRunSql[] =
      "INSERT OR IGNORE INTO search_todo (account_id, run_key)"
      " SELECT account_id, run_key FROM run"
      " WHERE account_id = ? AND run_id = ?";
  static constexpr char kByConversationSql[] =
      "INSERT OR IGNORE INTO search_todo (account_id, run_key)"
      " SELECT account_id, run_key FROM run INDEXED BY run_by_conversation"
      " WHERE account_id = ? AND conversation_id = ?"
      " AND conversation_id <> ''";
  OZD_RETURN_IF_ERROR(db->Run(kByRunSql, {account_id, document_id}));
  OZD_ASSIGN_OR_RETURN(const bool indexed, HasIndex(db, kConversationIndex));
  // Without it the run is found when it is indexed the next time.
  if (!indexed) return absl::OkStatus();
  return db->Run(kByConversationSql, {account_id, document_id});
}

absl::Status RemoveFromSearch(sql::Database* db, int64_t account_id,
                              int64_t run_key) {
  static constexpr char kTodoSql[] =
      "DELETE FROM search_todo WHERE account_id = ? AND run_key = ?";
  static constexpr char kTalkSql[] =
      "DELETE FROM search_talk WHERE account_id = ? AND run_key = ?";
  OZD_RETURN_IF_ERROR(db->Run(kTodoSql, {account_id, run_key}));
  OZD_RETURN_IF_ERROR(db->Run(kTalkSql, {account_id, run_key}));
  OZD_ASSIGN_OR_RETURN(const bool indexed, HasSearchTable(db, account_id));
  if (!indexed) return absl::OkStatus();
  return db->Run(absl::StrCat("DELETE FROM ", SearchTableName(account_id),
                              " WHERE rowid = ?"),
                 {run_key});
}

absl::Status DropSearch(sql::Database* db, int64_t account_id) {
  OZD_RETURN_IF_ERROR(
      db->Run("DELETE FROM search_todo WHERE account_id = ?", {account_id}));
  OZD_RETURN_IF_ERROR(
      db->Run("DELETE FROM search_talk WHERE account_id = ?", {account_id}));
  OZD_ASSIGN_OR_RETURN(const bool exists, HasSearchTable(db, account_id));
  if (!exists) return absl::OkStatus();
  return db->Execute(absl::StrCat("DROP TABLE ", SearchTableName(account_id)));
}

absl::Status ForgetConversations(sql::Database* db, int64_t account_id) {
  static constexpr char kAnySql[] =
      "SELECT 1 FROM search_talk WHERE account_id = ? LIMIT 1";
  static constexpr char kAllAgainSql[] =
      "INSERT OR IGNORE INTO search_todo (account_id, run_key)"
      " SELECT account_id, run_key FROM run INDEXED BY run_by_updated"
      " WHERE account_id = ?";
  {
    OZD_ASSIGN_OR_RETURN(sql::Statement any, db->Prepare(kAnySql));
    any.Bind({account_id});
    OZD_ASSIGN_OR_RETURN(const bool found, any.Step());
    if (!found) return absl::OkStatus();
  }
  OZD_RETURN_IF_ERROR(DropSearch(db, account_id));
  return db->Run(kAllAgainSql, {account_id});
}

}  // namespace ozd
