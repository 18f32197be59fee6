// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RESOURCE_SERVICES_H_
#define OZD_DAEMON_RESOURCE_SERVICES_H_

#include "cache/file/cache.h"
#include "cache/runs/resource_store.h"
#include "cache/runs/search_store.h"
#include "cache/runs/usage_store.h"
#include "daemon/config/config.h"
#include "daemon/core/resources/agent_service.h"
#include "daemon/core/resources/api_key_service.h"
#include "daemon/core/resources/catalogue_service.h"
#include "daemon/core/resources/completion_service.h"
#include "daemon/core/resources/environment_service.h"
#include "daemon/core/resources/integration_service.h"
#include "daemon/core/resources/resource_cache.h"
#include "daemon/core/resources/schedule_service.h"
#include "daemon/core/resources/secret_service.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/search/search_indexer.h"
#include "daemon/core/search/search_service.h"
#include "daemon/core/search/usage_service.h"
#include "daemon/core/start/run_starter.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/upstream/service/service_calls.h"

namespace ozd {

// The services of core for what an account has besides runs (environments,
// schedules, models, ...), with the cache of their lists: built and owned in
// one place. Thread-safe.
class ResourceServices {
 public:
  // All pointers are borrowed and must outlive this.
  struct Dependencies {
    AccountSync* accounts;
    RunService* runs;
    ServiceCalls* calls;
    Cache* cache;
    const Clock* clock;
  };

  ResourceServices(const Dependencies& dependencies, const Config& config);
  ResourceServices(const ResourceServices&) = delete;
  ResourceServices& operator=(const ResourceServices&) = delete;

  ResourceCache* resources() { return &resources_; }
  ApiKeyService* api_keys() { return &api_keys_; }
  SecretService* secrets() { return &secrets_; }
  CatalogueService* catalogue() { return &catalogue_; }
  CompletionService* completions() { return &completions_; }
  EnvironmentService* environments() { return &environments_; }
  IntegrationService* integrations() { return &integrations_; }

  RunStarter* spawner() { return &spawner_; }
  SearchService* search() { return &search_; }
  UsageService* usage() { return &usage_; }

  ScheduleService* schedules() { return &schedules_; }
  AgentService* agents() { return &agents_; }

  // Reads that wait are answered with "shutting_down". Returns soon.
  void EndWork();

 private:
  const Dependencies deps_;

  // In the order of construction; each may use those above it.
  ResourceStore resource_store_;
  ResourceCache resources_;
  ApiKeyService api_keys_;
  SecretService secrets_;
  CatalogueService catalogue_;
  RunStarter spawner_;
  CompletionService completions_;
  EnvironmentService environments_;
  IntegrationService integrations_;
  SearchStore search_store_;
  SearchIndexer search_indexer_;
  SearchService search_;
  UsageStore usage_store_;
  UsageService usage_;
  ScheduleService schedules_;
  AgentService agents_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RESOURCE_SERVICES_H_
