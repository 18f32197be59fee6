// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_SQL_STATEMENT_H_
#define OZD_CACHE_SQL_STATEMENT_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct sqlite3_stmt;

namespace ozd::sql {

class Database;

// Marks bytes that go into a BLOB column.
struct Blob {
  absl::string_view bytes;
};

// One value for a placeholder. Text and blobs are borrowed.
struct Value {
  enum class Type { kInteger, kText, kBlob };
  Value(int64_t number) : integer(number) {}  // NOLINT: implicit by design
  Value(absl::string_view text)               // NOLINT
      : type(Type::kText), bytes(text) {}
  Value(const std::string& text)  // NOLINT
      : type(Type::kText), bytes(text) {}
  Value(Blob blob) : type(Type::kBlob), bytes(blob.bytes) {}  // NOLINT
  // A number of another width must say which it is, and a pointer is neither.
  template <typename T>
  Value(T) = delete;

  Type type = Type::kInteger;
  int64_t integer = 0;
  absl::string_view bytes;
};

// A prepared statement, borrowed from the database's cache of statements and
// given back when this goes out of scope.
//
//   OZD_ASSIGN_OR_RETURN(sql::Statement find, db->Prepare(kFindSql));
//   find.Bind({account_id, run_id});
//   OZD_ASSIGN_OR_RETURN(bool found, find.Step());
//   if (found) Use(find.Integer(0), find.Bytes(1));
//
// Bound text is not copied: it must stay as it is until the statement is reset
// or gone. Views returned by Bytes() live until the next Step() or Reset().
// Belongs to the database's thread; must not outlive the database.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  // Binds all placeholders, from the first on. An error shows at Step().
  void Bind(std::initializer_list<Value> values);
  void Bind(const std::vector<Value>& values);

  // Runs to the next row; false when there is none. Errors: as ToStatus().
  absl::StatusOr<bool> Step();
  // Runs a statement that returns no rows, and resets it.
  absl::Status Run();
  // Ready to be bound and run again.
  void Reset();

  // Columns of the present row, counted from 0.
  int64_t Integer(int column) const;
  absl::string_view Bytes(int column) const;
  std::string String(int column) const { return std::string(Bytes(column)); }
  bool IsNull(int column) const;

 private:
  friend class Database;
  Statement(Database* database, std::string sql, sqlite3_stmt* statement);
  void BindOne(int index, const Value& value);

  Database* database_;
  std::string sql_;
  sqlite3_stmt* statement_;
  int bind_error_ = 0;
};

}  // namespace ozd::sql

#endif  // OZD_CACHE_SQL_STATEMENT_H_
