// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/sql/transaction.h"

#include "cache/sql/database.h"
#include "proto/support/status_macros.h"

namespace ozd::sql {

Transaction::~Transaction() {
  // SQLite rolls back by itself after some errors; doing it twice is an error.
  if (!database_->in_transaction()) return;
  absl::StatusOr<Statement> rollback = database_->Prepare("ROLLBACK");
  if (rollback.ok()) rollback->Run().IgnoreError();
}

absl::Status Transaction::Begin(Kind kind) {
  OZD_ASSIGN_OR_RETURN(
      Statement begin,
      database_->Prepare(kind == kWrite ? "BEGIN IMMEDIATE" : "BEGIN"));
  return begin.Run();
}

absl::Status Transaction::Commit() {
  OZD_ASSIGN_OR_RETURN(Statement commit, database_->Prepare("COMMIT"));
  return commit.Run();
}

}  // namespace ozd::sql
