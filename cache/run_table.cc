// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/run_table.h"

#include <optional>
#include <vector>

#include "cache/run_row.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// What decides about the fate of the row that is there already.
struct StoredRow {
  int64_t run_key = 0;
  int64_t updated_at_us = 0;
  bool same_summary = false;
};

absl::StatusOr<std::optional<StoredRow>> FindStored(sql::Database* db,
                                                    int64_t account_id,
                                                    const RunRow& row) {
  static constexpr char kSql[] =
      "SELECT run_key, updated_at_us, summary FROM run"
      " WHERE account_id = ? AND run_id = ?";
  OZD_ASSIGN_OR_RETURN(sql::Statement find, db->Prepare(kSql));
  find.Bind({account_id, row.run.run_id()});
  OZD_ASSIGN_OR_RETURN(const bool found, find.Step());
  if (!found) return std::optional<StoredRow>();
  return std::optional<StoredRow>(
      StoredRow{.run_key = find.Integer(0),
                .updated_at_us = find.Integer(1),
                .same_summary = find.Bytes(2) == row.summary});
}

// A sync re-reads a little of what it knows; that must not wear the disk.
absl::StatusOr<bool> SameBody(sql::Database* db, int64_t run_key,
                              const std::string& prompt,
                              const std::string& raw_json) {
  static constexpr char kSql[] =
      "SELECT raw_json,"
      " (SELECT prompt FROM run_prompt WHERE run_key = run_body.run_key)"
      " FROM run_body WHERE run_key = ?";
  OZD_ASSIGN_OR_RETURN(sql::Statement load, db->Prepare(kSql));
  load.Bind({run_key});
  OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
  return found && load.Bytes(0) == raw_json && load.Bytes(1) == prompt;
}

// The order of the values is that of the placeholders in both statements.
std::vector<sql::Value> ColumnValues(const RunRow& row) {
  const oz::v1::Run& run = row.run;
  return {run.updated_at_us(),
          run.created_at_us(),
          row.title_folded,
          row.skill_folded,
          run.skill_spec(),
          NormaliseState(run.state()),
          run.name(),
          run.model_id(),
          run.environment_id(),
          run.creator_uid(),
          run.schedule_id(),
          run.source(),
          run.execution_location(),
          run.parent_run_id(),
          sql::Blob{row.summary}};
}

absl::StatusOr<int64_t> InsertRow(sql::Database* db, int64_t account_id,
                                  const RunRow& row) {
  static constexpr char kSql[] =
      "INSERT INTO run (updated_at_us, created_at_us, title_folded,"
      " skill_folded, skill_spec, state, name, model_id, environment_id,"
      " creator_uid, schedule_id, source, execution_location, parent_run_id,"
      " summary, account_id, run_id)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  OZD_ASSIGN_OR_RETURN(sql::Statement insert, db->Prepare(kSql));
  std::vector<sql::Value> values = ColumnValues(row);
  values.push_back(account_id);
  values.push_back(row.run.run_id());
  insert.Bind(values);
  OZD_RETURN_IF_ERROR(insert.Run());
  return db->last_insert_key();
}

absl::Status UpdateRow(sql::Database* db, int64_t run_key, const RunRow& row) {
  static constexpr char kSql[] =
      "UPDATE run SET updated_at_us = ?, created_at_us = ?, title_folded = ?,"
      " skill_folded = ?, skill_spec = ?, state = ?, name = ?, model_id = ?,"
      " environment_id = ?, creator_uid = ?, schedule_id = ?, source = ?,"
      " execution_location = ?, parent_run_id = ?, summary = ?"
      " WHERE run_key = ?";
  OZD_ASSIGN_OR_RETURN(sql::Statement update, db->Prepare(kSql));
  std::vector<sql::Value> values = ColumnValues(row);
  values.push_back(run_key);
  update.Bind(values);
  return update.Run();
}

absl::Status StoreBody(sql::Database* db, int64_t run_key,
                       const std::string& prompt, const std::string& raw_json) {
  static constexpr char kBodySql[] =
      "INSERT OR REPLACE INTO run_body (run_key, raw_json) VALUES (?, ?)";
  static constexpr char kPromptSql[] =
      "INSERT OR REPLACE INTO run_prompt (run_key, prompt) VALUES (?, ?)";
  OZD_ASSIGN_OR_RETURN(sql::Statement body, db->Prepare(kBodySql));
  body.Bind({run_key, sql::Blob{raw_json}});
  OZD_RETURN_IF_ERROR(body.Run());
  OZD_ASSIGN_OR_RETURN(sql::Statement store, db->Prepare(kPromptSql));
  store.Bind({run_key, prompt});
  return store.Run();
}

absl::Status StoreArtifacts(sql::Database* db, int64_t account_id,
                            int64_t run_key, const oz::v1::Run& run) {
  static constexpr char kSql[] =
      "INSERT OR IGNORE INTO run_artifact (account_id, artifact_type, run_key)"
      " VALUES (?, ?, ?)";
  if (run.artifact_types().empty()) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(sql::Statement insert, db->Prepare(kSql));
  for (const std::string& type : run.artifact_types()) {
    insert.Bind({account_id, type, run_key});
    OZD_RETURN_IF_ERROR(insert.Run());
  }
  return absl::OkStatus();
}

