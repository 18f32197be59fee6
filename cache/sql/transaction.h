// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_SQL_TRANSACTION_H_
#define OZD_CACHE_SQL_TRANSACTION_H_

#include "absl/status/status.h"

namespace ozd::sql {

class Database;

// A transaction that is rolled back unless Commit() succeeded.
//
//   sql::Transaction transaction(db);
//   OZD_RETURN_IF_ERROR(transaction.Begin(sql::Transaction::kWrite));
//   ...
//   return transaction.Commit();
//
// Belongs to the database's thread; does not nest.
class Transaction {
 public:
  enum Kind {
    // One unchanging view of the file.
    kRead,
    // Takes the write lock at once: asking for it later fails without waiting.
    kWrite,
  };

  explicit Transaction(Database* database) : database_(database) {}
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // Errors: as ToStatus().
  absl::Status Begin(Kind kind);
  absl::Status Commit();

 private:
  Database* const database_;
};

}  // namespace ozd::sql

#endif  // OZD_CACHE_SQL_TRANSACTION_H_
