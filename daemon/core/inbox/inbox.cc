// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/inbox/inbox.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/core/accounts/account_service.h"
#include "daemon/core/base/freshness.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/inbox/inbox_reader.h"
#include "daemon/core/runs/run_ids.h"
#include "proto/support/error_detail.h"
#include "proto/support/log.h"
#include "proto/support/mutex.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr int kDefaultLimit = 100;
constexpr int kLongestLimit = 5000;
// Something may have changed that tells nobody, such as who the key belongs to.
constexpr absl::Duration kLongestMemo = absl::Minutes(1);
// Longer than anything stays in the inbox.
constexpr absl::Duration kKeepMarks = absl::Hours(24 * 90);

using Item = oz::v1::InboxItem;
using StatePtr = std::shared_ptr<AccountState>;

absl::Status NotThere(const std::string& typed) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("resource_not_found");
  detail.set_remedy("run: oz inbox");
  return MakeError(absl::StatusCode::kNotFound,
                   absl::StrCat("\"", typed, "\" is not in the inbox"), detail);
}

absl::Status Ambiguous(const std::string& typed,
                       const std::vector<std::string>& ids) {
  oz::v1::ErrorDetail detail;
  detail.set_remedy("give more characters of the id");
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("\"", typed, "\" begins ", ids.size(),
                                " items of the inbox, such as ", ids[0],
                                " and ", ids[1], "; give more characters"),
                   detail);
}

}  // namespace

class Inbox::Impl {
 public:
  Impl(AccountSync* accounts, SeenStore* seen, const StallPolicy* progress,
       const Options& options)
      : accounts_(accounts),
        seen_(seen),
        clock_(accounts->parts().clock),
        reader_({.runs = accounts->parts().runs,
                 .seen = seen,
                 .progress = progress,
                 .clock = clock_},
                options.schedule_failures),
        tasks_(accounts->parts().executor) {
    listener_ = accounts_->AddListener(
        {.on_changed = [this](const StatePtr& state) { OnChanged(state); },
         .on_connection = nullptr,
         .on_forget =
             [this](const std::string& partition) {
               return Forget(partition);
             }});
  }

  ~Impl() {
    accounts_->RemoveListener(listener_);
    tasks_.Shutdown();
  }

  absl::StatusOr<oz::v1::ListInboxResponse> List(
      const oz::v1::ListInboxRequest& request, const CallScope& scope) {
    OZD_ASSIGN_OR_RETURN(const int limit, LimitOf(request.limit()));
    OZD_ASSIGN_OR_RETURN(
        const AccountSync::InUse account,
        accounts_->Use(request.context(), request.read_mode()));
    const AccountState& state = *account.state;
    oz::v1::ListInboxResponse response;
    OZD_ASSIGN_OR_RETURN(
        *response.mutable_freshness(),
        accounts_->gate()->Read(account.state, request.read_mode(), scope));
    OZD_ASSIGN_OR_RETURN(
        std::vector<InboxEntry> entries,
        reader_.Read(state, request.everybody() ? "" : OwnUid(state)));
    for (InboxEntry& entry : entries) {
      if (response.items_size() == limit) break;
      response.add_items()->Swap(&entry.item);
    }
    response.set_more(static_cast<int32_t>(entries.size()) -
                      response.items_size());
    return response;
  }

  absl::StatusOr<oz::v1::MarkSeenResponse> MarkSeen(
      const oz::v1::MarkSeenRequest& request) {
    OZD_ASSIGN_OR_RETURN(
        const AccountSync::InUse account,
        accounts_->Use(request.context(), oz::v1::READ_MODE_CACHED));
    const AccountState& state = *account.state;
    OZD_ASSIGN_OR_RETURN(
        const std::vector<InboxEntry> entries,
        reader_.Read(state, request.all() ? OwnUid(state) : ""));
    std::vector<SeenMark> marks;
    if (request.all()) {
      for (const InboxEntry& entry : entries) marks.push_back(MarkOf(entry));
    }
    for (const std::string& typed : request.item_ids()) {
      OZD_ASSIGN_OR_RETURN(SeenMark mark, FindMark(state, entries, typed));
      marks.push_back(std::move(mark));
    }
    oz::v1::MarkSeenResponse response;
    if (marks.empty()) return response;
    OZD_RETURN_IF_ERROR(seen_->Put(state.partition(), marks));
    ForgetMemo(state.partition());
    for (const SeenMark& mark : marks) response.add_item_ids(mark.item_id);
    TrimMarks();
    return response;
  }

