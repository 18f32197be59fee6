// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_FILE_CONNECTION_POOL_H_
#define OZD_CACHE_FILE_CONNECTION_POOL_H_

#include <memory>
#include <utility>
#include <vector>

#include "cache/sql/database.h"
#include "proto/support/mutex.h"

namespace ozd {

// Lends out connections, each to one thread at a time. Thread-safe.
class ConnectionPool {
 public:
  // Gives the connection back at the end of its scope.
  class Lease {
   public:
    Lease(ConnectionPool* pool, std::unique_ptr<sql::Database> database)
        : pool_(pool), database_(std::move(database)) {}
    ~Lease() { pool_->GiveBack(std::move(database_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    sql::Database* get() const { return database_.get(); }
    sql::Database* operator->() const { return database_.get(); }

   private:
    ConnectionPool* const pool_;
    std::unique_ptr<sql::Database> database_;
  };

  // Must outlive all leases.
  explicit ConnectionPool(std::vector<std::unique_ptr<sql::Database>> idle)
      : idle_(std::move(idle)) {}

  // Waits until a connection is free. The one used last is taken first: its
  // pages and statements are warm.
  Lease Acquire() {
    MutexLock lock(&mutex_);
    while (idle_.empty()) freed_.Wait(&mutex_);
    std::unique_ptr<sql::Database> database = std::move(idle_.back());
    idle_.pop_back();
    return Lease(this, std::move(database));
  }

  // Takes all that are idle now and lets them release their memory.
  void ReleaseMemory() {
    std::vector<std::unique_ptr<sql::Database>> taken;
    {
      MutexLock lock(&mutex_);
      taken.swap(idle_);
    }
    for (std::unique_ptr<sql::Database>& database : taken) {
      database->ReleaseMemory();
      GiveBack(std::move(database));
    }
  }

 private:
  void GiveBack(std::unique_ptr<sql::Database> database) {
    {
      MutexLock lock(&mutex_);
      idle_.push_back(std::move(database));
    }
    freed_.NotifyOne();
  }

  Mutex mutex_;
  CondVar freed_;
  std::vector<std::unique_ptr<sql::Database>> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_CACHE_FILE_CONNECTION_POOL_H_
