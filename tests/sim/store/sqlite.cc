// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/sqlite.h"

#include <sqlite3.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"

namespace ozd::sim {
namespace {

absl::Status LastError(sqlite3* db, absl::string_view what) {
  return absl::InternalError(
      absl::StrCat("database: ", what, ": ", sqlite3_errmsg(db)));
}

constexpr char kPragmas[] =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=OFF;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-4000;";
constexpr int kBusyMs = 10'000;

}  // namespace

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::Bind(int index, int64_t value) {
  sqlite3_bind_int64(statement_, index + 1, value);
}

void Statement::Bind(int index, absl::string_view text) {
  sqlite3_bind_text64(statement_, index + 1, text.data() ? text.data() : "",
                      text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Statement::BindNull(int index) {
  sqlite3_bind_null(statement_, index + 1);
}

void Statement::BindOptional(int index, absl::string_view text) {
  if (text.empty()) {
    BindNull(index);
  } else {
    Bind(index, text);
  }
}

absl::StatusOr<bool> Statement::Step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return LastError(db_, "step");
}

absl::Status Statement::Run() {
  const absl::StatusOr<bool> row = Step();
  Reset();
  return row.status();
}

void Statement::Reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

int64_t Statement::Int(int column) const {
  return sqlite3_column_int64(statement_, column);
}

absl::string_view Statement::Text(int column) const {
  const void* text = sqlite3_column_text(statement_, column);
  if (text == nullptr) return "";
  const int size = sqlite3_column_bytes(statement_, column);
  return absl::string_view(static_cast<const char*>(text),
                           static_cast<size_t>(size));
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(
    const std::string& path) {
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &db,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
      nullptr);
  std::unique_ptr<Connection> connection(new Connection(db));
  if (code != SQLITE_OK) return LastError(db, absl::StrCat("open ", path));
  // First, since another thread may be opening the log at this moment.
  sqlite3_busy_timeout(db, kBusyMs);
  OZD_RETURN_IF_ERROR(connection->Execute(kPragmas));
  return connection;
}

Connection::~Connection() {
  statements_.clear();
  sqlite3_close(db_);
}

absl::Status Connection::Execute(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return LastError(db_, sql.substr(0, 60));
  }
  return absl::OkStatus();
}

absl::StatusOr<StatementUse> Connection::Prepare(const std::string& sql) {
  std::unique_ptr<Statement>& slot = statements_[sql];
  if (slot == nullptr) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(db_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT,
                           &statement, nullptr) != SQLITE_OK) {
      return LastError(db_, sql);
    }
    slot = std::make_unique<Statement>(db_, statement);
  }
  slot->Reset();
  return StatementUse(slot.get());
}

int64_t Connection::Changes() const { return sqlite3_changes64(db_); }

ConnectionPool::Lease::Lease(ConnectionPool* pool,
                             std::unique_ptr<Connection> connection)
    : pool_(pool), connection_(std::move(connection)) {}

ConnectionPool::Lease::~Lease() {
  if (connection_ != nullptr) pool_->Return(std::move(connection_));
}

absl::StatusOr<ConnectionPool::Lease> ConnectionPool::Get() {
  {
    MutexLock lock(&mutex_);
    if (!idle_.empty()) {
      Lease lease(this, std::move(idle_.back()));
      idle_.pop_back();
      return lease;
    }
  }
  OZD_ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection,
                       Connection::Open(path_));
  return Lease(this, std::move(connection));
}

void ConnectionPool::CloseIdle() {
  MutexLock lock(&mutex_);
  idle_.clear();
}

void ConnectionPool::Return(std::unique_ptr<Connection> connection) {
  MutexLock lock(&mutex_);
  idle_.push_back(std::move(connection));
}

}  // namespace ozd::sim
