// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/run_storage.h"

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "tests/sim/store/run_row.h"

namespace ozd::sim {
namespace {

constexpr char kInsertRunSql[] =
    "INSERT INTO run VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
constexpr char kDeleteRunSql[] = "DELETE FROM run WHERE run_id = ?";
constexpr char kInsertArtifactSql[] =
    "INSERT OR REPLACE INTO artifact VALUES (?, ?)";
constexpr char kInsertCourseSql[] =
    "INSERT OR REPLACE INTO course VALUES (?, ?, ?, ?, ?)";
constexpr char kDeleteCourseSql[] = "DELETE FROM course WHERE run_id = ?";
constexpr char kGetRunSql[] =
    "SELECT body, turns, due_us, step, total_us, outcome"
    " FROM run LEFT JOIN course USING (run_id) WHERE run_id = ?";
constexpr char kDeleteFollowUpsSql[] = "DELETE FROM follow_up WHERE run_id = ?";
constexpr char kInsertFollowUpSql[] =
    "INSERT INTO follow_up VALUES (?, ?, ?, ?)";
constexpr char kGetFollowUpsSql[] =
    "SELECT turn, message FROM follow_up WHERE run_id = ? ORDER BY number";

absl::Status InsertRow(Connection* connection, const RunRow& row,
                       int64_t turns) {
  OZD_ASSIGN_OR_RETURN(StatementUse insert, connection->Prepare(kInsertRunSql));
  int at = 0;
  insert->Bind(at++, row.run_id);
  insert->Bind(at++, row.state);
  for (const std::string* text :
       {&row.source, &row.execution_location, &row.creator, &row.name,
        &row.model_id, &row.environment_id, &row.skill_spec, &row.schedule_id,
        &row.parent_run_id, &row.conversation_id, &row.private_to}) {
    insert->BindOptional(at++, *text);
  }
  for (const int64_t number :
       {row.created_us, row.updated_us,
        static_cast<int64_t>(row.agent_key.empty()), turns}) {
    insert->Bind(at++, number);
  }
  for (const std::string* text :
       {&row.title_key, &row.agent_key, &row.artifact_types, &row.search_text,
        &row.body}) {
    insert->Bind(at++, *text);
  }
  return insert->Run();
}

absl::Status RunWithId(Connection* connection, const char* sql,
                       const std::string& run_id) {
  OZD_ASSIGN_OR_RETURN(StatementUse statement, connection->Prepare(sql));
  statement->Bind(0, run_id);
  return statement->Run();
}

absl::Status InsertCourse(Connection* connection, const std::string& run_id,
                          const Course& course) {
  OZD_ASSIGN_OR_RETURN(StatementUse insert,
                       connection->Prepare(kInsertCourseSql));
  insert->Bind(0, run_id);
  insert->Bind(1, course.due_us);
  insert->Bind(2, course.step);
  insert->Bind(3, course.total_us);
  insert->Bind(4, course.outcome);
  return insert->Run();
}

absl::Status InsertFollowUps(Connection* connection, const std::string& run_id,
                             const std::vector<FollowUp>& follow_ups) {
  int64_t number = 0;
  for (const FollowUp& follow_up : follow_ups) {
    OZD_ASSIGN_OR_RETURN(StatementUse insert,
                         connection->Prepare(kInsertFollowUpSql));
    insert->Bind(0, run_id);
    insert->Bind(1, number++);
    insert->Bind(2, follow_up.turn);
    insert->Bind(3, follow_up.message);
    OZD_RETURN_IF_ERROR(insert->Run());
  }
  return absl::OkStatus();
}

absl::Status ReadFollowUps(Connection* connection, const std::string& run_id,
                           std::vector<FollowUp>* follow_ups) {
  OZD_ASSIGN_OR_RETURN(StatementUse get, connection->Prepare(kGetFollowUpsSql));
  get->Bind(0, run_id);
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, get->Step());
    if (!more) return absl::OkStatus();
    follow_ups->push_back({get->Int(0), std::string(get->Text(1))});
  }
}

}  // namespace

