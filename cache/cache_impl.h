// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_CACHE_IMPL_H_
#define OZD_CACHE_CACHE_IMPL_H_

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "cache/cache.h"
#include "cache/connection_pool.h"
#include "cache/quarantine.h"
#include "cache/sql/database.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// What the stores see of the cache. Thread-safe.
class Cache::Impl {
 public:
  using Body = absl::FunctionRef<absl::Status(sql::Database*)>;

  static absl::StatusOr<std::unique_ptr<Impl>> Open(const Options& options,
                                                    const Clock* clock);
  ~Impl();

  // Runs `body` on one unchanging view of the file.
  absl::Status Read(Body body);
  // Runs `body` in a transaction that is committed when it returns OK. One
  // write runs at a time, others wait.
  absl::Status Write(Body body);

  // Lets the next Housekeep() build an index that a query has missed.
  void WantIndex(absl::string_view name);
  void Housekeep();
  std::string write_problem() const;
  const std::string& replaced_corrupt_file() const {
    return replaced_corrupt_file_;
  }

 private:
  explicit Impl(const Options& options);
  absl::Status OpenConnections(const Options& options);
  // Remembers corruption, so that the next Open() begins anew.
  absl::Status NoteCorruption(absl::Status status) const;
  // Remembers whether writing is possible.
  absl::Status NoteWrite(absl::Status status);
  absl::Status BuildWantedIndexes();

  // Exists while the file is open: still there at the next Open() means that
  // the process ended without closing it.
  const MarkerFile open_marker_;
  const MarkerFile corrupt_marker_;
  std::string replaced_corrupt_file_;
  std::unique_ptr<ConnectionPool> writer_;
  std::unique_ptr<ConnectionPool> readers_;

  mutable Mutex mutex_;
  std::string write_problem_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> wanted_indexes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_CACHE_CACHE_IMPL_H_
