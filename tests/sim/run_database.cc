// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/run_database.h"

#include <stdlib.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "tests/sim/run_row.h"

namespace ozd::sim {
namespace {

constexpr char kSchemaSql[] = R"sql(
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
)sql";

// Built after loading: sorting once is much faster than a million insertions
// at random places.
constexpr char kIndexesSql[] = R"sql(
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

absl::Status InsertAll(Connection* connection, const RunRow& row,
                       const StoredRun& stored) {
  OZD_RETURN_IF_ERROR(InsertRow(connection, row, stored.turns));
  for (const std::string& uid : row.artifact_uids) {
    OZD_ASSIGN_OR_RETURN(StatementUse insert,
                         connection->Prepare(kInsertArtifactSql));
    insert->Bind(0, uid);
    insert->Bind(1, row.run_id);
    OZD_RETURN_IF_ERROR(insert->Run());
  }
  if (!stored.course.has_value()) return absl::OkStatus();
  return InsertCourse(connection, row.run_id, *stored.course);
}

absl::Status ReplaceAll(Connection* connection, const StoredRun& stored) {
  OZD_ASSIGN_OR_RETURN(const RunRow row, MakeRunRow(*stored.run));
  OZD_RETURN_IF_ERROR(RunWithId(connection, kDeleteRunSql, row.run_id));
  OZD_RETURN_IF_ERROR(RunWithId(connection, kDeleteCourseSql, row.run_id));
  return InsertAll(connection, row, stored);
}

absl::StatusOr<StoredRun> Read(Connection* connection,
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
  return stored;
}

// Runs `work` in a transaction that is rolled back when it fails.
absl::Status InTransaction(Connection* connection,
                           const std::function<absl::Status()>& work) {
  OZD_RETURN_IF_ERROR(connection->Execute("BEGIN IMMEDIATE"));
  const absl::Status status = work();
  if (!status.ok()) {
    connection->Execute("ROLLBACK").IgnoreError();
    return status;
  }
  return connection->Execute("COMMIT");
}

// Runs `sql` with one parameter and returns the first column of every row.
template <typename Parameter>
absl::StatusOr<std::vector<std::string>> ReadTexts(Connection* connection,
                                                   const char* sql,
                                                   const Parameter& value) {
  OZD_ASSIGN_OR_RETURN(StatementUse statement, connection->Prepare(sql));
  statement->Bind(0, value);
  std::vector<std::string> texts;
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, statement->Step());
    if (!more) return texts;
    texts.emplace_back(statement->Text(0));
  }
}

absl::StatusOr<std::string> NewTemporaryPath() {
  const char* directory = getenv("TMPDIR");
  std::string path = absl::StrCat(
      directory != nullptr && *directory != '\0' ? directory : "/tmp",
      "/oz-sim-XXXXXX");
  const int fd = mkstemp(path.data());
  if (fd < 0) {
    return absl::InternalError(absl::StrCat("cannot create ", path));
  }
  close(fd);
  return path;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RunDatabase>> RunDatabase::Open(
    const std::string& path) {
  std::string actual_path = path;
  if (path.empty()) {
    OZD_ASSIGN_OR_RETURN(actual_path, NewTemporaryPath());
  }
  std::unique_ptr<RunDatabase> database(
      new RunDatabase(actual_path, path.empty()));
  MutexLock lock(&database->write_mutex_);
  OZD_ASSIGN_OR_RETURN(database->writer_, Connection::Open(actual_path));
  OZD_RETURN_IF_ERROR(database->writer_->Execute(kSchemaSql));
  OZD_RETURN_IF_ERROR(database->writer_->Execute(kIndexesSql));
  return database;
}

RunDatabase::RunDatabase(std::string path, bool temporary)
    : path_(std::move(path)), temporary_(temporary), readers_(path_) {}

RunDatabase::~RunDatabase() {
  if (!temporary_) return;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    unlink(absl::StrCat(path_, suffix).c_str());
  }
}

absl::Status RunDatabase::Put(const StoredRun& stored) {
  MutexLock lock(&write_mutex_);
  Connection* writer = writer_.get();
  return InTransaction(writer, [&] { return ReplaceAll(writer, stored); });
}

absl::StatusOr<StoredRun> RunDatabase::Get(const std::string& run_id) {
  OZD_ASSIGN_OR_RETURN(const ConnectionPool::Lease reader, readers_.Get());
  return Read(&*reader, run_id);
}

absl::StatusOr<std::string> RunDatabase::GetBody(const std::string& run_id) {
  OZD_ASSIGN_OR_RETURN(const ConnectionPool::Lease reader, readers_.Get());
  OZD_ASSIGN_OR_RETURN(
      std::vector<std::string> bodies,
      ReadTexts(&*reader, "SELECT body FROM run WHERE run_id = ?", run_id));
  if (bodies.empty()) {
    return absl::NotFoundError(absl::StrCat("no run ", run_id));
  }
  return std::move(bodies.front());
}

absl::Status RunDatabase::Update(
    const std::string& run_id,
    const std::function<absl::Status(StoredRun*)>& change) {
  MutexLock lock(&write_mutex_);
  Connection* writer = writer_.get();
  return InTransaction(writer, [&]() -> absl::Status {
    OZD_ASSIGN_OR_RETURN(StoredRun stored, Read(writer, run_id));
    OZD_RETURN_IF_ERROR(change(&stored));
    return ReplaceAll(writer, stored);
  });
}

