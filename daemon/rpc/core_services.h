// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_CORE_SERVICES_H_
#define OZD_DAEMON_RPC_CORE_SERVICES_H_

namespace ozd {

class AccountService;
class AgentService;
class ApiKeyService;
class ArtifactService;
class CatalogueService;
class CompletionService;
class ConversationWatcher;
class DaemonControl;
class EnvironmentService;
class EventHub;
class HookEngine;
class Inbox;
class IntegrationService;
class MessageService;
class ResourceService;
class RunControl;
class RunService;
class RunStarter;
class RunWaiter;
class RunWatcher;
class ScheduleService;
class SearchService;
class SecretService;
class UsageService;

// Points to the services of core that RpcServer makes callable. All pointers
// are borrowed, are set, and must outlive the server.
struct CoreServices {
  AccountService* accounts = nullptr;
  AgentService* agents = nullptr;
  ApiKeyService* api_keys = nullptr;
  ArtifactService* artifacts = nullptr;
  CatalogueService* catalogue = nullptr;
  CompletionService* completions = nullptr;
  ConversationWatcher* conversations = nullptr;
  DaemonControl* daemon = nullptr;
  EnvironmentService* environments = nullptr;
  EventHub* events = nullptr;
  HookEngine* hooks = nullptr;
  Inbox* inbox = nullptr;
  IntegrationService* integrations = nullptr;
  MessageService* messages = nullptr;
  ResourceService* resources = nullptr;
  RunControl* run_control = nullptr;
  RunService* runs = nullptr;
  RunStarter* run_starter = nullptr;
  RunWaiter* run_waiter = nullptr;
  RunWatcher* run_watcher = nullptr;
  ScheduleService* schedules = nullptr;
  SearchService* search = nullptr;
  SecretService* secrets = nullptr;
  UsageService* usage = nullptr;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_CORE_SERVICES_H_
