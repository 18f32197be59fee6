// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/daemon_call.h"

#include <algorithm>
#include <iterator>

#include "proto/oz/v1/methods.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

// The connection ended before the answer began.
bool WentUnanswered(const absl::Status& status) {
  if (!absl::IsUnavailable(status)) return false;
  const auto detail = ozd::GetErrorDetail(status);
  return detail.has_value() && detail->error_code() == kConnectionLost;
}

// Makes the call on a channel, and again where the rules of the header allow.
absl::Status CallByTheRules(CommandContext& context, absl::string_view method,
                            const DaemonCallOptions& options,
                            const std::function<absl::Status(Channel*)>& call) {
  OZD_ASSIGN_OR_RETURN(Channel * channel, context.channel(options.auto_start));
  absl::Status status = call(channel);
  if (WentUnanswered(status) && IsIdempotent(method)) {
    context.Disconnect();
    OZD_ASSIGN_OR_RETURN(channel, context.channel(options.auto_start));
    status = call(channel);
  }
  // A command that must not start a daemon does not replace one either.
  if (!absl::IsUnimplemented(status) ||
      options.auto_start == AutoStart::kNever) {
    return status;
  }
  OZD_ASSIGN_OR_RETURN(channel, context.ReplaceOlderDaemon());
  return channel == nullptr ? status : call(channel);
}

}  // namespace

bool IsIdempotent(absl::string_view method) {
  return std::find(std::begin(v1::methods::kIdempotent),
                   std::end(v1::methods::kIdempotent),
                   method) != std::end(v1::methods::kIdempotent);
}

absl::Status CallDaemon(CommandContext& context, absl::string_view method,
                        const google::protobuf::MessageLite& request,
                        google::protobuf::MessageLite* response,
                        const DaemonCallOptions& options) {
  return CallByTheRules(context, method, options, [&](Channel* channel) {
    return channel->Call(method, request, response, options.timeout);
  });
}

absl::Status StreamFromDaemon(
    CommandContext& context, absl::string_view method,
    const google::protobuf::MessageLite& request,
    const std::function<bool(absl::string_view message)>& on_message,
    const DaemonCallOptions& options) {
  return CallByTheRules(context, method, options, [&](Channel* channel) {
    return channel->CallStreaming(method, request, on_message, options.timeout);
  });
}

}  // namespace oz