absl::Status RunDatabase::Delete(const std::string& run_id) {
  MutexLock lock(&write_mutex_);
  Connection* writer = writer_.get();
  return InTransaction(writer, [&]() -> absl::Status {
    OZD_RETURN_IF_ERROR(RunWithId(writer, kDeleteCourseSql, run_id));
    OZD_RETURN_IF_ERROR(RunWithId(writer, kDeleteRunSql, run_id));
    if (writer->Changes() > 0) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat("no run ", run_id));
  });
}

absl::StatusOr<RunListing> RunDatabase::List(const RunQuery& query,
                                             const std::string& viewer) {
  OZD_ASSIGN_OR_RETURN(const ConnectionPool::Lease reader, readers_.Get());
  return ListRuns(&*reader, query, viewer);
}

absl::StatusOr<std::vector<StoredRun>> RunDatabase::RunsOfConversation(
    const std::string& conversation_id) {
  OZD_ASSIGN_OR_RETURN(const ConnectionPool::Lease reader, readers_.Get());
  OZD_ASSIGN_OR_RETURN(
      const std::vector<std::string> ids,
      ReadTexts(&*reader,
                "SELECT run_id FROM run WHERE conversation_id = ?"
                " ORDER BY created_us, run_id",
                conversation_id));
  std::vector<StoredRun> runs;
  for (const std::string& id : ids) {
    OZD_ASSIGN_OR_RETURN(StoredRun stored, Read(&*reader, id));
    runs.push_back(std::move(stored));
  }
  return runs;
}

absl::StatusOr<std::string> RunDatabase::RunOfArtifact(
    const std::string& artifact_uid) {
  OZD_ASSIGN_OR_RETURN(const ConnectionPool::Lease reader, readers_.Get());
  OZD_ASSIGN_OR_RETURN(
      std::vector<std::string> ids,
      ReadTexts(&*reader, "SELECT run_id FROM artifact WHERE artifact_uid = ?",
                artifact_uid));
  if (ids.empty()) {
    return absl::NotFoundError(absl::StrCat("no artifact ", artifact_uid));
  }
  return std::move(ids.front());
}

absl::StatusOr<std::vector<std::string>> RunDatabase::DueRuns(
    int64_t course_now_us) {
  OZD_ASSIGN_OR_RETURN(const ConnectionPool::Lease reader, readers_.Get());
  return ReadTexts(&*reader,
                   "SELECT run_id FROM course WHERE due_us <= ?"
                   " ORDER BY due_us, run_id LIMIT 100",
                   course_now_us);
}

absl::StatusOr<std::optional<int64_t>> RunDatabase::NextDue() {
  OZD_ASSIGN_OR_RETURN(const ConnectionPool::Lease reader, readers_.Get());
  OZD_ASSIGN_OR_RETURN(StatementUse get,
                       reader->Prepare("SELECT min(due_us) FROM course"));
  OZD_ASSIGN_OR_RETURN(const bool row, get->Step());
  if (!row || get->IsNull(0)) return std::optional<int64_t>();
  return std::optional<int64_t>(get->Int(0));
}

absl::StatusOr<int64_t> RunDatabase::CountRuns() {
  OZD_ASSIGN_OR_RETURN(const ConnectionPool::Lease reader, readers_.Get());
  OZD_ASSIGN_OR_RETURN(StatementUse get,
                       reader->Prepare("SELECT count(*) FROM run"));
  OZD_RETURN_IF_ERROR(get->Step().status());
  return get->Int(0);
}

absl::Status RunDatabase::Load(int64_t count,
                               const std::function<StoredRun(int64_t)>& make) {
  MutexLock lock(&write_mutex_);
  Connection* writer = writer_.get();
  readers_.CloseIdle();
  // In an empty file a rollback journal stays empty, while the write-ahead log
  // would write every page twice.
  OZD_RETURN_IF_ERROR(writer->Execute("PRAGMA journal_mode=DELETE"));
  OZD_RETURN_IF_ERROR(writer->Execute(
      "DROP INDEX run_by_id; DROP INDEX run_by_update;"
      "DROP INDEX run_by_creation; DROP INDEX run_by_title;"
      "DROP INDEX run_by_agent; DROP INDEX run_by_parent;"
      "DROP INDEX run_by_conversation; DROP INDEX course_by_due;"));
  const absl::Status loaded = InTransaction(writer, [&]() -> absl::Status {
    for (int64_t i = 0; i < count; ++i) {
      const StoredRun stored = make(i);
      OZD_ASSIGN_OR_RETURN(const RunRow row, MakeRunRow(*stored.run));
      OZD_RETURN_IF_ERROR(InsertAll(writer, row, stored));
    }
    return absl::OkStatus();
  });
  OZD_RETURN_IF_ERROR(loaded);
  OZD_RETURN_IF_ERROR(writer->Execute(kIndexesSql));
  return writer->Execute("PRAGMA journal_mode=WAL");
}

}  // namespace ozd::sim
