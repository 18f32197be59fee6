// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/resource_services.h"

namespace ozd {
namespace {

ResourceCache::Options ResourceOptions(const Config& config) {
  ResourceCache::Options options;
  options.max_age = config.max_age;
  options.sync_wait = config.sync_wait;
  return options;
}

ScheduleService::Options ScheduleOptions(const Config& config) {
  ScheduleService::Options options;
  options.schedule_failures = config.schedule_failures;
  return options;
}

}  // namespace

ResourceServices::ResourceServices(const Dependencies& dependencies,
                                   const Config& config)
    : deps_(dependencies),
      resource_store_(deps_.cache),
      resources_(deps_.accounts, &resource_store_, ResourceOptions(config)),
      api_keys_(deps_.accounts, deps_.calls, &resources_),
      secrets_(deps_.accounts, deps_.calls, &resources_),
      catalogue_(deps_.accounts, deps_.runs, deps_.calls, &resources_),
      spawner_(deps_.accounts, &catalogue_, deps_.calls, RunStarter::Options()),
      completions_(deps_.accounts, &resources_),
      environments_(deps_.accounts, &resources_, deps_.calls),
      integrations_(deps_.accounts, &resources_, deps_.calls),
      search_store_(deps_.cache),
      search_indexer_(deps_.accounts, deps_.accounts->parts().documents,
                      &search_store_, SearchIndexer::Options()),
      search_(deps_.accounts, &search_store_, &search_indexer_),
      usage_store_(deps_.cache),
      usage_(deps_.accounts, &usage_store_, &resources_),
      schedules_(deps_.accounts, deps_.calls, &resources_,
                 ScheduleOptions(config)),
      agents_(deps_.accounts, deps_.calls, &resources_) {}

void ResourceServices::EndWork() {
  search_indexer_.Shutdown();
  resources_.Shutdown();
}

}  // namespace ozd
