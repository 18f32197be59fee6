// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/resource_cache.h"

#include <stdint.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/freshness.h"
#include "daemon/core/base/single_flight.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/sync/hold.h"
#include "daemon/core/sync/read_policy.h"
#include "proto/support/error_detail.h"
#include "proto/support/log.h"
#include "proto/support/mutex.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kComponent[] = "resources";
constexpr size_t kShortestUidPrefix = 4;
constexpr size_t kListedUids = 5;

// "schedules", "memories", "api-keys".
std::string Plural(absl::string_view noun) {
  const bool is_y = absl::EndsWith(noun, "y") && !absl::EndsWith(noun, "ey");
  if (!is_y) return absl::StrCat(noun, "s");
  noun.remove_suffix(1);
  return absl::StrCat(noun, "ies");
}

absl::Status AmbiguousError(const std::string& typed, absl::string_view noun,
                            std::vector<std::string> uids) {
  const bool more = uids.size() > kListedUids;
  if (more) uids.resize(kListedUids);
  oz::v1::ErrorDetail detail;
  detail.set_remedy(absl::StrCat("give more characters of the ", noun, " id"));
  return MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat("\"", typed, "\" begins the ids of several ", Plural(noun),
                   ": ", absl::StrJoin(uids, ", "), more ? ", ..." : ""),
      detail);
}

}  // namespace

class ResourceCache::Impl {
 public:
  // A write that was confirmed while a fetch was under way.
  struct Change {
    Resource resource;
    bool is_removal = false;
  };

  Impl(AccountSync* accounts, ResourceStore* store, const Options& options)
      : store_(store),
        clock_(*accounts->parts().clock),
        options_(options),
        tasks_(accounts->parts().executor),
        flights_(&tasks_) {}

  // Work under way calls back.
  ~Impl() {
    Shutdown();
    tasks_.Shutdown();
  }

  void Shutdown() {
    tasks_.Close();
    flights_.FinishAll(ShuttingDownError());
  }

  absl::StatusOr<ResourceAnswer> Read(const AccountSync::InUse& account,
                                      const ResourceKey& key,
                                      oz::v1::ReadMode mode,
                                      const CallScope& scope,
                                      const Fetch& fetch) {
    return ReadByPolicy<ResourceAnswer>(
        *account.state, clock_,
        {.mode = mode,
         .max_age = options_.max_age,
         .timeout = scope.timeout,
         .wait_with_copy = options_.sync_wait,
         .wait_without_copy = options_.first_contact_wait},
        [&] { return FromStore(account, key); },
        [&](absl::Duration limit, absl::Duration oldest_start) {
          return Ask(account, key, scope, fetch, limit, oldest_start);
        });
  }

  void NoteChange(const AccountSync::InUse& account, const ResourceKey& key,
                  const Change& change) {
    const std::string& partition = account.state->partition();
    const absl::Status stored = account.state->Write([&] {
      {
        MutexLock lock(&mutex_);
        ListState& list = lists_[NameOf(account, key)];
        // Together with the write, so that a fetch that ends sees both or none.
        if (list.is_fetching) list.changes.push_back(change);
      }
      if (change.is_removal) {
        return store_->Remove(partition, key.kind, key.scope,
                              change.resource.uid);
      }
      return store_->Put(partition, key.kind, key.scope, change.resource);
    });
    if (stored.ok() || absl::IsCancelled(stored)) return;
    LogWarning(kComponent, "cannot keep what was written: ", stored.message());
    MutexLock lock(&mutex_);
    ListState& list = lists_[NameOf(account, key)];
    list.is_dropped = true;
  }

  void NoteChanged(const AccountSync::InUse& account, const ResourceKey& key) {
    MutexLock lock(&mutex_);
    ListState& list = lists_[NameOf(account, key)];
    list.confirmed = Timestamps();
    ++list.generation;
  }

 private:
  // The list that a fetch has read.
  struct FetchedList {
    std::vector<Resource> items;
    Timestamps asked;
    // The generation of the list when the fetch began.
    int64_t generation = 0;
  };
  using FetchedListPtr = std::shared_ptr<const FetchedList>;

