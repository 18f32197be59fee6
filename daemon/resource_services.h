// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RESOURCE_SERVICES_H_
#define OZD_DAEMON_RESOURCE_SERVICES_H_

#include "cache/file/cache.h"
#include "cache/runs/resource_store.h"
#include "daemon/config/config.h"
#include "daemon/core/resources/agent_service.h"
#include "daemon/core/resources/api_key_service.h"
#include "daemon/core/resources/catalogue_service.h"
#include "daemon/core/resources/completion_service.h"
#include "daemon/core/resources/environment_service.h"
#include "daemon/core/resources/integration_service.h"
#include "daemon/core/resources/resource_cache.h"
#include "daemon/core/resources/resource_service.h"
#include "daemon/core/resources/schedule_service.h"
#include "daemon/core/resources/secret_service.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/rpc/core_services.h"
#include "daemon/upstream/service/service_calls.h"

namespace ozd {

// Builds and owns the services for the objects of an account beside its runs
// (environments, schedules, secrets, ...), and the cache of their lists.
// Thread-safe.
class ResourceServices {
 public:
  // All pointers are borrowed and must outlive this.
  struct Dependencies {
    AccountSync* accounts;
    RunService* runs;
    ServiceCalls* calls;
    Cache* cache;
  };

  ResourceServices(const Dependencies& dependencies, const Config& config);
  ResourceServices(const ResourceServices&) = delete;
  ResourceServices& operator=(const ResourceServices&) = delete;

  // Sets the members of `core` that point to services built here.
  void AddTo(CoreServices* core);

  ResourceCache* resources() { return &resources_; }
  CatalogueService* catalogue() { return &catalogue_; }

  // Answers reads that wait with "shutting_down". Returns soon.
  void EndWork() { resources_.Shutdown(); }

 private:
  // In the order of construction; each may use those above it.
  ResourceStore resource_store_;
  ResourceCache resources_;
  ApiKeyService api_keys_;
  SecretService secrets_;
  ResourceService documents_;
  CatalogueService catalogue_;
  CompletionService completions_;
  EnvironmentService environments_;
  IntegrationService integrations_;
  ScheduleService schedules_;
  AgentService agents_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RESOURCE_SERVICES_H_
