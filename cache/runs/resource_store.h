// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_RESOURCE_STORE_H_
#define OZD_CACHE_RUNS_RESOURCE_STORE_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ozd {

class Cache;

// Kinds of lists that an account has besides runs; each list is short and read
// whole. The numbers are stored; never change or reuse one.
enum class ResourceKind {
  kEnvironment = 1,
  kSchedule = 2,
  kModel = 3,
  kSkill = 4,
  kIdentity = 5,
  kSecret = 6,  // names and types, never values
  kApiKey = 7,  // never a key, only what is listed of it
  kIntegration = 8,
  kMcpServer = 9,
  kImage = 10,
};

// One item. `body` is the serialized message of its service (proto/oz/v1).
struct Resource {
  // Unique within its list.
  std::string uid = {};
  // Shown beside the uid by completions; may be empty.
  std::string title = {};
  std::string body = {};
};

struct ResourceList {
  // In the order in which it was put.
  std::vector<Resource> items = {};
  // Wall clock at which the service said so; 0 when only single items were put.
  int64_t as_of_us = 0;
};

// Keeps such lists by account, kind and scope; a scope tells apart lists of one
// kind that were asked for differently (the skills of one repository), "" being
// the usual one. Thread-safe. Errors: as RunStore.
class ResourceStore {
 public:
  explicit ResourceStore(Cache* cache) : cache_(cache) {}

  // Errors: kNotFound when the list was never put.
  absl::StatusOr<ResourceList> Get(const std::string& account,
                                   ResourceKind kind,
                                   const std::string& scope) const;
  // Replaces the list, in one transaction. Of items with the same uid the last
  // one counts.
  absl::Status Replace(const std::string& account, ResourceKind kind,
                       const std::string& scope, const ResourceList& list);
  // Adds or replaces one item of a list; as_of_us stays. A new one comes last.
  absl::Status Put(const std::string& account, ResourceKind kind,
                   const std::string& scope, const Resource& resource);
  // No error when there is none.
  absl::Status Remove(const std::string& account, ResourceKind kind,
                      const std::string& scope, const std::string& uid);
  // At most `limit` items of the list whose uid or title begins with `prefix`
  // (ASCII case ignored), in the order of the list; without their bodies.
  // Empty when there is no list.
  absl::StatusOr<std::vector<Resource>> Find(const std::string& account,
                                             ResourceKind kind,
                                             const std::string& scope,
                                             absl::string_view prefix,
                                             int limit) const;

 private:
  Cache* const cache_;
};

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_RESOURCE_STORE_H_
