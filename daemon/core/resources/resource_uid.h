// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_RESOURCE_UID_H_
#define OZD_DAEMON_CORE_RESOURCES_RESOURCE_UID_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/core/resources/resource_cache.h"

namespace ozd {

// The uid that `typed` stands for: that of the one cached item of the list
// whose uid begins with it. What is a whole uid, shorter than four characters
// or the beginning of none stays as it was typed: the service decides. `noun`
// ("schedule") is for messages. Errors: kInvalidArgument when several begin
// with it.
absl::StatusOr<std::string> CompleteUid(const ResourceCache& cache,
                                        const AccountSync::InUse& account,
                                        const ResourceKey& key,
                                        const std::string& typed,
                                        absl::string_view noun);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_RESOURCE_UID_H_
