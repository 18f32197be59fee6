// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/artifacts/artifact_service.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/artifacts/spool_file.h"
#include "daemon/core/artifacts/upload_source.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/upstream/api/document_json.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr size_t kChunkBytes = 64 * 1024;

absl::Status TooLargeError(int64_t max_bytes) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("artifact_too_large");
  return MakeError(absl::StatusCode::kResourceExhausted,
                   absl::StrCat("the artifact is larger than the ",
                                max_bytes >> 20, " MiB that are allowed"),
                   detail);
}

// Gives out what has been fetched.
class SpoolSource : public Source<oz::v1::ArtifactChunk> {
 public:
  SpoolSource(oz::v1::Artifact artifact, SpoolFile file)
      : artifact_(std::move(artifact)), file_(std::move(file)) {}

  // There is nothing to wait for.
  void Start(std::function<void()> /*wake*/) override {}

  Polled<oz::v1::ArtifactChunk> Next() override {
    using Chunk = oz::v1::ArtifactChunk;
    absl::StatusOr<std::string> data = file_.Read(kChunkBytes);
    if (!data.ok()) return Polled<Chunk>::End(data.status());
    if (data->empty() && !first_) return Polled<Chunk>::End(absl::OkStatus());
    Chunk chunk;
    if (std::exchange(first_, false))
      chunk.mutable_artifact()->Swap(&artifact_);
    chunk.set_data(*std::move(data));
    return Polled<Chunk>::Message(std::move(chunk));
  }

 private:
  oz::v1::Artifact artifact_;
  SpoolFile file_;
  bool first_ = true;
};

}  // namespace

ArtifactService::ArtifactService(AccountSync* accounts, RunService* runs,
                                 ServiceCalls* calls, const Options& options)
    : accounts_(accounts),
      runs_(runs),
      options_(options),
      api_(calls),
      download_(accounts->parts().calls, accounts->parts().clock),
      uploads_(accounts->parts().clock,
               {.spool_directory = options.spool_directory,
                .max_bytes = options.max_bytes}) {}

absl::StatusOr<oz::v1::ListRunArtifactsResponse>
ArtifactService::ListRunArtifacts(
    const oz::v1::ListRunArtifactsRequest& request, const CallScope& scope) {
  oz::v1::GetRunRequest get;
  *get.mutable_context() = request.context();
  get.set_read_mode(request.read_mode());
  get.set_run_id(request.run_id());
  get.set_view(oz::v1::RUN_VIEW_RAW_JSON);
  OZD_ASSIGN_OR_RETURN(const oz::v1::GetRunResponse run,
                       runs_->GetRun(get, scope));
  OZD_ASSIGN_OR_RETURN(RunArtifacts artifacts,
                       ParseRunArtifacts(run.run().raw_json()));
  oz::v1::ListRunArtifactsResponse response;
  *response.mutable_freshness() = run.freshness();
  response.set_run_id(run.run().run_id());
  for (oz::v1::Artifact& artifact : artifacts.artifacts) {
    response.add_artifacts()->Swap(&artifact);
  }
  response.set_raw_json(std::move(artifacts.raw_json));
  return response;
}

absl::StatusOr<SourcePtr<oz::v1::ArtifactChunk>> ArtifactService::Download(
    const oz::v1::DownloadArtifactRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const AccountSync::InUse account,
      accounts_->Use(request.context(), oz::v1::READ_MODE_AUTO));
  OZD_ASSIGN_OR_RETURN(SpoolFile file,
                       SpoolFile::Create(options_.spool_directory));
  ApiCaller caller = account.caller;
  caller.timeout = std::min(scope.timeout, absl::Hours(24));
  oz::v1::Artifact artifact;
  // Why the download was ended from this side.
  absl::Status ended;
  const auto go_on = [&] {
    if (ended.ok() && scope.cancelled && scope.cancelled()) {
      ended = CallerGoneError();
    }
    if (ended.ok() && accounts_->tasks()->is_shutdown()) {
      ended = ShuttingDownError();
    }
    return ended.ok();
  };
  const absl::Status fetched = download_.Download(
      caller, request.artifact_uid(),
      [&](const oz::v1::Artifact& found) {
        artifact = found;
        if (found.size_bytes() > options_.max_bytes) {
          ended = TooLargeError(options_.max_bytes);
        }
        return go_on();
      },
      [&](absl::string_view bytes) {
        if (file.size() + static_cast<int64_t>(bytes.size()) >
            options_.max_bytes) {
          ended = TooLargeError(options_.max_bytes);
        } else {
          ended.Update(file.Append(bytes));
        }
        return go_on();
      });
  OZD_RETURN_IF_ERROR(ended);
  OZD_RETURN_IF_ERROR(fetched);
  return SourcePtr<oz::v1::ArtifactChunk>(
      std::make_unique<SpoolSource>(std::move(artifact), std::move(file)));
}

absl::StatusOr<oz::v1::GetArtifactResponse> ArtifactService::GetArtifact(
    const oz::v1::GetArtifactRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const AccountSync::InUse account,
      accounts_->Use(request.context(), oz::v1::READ_MODE_AUTO));
  ApiCaller caller = account.caller;
  caller.timeout = scope.timeout;
  return api_.GetArtifact(caller, request.artifact_uid());
}

absl::StatusOr<oz::v1::BeginUploadResponse> ArtifactService::BeginUpload(
    const oz::v1::BeginUploadRequest& /*request*/) {
  oz::v1::BeginUploadResponse response;
  OZD_ASSIGN_OR_RETURN(*response.mutable_upload_id(), uploads_.Begin());
  return response;
}

absl::StatusOr<oz::v1::AddToUploadResponse> ArtifactService::AddToUpload(
    const oz::v1::AddToUploadRequest& request) {
  OZD_RETURN_IF_ERROR(
      uploads_.Add(request.upload_id(), request.offset(), request.data()));
  return oz::v1::AddToUploadResponse();
}

absl::StatusOr<SourcePtr<oz::v1::UploadProgress>> ArtifactService::FinishUpload(
    const oz::v1::FinishUploadRequest& request, const CallScope& scope) {
  if (request.run_id().empty() && request.conversation_id().empty()) {
    oz::v1::ErrorDetail detail;
    detail.set_error_code("no_association");
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "an artifact belongs to a run or to a conversation",
                     detail);
  }
  UploadWork work;
  OZD_ASSIGN_OR_RETURN(
      const AccountSync::InUse account,
      accounts_->Use(request.context(), oz::v1::READ_MODE_AUTO));
  OZD_ASSIGN_OR_RETURN(work.file, uploads_.Take(request.upload_id()));
  work.api = &api_;
  work.accounts = accounts_;
  work.caller = account.caller;
  work.caller.timeout = std::min(scope.timeout, absl::Hours(24));
  work.description.filepath = request.filepath();
  work.description.run_id = request.run_id();
  if (request.run_id().empty()) {
    work.description.conversation_id = request.conversation_id();
  }
  work.description.mime_type = request.mime_type();
  work.description.description = request.description();
  work.description.size_bytes = work.file->spool.size();
  return MakeUploadSource(std::move(work));
}

}  // namespace ozd
