// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_FILE_CACHE_IMPL_H_
#define OZD_CACHE_FILE_CACHE_IMPL_H_

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "cache/file/cache.h"
#include "cache/file/connection_pool.h"
#include "cache/file/quarantine.h"
#include "cache/file/schema.h"
#include "cache/sql/database.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// Describes one file of the storage.
struct StoreFile {
  const char* name = nullptr;
  const FileFormat* format = nullptr;
  // Pages that the log may grow to before it is folded into the file.
  int log_pages = 0;
  // Run at the start when the last process did not close the file.
  const char* after_unclean_exit_sql = nullptr;
};

// An open file (cache or journal) as its stores use it. Thread-safe.
class Cache::Impl {
 public:
  using Body = absl::FunctionRef<absl::Status(sql::Database*)>;

  // `file` and `clock` are borrowed and must outlive this. Errors: as
  // Cache::Open().
  static absl::StatusOr<std::unique_ptr<Impl>> Open(const StoreFile* file,
                                                    const Options& options,
                                                    const Clock* clock);
  ~Impl();

  // Runs `body` on one unchanging view of the file.
  absl::Status Read(Body body);
  // Runs `body` in a transaction that is committed when it returns OK. One
  // write runs at a time, others wait.
  absl::Status Write(Body body);

  // Lets the next Housekeep() build an index that a query has missed.
  void WantIndex(absl::string_view name);
  // Makes every Housekeep() begin with `sweep`, which deletes rows that nothing
  // refers to any more. Adding the same sweep again has no effect.
  using Sweep = absl::Status (*)(Impl*);
  void AddSweep(Sweep sweep);
  void Housekeep();
  std::string write_problem() const;
  // Random, made with the file.
  const std::string& epoch() const { return epoch_; }
  const Clock& clock() const { return *clock_; }
  const std::string& replaced_corrupt_file() const {
    return replaced_corrupt_file_;
  }

 private:
  Impl(const StoreFile* file, const Options& options, const Clock* clock);
  absl::Status OpenConnections();
  absl::StatusOr<std::unique_ptr<sql::Database>> OpenWriter() const;
  absl::StatusOr<std::unique_ptr<sql::Database>> OpenReader() const;
  absl::Status Examine(bool unclean) const;
  void Recover();
  // Remembers corruption, so that the next Open() begins anew.
  absl::Status NoteCorruption(absl::Status status) const;
  // Records in write_problem_ if writing is possible.
  absl::Status NoteWrite(absl::Status status);
  absl::Status BuildWantedIndexes();

  const StoreFile& file_;
  const Options options_;
  const Clock* const clock_;
  const std::string path_;
  // Exists while the file is open: still there at the next Open() means that
  // the process ended without closing it.
  const MarkerFile open_marker_;
  const MarkerFile corrupt_marker_;
  std::string replaced_corrupt_file_;
  std::string epoch_;
  std::unique_ptr<ConnectionPool> writer_;
  std::unique_ptr<ConnectionPool> readers_;

  mutable Mutex mutex_;
  std::string write_problem_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> wanted_indexes_ ABSL_GUARDED_BY(mutex_);
  std::set<Sweep> sweeps_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_CACHE_FILE_CACHE_IMPL_H_
