// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_JOURNAL_SEEN_STORE_H_
#define OZD_CACHE_JOURNAL_SEEN_STORE_H_

#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ozd {

class Journal;

// That the user has seen something as it was then.
struct SeenMark {
  // A run id, or "schedule:<id>".
  std::string item_id;
  // The version that was seen; the mark no longer counts when the item has
  // another version.
  std::string version;
  int64_t seen_at_us = 0;
};

// Stores which items the user has seen, for all clients. Thread-safe. Errors:
// those of RunStore.
class SeenStore {
 public:
  // `journal` is borrowed and must outlive the store.
  explicit SeenStore(Journal* journal) : journal_(journal) {}

  // All marks of the account.
  absl::StatusOr<std::vector<SeenMark>> List(const std::string& account) const;
  // Adds or replaces, in one transaction.
  absl::Status Put(const std::string& account,
                   const std::vector<SeenMark>& marks);

  // From when on (by the service's clock) what ended counts as news; nullopt
  // until it was set.
  absl::StatusOr<std::optional<int64_t>> GetStart(
      const std::string& account) const;
  // The first value stays.
  absl::Status SetStart(const std::string& account, int64_t start_us);

  // Drops marks made before `before_us`.
  absl::Status Trim(int64_t before_us);
  absl::Status RemoveAccount(const std::string& account);

 private:
  Journal* const journal_;
};

}  // namespace ozd

#endif  // OZD_CACHE_JOURNAL_SEEN_STORE_H_
