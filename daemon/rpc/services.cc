// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/services.h"

#include "daemon/core/accounts/account_service.h"
#include "daemon/core/artifacts/artifact_service.h"
#include "daemon/core/events/event_hub.h"
#include "daemon/core/hooks/hook_engine.h"
#include "daemon/core/inbox/inbox.h"
#include "daemon/core/messages/message_service.h"
#include "daemon/core/resources/agent_service.h"
#include "daemon/core/resources/api_key_service.h"
#include "daemon/core/resources/catalogue_service.h"
#include "daemon/core/resources/completion_service.h"
#include "daemon/core/resources/environment_service.h"
#include "daemon/core/resources/integration_service.h"
#include "daemon/core/resources/resource_service.h"
#include "daemon/core/resources/schedule_service.h"
#include "daemon/core/runs/run_control.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/search/search_service.h"
#include "daemon/core/search/usage_service.h"
#include "daemon/core/start/run_starter.h"
#include "daemon/core/watch/conversation_watcher.h"
#include "daemon/core/watch/run_waiter.h"
#include "daemon/core/watch/run_watcher.h"
#include "daemon/rpc/daemon_service_rpc.h"
#include "daemon/rpc/document_source.h"
#include "daemon/rpc/secret_service_rpc.h"
#include "daemon/rpc/service_rpc.h"
#include "proto/oz/v1/daemon.grpc.pb.h"
#include "proto/oz/v1/inbox.grpc.pb.h"
#include "proto/oz/v1/resources.grpc.pb.h"
#include "proto/oz/v1/run.grpc.pb.h"
#include "proto/oz/v1/search.grpc.pb.h"

namespace ozd {
namespace {

class AccountServiceRpc final : public ServiceRpc<oz::v1::AccountService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(Login, accounts, Login)
  OZD_UNARY(Logout, accounts, Logout)
  OZD_UNARY(WhoAmI, accounts, WhoAmI)
  OZD_UNARY(ListAccounts, accounts, ListAccounts)
  OZD_UNARY(UseAccount, accounts, UseAccount)
};

class RunServiceRpc final : public ServiceRpc<oz::v1::RunService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY_QUICK(ListRuns, runs, TryListRunsFromCache, ListRuns)
  OZD_UNARY(GetRun, runs, GetRun)
  OZD_DOCUMENT(GetConversation, runs, GetConversation)
  OZD_DOCUMENT(GetTranscript, runs, GetTranscript)
  OZD_UNARY(GetRunOutput, run_control, GetOutput)
  OZD_UNARY(CancelRun, run_control, Cancel)
  OZD_UNARY(FollowUpRun, run_control, FollowUp)
};

class SpawnServiceRpc final : public ServiceRpc<oz::v1::SpawnService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(CreateRun, run_starter, CreateRun)
};

class WatchServiceRpc final : public ServiceRpc<oz::v1::WatchService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_STREAM(WatchRuns, WatchRunsResponse, kWatch, run_watcher, WatchRuns)
  OZD_STREAM(WatchRun, WatchRunResponse, kWatch, conversations, WatchRun)
  OZD_STREAM(WaitRuns, WaitRunsResponse, kWatch, run_waiter, WaitRuns)
};

class EventServiceRpc final : public ServiceRpc<oz::v1::EventService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_STREAM(WatchEvents, WatchEventsResponse, kWatch, events, WatchEvents)
};

class MessageServiceRpc final : public ServiceRpc<oz::v1::MessageService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(SendMessage, messages, Send)
  OZD_UNARY(ListMessages, messages, List)
  OZD_UNARY(ReadMessage, messages, Read)
  OZD_UNARY(MarkMessageDelivered, messages, MarkDelivered)
  OZD_STREAM(WatchMessages, WatchMessagesResponse, kWatch, messages,
             WatchMessages)
};

class ArtifactServiceRpc final : public ServiceRpc<oz::v1::ArtifactService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(ListRunArtifacts, artifacts, ListRunArtifacts)
  OZD_STREAM(DownloadArtifact, ArtifactChunk, kCall, artifacts, Download)
  OZD_UNARY(GetArtifact, artifacts, GetArtifact)
  OZD_UNARY(BeginUpload, artifacts, BeginUpload)
  OZD_UNARY(AddToUpload, artifacts, AddToUpload)
  OZD_STREAM(FinishUpload, UploadProgress, kCall, artifacts, FinishUpload)
};

class InboxServiceRpc final : public ServiceRpc<oz::v1::InboxService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(ListInbox, inbox, List)
  OZD_UNARY(MarkSeen, inbox, MarkSeen)
  OZD_UNARY_QUICK(GetSummary, inbox, TryGetSummary, GetSummary)
};

