// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/sql/database.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cache/sql/error.h"
#include "cache/sql/functions.h"
#include "proto/support/status_macros.h"
#include "proto/support/unique_fd.h"

namespace ozd::sql {
namespace {

constexpr size_t kMaxCachedStatements = 32;
constexpr int kPageBytes = 4096;

// SQLite would create the file by the umask. Its log and shared-memory files
// copy the mode of the main file.
absl::Status CreatePrivateFile(const std::string& path) {
  UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                   S_IRUSR | S_IWUSR));
  if (fd.valid() && fchmod(fd.get(), S_IRUSR | S_IWUSR) == 0) {
    return absl::OkStatus();
  }
  const int error = errno;
  if (error == EROFS) return ToStatus(SQLITE_READONLY, error, path);
  return ToStatus(SQLITE_CANTOPEN, error, path);
}

// Steps of SQLite's machine between two looks at a stop predicate: about 50
// microseconds.
constexpr int kStepsBetweenLooks = 2000;

int AskStop(void* stop) {
  return (*static_cast<const std::function<bool()>*>(stop))() ? 1 : 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Database::Open(
    const std::string& path, const Options& options) {
  int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (options.role == Role::kWriter) {
    OZD_RETURN_IF_ERROR(CreatePrivateFile(path));
  }
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
  if (code != SQLITE_OK) {
    const int error =
        connection == nullptr ? 0 : sqlite3_system_errno(connection);
    sqlite3_close_v2(connection);
    return ToStatus(code, error, absl::StrCat("open ", path));
  }
  std::unique_ptr<Database> database(new Database(connection));
  OZD_RETURN_IF_ERROR(database->Configure(options));
  return database;
}

Database::~Database() {
  DropStatements();
  sqlite3_close_v2(connection_);
}

absl::Status Database::Configure(const Options& options) {
  // First, because everything after it may meet a lock.
  busy_timeout_ms_ =
      static_cast<int>(absl::ToInt64Milliseconds(options.busy_timeout));
  sqlite3_busy_timeout(connection_, busy_timeout_ms_);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  if (RegisterFunctions(connection_) != SQLITE_OK) {
    return LastError("set up the cache");
  }
  OZD_RETURN_IF_ERROR(
      Execute(absl::StrCat("PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; "
                           "PRAGMA cache_size = -",
                           options.page_cache_kib)));
  if (options.role == Role::kReader) {
    return Execute("PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0");
  }
  // secure_delete: what is purged must not stay
  // readable in the file.
  OZD_RETURN_IF_ERROR(
      Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
              "PRAGMA journal_size_limit = 8388608; PRAGMA secure_delete = ON; "
              "PRAGMA foreign_keys = OFF; PRAGMA analysis_limit = 200"));
  OZD_RETURN_IF_ERROR(
      Execute(absl::StrCat("PRAGMA wal_autocheckpoint = ", options.log_pages)));
  if (options.max_file_bytes == 0) return absl::OkStatus();
  return Execute(absl::StrCat("PRAGMA max_page_count = ",
                              options.max_file_bytes / kPageBytes));
}

absl::StatusOr<Statement> Database::Prepare(absl::string_view sql) {
  for (auto it = cached_.rbegin(); it != cached_.rend(); ++it) {
    if (it->sql != sql) continue;
    CachedStatement found = std::move(*it);
    cached_.erase(std::next(it).base());
    return Statement(this, std::move(found.sql), found.statement);
  }
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(connection_, sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return LastError("prepare a statement");
  return Statement(this, std::string(sql), statement);
}

void Database::GiveBack(std::string sql, sqlite3_stmt* statement) {
  if (cached_.size() == kMaxCachedStatements) {
    sqlite3_finalize(cached_.front().statement);
    cached_.erase(cached_.begin());
  }
  cached_.push_back({std::move(sql), statement});
}

absl::Status Database::Execute(const std::string& sql) {
  if (sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr) ==
      SQLITE_OK) {
    return absl::OkStatus();
  }
  return LastError("cache");
}

absl::Status Database::Run(absl::string_view sql,
                           std::initializer_list<Value> values) {
  OZD_ASSIGN_OR_RETURN(Statement statement, Prepare(sql));
  statement.Bind(values);
  return statement.Run();
}

absl::StatusOr<int64_t> Database::QueryInteger(absl::string_view sql) {
  OZD_ASSIGN_OR_RETURN(Statement query, Prepare(sql));
  OZD_ASSIGN_OR_RETURN(const bool found, query.Step());
  return found ? query.Integer(0) : 0;
}

int64_t Database::last_insert_key() const {
  return sqlite3_last_insert_rowid(connection_);
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(connection_) == 0;
}

absl::StatusOr<int64_t> Database::UserVersion() {
  return QueryInteger("PRAGMA user_version");
}

absl::Status Database::SetUserVersion(int64_t version) {
  return Execute(absl::StrCat("PRAGMA user_version = ", version));
}

absl::StatusOr<int64_t> Database::ApplicationId() {
  return QueryInteger("PRAGMA application_id");
}

absl::Status Database::SetApplicationId(int64_t id) {
  return Execute(absl::StrCat("PRAGMA application_id = ", id));
}

absl::Status Database::QuickCheck() {
  OZD_ASSIGN_OR_RETURN(Statement check, Prepare("PRAGMA quick_check(1)"));
  OZD_ASSIGN_OR_RETURN(const bool found, check.Step());
  if (found && check.Bytes(0) == "ok") return absl::OkStatus();
  return ToStatus(SQLITE_CORRUPT, 0, "check the cache");
}

absl::Status Database::Checkpoint() {
  const int code = sqlite3_wal_checkpoint_v2(
      connection_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) {
    return LastError("checkpoint");
  }
  // TRUNCATE would wait for readers up to the busy timeout; when one is in the
  // way now, the next time will do.
  sqlite3_busy_timeout(connection_, 0);
  const int truncate_code = sqlite3_wal_checkpoint_v2(
      connection_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  const absl::Status status =
      truncate_code == SQLITE_OK || (truncate_code & 0xff) == SQLITE_BUSY
          ? absl::OkStatus()
          : LastError("checkpoint");
  sqlite3_busy_timeout(connection_, busy_timeout_ms_);
  return status;
}

absl::Status Database::Optimize() { return Execute("PRAGMA optimize"); }

void Database::StopWhen(const std::function<bool()>* stop) {
  // SQLite's interface is not const; AskStop() is.
  sqlite3_progress_handler(connection_,
                           stop == nullptr ? 0 : kStepsBetweenLooks,
                           stop == nullptr ? nullptr : AskStop,
                           const_cast<std::function<bool()>*>(stop));
}

void Database::ReleaseMemory() {
  DropStatements();
  sqlite3_db_release_memory(connection_);
}

void Database::DropStatements() {
  for (const CachedStatement& entry : cached_) {
    sqlite3_finalize(entry.statement);
  }
  cached_.clear();
}

absl::Status Database::LastError(absl::string_view context) const {
  return ToStatus(sqlite3_extended_errcode(connection_),
                  sqlite3_system_errno(connection_), context);
}

}  // namespace ozd::sql
