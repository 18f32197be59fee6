// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CATALOGUE_SERVICES_H_
#define OZD_DAEMON_CATALOGUE_SERVICES_H_

#include "cache/cache.h"
#include "cache/resource_store.h"
#include "daemon/config.h"
#include "daemon/core/resource_cache.h"
#include "daemon/core/run_service.h"
#include "daemon/core/synced_accounts.h"
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

  // Reads that wait are answered with "shutting_down". Returns soon.
  void EndWork();

 private:
  const Dependencies deps_;

  // In the order of construction; each may use those above it.
  ResourceStore resource_store_;
  ResourceCache resources_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CATALOGUE_SERVICES_H_
