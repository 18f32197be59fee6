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
    : resource_store_(dependencies.cache),
      resources_(dependencies.accounts, &resource_store_,
                 ResourceOptions(config)),
      api_keys_(dependencies.accounts, dependencies.calls, &resources_),
      secrets_(dependencies.accounts, dependencies.calls, &resources_),
      documents_(dependencies.accounts, dependencies.calls, &resources_),
      catalogue_(dependencies.accounts, dependencies.runs, dependencies.calls,
                 &resources_),
      completions_(dependencies.accounts, &resources_),
      environments_(dependencies.accounts, &resources_, dependencies.calls),
      integrations_(dependencies.accounts, &resources_, dependencies.calls),
      schedules_(dependencies.accounts, dependencies.calls, &resources_,
                 ScheduleOptions(config)),
      agents_(dependencies.accounts, dependencies.calls, &resources_) {}

void ResourceServices::AddTo(CoreServices* core) {
  core->agents = &agents_;
  core->api_keys = &api_keys_;
  core->catalogue = &catalogue_;
  core->completions = &completions_;
  core->environments = &environments_;
  core->integrations = &integrations_;
  core->resources = &documents_;
  core->schedules = &schedules_;
  core->secrets = &secrets_;
}

}  // namespace ozd
