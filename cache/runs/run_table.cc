// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/run_table.h"

#include <cmath>
#include <optional>
#include <utility>

#include "cache/runs/pull_request.h"
#include "cache/runs/search_table.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kFindSql[] =
    "SELECT run_key, updated_at_us, name, model, environment, creator,"
    " schedule, source, location, skill, summary"
    " FROM run WHERE account_id = ? AND run_id = ?";

// What the stored summary says about things that have no column.
oz::v1::Run ParseStored(const std::string& summary) {
  oz::v1::Run run;
  // An unreadable summary only hides artifacts and which conversation was the
  // run's: lists of values are hints, and documents are found by run id too.
  static_cast<void>(run.ParseFromString(summary));
  return run;
}

// A sync re-reads a little of what it knows; that must not wear the disk.
struct SameBody {
  bool prompt = false;
  bool raw_json = false;
};

absl::StatusOr<SameBody> CompareBody(sql::Database* db, int64_t run_key,
                                     const std::string& prompt,
                                     const std::string& raw_json) {
  static constexpr char kSql[] =
      "SELECT raw_json,"
      " (SELECT prompt FROM run_prompt WHERE run_key = run_body.run_key)"
      " FROM run_body WHERE run_key = ?";
  OZD_ASSIGN_OR_RETURN(sql::Statement load, db->Prepare(kSql));
  load.Bind({run_key});
  OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
  if (!found) return SameBody();
  return SameBody{.prompt = load.Bytes(1) == prompt,
                  .raw_json = load.Bytes(0) == raw_json};
}

absl::Status StoreBody(sql::Database* db, int64_t run_key,
                       const std::string& raw_json) {
  static constexpr char kSql[] =
      "INSERT OR REPLACE INTO run_body (run_key, raw_json) VALUES (?, ?)";
  return db->Run(kSql, {run_key, sql::Blob{raw_json}});
}

absl::Status StorePrompt(sql::Database* db, int64_t run_key,
                         const std::string& prompt) {
  static constexpr char kSql[] =
      "INSERT OR REPLACE INTO run_prompt (run_key, prompt) VALUES (?, ?)";
  return db->Run(kSql, {run_key, prompt});
}

// Sums of what is stored so are exact. What is absurd counts as nothing.
int64_t ToMicro(double credits) {
  constexpr double kMost = 1e9;
  if (!(std::abs(credits) <= kMost)) return 0;
  return std::llround(credits * 1e6);
}

absl::Status DeleteByKey(sql::Database* db, int64_t run_key) {
  OZD_RETURN_IF_ERROR(
      db->Run("DELETE FROM run_usage WHERE run_key = ?", {run_key}));
  OZD_RETURN_IF_ERROR(
      db->Run("DELETE FROM run_prompt WHERE run_key = ?", {run_key}));
  OZD_RETURN_IF_ERROR(
      db->Run("DELETE FROM run_body WHERE run_key = ?", {run_key}));
  return db->Run("DELETE FROM run WHERE run_key = ?", {run_key});
}

absl::Status DeleteDocuments(sql::Database* db, int64_t account_id,
                             const std::string& document_id) {
  static constexpr char kSql[] =
      "DELETE FROM document"
      " WHERE account_id = ? AND document_id = ?"
      " AND kind IN ('conversation', 'transcript')";
  // The principal's id is empty, and so is that of a missing conversation.
  if (document_id.empty()) return absl::OkStatus();
  return db->Run(kSql, {account_id, document_id});
}

}  // namespace

struct RunWriter::StoredRow {
  int64_t run_key = 0;
  int64_t updated_at_us = 0;
  Facets facets = {};
  std::string summary;
};

absl::StatusOr<std::optional<RunWriter::StoredRow>> RunWriter::Find(
    const std::string& run_id) {
  OZD_ASSIGN_OR_RETURN(sql::Statement find, db_->Prepare(kFindSql));
  find.Bind({account_id_, run_id});
  OZD_ASSIGN_OR_RETURN(const bool found, find.Step());
  if (!found) return std::optional<StoredRow>();
  StoredRow stored;
  stored.run_key = find.Integer(0);
  stored.updated_at_us = find.Integer(1);
  int column = 2;
  for (int64_t& facet : stored.facets) facet = find.Integer(column++);
  stored.summary = find.String(column);
  return std::optional<StoredRow>(std::move(stored));
}

absl::StatusOr<RunWriter::Facets> RunWriter::Intern(const oz::v1::Run& run) {
  Facets facets;
  for (size_t i = 0; i < facets.size(); ++i) {
    OZD_ASSIGN_OR_RETURN(
        facets[i],
        values_.Intern(kRunFacets[i].kind, (run.*kRunFacets[i].of_run)()));
  }
  return facets;
}

