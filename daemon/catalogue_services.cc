// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/catalogue_services.h"

namespace ozd {
namespace {

ResourceCache::Options ResourceOptions(const Config& config) {
  ResourceCache::Options options;
  options.max_age = config.max_age;
  options.sync_wait = config.sync_wait;
  return options;
}

}  // namespace

CatalogueServices::CatalogueServices(const Dependencies& dependencies,
                                     const Config& config)
    : deps_(dependencies),
      resource_store_(deps_.cache),
      resources_(deps_.accounts, &resource_store_, ResourceOptions(config)) {}

void CatalogueServices::EndWork() { resources_.Shutdown(); }

}  // namespace ozd
