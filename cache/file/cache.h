// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_FILE_CACHE_H_
#define OZD_CACHE_FILE_CACHE_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cache/file/file_system.h"
#include "proto/support/clock.h"

namespace ozd {

// The cache file: opens it, migrates it, replaces it when it is corrupt, and
// hands out connections to the stores. One process at a time (the daemon's
// lock sees to that). Thread-safe.
class Cache {
 public:
  struct Options {
    // Directory of cache.db; must exist.
    std::string directory;
    // Read-only connections kept open.
    int max_readers = 4;
    // Memory that each reader may use for pages, in KiB.
    int page_cache_kib = 2048;
    // The same for the writer: a backfill needs more to be fast. Housekeep()
    // gives it back.
    int writer_cache_kib = 16384;
    // The file may not grow beyond this; 0 for no limit. Reaching it looks like
    // a full disk.
    int64_t max_file_bytes = 0;
    // Refuses directories where the cache would not be safe.
    std::function<absl::Status(const std::string& directory)>
        check_file_system = CheckLocalFileSystem;
  };

  // Errors: kFailedPrecondition when the file was written by a newer version
  // (message names file, both versions and the remedy) or when the file system
  // is a network one; kUnavailable when the disk is full or read-only. A
  // corrupt file is set aside as cache.db.corrupt-<time> and a new one begun;
  // replaced_corrupt_file() then names it. `clock` is borrowed and must outlive
  // the cache.
  static absl::StatusOr<std::unique_ptr<Cache>> Open(const Options& options,
                                                     const Clock* clock);
  ~Cache();
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  // Empty, or the path a corrupt file was moved to when this one was opened.
  const std::string& replaced_corrupt_file() const;
  // Empty, or why writes fail at present ("disk full"). Recovers by itself.
  std::string write_problem() const;
  // Folds the write-ahead log into the file and releases memory; when idle.
  void Housekeep();

  // For the stores in this folder only.
  class Impl;
  Impl* impl() const { return impl_.get(); }

 private:
  explicit Cache(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_CACHE_FILE_CACHE_H_
