// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_ARTIFACT_API_H_
#define OZD_DAEMON_UPSTREAM_API_ARTIFACT_API_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// The artifacts of runs (/agent/artifacts). Calls block. Thread-safe.
class ArtifactApi {
 public:
  // All pointers are borrowed and must outlive this.
  ArtifactApi(ServiceCalls* calls, const Clock* clock)
      : calls_(calls), clock_(clock) {}

  // Asks for an artifact, then passes on its bytes: inline ones, or those
  // behind its signed link, without the caller's key. `on_artifact` is called
  // once before the first byte; false from it or from `sink` ends the download
  // with kCancelled. Errors: ServiceCalls::Send and Download; kNotFound;
  // kFailedPrecondition when the artifact has no bytes.
  absl::Status Download(
      const ApiCaller& caller, const std::string& artifact_uid,
      const std::function<bool(const oz::v1::Artifact&)>& on_artifact,
      const ByteSink& sink) const;

 private:
  ServiceCalls* const calls_;
  const Clock* const clock_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_ARTIFACT_API_H_
