// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CATALOGUE_SERVICES_H_
#define OZD_DAEMON_CATALOGUE_SERVICES_H_

#include "cache/cache.h"
#include "cache/resource_store.h"
#include "cache/search_store.h"
#include "cache/usage_store.h"
#include "daemon/config.h"
#include "daemon/core/agent_service.h"
#include "daemon/core/api_key_service.h"
#include "daemon/core/catalogue_service.h"
#include "daemon/core/completion_service.h"
#include "daemon/core/environment_service.h"
#include "daemon/core/integration_service.h"
#include "daemon/core/resource_cache.h"
#include "daemon/core/run_service.h"
#include "daemon/core/run_spawner.h"
#include "daemon/core/schedule_service.h"
#include "daemon/core/search_indexer.h"
#include "daemon/core/search_service.h"
#include "daemon/core/secret_service.h"
#include "daemon/core/synced_accounts.h"
#include "daemon/core/usage_service.h"
#include "daemon/upstream/service_calls.h"

namespace ozd {

// The services of core for what an account has besides runs (environments,
// schedules, models, ...), with the cache of their lists: built and owned in
// one place. Thread-safe.
class CatalogueServices {
 public:
  // All pointers are borrowed and must outlive this.
  struct Dependencies {
    SyncedAccounts* accounts;
    RunService* runs;
    ServiceCalls* calls;
    Cache* cache;
    const Clock* clock;
  };

  CatalogueServices(const Dependencies& dependencies, const Config& config);
  CatalogueServices(const CatalogueServices&) = delete;
  CatalogueServices& operator=(const CatalogueServices&) = delete;

  ResourceCache* resources() { return &resources_; }
  ApiKeyService* api_keys() { return &api_keys_; }
  SecretService* secrets() { return &secrets_; }
  CatalogueService* catalogue() { return &catalogue_; }
  CompletionService* completions() { return &completions_; }
  EnvironmentService* environments() { return &environments_; }
  IntegrationService* integrations() { return &integrations_; }

  RunSpawner* spawner() { return &spawner_; }
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
  RunSpawner spawner_;
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

#endif  // OZD_DAEMON_CATALOGUE_SERVICES_H_
