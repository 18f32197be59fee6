// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_STORE_SQLITE_H_
#define OZD_TESTS_SIM_STORE_SQLITE_H_

#include <stdint.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/support/mutex.h"

struct sqlite3;
struct sqlite3_stmt;

namespace ozd::sim {

// The server's own thin wrapper. It shares nothing with the cache on purpose:
// a bug in common code would hide from every test that compares the two.

// A prepared statement; parameters and columns count from 0. Owned by its
// Connection. Confined to the thread that holds the connection.
class Statement {
 public:
  Statement(sqlite3* db, sqlite3_stmt* statement)
      : db_(db), statement_(statement) {}
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void Bind(int index, int64_t value);
  void Bind(int index, absl::string_view text);
  void BindNull(int index);
  // Text, or NULL when empty.
  void BindOptional(int index, absl::string_view text);

  // Moves to the next row; false at the end.
  absl::StatusOr<bool> Step();
  // Runs a statement that gives no rows, and resets it.
  absl::Status Run();
  // Makes it ready for new parameters.
  void Reset();

  int64_t Int(int column) const;
  // Valid until the next Step or Reset.
  absl::string_view Text(int column) const;
  bool IsNull(int column) const;

 private:
  sqlite3* const db_;
  sqlite3_stmt* const statement_;
};

// A statement in use; reset at the end of the scope, because one that is left
// half read keeps its snapshot alive and the log from being checkpointed.
class StatementUse {
 public:
  explicit StatementUse(Statement* statement) : statement_(statement) {}
  ~StatementUse() {
    if (statement_ != nullptr) statement_->Reset();
  }
  StatementUse(StatementUse&& other) noexcept
      : statement_(std::exchange(other.statement_, nullptr)) {}
  StatementUse& operator=(StatementUse&&) = delete;
  Statement* operator->() const { return statement_; }

 private:
  Statement* statement_;
};

// One connection with a cache of its statements. One thread at a time.
class Connection {
 public:
  static absl::StatusOr<std::unique_ptr<Connection>> Open(
      const std::string& path);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs one or more statements without parameters.
  absl::Status Execute(const std::string& sql);
  // A reset statement for `sql`, prepared at most once. Not to be used twice at
  // the same time.
  absl::StatusOr<StatementUse> Prepare(const std::string& sql);
  // Rows changed by the last statement.
  int64_t Changes() const;

 private:
  explicit Connection(sqlite3* db) : db_(db) {}

  sqlite3* const db_;
  std::map<std::string, std::unique_ptr<Statement>> statements_;
};

// Connections for readers, opened as needed and kept. Thread-safe.
class ConnectionPool {
 public:
  // Gives its connection back at the end of the scope.
  class Lease {
   public:
    Lease(ConnectionPool* pool, std::unique_ptr<Connection> connection);
    ~Lease();
    Lease(Lease&&) = default;
    Connection* operator->() const { return connection_.get(); }
    Connection& operator*() const { return *connection_; }

   private:
    ConnectionPool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  explicit ConnectionPool(std::string path) : path_(std::move(path)) {}

  absl::StatusOr<Lease> Get();
  // Closes the connections that are not in use.
  void CloseIdle();

 private:
  void Return(std::unique_ptr<Connection> connection);

  const std::string path_;
  Mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_STORE_SQLITE_H_
