// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_STORAGE_H_
#define OZD_DAEMON_STORAGE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cache/file/cache.h"
#include "cache/journal/journal.h"
#include "proto/support/clock.h"

namespace ozd {

// Opens the two files of the daemon, the cache and the journal. A file that
// cannot be written on disk is replaced by a temporary one for as long as the
// process lives, and reported as a problem. Thread-safe.
class Storage {
 public:
  struct Options {
    // Private directory of the files.
    std::string state_dir;
    // Private directory for temporary files.
    std::string fallback_dir;
  };

  // Errors: kFailedPrecondition (newer schema, network file system);
  // kUnavailable when the fallback does not work either.
  static absl::StatusOr<std::unique_ptr<Storage>> Open(const Options& options,
                                                       const Clock* clock);
  // Closes the files and removes temporary ones.
  ~Storage();
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  Cache* cache() const { return cache_.store.get(); }
  Journal* journal() const { return journal_.store.get(); }

  // Returns one sentence for everything that is degraded now.
  std::vector<std::string> Problems() const;
  // Tidies both files. To be called when idle.
  void Housekeep();

 private:
  template <typename Store>
  struct File {
    std::unique_ptr<Store> store;
    // Empty unless the file is temporary.
    std::string temporary_dir;
    std::string why_temporary;
  };

  Storage(const Options& options, const Clock* clock)
      : options_(options), clock_(clock) {}

  template <typename Store>
  absl::Status OpenFile(const char* name, File<Store>* file);
  template <typename Store>
  absl::Status OpenTemporary(const char* name, const absl::Status& cause,
                             File<Store>* file);
  template <typename Store>
  void Close(File<Store>* file);
  template <typename Store>
  void AddProblems(const char* name, const File<Store>& file,
                   std::vector<std::string>* problems) const;
  std::string TemporaryProblem(const char* name, const std::string& why) const;

  const Options options_;
  const Clock* const clock_;
  File<Cache> cache_;
  File<Journal> journal_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_STORAGE_H_