  // Applies the changes to `items`.
  static void Apply(const std::vector<Change>& changes,
                    std::vector<Resource>* items) {
    for (const Change& change : changes) {
      const auto same =
          std::find_if(items->begin(), items->end(), [&](const Resource& item) {
            return item.uid == change.resource.uid;
          });
      const bool is_there = same != items->end();
      if (change.is_removal) {
        if (is_there) items->erase(same);
      } else if (is_there) {
        *same = change.resource;
      } else {
        items->push_back(change.resource);
      }
    }
  }

  // State of a list beyond what is stored.
  struct ListState {
    // Belongs to the stored list whose as_of_us is this wall_us, to no other.
    Timestamps confirmed;
    // Grows when what a fetch brings that began before is not good enough.
    int64_t generation = 0;
    bool is_fetching = false;
    // Since the fetch under way began.
    std::vector<Change> changes;
    // The stored list lacks a write.
    bool is_dropped = false;
  };

  static std::string NameOf(const AccountSync::InUse& account,
                            const ResourceKey& key) {
    return absl::StrCat(account.state->partition(), "\n",
                        static_cast<int>(key.kind), "\n", key.scope);
  }

  // Errors: "not_in_cache" when the service never gave the list.
  absl::StatusOr<ResourceAnswer> FromStore(const AccountSync::InUse& account,
                                           const ResourceKey& key) const {
    const absl::Status missing = NotInCacheError("this list is not cached yet");
    // Read before the items: they may be newer than it says, never older.
    ListState list = Known(NameOf(account, key));
    if (list.is_dropped) return missing;
    absl::StatusOr<ResourceList> stored =
        store_->Get(account.state->partition(), key.kind, key.scope);
    if (!stored.ok()) {
      if (!absl::IsNotFound(stored.status())) {
        LogWarning(kComponent, "cannot be read: ", stored.status().message());
      }
      return missing;
    }
    if (stored->as_of_us == 0) return missing;
    if (list.confirmed.wall_us != stored->as_of_us) {
      list.confirmed = {.wall_us = stored->as_of_us, .uptime = std::nullopt};
    }
    return ResourceAnswer{
        .freshness = CacheFreshness(list.confirmed, clock_, options_.max_age),
        .items = std::move(stored->items)};
  }

  ListState Known(const std::string& name) const {
    MutexLock lock(&mutex_);
    const auto found = lists_.find(name);
    return found == lists_.end() ? ListState() : found->second;
  }

  // Waits for a fetch that began no earlier than `oldest_start` and after the
  // last NoteChanged.
  absl::StatusOr<ResourceAnswer> Ask(const AccountSync::InUse& account,
                                     const ResourceKey& key,
                                     const CallScope& scope, const Fetch& fetch,
                                     absl::Duration limit,
                                     absl::Duration oldest_start) {
    const std::string name = NameOf(account, key);
    const int64_t generation = Known(name).generation;
    OZD_ASSIGN_OR_RETURN(const FetchedListPtr list,
                         AwaitFlight<FetchedListPtr>(
                             [&] {
                               return flights_.Join(
                                   name, [this, account, key, fetch] {
                                     return Run(account, key, fetch);
                                   });
                             },
                             [&](const FetchedListPtr& fetched) {
                               return fetched->generation >= generation &&
                                      fetched->asked.uptime >= oldest_start;
                             },
                             scope, limit, clock_));
    return ResourceAnswer{.freshness = UpstreamFreshness(list->asked, clock_),
                          .items = list->items};
  }

  // The flight itself.
  absl::StatusOr<FetchedListPtr> Run(const AccountSync::InUse& account,
                                     const ResourceKey& key,
                                     const Fetch& fetch) {
    auto list = std::make_shared<FetchedList>();
    const std::string name = NameOf(account, key);
    {
      MutexLock lock(&mutex_);
      ListState& known = lists_[name];
      list->generation = known.generation;
      known.is_fetching = true;
      known.changes.clear();
    }
    list->asked = NowOn(clock_);
    absl::StatusOr<std::vector<Resource>> items =
        fetch(DetachedCaller(account.caller));
    NoteRefusal(account.state.get(), items.status(), clock_);
    if (items.ok()) list->items = *std::move(items);
    Keep(account, key, name, items.status(), list.get());
    if (!items.ok()) return items.status();
    return list;
  }