const char kRunSchemaSql[] = R"sql(
  CREATE TABLE IF NOT EXISTS run (
    run_id TEXT NOT NULL,
    state TEXT NOT NULL,
    source TEXT,
    execution_location TEXT,
    creator TEXT,
    name TEXT,
    model_id TEXT,
    environment_id TEXT,
    skill_spec TEXT,
    schedule_id TEXT,
    parent_run_id TEXT,
    conversation_id TEXT,
    private_to TEXT,
    created_us INTEGER NOT NULL,
    updated_us INTEGER NOT NULL,
    no_skill INTEGER NOT NULL,
    turns INTEGER NOT NULL,
    title_key TEXT NOT NULL,
    agent_key TEXT NOT NULL,
    artifact_types TEXT NOT NULL,
    search_text TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS artifact (
    artifact_uid TEXT PRIMARY KEY,
    run_id TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS course (
    run_id TEXT PRIMARY KEY,
    due_us INTEGER NOT NULL,
    step INTEGER NOT NULL,
    total_us INTEGER NOT NULL,
    outcome TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS follow_up (
    run_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (run_id, number)
  ) STRICT, WITHOUT ROWID;
)sql";

// Built after loading: sorting once is much faster than a million insertions
// at random places.
const char kRunIndexesSql[] = R"sql(
  CREATE UNIQUE INDEX IF NOT EXISTS run_by_id ON run (run_id);
  CREATE INDEX IF NOT EXISTS run_by_update ON run (updated_us, run_id);
  CREATE INDEX IF NOT EXISTS run_by_creation ON run (created_us, run_id);
  CREATE INDEX IF NOT EXISTS run_by_title ON run (title_key, run_id);
  CREATE INDEX IF NOT EXISTS run_by_agent ON run (no_skill, agent_key, run_id);
  CREATE INDEX IF NOT EXISTS run_by_parent ON run (parent_run_id)
    WHERE parent_run_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS run_by_conversation ON run (conversation_id)
    WHERE conversation_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS course_by_due ON course (due_us);
)sql";

absl::Status InsertRun(Connection* connection, const StoredRun& stored) {
  OZD_ASSIGN_OR_RETURN(const RunRow row, MakeRunRow(*stored.run));
  OZD_RETURN_IF_ERROR(InsertRow(connection, row, stored.turns));
  for (const std::string& uid : row.artifact_uids) {
    OZD_ASSIGN_OR_RETURN(StatementUse insert,
                         connection->Prepare(kInsertArtifactSql));
    insert->Bind(0, uid);
    insert->Bind(1, row.run_id);
    OZD_RETURN_IF_ERROR(insert->Run());
  }
  OZD_RETURN_IF_ERROR(
      InsertFollowUps(connection, row.run_id, stored.follow_ups));
  if (!stored.course.has_value()) return absl::OkStatus();
  return InsertCourse(connection, row.run_id, *stored.course);
}

absl::Status ReplaceRun(Connection* connection, const StoredRun& stored) {
  const std::string run_id = StringAt(*stored.run, "run_id");
  const absl::Status removed = RemoveRun(connection, run_id);
  if (!removed.ok() && !absl::IsNotFound(removed)) return removed;
  return InsertRun(connection, stored);
}

absl::Status RemoveRun(Connection* connection, const std::string& run_id) {
  OZD_RETURN_IF_ERROR(RunWithId(connection, kDeleteCourseSql, run_id));
  OZD_RETURN_IF_ERROR(RunWithId(connection, kDeleteFollowUpsSql, run_id));
  OZD_RETURN_IF_ERROR(RunWithId(connection, kDeleteRunSql, run_id));
  if (connection->Changes() > 0) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("no run ", run_id));
}

absl::StatusOr<StoredRun> ReadRun(Connection* connection,
                                  const std::string& run_id) {
  OZD_ASSIGN_OR_RETURN(StatementUse get, connection->Prepare(kGetRunSql));
  get->Bind(0, run_id);
  OZD_ASSIGN_OR_RETURN(const bool found, get->Step());
  if (!found) return absl::NotFoundError(absl::StrCat("no run ", run_id));
  StoredRun stored;
  stored.run = std::make_shared<Json>(ParseJson(get->Text(0)));
  stored.turns = get->Int(1);
  if (!get->IsNull(2)) {
    stored.course = Course{get->Int(2), get->Int(3), get->Int(4),
                           std::string(get->Text(5))};
  }
  OZD_RETURN_IF_ERROR(ReadFollowUps(connection, run_id, &stored.follow_ups));
  return stored;
}

}  // namespace ozd::sim
