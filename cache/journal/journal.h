// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_JOURNAL_JOURNAL_H_
#define OZD_CACHE_JOURNAL_JOURNAL_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "cache/file/cache.h"
#include "proto/support/clock.h"

namespace ozd {

// The file of data that the service cannot send again: the log of events with
// its cursors, pending hook calls, and the user's seen marks. A separate file,
// so that replacing a corrupt cache loses none of it. Opened, migrated and
// repaired like the cache. Thread-safe.
class Journal {
 public:
  struct Options {
    // Directory of journal.db; must exist.
    std::string directory;
    int max_readers = 2;
  };

  // Errors: as Cache::Open. A corrupt file is set aside as
  // journal.db.corrupt-<time>; then epoch() is new. `clock` is borrowed and
  // must outlive the journal.
  static absl::StatusOr<std::unique_ptr<Journal>> Open(const Options& options,
                                                       const Clock* clock);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Random, made with the file: a token of another epoch is of another log.
  const std::string& epoch() const { return epoch_; }
  // See the members of Cache with these names.
  const std::string& replaced_corrupt_file() const;
  std::string write_problem() const;
  void Housekeep();

  // For the stores in this folder only.
  Cache::Impl* impl() const { return impl_.get(); }

 private:
  explicit Journal(std::unique_ptr<Cache::Impl> impl);
  std::unique_ptr<Cache::Impl> impl_;
  std::string epoch_;
};

}  // namespace ozd

#endif  // OZD_CACHE_JOURNAL_JOURNAL_H_