  // Ends the fetch: adds what was written meanwhile and stores the whole.
  void Keep(const AccountSync::InUse& account, const ResourceKey& key,
            const std::string& name, const absl::Status& fetched,
            FetchedList* list) {
    const absl::Status stored = account.state->Write([&] {
      {
        MutexLock lock(&mutex_);
        ListState& known = lists_[name];
        known.is_fetching = false;
        Apply(std::exchange(known.changes, {}), &list->items);
      }
      if (!fetched.ok()) return absl::OkStatus();
      OZD_RETURN_IF_ERROR(store_->Replace(
          account.state->partition(), key.kind, key.scope,
          {.items = list->items, .as_of_us = list->asked.wall_us}));
      MutexLock lock(&mutex_);
      ListState& known = lists_[name];
      known.is_dropped = false;
      if (known.generation == list->generation) known.confirmed = list->asked;
      return absl::OkStatus();
    });
    if (stored.ok()) return;
    if (absl::IsCancelled(stored)) {
      MutexLock lock(&mutex_);
      lists_.erase(name);
      return;
    }
    // The answer is good without a copy of it.
    LogWarning(kComponent, "cannot keep a list: ", stored.message());
  }

  ResourceStore* const store_;
  const Clock& clock_;
  const Options options_;
  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, ListState> lists_ ABSL_GUARDED_BY(mutex_);
  Tasks tasks_;
  SingleFlight<FetchedListPtr> flights_;
};

ResourceCache::ResourceCache(AccountSync* accounts, ResourceStore* store,
                             const Options& options)
    : store_(store), impl_(std::make_unique<Impl>(accounts, store, options)) {}

ResourceCache::~ResourceCache() = default;

absl::StatusOr<ResourceAnswer> ResourceCache::Read(
    const AccountSync::InUse& account, const ResourceKey& key,
    oz::v1::ReadMode mode, const CallScope& scope, const Fetch& fetch) {
  return impl_->Read(account, key, mode, scope, fetch);
}

void ResourceCache::NoteWritten(const AccountSync::InUse& account,
                                const ResourceKey& key,
                                const Resource& resource) {
  impl_->NoteChange(account, key, {.resource = resource});
}

void ResourceCache::NoteRemoved(const AccountSync::InUse& account,
                                const ResourceKey& key,
                                const std::string& uid) {
  impl_->NoteChange(account, key,
                    {.resource = {.uid = uid}, .is_removal = true});
}

void ResourceCache::NoteChanged(const AccountSync::InUse& account,
                                const ResourceKey& key) {
  impl_->NoteChanged(account, key);
}

std::vector<Resource> ResourceCache::Find(const AccountSync::InUse& account,
                                          const ResourceKey& key,
                                          absl::string_view prefix,
                                          int limit) const {
  return store_
      ->Find(account.state->partition(), key.kind, key.scope, prefix, limit)
      .value_or(std::vector<Resource>());
}

absl::StatusOr<std::string> ResourceCache::CompleteUid(
    const AccountSync::InUse& account, const ResourceKey& key,
    const std::string& typed, absl::string_view noun) const {
  if (typed.size() < kShortestUidPrefix) return typed;
  std::vector<std::string> uids;
  // Find also matches titles and ignores case.
  for (const Resource& item :
       Find(account, key, typed, std::numeric_limits<int>::max())) {
    if (item.uid == typed) return typed;
    if (absl::StartsWith(item.uid, typed)) uids.push_back(item.uid);
  }
  if (uids.empty()) return typed;
  if (uids.size() == 1) return uids.front();
  return AmbiguousError(typed, noun, std::move(uids));
}

void ResourceCache::Shutdown() { impl_->Shutdown(); }

}  // namespace ozd
