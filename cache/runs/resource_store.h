// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_RESOURCE_STORE_H_
#define OZD_CACHE_RUNS_RESOURCE_STORE_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/common.pb.h"

namespace ozd {

class Cache;

// One item of a list. `body` is a serialized message (proto/oz/v1).
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

// Keeps short lists, which are read whole, by account, kind and scope. A scope
// tells apart lists of one kind that were asked for differently (the skills of
// one repository); "" is the usual one. Thread-safe. Errors: those of RunStore.
class ResourceStore {
 public:
  explicit ResourceStore(Cache* cache) : cache_(cache) {}

  // Errors: kNotFound when the list was never put.
  absl::StatusOr<ResourceList> Get(const std::string& account,
                                   oz::v1::ResourceKind kind,
                                   const std::string& scope) const;
  // Replaces the list, in one transaction. Of items with the same uid the last
  // one counts.
  absl::Status Replace(const std::string& account, oz::v1::ResourceKind kind,
                       const std::string& scope, const ResourceList& list);
  // Adds or replaces one item of a list; as_of_us stays. A new one comes last.
  absl::Status Put(const std::string& account, oz::v1::ResourceKind kind,
                   const std::string& scope, const Resource& resource);
  // No error when there is none.
  absl::Status Remove(const std::string& account, oz::v1::ResourceKind kind,
                      const std::string& scope, const std::string& uid);
  // At most `limit` items of the list whose uid or title begins with `prefix`
  // (ASCII case ignored), in the order of the list; without their bodies.
  // Empty when there is no list.
  absl::StatusOr<std::vector<Resource>> Find(const std::string& account,
                                             oz::v1::ResourceKind kind,
                                             const std::string& scope,
                                             absl::string_view prefix,
                                             int limit) const;

 private:
  Cache* const cache_;
};

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_RESOURCE_STORE_H_
