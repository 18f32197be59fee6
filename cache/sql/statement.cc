// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/sql/statement.h"

#include <sqlite3.h>

#include <utility>

#include "cache/sql/database.h"
#include "cache/sql/error.h"

namespace ozd::sql {

Statement::Statement(Database* database, std::string sql,
                     sqlite3_stmt* statement)
    : database_(database), sql_(std::move(sql)), statement_(statement) {}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      sql_(std::move(other.sql_)),
      statement_(std::exchange(other.statement_, nullptr)),
      bind_error_(other.bind_error_) {}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  Reset();
  // The bound memory is about to go away.
  sqlite3_clear_bindings(statement_);
  database_->GiveBack(std::move(sql_), statement_);
}

void Statement::BindOne(int index, const Value& value) {
  int code = SQLITE_OK;
  // A null pointer would bind NULL instead of an empty value.
  const char* data = value.bytes.data() == nullptr ? "" : value.bytes.data();
  switch (value.type) {
    case Value::Type::kInteger:
      code = sqlite3_bind_int64(statement_, index, value.integer);
      break;
    case Value::Type::kText:
      code = sqlite3_bind_text64(statement_, index, data, value.bytes.size(),
                                 SQLITE_STATIC, SQLITE_UTF8);
      break;
    case Value::Type::kBlob:
      code = sqlite3_bind_blob64(statement_, index, data, value.bytes.size(),
                                 SQLITE_STATIC);
      break;
  }
  if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
}

void Statement::Bind(std::initializer_list<Value> values) {
  int index = 0;
  for (const Value& value : values) BindOne(++index, value);
}

void Statement::Bind(const std::vector<Value>& values) {
  int index = 0;
  for (const Value& value : values) BindOne(++index, value);
}

absl::StatusOr<bool> Statement::Step() {
  if (bind_error_ != SQLITE_OK) {
    return ToStatus(bind_error_, 0, "bind a value");
  }
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_->LastError("cache");
}

absl::Status Statement::Run() {
  const absl::Status status = Step().status();
  Reset();
  return status;
}

void Statement::Reset() {
  // The code repeats what Step() already reported.
  sqlite3_reset(statement_);
  bind_error_ = SQLITE_OK;
}

int64_t Statement::Integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

absl::string_view Statement::Bytes(int column) const {
  // The order of the two calls matters: the first may convert the value.
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  if (data == nullptr) return "";
  return absl::string_view(static_cast<const char*>(data),
                           static_cast<size_t>(size));
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

}  // namespace ozd::sql
