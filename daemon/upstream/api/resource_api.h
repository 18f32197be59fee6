// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_RESOURCE_API_H_
#define OZD_DAEMON_UPSTREAM_API_RESOURCE_API_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Describes one kind of resource that is only read, as documents of the
// service. A value of constants.
struct ReadOnlyKind {
  oz::v1::ResourceKind kind;
  // For messages, in the singular.
  const char* noun;
  // Path of the list below /api/v1, with "{}" for the uid of each parent:
  // "memory_stores/{}/memories".
  const char* path;
  // The member of the answer that is the list.
  const char* list_key;
  // The members of an item that are its uid and its title; "" for no title.
  const char* uid_key;
  const char* title_key = "";
  // The member of the answer that is the uid of the default item; "" for none.
  const char* default_key = "";
  // True when GET {path}/{uid} gives one item.
  bool can_get = false;
  // The kinds of the parents, outermost first.
  std::vector<oz::v1::ResourceKind> parents = {};
};

// Returns all such kinds. A new kind is a new row in resource_api.cc.
const std::vector<ReadOnlyKind>& ReadOnlyKinds();
// Returns nullptr for a kind that is not among them.
const ReadOnlyKind* FindReadOnlyKind(oz::v1::ResourceKind kind);

// Reads resources from the service. Calls block. Thread-safe. Errors of every
// call: ServiceCalls; kDataLoss when the answer is no list or no item.
class ResourceApi {
 public:
  // `calls` is borrowed and must outlive this.
  explicit ResourceApi(ServiceCalls* calls) : calls_(calls) {}

  // Returns the list in the order of the service, without items that have no
  // uid. `parents` holds as many uids as kind.parents.
  absl::StatusOr<std::vector<oz::v1::Resource>> List(
      const ApiCaller& caller, const ReadOnlyKind& kind,
      const std::vector<std::string>& parents) const;
  // Returns one item of a kind with can_get.
  absl::StatusOr<oz::v1::Resource> Get(const ApiCaller& caller,
                                       const ReadOnlyKind& kind,
                                       const std::vector<std::string>& parents,
                                       const std::string& uid) const;

 private:
  ServiceCalls* const calls_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_RESOURCE_API_H_
