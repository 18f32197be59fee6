// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/daemon_call.h"

#include <algorithm>
#include <iterator>

#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

// Each method that has no effect but its answer, or the same one when it is
// called twice.
constexpr absl::string_view kReadOnlyMethods[] = {
    "/oz.v1.RunService/ListRuns",
    "/oz.v1.RunService/GetRun",
    "/oz.v1.RunService/GetConversation",
    "/oz.v1.RunService/GetTranscript",
    "/oz.v1.RunService/GetRunOutput",
    "/oz.v1.WatchService/WatchRuns",
    "/oz.v1.WatchService/WatchRun",
    "/oz.v1.WatchService/WaitRuns",
    "/oz.v1.ArtifactService/ListRunArtifacts",
    "/oz.v1.ArtifactService/DownloadArtifact",
    "/oz.v1.ArtifactService/GetArtifact",
    "/oz.v1.SecretService/ListSecrets",
    "/oz.v1.SecretService/GetSecret",
    "/oz.v1.ApiKeyService/ListApiKeys",
    "/oz.v1.MessageService/ListMessages",
    "/oz.v1.MessageService/ReadMessage",
    "/oz.v1.MessageService/MarkMessageDelivered",
    "/oz.v1.InboxService/ListInbox",
    "/oz.v1.InboxService/GetSummary",
    "/oz.v1.HookService/ListHooks",
    "/oz.v1.HookService/ListHookDeliveries",
    "/oz.v1.ScheduleService/ListSchedules",
    "/oz.v1.ScheduleService/GetSchedule",
    "/oz.v1.AgentService/ListAgents",
    "/oz.v1.AgentService/GetAgent",
    "/oz.v1.CatalogueService/ListModels",
    "/oz.v1.CatalogueService/ListSkills",
    "/oz.v1.CatalogueService/ListMcpServers",
    "/oz.v1.CompletionService/Complete",
    "/oz.v1.EnvironmentService/ListEnvironments",
    "/oz.v1.EnvironmentService/GetEnvironment",
    "/oz.v1.EnvironmentService/ListEnvironmentImages",
    "/oz.v1.IntegrationService/ListIntegrations",
    "/oz.v1.IntegrationService/GetAuthorization",
    "/oz.v1.AccountService/WhoAmI",
    "/oz.v1.AccountService/ListAccounts",
    "/oz.v1.AccountService/UseAccount",
    "/oz.v1.SearchService/SearchRuns",
    "/oz.v1.UsageService/GetUsage",
    "/oz.v1.DaemonService/GetStatus",
};

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
  if (WentUnanswered(status) && IsReadOnly(method)) {
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

bool IsReadOnly(absl::string_view method) {
  return std::find(std::begin(kReadOnlyMethods), std::end(kReadOnlyMethods),
                   method) != std::end(kReadOnlyMethods);
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
