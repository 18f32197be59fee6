// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/search/search_indexer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/upstream/api/document_json.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr int kCatchUpBatches = 2;

}  // namespace

std::string ConversationText(absl::string_view json) {
  const absl::StatusOr<std::vector<oz::v1::ConversationItem>> items =
      ParseConversation(json);
  std::string text;
  if (!items.ok()) return text;
  for (const oz::v1::ConversationItem& item : *items) {
    if (text.size() > SearchStore::kMaxIndexedBytes) break;
    if (item.text().empty()) continue;
    absl::StrAppend(&text, text.empty() ? "" : "\n", item.text());
  }
  return text;
}

SearchIndexer::SearchIndexer(AccountSync* accounts, DocumentStore* documents,
                             SearchStore* search, const Options& options)
    : accounts_(accounts),
      documents_(documents),
      search_(search),
      options_(options),
      tasks_(accounts->parts().executor) {
  listener_ = accounts_->AddListener(
      {.on_changed =
           [this](const std::shared_ptr<AccountState>& state) {
             WorkSoon(state->partition());
           },
       .on_connection = nullptr,
       .on_forget = nullptr});
  documents_->SetConversationListener(
      [this](const std::string& partition) { WorkSoon(partition); });
}

SearchIndexer::~SearchIndexer() {
  accounts_->RemoveListener(listener_);
  tasks_.Shutdown();
}

void SearchIndexer::Shutdown() { tasks_.Close(); }

void SearchIndexer::WorkSoon(const std::string& partition) {
  {
    MutexLock lock(&mutex_);
    if (!scheduled_.insert(partition).second) return;
  }
  Schedule(partition, options_.delay);
}

void SearchIndexer::Schedule(const std::string& partition,
                             absl::Duration delay) {
  tasks_.RunAfter(delay, [this, partition] { Work(partition); });
}

bool SearchIndexer::IsBackfilling(const std::string& partition) const {
  for (const std::shared_ptr<AccountState>& state :
       accounts_->AccountsInUse()) {
    if (state->partition() == partition) return state->is_backfilling();
  }
  return false;
}

absl::StatusOr<int> SearchIndexer::IndexBatch(const std::string& partition) {
  return search_->IndexSome(partition, options_.batch, ConversationText);
}

void SearchIndexer::Work(const std::string& partition) {
  if (IsBackfilling(partition)) {
    return Schedule(partition, options_.backfill_pause);
  }
  const Clock& clock = *accounts_->parts().clock;
  {
    // Before looking: what comes from now on is looked for again.
    MutexLock lock(&mutex_);
    scheduled_.erase(partition);
  }
  const absl::Duration begun = clock.Uptime();
  const absl::StatusOr<int> indexed = IndexBatch(partition);
  absl::Duration pause = options_.retry;
  if (indexed.ok()) {
    if (*indexed == 0) return;
    pause = std::max(options_.shortest_pause,
                     options_.pause_factor * (clock.Uptime() - begun));
  } else {
    LogWarning("search", "cannot index: ", indexed.status().message());
  }
  {
    MutexLock lock(&mutex_);
    if (!scheduled_.insert(partition).second) return;
  }
  Schedule(partition, pause);
}

absl::Status SearchIndexer::CatchUp(const std::string& partition) {
  OZD_ASSIGN_OR_RETURN(const SearchExtent extent,
                       search_->GetExtent(partition));
  if (extent.waiting_runs > kCatchUpBatches * options_.batch) {
    WorkSoon(partition);
    return absl::OkStatus();
  }
  for (int i = 0; i < kCatchUpBatches && extent.waiting_runs > 0; ++i) {
    OZD_ASSIGN_OR_RETURN(const int indexed, IndexBatch(partition));
    if (indexed == 0) break;
  }
  return absl::OkStatus();
}

}  // namespace ozd
