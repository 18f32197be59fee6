// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/run_database.h"

#include <stdlib.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "tests/sim/store/event_log.h"
#include "tests/sim/store/messages.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/store/run_storage.h"

namespace ozd::sim {
namespace {

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
  OZD_RETURN_IF_ERROR(database->writer_->Execute(kRunSchemaSql));
  OZD_RETURN_IF_ERROR(database->writer_->Execute(kRunIndexesSql));
  OZD_RETURN_IF_ERROR(database->writer_->Execute(kEventSchemaSql));
  OZD_RETURN_IF_ERROR(database->writer_->Execute(kMessageSchemaSql));
  OZD_RETURN_IF_ERROR(database->writer_->Execute(kObjectSchemaSql));
  OZD_ASSIGN_OR_RETURN(const int64_t last,
                       LastSequence(database->writer_.get()));
  database->hub_.StartAt(last);
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

absl::StatusOr<StoredRun> Transaction::Get(const std::string& run_id) {
  return ReadRun(connection_, run_id);
}

absl::Status Transaction::Put(const StoredRun& stored) {
  const absl::StatusOr<StoredRun> before =
      ReadRun(connection_, StringAt(*stored.run, "run_id"));
  if (before.ok()) {
    for (Event& event : EventsOfChange(*before->run, *stored.run)) {
      Emit(std::move(event));
    }
  } else if (!absl::IsNotFound(before.status())) {
    return before.status();
  }
  return ReplaceRun(connection_, stored);
}

absl::Status RunDatabase::Write(
    const std::function<absl::Status(Transaction*)>& work) {
  MutexLock lock(&write_mutex_);
  Connection* writer = writer_.get();
  Transaction transaction(writer);
  const absl::Status status = InTransaction(writer, [&]() -> absl::Status {
    OZD_RETURN_IF_ERROR(work(&transaction));
    return AppendEvents(writer, &transaction.events_);
  });
  if (!status.ok()) return status;
  // Still under the lock, so that events come out in their order.
  hub_.Publish(std::move(transaction.events_));
  return absl::OkStatus();
}

absl::Status RunDatabase::Put(const StoredRun& stored) {
  return Write(
      [&](Transaction* transaction) { return transaction->Put(stored); });
}

absl::StatusOr<StoredRun> RunDatabase::Get(const std::string& run_id) {
  OZD_ASSIGN_OR_RETURN(const ConnectionPool::Lease reader, readers_.Get());
  return ReadRun(&*reader, run_id);
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
  return Write([&](Transaction* transaction) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(StoredRun stored, transaction->Get(run_id));
    OZD_RETURN_IF_ERROR(change(&stored));
    return transaction->Put(stored);
  });
}

absl::Status RunDatabase::Delete(const std::string& run_id) {
  MutexLock lock(&write_mutex_);
  Connection* writer = writer_.get();
  return InTransaction(writer, [&] { return RemoveRun(writer, run_id); });
}

absl::StatusOr<EventPage> RunDatabase::Events(const EventFilter& filter,
                                              int64_t since, int64_t limit) {
  EventPage page;
  if (hub_.Read(filter, since, limit, &page)) return page;
  OZD_ASSIGN_OR_RETURN(const ConnectionPool::Lease reader, readers_.Get());
  return ReadEvents(&*reader, filter, since, limit);
}

absl::StatusOr<int64_t> RunDatabase::AddEvent(Event event) {
  MutexLock lock(&write_mutex_);
  std::vector<Event> events{std::move(event)};
  OZD_RETURN_IF_ERROR(AppendEvents(writer_.get(), &events));
  const int64_t sequence = events.front().sequence;
  hub_.Publish(std::move(events));
  return sequence;
}

absl::Status RunDatabase::Read(
    const std::function<absl::Status(Connection*)>& work) {
  OZD_ASSIGN_OR_RETURN(const ConnectionPool::Lease reader, readers_.Get());
  return work(&*reader);
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
    OZD_ASSIGN_OR_RETURN(StoredRun stored, ReadRun(&*reader, id));
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
      OZD_RETURN_IF_ERROR(InsertRun(writer, stored));
    }
    return absl::OkStatus();
  });
  OZD_RETURN_IF_ERROR(loaded);
  OZD_RETURN_IF_ERROR(writer->Execute(kRunIndexesSql));
  return writer->Execute("PRAGMA journal_mode=WAL");
}

}  // namespace ozd::sim
