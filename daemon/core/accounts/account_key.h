// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_ACCOUNTS_ACCOUNT_KEY_H_
#define OZD_DAEMON_CORE_ACCOUNTS_ACCOUNT_KEY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ozd {

// Returns the one spelling of a server root: scheme and host in lower case,
// without a default port and a final slash. Errors: kInvalidArgument when it is
// no plain http(s) URL (no user, query or fragment).
absl::StatusOr<std::string> NormaliseServerRoot(absl::string_view url);

// Returns the root of the event streams for what a user gives: an http(s) root,
// or the address of the service's WebSocket, of which only the host counts
// ("wss://host/path" -> "https://host"). Empty when it is neither.
std::string StreamRootFromUrl(absl::string_view url);

// Returns the key of the cache partition: 32 hexadecimal digits from which
// neither the server nor the key can be told without `salt`.
std::string PartitionKey(absl::string_view salt, absl::string_view server_root,
                         absl::string_view api_key);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_ACCOUNTS_ACCOUNT_KEY_H_
