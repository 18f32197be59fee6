// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_DAEMON_CALL_H_
#define OZ_CLIENT_COMMANDS_DAEMON_CALL_H_

// Calls the daemon, and decides which failed call is made again.
//
//  - The daemon does not know the method: it may be older than this client. It
//    is replaced where that loses nothing (version_skew.h), and the call is
//    made again.
//  - The connection broke before any part of the answer arrived, because the
//    daemon died or ended just then: an idempotent call is made once more, on a
//    new connection. Other calls are never repeated: they may have happened.

#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/commands/command_context.h"
#include "google/protobuf/message_lite.h"

namespace oz {

struct DaemonCallOptions {
  // A missing daemon is started.
  AutoStart auto_start = AutoStart::kAllowed;
  // For the answer, or for each message of a stream.
  absl::Duration timeout = kCallTimeout;
};

// Returns true if `method` ("/oz.v1.RunService/ListRuns") may be called twice:
// its .proto file declares an idempotency level. False for unknown methods.
bool IsIdempotent(absl::string_view method);

// One request, one answer. Errors: those of Channel::Call, ConnectToDaemon and
// VersionSkew::Resolve.
absl::Status CallDaemon(CommandContext& context, absl::string_view method,
                        const google::protobuf::MessageLite& request,
                        google::protobuf::MessageLite* response,
                        const DaemonCallOptions& options = {});

// One request, many answers; see Channel::CallStreaming. Made again only when
// `on_message` was not called.
absl::Status StreamFromDaemon(
    CommandContext& context, absl::string_view method,
    const google::protobuf::MessageLite& request,
    const std::function<bool(absl::string_view message)>& on_message,
    const DaemonCallOptions& options = {});

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_DAEMON_CALL_H_