class HookServiceRpc final : public ServiceRpc<oz::v1::HookService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(ListHooks, hooks, ListHooks)
  OZD_UNARY(ListHookDeliveries, hooks, ListDeliveries)
  OZD_UNARY(ReplayHookDeliveries, hooks, Replay)
  OZD_UNARY(TestHook, hooks, Test)
};

class SearchServiceRpc final : public ServiceRpc<oz::v1::SearchService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(SearchRuns, search, SearchRuns)
};

class UsageServiceRpc final : public ServiceRpc<oz::v1::UsageService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(GetUsage, usage, GetUsage)
};

class AgentServiceRpc final : public ServiceRpc<oz::v1::AgentService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(ListAgents, agents, List)
  OZD_UNARY(GetAgent, agents, Get)
  OZD_UNARY(CreateAgent, agents, Create)
  OZD_UNARY(UpdateAgent, agents, Update)
  OZD_UNARY(DeleteAgent, agents, Delete)
};

class ScheduleServiceRpc final : public ServiceRpc<oz::v1::ScheduleService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(ListSchedules, schedules, List)
  OZD_UNARY(GetSchedule, schedules, Get)
  OZD_UNARY(CreateSchedule, schedules, Create)
  OZD_UNARY(UpdateSchedule, schedules, Update)
  OZD_UNARY(PauseSchedule, schedules, Pause)
  OZD_UNARY(UnpauseSchedule, schedules, Unpause)
  OZD_UNARY(DeleteSchedule, schedules, Delete)
};

class EnvironmentServiceRpc final
    : public ServiceRpc<oz::v1::EnvironmentService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(ListEnvironments, environments, List)
  OZD_UNARY(GetEnvironment, environments, Get)
  OZD_UNARY(CreateEnvironment, environments, Create)
  OZD_UNARY(UpdateEnvironment, environments, Update)
  OZD_UNARY(DeleteEnvironment, environments, Delete)
  OZD_UNARY(ListEnvironmentImages, environments, ListImages)
};

class IntegrationServiceRpc final
    : public ServiceRpc<oz::v1::IntegrationService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(ListIntegrations, integrations, List)
  OZD_UNARY(CreateIntegration, integrations, Create)
  OZD_UNARY(UpdateIntegration, integrations, Update)
  OZD_UNARY(GetAuthorization, integrations, GetAuthorization)
};

class ApiKeyServiceRpc final : public ServiceRpc<oz::v1::ApiKeyService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(ListApiKeys, api_keys, ListApiKeys)
  OZD_UNARY(CreateApiKey, api_keys, CreateApiKey)
  OZD_UNARY(ExpireApiKey, api_keys, ExpireApiKey)
};

class ResourceServiceRpc final : public ServiceRpc<oz::v1::ResourceService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(ListResources, resources, ListResources)
  OZD_UNARY(GetResource, resources, GetResource)
};

class CatalogueServiceRpc final : public ServiceRpc<oz::v1::CatalogueService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(ListModels, catalogue, ListModels)
  OZD_UNARY(ListSkills, catalogue, ListSkills)
  OZD_UNARY(ListMcpServers, catalogue, ListMcpServers)
};

class CompletionServiceRpc final
    : public ServiceRpc<oz::v1::CompletionService> {
 public:
  using ServiceRpc::ServiceRpc;
  OZD_UNARY(Complete, completions, Complete)
};

template <typename... Rpc>
std::vector<std::unique_ptr<grpc::Service>> MakeAll(
    const CoreServices& core, const StreamRuntime& runtime) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  (services.push_back(std::make_unique<Rpc>(core, runtime)), ...);
  return services;
}

}  // namespace

std::vector<std::unique_ptr<grpc::Service>> MakeServices(
    const CoreServices& core, const StreamRuntime& runtime) {
  return MakeAll<AccountServiceRpc, AgentServiceRpc, ApiKeyServiceRpc,
                 ArtifactServiceRpc, CatalogueServiceRpc, CompletionServiceRpc,
                 DaemonServiceRpc, EnvironmentServiceRpc, EventServiceRpc,
                 HookServiceRpc, InboxServiceRpc, IntegrationServiceRpc,
                 MessageServiceRpc, ResourceServiceRpc, RunServiceRpc,
                 ScheduleServiceRpc, SearchServiceRpc, SecretServiceRpc,
                 SpawnServiceRpc, UsageServiceRpc, WatchServiceRpc>(core,
                                                                    runtime);
}

}  // namespace ozd
