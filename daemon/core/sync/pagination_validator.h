// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_PAGINATION_VALIDATOR_H_
#define OZD_DAEMON_CORE_SYNC_PAGINATION_VALIDATOR_H_

#include <stddef.h>

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "daemon/upstream/service/oz_api.h"

namespace ozd {

// Follows a walk through the service's pages and sees to it that it ends, even
// when the service lies. Confined to one walk.
class PaginationValidator {
 public:
  // Takes note of the page that was asked for with `used_cursor`. Errors:
  // kDataLoss when the walk cannot end well: more follows but no cursor says
  // where or the page is empty, nothing of a page can be understood, the same
  // cursor comes again, pages bring nothing new time after time, or there are
  // more than 10,000.
  absl::Status Check(const RunPage& page, const std::string& used_cursor);

 private:
  int pages_ = 0;
  int pages_without_news_ = 0;
  absl::flat_hash_set<size_t> seen_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_PAGINATION_VALIDATOR_H_
