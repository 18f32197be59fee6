// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_CORE_RESOURCE_FIXTURE_H_
#define OZD_TESTS_DAEMON_CORE_RESOURCE_FIXTURE_H_

#include <memory>
#include <string>

#include "cache/runs/resource_store.h"
#include "daemon/core/resources/resource_cache.h"
#include "proto/support/error_detail.h"
#include "tests/daemon/core/core_fixture.h"
#include "tests/support/fake_service_calls.h"

namespace ozd {

// Core with the cache of short lists over a service that answers by script.
class ResourceFixture : public CoreFixture {
 protected:
  void TearDown() override {
    resources_.reset();
    store_.reset();
    CoreFixture::TearDown();
  }
  void StartResources() {
    Start();
    store_ = std::make_unique<ResourceStore>(cache_.get());
    resources_ = std::make_unique<ResourceCache>(synced_.get(), store_.get(),
                                                 ResourceCache::Options());
  }

  // Returns the last call so far.
  FakeServiceCalls::Call LastCall() const { return calls_.calls().back(); }

  static absl::Status Offline() {
    return Failure(absl::StatusCode::kUnavailable, 0);
  }
  static absl::Status Failure(absl::StatusCode code, int http_status) {
    oz::v1::ErrorDetail detail;
    detail.set_error_code(http_status == 0 ? "offline" : "x");
    detail.set_http_status(http_status);
    return MakeError(code, "no answer", detail);
  }

  FakeServiceCalls calls_;
  CallScope scope_;
  std::unique_ptr<ResourceStore> store_;
  std::unique_ptr<ResourceCache> resources_;
};

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_CORE_RESOURCE_FIXTURE_H_