  absl::StatusOr<oz::v1::GetSummaryResponse> GetSummary(
      const oz::v1::GetSummaryRequest& request) {
    OZD_ASSIGN_OR_RETURN(
        const AccountSync::InUse account,
        accounts_->Use(request.context(), oz::v1::READ_MODE_CACHED));
    const AccountState& state = *account.state;
    if (std::optional<oz::v1::GetSummaryResponse> known = Remembered(state)) {
      return *std::move(known);
    }
    Memo memo;
    // Read before everything else, for the same reason as above.
    memo.data_version = state.data_version();
    const int64_t marks_version = MarksVersion();
    const std::string uid = OwnUid(state);
    OZD_ASSIGN_OR_RETURN(const std::vector<InboxEntry> entries,
                         reader_.Read(state, uid));
    OZD_ASSIGN_OR_RETURN(const InboxReader::Live live,
                         reader_.ReadLive(state, uid));
    memo.valid_until =
        clock_->Uptime() +
        std::min(kLongestMemo, live.stalls_in.value_or(kLongestMemo));
    memo.summary.set_live(live.count);
    for (const InboxEntry& entry : entries) Count(entry.item, &memo.summary);
    oz::v1::GetSummaryResponse response = memo.summary;
    *response.mutable_freshness() = FreshnessOf(state.confirmed());
    MutexLock lock(&mutex_);
    if (marks_version == marks_version_) {
      memos_[state.partition()] = std::move(memo);
    }
    return response;
  }

  std::optional<oz::v1::GetSummaryResponse> TryGetSummary(
      const oz::v1::GetSummaryRequest& request) {
    const std::optional<AccountSync::InUse> account =
        accounts_->TryUse(request.context());
    if (!account.has_value()) return std::nullopt;
    return Remembered(*account->state);
  }

 private:
  struct Memo {
    int64_t data_version = 0;
    absl::Duration valid_until;
    // Without freshness.
    oz::v1::GetSummaryResponse summary;
  };

  static absl::StatusOr<int> LimitOf(int limit) {
    if (limit == 0) return kDefaultLimit;
    if (limit > 0 && limit <= kLongestLimit) return limit;
    oz::v1::ErrorDetail detail;
    detail.set_error_code("invalid_request");
    return MakeError(absl::StatusCode::kInvalidArgument,
                     absl::StrCat("limit must be between 1 and ", kLongestLimit,
                                  ", not ", limit),
                     detail);
  }

  std::string OwnUid(const AccountState& state) const {
    return CachedPrincipalUid(*accounts_->parts().documents, state.partition());
  }

  oz::v1::Freshness FreshnessOf(const Timestamps& confirmed) const {
    return CacheFreshness(confirmed, *clock_, accounts_->options().max_age);
  }

  static void Count(const Item& item, oz::v1::GetSummaryResponse* summary) {
    switch (item.kind()) {
      case Item::NEEDS_YOU:
        return summary->set_needs_you(summary->needs_you() + 1);
      case Item::FAILED:
        return summary->set_failed(summary->failed() + 1);
      case Item::FINISHED:
        return summary->set_finished(summary->finished() + 1);
      case Item::STALLED:
        return summary->set_stalled(summary->stalled() + 1);
      case Item::SCHEDULE_FAILING:
        return summary->set_schedules_failing(summary->schedules_failing() + 1);
      default:
        return;
    }
  }

  SeenMark MarkOf(const InboxEntry& entry) const {
    return {.item_id = entry.item.item_id(),
            .version = entry.version,
            .seen_at_us = absl::ToUnixMicros(clock_->Now())};
  }

