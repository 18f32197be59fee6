// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/pagination_validator.h"

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "proto/support/log.h"

namespace ozd {
namespace {

constexpr int kMaxPages = 10'000;
// A page without news may be honest: runs move while they are read.
constexpr int kMaxPagesWithoutNews = 3;

}  // namespace

absl::Status PaginationValidator::Check(const RunPage& page,
                                        const std::string& used_cursor) {
  ++pages_;
  const size_t before = seen_.size();
  // A run that changed since is news.
  for (const oz::v1::Run& run : page.runs) {
    seen_.insert(absl::HashOf(run.run_id(), run.updated_at_us()));
  }
  if (page.skipped_items > 0) {
    LogWarning("sync", page.skipped_items,
               " runs of a page could not be understood and were left out");
    if (page.runs.empty()) {
      return BrokenPagingError(
          "the service sent a page of which nothing can be understood");
    }
  }
  if (!page.has_next_page) return absl::OkStatus();
  if (page.runs.empty()) {
    return BrokenPagingError(
        "the service says that more runs follow but sends an empty page");
  }
  if (page.next_cursor.empty()) {
    return BrokenPagingError(
        "the service says that more runs follow but gives no cursor");
  }
  if (page.next_cursor == used_cursor) {
    return BrokenPagingError("the service gives the same cursor for ever");
  }
  pages_without_news_ = seen_.size() == before ? pages_without_news_ + 1 : 0;
  if (pages_without_news_ >= kMaxPagesWithoutNews) {
    return BrokenPagingError("the service's pages repeat themselves");
  }
  if (pages_ >= kMaxPages) {
    return BrokenPagingError(absl::StrCat(
        "the service's list has not ended after ", kMaxPages, " pages"));
  }
  return absl::OkStatus();
}

}  // namespace ozd