absl::Status RunWithKey(sql::Database* db, absl::string_view sql,
                        int64_t run_key) {
  OZD_ASSIGN_OR_RETURN(sql::Statement statement, db->Prepare(sql));
  statement.Bind({run_key});
  return statement.Run();
}

absl::Status DeleteArtifacts(sql::Database* db, int64_t run_key) {
  return RunWithKey(db, "DELETE FROM run_artifact WHERE run_key = ?", run_key);
}

absl::Status DeleteByKey(sql::Database* db, int64_t run_key) {
  OZD_RETURN_IF_ERROR(DeleteArtifacts(db, run_key));
  OZD_RETURN_IF_ERROR(
      RunWithKey(db, "DELETE FROM run_prompt WHERE run_key = ?", run_key));
  OZD_RETURN_IF_ERROR(
      RunWithKey(db, "DELETE FROM run_body WHERE run_key = ?", run_key));
  return RunWithKey(db, "DELETE FROM run WHERE run_key = ?", run_key);
}

absl::Status DeleteDocuments(sql::Database* db, int64_t account_id,
                             const std::string& document_id) {
  static constexpr char kSql[] =
      "DELETE FROM document"
      " WHERE account_id = ? AND document_id = ?"
      " AND kind IN ('conversation', 'transcript')";
  // The principal's id is empty, and so is that of a missing conversation.
  if (document_id.empty()) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(sql::Statement remove, db->Prepare(kSql));
  remove.Bind({account_id, document_id});
  return remove.Run();
}

}  // namespace

absl::StatusOr<Stored> StoreRun(sql::Database* db, int64_t account_id,
                                const oz::v1::Run& run) {
  const RunRow row = MakeRunRow(run);
  OZD_ASSIGN_OR_RETURN(const std::optional<StoredRow> stored,
                       FindStored(db, account_id, row));
  int64_t run_key = 0;
  if (!stored.has_value()) {
    OZD_ASSIGN_OR_RETURN(run_key, InsertRow(db, account_id, row));
  } else {
    run_key = stored->run_key;
    if (stored->updated_at_us > run.updated_at_us()) return Stored::kUnchanged;
    if (stored->same_summary) {
      OZD_ASSIGN_OR_RETURN(const bool same,
                           SameBody(db, run_key, row.prompt, run.raw_json()));
      if (same) return Stored::kUnchanged;
    }
    OZD_RETURN_IF_ERROR(UpdateRow(db, run_key, row));
    OZD_RETURN_IF_ERROR(DeleteArtifacts(db, run_key));
  }
  OZD_RETURN_IF_ERROR(StoreBody(db, run_key, row.prompt, run.raw_json()));
  OZD_RETURN_IF_ERROR(StoreArtifacts(db, account_id, run_key, row.run));
  return stored.has_value() ? Stored::kReplaced : Stored::kInserted;
}

absl::StatusOr<bool> DeleteRun(sql::Database* db, int64_t account_id,
                               const std::string& run_id) {
  static constexpr char kSql[] =
      "SELECT run_key, summary FROM run WHERE account_id = ? AND run_id = ?";
  int64_t run_key = 0;
  oz::v1::Run run;
  {
    OZD_ASSIGN_OR_RETURN(sql::Statement find, db->Prepare(kSql));
    find.Bind({account_id, run_id});
    OZD_ASSIGN_OR_RETURN(const bool found, find.Step());
    if (found) {
      run_key = find.Integer(0);
      const absl::string_view summary = find.Bytes(1);
      // An unreadable summary only hides which conversation was the run's.
      static_cast<void>(
          run.ParseFromArray(summary.data(), static_cast<int>(summary.size())));
    }
  }
  OZD_RETURN_IF_ERROR(DeleteDocuments(db, account_id, run_id));
  OZD_RETURN_IF_ERROR(DeleteDocuments(db, account_id, run.conversation_id()));
  if (run_key == 0) return false;
  OZD_RETURN_IF_ERROR(DeleteByKey(db, run_key));
  return true;
}

absl::StatusOr<int> DeleteSomeRuns(sql::Database* db, int64_t account_id,
                                   int limit) {
  static constexpr char kSql[] =
      "SELECT run_key FROM run INDEXED BY run_by_updated"
      " WHERE account_id = ? ORDER BY updated_at_us LIMIT ?";
  std::vector<int64_t> keys;
  {
    OZD_ASSIGN_OR_RETURN(sql::Statement list, db->Prepare(kSql));
    list.Bind({account_id, int64_t{limit}});
    while (true) {
      OZD_ASSIGN_OR_RETURN(const bool more, list.Step());
      if (!more) break;
      keys.push_back(list.Integer(0));
    }
  }
  for (int64_t run_key : keys) {
    OZD_RETURN_IF_ERROR(DeleteByKey(db, run_key));
  }
  return static_cast<int>(keys.size());
}

}  // namespace ozd