  // What the user means: an item, the beginning of exactly one, or a run that
  // is not in the inbox (any more), which is no mistake.
  absl::StatusOr<SeenMark> FindMark(const AccountState& state,
                                    const std::vector<InboxEntry>& entries,
                                    const std::string& typed) const {
    std::vector<std::string> ids;
    const InboxEntry* match = nullptr;
    for (const InboxEntry& entry : entries) {
      const std::string& id = entry.item.item_id();
      if (id == typed) return MarkOf(entry);
      if (typed.empty() || !absl::StartsWith(id, typed)) continue;
      ids.push_back(id);
      match = &entry;
    }
    if (ids.size() > 1) return Ambiguous(typed, ids);
    if (match != nullptr) return MarkOf(*match);
    const RunStore& runs = *accounts_->parts().runs;
    OZD_ASSIGN_OR_RETURN(const std::string run_id,
                         CompleteRunId(runs, state.partition(), typed));
    const absl::StatusOr<oz::v1::Run> run =
        runs.Get(state.partition(), run_id, oz::v1::RUN_VIEW_SUMMARY);
    if (absl::IsNotFound(run.status())) return NotThere(typed);
    OZD_RETURN_IF_ERROR(run.status());
    return SeenMark{.item_id = run_id,
                    .version = SeenVersion(*run),
                    .seen_at_us = absl::ToUnixMicros(clock_->Now())};
  }

  std::optional<oz::v1::GetSummaryResponse> Remembered(
      const AccountState& state) {
    oz::v1::GetSummaryResponse response;
    {
      MutexLock lock(&mutex_);
      const auto found = memos_.find(state.partition());
      if (found == memos_.end() ||
          found->second.data_version != state.data_version() ||
          clock_->Uptime() >= found->second.valid_until) {
        return std::nullopt;
      }
      response = found->second.summary;
    }
    *response.mutable_freshness() = FreshnessOf(state.confirmed());
    return response;
  }

  int64_t MarksVersion() {
    MutexLock lock(&mutex_);
    return marks_version_;
  }
  void ForgetMemo(const std::string& partition) {
    MutexLock lock(&mutex_);
    ++marks_version_;
    memos_.erase(partition);
  }

  void TrimMarks() {
    const absl::Status trimmed =
        seen_->Trim(absl::ToUnixMicros(clock_->Now() - kKeepMarks));
    if (!trimmed.ok()) {
      LogWarning("inbox", "cannot trim the marks: ", trimmed.message());
    }
  }

  // News begins with the first contact, whether anybody opens the inbox or not.
  void OnChanged(const StatePtr& state) {
    {
      MutexLock lock(&mutex_);
      if (started_.contains(state->partition())) return;
      if (state->coverage().watermark_us == 0) return;
      started_.insert(state->partition());
    }
    tasks_.RunShared([this, state] {
      const absl::Status noted = reader_.EnsureStart(*state);
      if (noted.ok()) return;
      LogWarning("inbox", "cannot note the first contact: ", noted.message());
      MutexLock lock(&mutex_);
      started_.erase(state->partition());
    });
  }

  absl::Status Forget(const std::string& partition) {
    ForgetMemo(partition);
    {
      MutexLock lock(&mutex_);
      started_.erase(partition);
    }
    return seen_->RemoveAccount(partition);
  }

  AccountSync* const accounts_;
  SeenStore* const seen_;
  const Clock* const clock_;
  const InboxReader reader_;
  Tasks tasks_;
  uint64_t listener_ = 0;

  Mutex mutex_;
  // Counts the marks made, so that no memo outlives one.
  int64_t marks_version_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<std::string, Memo> memos_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::string> started_ ABSL_GUARDED_BY(mutex_);
};

Inbox::Inbox(AccountSync* accounts, SeenStore* seen,
             const StallPolicy* progress, const Options& options)
    : impl_(std::make_unique<Impl>(accounts, seen, progress, options)) {}

Inbox::~Inbox() = default;

absl::StatusOr<oz::v1::ListInboxResponse> Inbox::List(
    const oz::v1::ListInboxRequest& request, const CallScope& scope) {
  return impl_->List(request, scope);
}

absl::StatusOr<oz::v1::MarkSeenResponse> Inbox::MarkSeen(
    const oz::v1::MarkSeenRequest& request, const CallScope&) {
  return impl_->MarkSeen(request);
}

absl::StatusOr<oz::v1::GetSummaryResponse> Inbox::GetSummary(
    const oz::v1::GetSummaryRequest& request) {
  return impl_->GetSummary(request);
}

std::optional<oz::v1::GetSummaryResponse> Inbox::TryGetSummary(
    const oz::v1::GetSummaryRequest& request) {
  return impl_->TryGetSummary(request);
}

}  // namespace ozd
