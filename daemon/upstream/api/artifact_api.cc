// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/artifact_api.h"

#include "absl/strings/str_cat.h"
#include "daemon/upstream/api/artifact_json.h"
#include "daemon/upstream/service/error_json.h"
#include "daemon/upstream/service/redirects.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kArtifact[] = "artifact";

absl::Status NothingToDownloadError(const oz::v1::Artifact& artifact) {
  oz::v1::ErrorDetail detail;
  if (!artifact.url().empty()) detail.set_remedy("open its link instead");
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat("an artifact of type ",
                                SafeText(artifact.artifact_type(), ""),
                                " has nothing to download"),
                   detail);
}

}  // namespace

absl::Status ArtifactApi::Download(
    const ApiCaller& caller, const std::string& artifact_uid,
    const std::function<bool(const oz::v1::Artifact&)>& on_artifact,
    const ByteSink& sink) const {
  const absl::Duration deadline = clock_->Uptime() + caller.timeout;
  OZD_ASSIGN_OR_RETURN(
      const RestAnswer answer,
      calls_->Send(caller, {.segments = {"agent", "artifacts", artifact_uid}}));
  OZD_ASSIGN_OR_RETURN(const ArtifactDocument document,
                       Decoded(ParseArtifact(answer.body), answer, caller));
  if (!document.has_content && document.download_url.empty()) {
    return NothingToDownloadError(document.artifact);
  }
  std::string link;
  if (!document.has_content) {
    OZD_ASSIGN_OR_RETURN(link,
                         NextHop(answer.url, document.download_url, kArtifact));
  }
  if (!on_artifact(document.artifact)) return DownloadNotWantedError();
  if (document.has_content) {
    const bool wanted = document.content.empty() || sink(document.content);
    return wanted ? absl::OkStatus() : DownloadNotWantedError();
  }
  ApiCaller remaining = caller;
  remaining.timeout = deadline - clock_->Uptime();
  return calls_->Download(remaining, {link, kArtifact, sink});
}

}  // namespace ozd
