// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_CURSOR_H_
#define OZD_DAEMON_CORE_RUNS_CURSOR_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cache/runs/run_store.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Cursors of pages that the cache answered. They begin with "ozd1."; any other
// cursor is the service's own and goes to the service as it is.

// Returns whether the cursor is one of the cache's.
bool IsOwnCursor(absl::string_view cursor);

// Makes the cursor of the page after `last` of a list in this order.
std::string MakeCursor(oz::v1::RunSortField sort_by,
                       oz::v1::SortOrder sort_order, const PageStart& last);

// Returns the `last` that the cursor was made of. Errors: kInvalidArgument when
// the cursor is damaged or belongs to a list in another order.
absl::StatusOr<PageStart> ParseCursor(absl::string_view cursor,
                                      oz::v1::RunSortField sort_by,
                                      oz::v1::SortOrder sort_order);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_CURSOR_H_
