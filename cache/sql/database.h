// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_SQL_DATABASE_H_
#define OZD_CACHE_SQL_DATABASE_H_

#include <stdint.h>

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "cache/sql/statement.h"

struct sqlite3;
struct sqlite3_stmt;

namespace ozd::sql {

// One connection to an SQLite file in WAL mode. This folder is the only one
// that knows sqlite3.h and PRAGMAs.
//
// A file has one writer connection, which also does all checkpoints, and any
// number of readers. A connection is used by one thread at a time and must not
// be carried over a fork. Errors of every call: as ToStatus().
class Database {
 public:
  enum class Role {
    // Creates the file (0600) and sets its journal mode.
    kWriter,
    // Cannot change anything. The file must exist.
    kReader,
  };

  struct Options {
    Role role = Role::kWriter;
    // Upper bound of the pages kept in memory, in KiB.
    int page_cache_kib = 2048;
    // Writers: the file may not grow beyond this; 0 for no limit.
    int64_t max_file_bytes = 0;
    // Writers: the log is folded into the file when it has so many pages.
    int log_pages = 16000;
    // How long to wait for a lock that another process holds.
    absl::Duration busy_timeout = absl::Seconds(5);
  };

  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& path,
                                                        const Options& options);
  // All statements must be gone.
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Returns the statement for `sql`, from the cache of the last few dozen when
  // it is there.
  absl::StatusOr<Statement> Prepare(absl::string_view sql);
  // Runs statements, separated by semicolons, that return nothing of interest.
  absl::Status Execute(const std::string& sql);

  // Runs one statement that returns no rows, with values for its placeholders.
  absl::Status Run(absl::string_view sql, std::initializer_list<Value> values);

  // The one integer in the first row of `sql`; 0 when there is no row.
  absl::StatusOr<int64_t> QueryInteger(absl::string_view sql);

  // INTEGER PRIMARY KEY of the row that was inserted last.
  int64_t last_insert_key() const;
  bool in_transaction() const;

  // Two numbers in the file's header. Both are part of a transaction.
  absl::StatusOr<int64_t> UserVersion();
  absl::Status SetUserVersion(int64_t version);
  absl::StatusOr<int64_t> ApplicationId();
  absl::Status SetApplicationId(int64_t id);

  // Reads the whole file. kDataLoss when something is wrong with it.
  absl::Status QuickCheck();
  // Writer: moves the log into the file and truncates the log. Does as much as
  // it can without waiting for readers.
  absl::Status Checkpoint();
  // Writer: lets SQLite refresh its statistics, for a bounded time.
  absl::Status Optimize();
  // While a statement runs, `stop` is asked every now and then (some hundred
  // rows); once it says true, the statement fails with kCancelled. Null for
  // never. Borrowed until the next call.
  void StopWhen(const std::function<bool()>* stop);

  // Gives back the page cache and the prepared statements.
  void ReleaseMemory();

 private:
  friend class Statement;
  struct CachedStatement {
    std::string sql;
    sqlite3_stmt* statement;
  };

  explicit Database(sqlite3* connection) : connection_(connection) {}
  absl::Status Configure(const Options& options);
  void GiveBack(std::string sql, sqlite3_stmt* statement);
  void DropStatements();
  absl::Status LastError(absl::string_view context) const;

  sqlite3* const connection_;
  int busy_timeout_ms_ = 0;
  // Statements not in use, the most recently used last.
  std::vector<CachedStatement> cached_;
};

}  // namespace ozd::sql

#endif  // OZD_CACHE_SQL_DATABASE_H_
