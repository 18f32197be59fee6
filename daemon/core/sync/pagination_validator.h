// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_PAGINATION_VALIDATOR_H_
#define OZD_DAEMON_CORE_SYNC_PAGINATION_VALIDATOR_H_

#include <stddef.h>

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "daemon/upstream/api/run_api.h"

namespace ozd {

// Checks the pages of one list as they come from the service, so that reading
// them ends even when the service is broken. Thread-compatible.
class PaginationValidator {
 public:
  // Checks the page that was asked for with `used_cursor`. Errors: kDataLoss
  // when reading cannot end well: more pages follow but there is no cursor or
  // the page is empty, no run of a page can be understood, the same cursor
  // comes again, several pages in a row bring nothing new, or there are more
  // than 10,000 pages.
  absl::Status Check(const RunPage& page, const std::string& used_cursor);

 private:
  int pages_ = 0;
  int pages_without_news_ = 0;
  absl::flat_hash_set<size_t> seen_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_PAGINATION_VALIDATOR_H_
