// Copyright (c) 2026 The ozd authors. MIT licence.
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/commands/artifact_file.h"
#include "client/commands/artifact_view.h"
#include "client/commands/item_handlers.h"
#include "client/commands/saved_file.h"
#include "client/commands/specs.h"
#include "client/commands/transfer_line.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

constexpr char kDownloadArtifact[] = "/oz.v1.ArtifactService/DownloadArtifact";
// The daemon fetches all of it before it sends the first piece.
constexpr absl::Duration kDownloadTimeout = absl::Minutes(10);

bool CanBeSaved(const v1::Artifact& artifact) {
  return !artifact.artifact_uid().empty() &&
         artifact.artifact_type() != "PULL_REQUEST" &&
         artifact.artifact_type() != "EXTERNAL_REFERENCE";
}

// Never a path of the service's, and never the same name twice.
std::string NameFor(const v1::Artifact& artifact, std::set<std::string>* used) {
  const std::string name = NameForArtifact(artifact);
  const size_t dot = name.rfind('.');
  const size_t stem = dot == std::string::npos || dot == 0 ? name.size() : dot;
  std::string unique = name;
  for (int i = 2; !used->insert(unique).second; ++i) {
    unique = absl::StrCat(name.substr(0, stem), "-", i, name.substr(stem));
  }
  return unique;
}

// Downloads into one directory and tells about each file.
class Downloader {
 public:
  explicit Downloader(CommandContext* context)
      : context_(*context),
        io_(*context->io()),
        directory_(context->args().Text("download")),
        existing_(context->args().Flag("force") ? SavedFile::Existing::kReplace
                                                : SavedFile::Existing::kKeep),
        line_(&io_) {}

  int Run(const google::protobuf::RepeatedPtrField<v1::Artifact>& artifacts) {
    if (mkdir(directory_.c_str(), 0777) != 0 && errno != EEXIST) {
      return ReportFailure(context_, absl::FailedPreconditionError(absl::StrCat(
                                         "cannot create ", directory_, ": ",
                                         std::strerror(errno))));
    }
    int exit_code = kExitOk;
    JsonWriter json(JsonLayout::kOneLine);
    json.BeginObject().Key("v").Int(kJsonVersion);
    json.Key("files").BeginArray();
    for (const v1::Artifact& artifact : artifacts) {
      if (!CanBeSaved(artifact)) continue;
      const absl::StatusOr<std::string> path = Save(artifact);
      if (!path.ok()) {
        exit_code = ReportFailure(context_, path.status());
        continue;
      }
      Tell(artifact, *path, &json);
    }
    if (WantsJson(context_)) {
      PrintJson(context_, json.EndArray().EndObject().Take());
    } else if (used_.empty()) {
      io_.Err("The run left nothing that can be saved.\n");
    }
    return exit_code;
  }

 private:
  absl::StatusOr<std::string> Save(const v1::Artifact& artifact) {
    OZD_ASSIGN_OR_RETURN(
        SavedFile file,
        SavedFile::Create(directory_, NameFor(artifact, &used_), existing_));
    v1::DownloadArtifactRequest request;
    *request.mutable_context() = context_.call_context();
    request.set_artifact_uid(artifact.artifact_uid());
    absl::Status problem;
    int64_t received = 0;
    const auto on_message = [&](absl::string_view bytes) {
      v1::ArtifactChunk chunk;
      if (!chunk.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        problem = absl::DataLossError("a part of the file cannot be decoded");
        return false;
      }
      problem = file.Write(chunk.data());
      received += static_cast<int64_t>(chunk.data().size());
      line_.Show(ArtifactName(artifact), received, artifact.size_bytes());
      return problem.ok();
    };
    const absl::Status status =
        StreamFromDaemon(context_, kDownloadArtifact, request, on_message,
                         {.timeout = kDownloadTimeout});
    line_.Clear();
    OZD_RETURN_IF_ERROR(problem);
    OZD_RETURN_IF_ERROR(status);
    OZD_RETURN_IF_ERROR(file.Commit());
    return file.path();
  }

  void Tell(const v1::Artifact& artifact, const std::string& path,
            JsonWriter* json) {
    if (WantsJson(context_)) {
      json->BeginObject();
      json->Key("artifact_uid").Text(artifact.artifact_uid());
      json->Key("artifact_type").Text(artifact.artifact_type());
      json->Key("path").Text(path);
      json->EndObject();
    } else if (context_.format() == OutputFormat::kText) {
      io_.Out(absl::StrCat(OneLine(artifact.artifact_uid()), "\t",
                           OneLine(artifact.artifact_type()), "\t",
                           OneLine(path), "\n"));
    } else {
      io_.Out(absl::StrCat("Saved ", OneLine(path), "\n"));
    }
    io_.Flush();
  }

  CommandContext& context_;
  Io& io_;
  const std::string directory_;
  const SavedFile::Existing existing_;
  std::set<std::string> used_;
  TransferLine line_;
};

int PrintArtifacts(CommandContext& context,
                   const v1::ListRunArtifactsResponse& response) {
  if (context.format() == OutputFormat::kJson) {
    return PrintServiceJson(context, response.raw_json(),
                            JsonLayout::kIndented);
  }
  if (context.format() != OutputFormat::kNdjson) {
    return PrintList(context, kArtifacts, response.artifacts());
  }
  const absl::StatusOr<std::string> lines = ArrayAsLines(
      absl::StrCat("{\"artifacts\":", response.raw_json(), "}"), "artifacts");
  if (!lines.ok()) return ReportFailure(context, lines.status());
  PrintJson(context, *lines);
  return kExitOk;
}

int RunArtifacts(CommandContext& context) {
  auto request = NewRequest<v1::ListRunArtifactsRequest>(context);
  request.set_run_id(context.args().Text("ID"));
  v1::ListRunArtifactsResponse response;
  const absl::Status status =
      Read(context, "/oz.v1.ArtifactService/ListRunArtifacts", request,
           &response, "artifacts");
  if (!status.ok()) return ReportFailure(context, status);
  if (context.args().Has("download")) {
    return Downloader(&context).Run(response.artifacts());
  }
  return PrintArtifacts(context, response);
}

constexpr PositionalSpec kRunOfArtifacts[] = {
    {.value_name = "ID",
     .help = "The run, or the start of its id",
     .ids = v1::RESOURCE_KIND_RUN},
};

constexpr const char* kNeedsDownload[] = {"download"};
constexpr OptionSpec kArtifactsOptions[] = {
    {.name = "download",
     .type = ValueType::kPath,
     .value_name = "DIR",
     .help = "Save every file, screenshot and plan in this directory"},
    {.name = "force",
     .type = ValueType::kFlag,
     .help = "Replace files that exist",
     .needs = kNeedsDownload},
};

}  // namespace

constinit const CommandSpec kRunArtifactsCommand = {
    .name = "artifacts",
    .about = "List what a run has left, or save it",
    .options = kArtifactsOptions,
    .positionals = kRunOfArtifacts,
    .handler = RunArtifacts,
};

}  // namespace oz
