// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_RESOURCE_CACHE_H_
#define OZD_DAEMON_CORE_RESOURCES_RESOURCE_CACHE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "cache/runs/resource_store.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/common.pb.h"

namespace ozd {

// Names one list of an account. A value.
struct ResourceKey {
  oz::v1::ResourceKind kind = oz::v1::RESOURCE_KIND_ENVIRONMENT;
  // The scope of ResourceStore.
  std::string scope = {};
};

struct ResourceAnswer {
  oz::v1::Freshness freshness;
  std::vector<Resource> items;
};

// Answers reads of short lists (environments, schedules, models, ...) by the
// same modes as runs: from the cache when the list was confirmed within
// max_age; else after one fetch that all who wait share, for sync_wait at most
// (first_contact_wait when there is nothing to show instead); else from the
// cache with a reason. What is written through it is read from then on: a fetch
// that began before a write does not undo it. Thread-safe; calls block.
// Errors: AccountSync::Use; those of the fetch (with `refresh`, or when
// there is nothing cached); kUnavailable "not_in_cache" for `cached`.
class ResourceCache {
 public:
  struct Options {
    absl::Duration max_age = absl::Seconds(5);
    absl::Duration sync_wait = absl::Seconds(2);
    absl::Duration first_contact_wait = absl::Seconds(10);
  };
  // Asks the service for the whole list. Runs on the Executor, maybe after the
  // caller has gone: captures nothing of a call by reference.
  using Fetch =
      std::function<absl::StatusOr<std::vector<Resource>>(const ApiCaller&)>;

  // `accounts` and `store` are borrowed and must outlive this.
  ResourceCache(AccountSync* accounts, ResourceStore* store,
                const Options& options);
  ~ResourceCache();
  ResourceCache(const ResourceCache&) = delete;
  ResourceCache& operator=(const ResourceCache&) = delete;

  absl::StatusOr<ResourceAnswer> Read(const AccountSync::InUse& account,
                                      const ResourceKey& key,
                                      oz::v1::ReadMode mode,
                                      const CallScope& scope,
                                      const Fetch& fetch);

  // Puts an item that a confirmed change has made into the list. A failure
  // to store it drops the list instead, so that the next read asks; neither is
  // an error of the mutation.
  void NoteWritten(const AccountSync::InUse& account, const ResourceKey& key,
                   const Resource& resource);
  void NoteRemoved(const AccountSync::InUse& account, const ResourceKey& key,
                   const std::string& uid);
  // The next read asks the service: something changed that only it can tell.
  void NoteChanged(const AccountSync::InUse& account, const ResourceKey& key);

  // Returns cached items of a list, however old, without bodies; for
  // completions. Never asks and never waits for the network.
  std::vector<Resource> Find(const AccountSync::InUse& account,
                             const ResourceKey& key, absl::string_view prefix,
                             int limit) const;

  // Returns the uid that `typed` stands for: that of the one cached item of the
  // list whose uid begins with it. A whole uid, a text shorter than four
  // characters and the beginning of no uid are returned as they are: the
  // service decides. `noun` ("schedule") is for messages. Errors:
  // kInvalidArgument when several uids begin with it.
  absl::StatusOr<std::string> CompleteUid(const AccountSync::InUse& account,
                                          const ResourceKey& key,
                                          const std::string& typed,
                                          absl::string_view noun) const;

  // Answers all who wait with "shutting_down" and lets no fetch begin.
  void Shutdown();

 private:
  class Impl;
  ResourceStore* const store_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_RESOURCE_CACHE_H_