// The order of the values is that of the placeholders in both statements.
absl::StatusOr<std::vector<sql::Value>> RunWriter::ColumnValues(
    const RunRow& row, int64_t revision, const Facets& facets) {
  const oz::v1::Run& run = row.run;
  OZD_ASSIGN_OR_RETURN(
      const int64_t state,
      values_.Intern(ValueKind::kState,
                     std::string(NormaliseState(run.state()))));
  std::vector<sql::Value> values = {run.updated_at_us(),
                                    run.created_at_us(),
                                    row.title_folded,
                                    row.skill_folded,
                                    run.parent_run_id(),
                                    run.conversation_id(),
                                    sql::Blob{row.summary},
                                    revision,
                                    state};
  values.insert(values.end(), facets.begin(), facets.end());
  return values;
}

absl::StatusOr<int64_t> RunWriter::Insert(const RunRow& row, int64_t revision,
                                          const Facets& facets) {
  static constexpr char kSql[] =
      "INSERT INTO run (updated_at_us, created_at_us, title_folded,"
      " skill_folded, parent_run_id, conversation_id, summary, revision,"
      " state, name, model, environment, creator, schedule, source, location,"
      " skill, account_id, run_id)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  OZD_ASSIGN_OR_RETURN(sql::Statement insert, db_->Prepare(kSql));
  OZD_ASSIGN_OR_RETURN(std::vector<sql::Value> values,
                       ColumnValues(row, revision, facets));
  values.push_back(account_id_);
  values.push_back(row.run.run_id());
  insert.Bind(values);
  OZD_RETURN_IF_ERROR(insert.Run());
  return db_->last_insert_key();
}

absl::Status RunWriter::Update(int64_t run_key, const RunRow& row,
                               int64_t revision, const Facets& facets) {
  static constexpr char kSql[] =
      "UPDATE run SET updated_at_us = ?, created_at_us = ?, title_folded = ?,"
      " skill_folded = ?, parent_run_id = ?, conversation_id = ?, summary = ?,"
      " revision = ?, state = ?, name = ?, model = ?, environment = ?, creator "
      "= ?,"
      " schedule = ?, source = ?, location = ?, skill = ?"
      " WHERE run_key = ?";
  OZD_ASSIGN_OR_RETURN(sql::Statement update, db_->Prepare(kSql));
  OZD_ASSIGN_OR_RETURN(std::vector<sql::Value> values,
                       ColumnValues(row, revision, facets));
  values.push_back(run_key);
  update.Bind(values);
  return update.Run();
}

absl::Status RunWriter::List(int64_t run_key, const Facets& facets,
                             const Facets& before) {
  for (size_t i = 0; i < facets.size(); ++i) {
    if (facets[i] == before[i]) continue;
    OZD_RETURN_IF_ERROR(values_.Unlist(before[i], run_key));
    OZD_RETURN_IF_ERROR(values_.List(facets[i], run_key));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<int64_t>> RunWriter::ManyValued(
    const oz::v1::Run& run) {
  std::vector<int64_t> ids;
  const auto intern = [&](ValueKind kind,
                          const std::string& text) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const int64_t id, values_.Intern(kind, text));
    ids.push_back(id);
    return absl::OkStatus();
  };
  for (const std::string& type : run.artifact_types()) {
    OZD_RETURN_IF_ERROR(intern(ValueKind::kArtifact, type));
  }
  for (const std::string& url : run.pull_request_urls()) {
    OZD_RETURN_IF_ERROR(intern(ValueKind::kPullRequest, PullRequestKey(url)));
  }
  for (const std::string& branch : run.pull_request_branches()) {
    OZD_RETURN_IF_ERROR(intern(ValueKind::kBranch, branch));
  }
  return ids;
}

absl::Status RunWriter::ListArtifacts(int64_t run_key, const oz::v1::Run& run) {
  OZD_ASSIGN_OR_RETURN(const std::vector<int64_t> ids, ManyValued(run));
  for (const int64_t id : ids) {
    OZD_RETURN_IF_ERROR(values_.List(id, run_key));
  }
  return absl::OkStatus();
}

absl::Status RunWriter::UnlistArtifacts(int64_t run_key,
                                        const oz::v1::Run& run) {
  OZD_ASSIGN_OR_RETURN(const std::vector<int64_t> ids, ManyValued(run));
  for (const int64_t id : ids) {
    OZD_RETURN_IF_ERROR(values_.Unlist(id, run_key));
  }
  return absl::OkStatus();
}

absl::Status RunWriter::StoreUsage(int64_t run_key, const oz::v1::Run& run) {
  static constexpr char kSql[] =
      "INSERT OR REPLACE INTO run_usage (run_key, inference_micro,"
      " compute_micro, platform_micro) VALUES (?, ?, ?, ?)";
  if (!run.has_usage()) {
    return db_->Run("DELETE FROM run_usage WHERE run_key = ?", {run_key});
  }
  return db_->Run(kSql,
                  {run_key, ToMicro(run.inference_cost()),
                   ToMicro(run.compute_cost()), ToMicro(run.platform_cost())});
}

void RunWriter::IndexText(int64_t run_key, const RunRow& row) {
  text_.Add(run_key, row.title_folded);
  text_.Add(run_key, row.skill_folded);
  text_.Add(run_key, row.prompt);
  // Nobody searches for it as a word, but it is looked up.
  text_.Add(run_key, row.run.conversation_id());
}

absl::StatusOr<Stored> RunWriter::Store(const oz::v1::Run& run) {
  RunRow row = MakeRunRow(run);
  OZD_ASSIGN_OR_RETURN(const std::optional<StoredRow> stored,
                       Find(row.run.run_id()));
  if (stored.has_value()) {
    if (stored->updated_at_us > run.updated_at_us()) return Stored::kUnchanged;
    return Replace(run, *stored, &row);
  }
  OZD_ASSIGN_OR_RETURN(const int64_t revision, RevisionOfNew(row.run));
  StampRunRow(revision, "", &row);
  OZD_ASSIGN_OR_RETURN(const Facets facets, Intern(row.run));
  OZD_ASSIGN_OR_RETURN(const int64_t run_key, Insert(row, revision, facets));
  OZD_RETURN_IF_ERROR(List(run_key, facets, Facets()));
  OZD_RETURN_IF_ERROR(ListArtifacts(run_key, row.run));
  IndexText(run_key, row);
  OZD_RETURN_IF_ERROR(NoteTextChanged(db_, account_id_, run_key));
  if (row.run.has_usage()) OZD_RETURN_IF_ERROR(StoreUsage(run_key, row.run));
  OZD_RETURN_IF_ERROR(StorePrompt(db_, run_key, row.prompt));
  OZD_RETURN_IF_ERROR(StoreBody(db_, run_key, run.raw_json()));
  return Stored::kInserted;
}

// A run that comes back after its removal was told is a change, whenever it was
// updated.
absl::StatusOr<int64_t> RunWriter::RevisionOfNew(const oz::v1::Run& run) {
  OZD_ASSIGN_OR_RETURN(const bool was_removed,
                       revisions_.TakeBack(run.run_id()));
  if (!was_removed && run.updated_at_us() <= known_until_us_) return 0;
  return revisions_.Next();
}

absl::StatusOr<Stored> RunWriter::Replace(const oz::v1::Run& run,
                                          const StoredRow& stored,
                                          RunRow* row) {
  const int64_t run_key = stored.run_key;
  OZD_ASSIGN_OR_RETURN(const SameBody same,
                       CompareBody(db_, run_key, row->prompt, run.raw_json()));
  if (same.prompt && same.raw_json && IsSameRun(stored.summary, row->summary)) {
    return Stored::kUnchanged;
  }
  const oz::v1::Run before = ParseStored(stored.summary);
  const bool same_state =
      NormaliseState(before.state()) == NormaliseState(row->run.state());
  OZD_ASSIGN_OR_RETURN(const int64_t revision, revisions_.Next());
  StampRunRow(revision, same_state ? before.previous_state() : before.state(),
              row);
  OZD_ASSIGN_OR_RETURN(const Facets facets, Intern(row->run));
  OZD_RETURN_IF_ERROR(Update(run_key, *row, revision, facets));
  OZD_RETURN_IF_ERROR(List(run_key, facets, stored.facets));
  OZD_RETURN_IF_ERROR(UnlistArtifacts(run_key, before));
  OZD_RETURN_IF_ERROR(ListArtifacts(run_key, row->run));
  if (!same.prompt || before.title() != row->run.title() ||
      before.skill_spec() != row->run.skill_spec() ||
      before.conversation_id() != row->run.conversation_id()) {
    IndexText(run_key, *row);
    OZD_RETURN_IF_ERROR(NoteTextChanged(db_, account_id_, run_key));
  }
  OZD_RETURN_IF_ERROR(StoreUsage(run_key, row->run));
  if (!same.prompt) {
    OZD_RETURN_IF_ERROR(StorePrompt(db_, run_key, row->prompt));
  }
  if (!same.raw_json) {
    OZD_RETURN_IF_ERROR(StoreBody(db_, run_key, run.raw_json()));
  }
  return Stored::kReplaced;
}

absl::StatusOr<bool> RunWriter::Delete(const std::string& run_id,
                                       int64_t now_us) {
  OZD_ASSIGN_OR_RETURN(const std::optional<StoredRow> stored, Find(run_id));
  OZD_RETURN_IF_ERROR(DeleteDocuments(db_, account_id_, run_id));
  if (!stored.has_value()) return false;
  const oz::v1::Run run = ParseStored(stored->summary);
  OZD_RETURN_IF_ERROR(DeleteDocuments(db_, account_id_, run.conversation_id()));
  OZD_RETURN_IF_ERROR(List(stored->run_key, Facets(), stored->facets));
  OZD_RETURN_IF_ERROR(UnlistArtifacts(stored->run_key, run));
  OZD_RETURN_IF_ERROR(RemoveFromSearch(db_, account_id_, stored->run_key));
  OZD_RETURN_IF_ERROR(DeleteByKey(db_, stored->run_key));
  OZD_RETURN_IF_ERROR(revisions_.NoteRemoved(run_id, now_us));
  return true;
}

absl::Status RunWriter::Finish() {
  OZD_RETURN_IF_ERROR(revisions_.Finish());
  OZD_RETURN_IF_ERROR(values_.Finish());
  return text_.Finish();
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
