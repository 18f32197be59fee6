// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/commands/artifact_file.h"
#include "client/commands/artifact_view.h"
#include "client/commands/item_handlers.h"
#include "client/commands/specs.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

using Artifact = v1::GetArtifactResponse;

template <const std::string& (v1::Artifact::*member)() const>
FieldValue Part(const Artifact& artifact) {
  return FieldValue::OfText((artifact.artifact().*member)());
}

template <const std::string& (v1::Artifact::*member)() const>
FieldValue PartIfSet(const Artifact& artifact) {
  return TextIfSet<member>(artifact.artifact());
}

FieldValue ArtifactBytes(const Artifact& artifact) {
  if (artifact.artifact().size_bytes() < 0) return {};
  return FieldValue::OfNumber(artifact.artifact().size_bytes());
}

constexpr ColumnLook kArtifactPart = {.optional = true,
                                      .json = JsonIfEmpty::kLeaveOut};
constexpr Column<Artifact> kArtifactParts[] = {
    {"artifact_uid", "Artifact UID", Part<&v1::Artifact::artifact_uid>},
    {"artifact_type", "Artifact type", Part<&v1::Artifact::artifact_type>},
    {"created_at", "Created at", TextIfSet<&Artifact::created_at>,
     kArtifactPart},
    {"download_url", "Download URL", TextIfSet<&Artifact::download_url>,
     kArtifactPart},
    {"expires_at", "Expires at", TextIfSet<&Artifact::expires_at>,
     kArtifactPart},
    {"content_type", "Content type", PartIfSet<&v1::Artifact::mime_type>,
     kArtifactPart},
    {"filepath", "Filepath", PartIfSet<&v1::Artifact::filepath>, kArtifactPart},
    {"filename", "Filename", PartIfSet<&v1::Artifact::filename>, kArtifactPart},
    {"title", "Title", PartIfSet<&v1::Artifact::title>, kArtifactPart},
    {"url", "URL", PartIfSet<&v1::Artifact::url>, kArtifactPart},
    {"description", "Description", PartIfSet<&v1::Artifact::description>,
     kArtifactPart},
    {"size_bytes", "Size bytes", ArtifactBytes, kArtifactPart},
};
constexpr absl::string_view kAllParts =
    "artifact_uid artifact_type created_at download_url expires_at "
    "content_type filepath filename title url description size_bytes";
constexpr Columns<Artifact> kArtifact = Checked<Artifact>(
    {.columns = kArtifactParts, .table = kAllParts, .card = kAllParts});
constexpr absl::string_view kUploadedParts =
    "artifact_uid filepath content_type description size_bytes";
constexpr Columns<Artifact> kUploadedArtifact =
    Checked<Artifact>({.columns = kArtifactParts,
                       .table = kUploadedParts,
                       .card = kUploadedParts});

FieldValue DownloadedUid(const DownloadedFile& file) {
  return FieldValue::OfText(file.artifact.artifact_uid());
}

FieldValue DownloadedType(const DownloadedFile& file) {
  return FieldValue::OfText(file.artifact.artifact_type());
}

FieldValue DownloadedPath(const DownloadedFile& file) {
  return FieldValue::OfText(file.path);
}

constexpr Column<DownloadedFile> kDownloadParts[] = {
    {"artifact_uid", "Artifact UID", DownloadedUid},
    {"artifact_type", "Artifact type", DownloadedType},
    {"path", "Path", DownloadedPath},
};
constexpr Columns<DownloadedFile> kDownloadedArtifact =
    Checked<DownloadedFile>({.columns = kDownloadParts,
                             .table = "artifact_uid artifact_type path",
                             .card = "artifact_uid artifact_type path"});

// Prints a table of one row for scripts, a line a value under `headline` for
// people.
template <typename T>
int PrintArtifact(CommandContext& context, const Columns<T>& columns,
                  const T& artifact, absl::string_view headline) {
  const absl::Time now = context.io()->clock()->Now();
  if (WantsJson(context)) {
    PrintItemJson(context, columns, artifact);
  } else if (context.format() == OutputFormat::kText) {
    context.io()->Out(RenderRows(columns, ConstSpan<T>::One(artifact), now));
  } else {
    context.io()->Out(
        absl::StrCat(headline, RenderFields(columns, artifact, now)));
  }
  return kExitOk;
}

absl::Status NoAssociation() {
  v1::ErrorDetail detail;
  detail.set_error_code("no_association");
  detail.set_remedy("Say --run-id or --conversation-id, or set OZ_RUN_ID.");
  return ozd::MakeError(absl::StatusCode::kInvalidArgument,
                        "it is not said which run the file belongs to", detail);
}

int ArtifactGet(CommandContext& context) {
  auto request = NewRequest<v1::GetArtifactRequest>(context);
  request.set_artifact_uid(context.args().Text("ARTIFACT_UID"));
  Artifact response;
  const absl::Status status = CallDaemon(
      context, "/oz.v1.ArtifactService/GetArtifact", request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  return PrintArtifact(context, kArtifact, response, "");
}

int ArtifactDownload(CommandContext& context) {
  const absl::StatusOr<DownloadedFile> file = DownloadArtifact(
      context, context.args().Text("ARTIFACT_UID"), context.args().Text("out"));
  if (!file.ok()) return ReportFailure(context, file.status());
  return PrintArtifact(context, kDownloadedArtifact, *file,
                       "Artifact downloaded\n");
}

int ArtifactUpload(CommandContext& context) {
  const ParsedArgs& args = context.args();
  auto request = NewRequest<v1::FinishUploadRequest>(context);
  request.set_run_id(args.Text("run-id"));
  request.set_conversation_id(args.Text("conversation-id"));
  if (request.run_id().empty() && request.conversation_id().empty()) {
    request.set_run_id(request.context().run_id());
  }
  if (request.run_id().empty() && request.conversation_id().empty()) {
    return ReportFailure(context, NoAssociation());
  }
  request.set_description(args.Text("description"));
  request.set_filepath(args.Text("PATH"));
  const absl::StatusOr<v1::Artifact> artifact =
      UploadFile(context, args.Text("PATH"), &request);
  if (!artifact.ok()) return ReportFailure(context, artifact.status());
  Artifact uploaded;
  *uploaded.mutable_artifact() = *artifact;
  return PrintArtifact(context, kUploadedArtifact, uploaded,
                       "Artifact uploaded\n");
}

constexpr PositionalSpec kUid[] = {
    {.value_name = "ARTIFACT_UID", .help = "The artifact"},
};
constexpr PositionalSpec kPath[] = {
    {.value_name = "PATH",
     .help = "The file to store",
     .type = ValueType::kPath},
};
constexpr OptionSpec kDownloadOptions[] = {
    {.name = "out",
     .short_name = 'o',
     .type = ValueType::kPath,
     .value_name = "OUT",
     .help = "Where to save it (default: its own name, here)"},
};
constexpr const char* kExcludesConversation[] = {"conversation-id"};
constexpr const char* kExcludesRun[] = {"run-id"};
constexpr OptionSpec kUploadOptions[] = {
    {.name = "run-id",
     .value_name = "RUN_ID",
     .help = "Run that the file belongs to (default: OZ_RUN_ID)",
     .conflicts = kExcludesConversation},
    {.name = "conversation-id",
     .value_name = "CONVERSATION_ID",
     .help = "Conversation that the file belongs to",
     .conflicts = kExcludesRun},
    {.name = "description",
     .value_name = "DESCRIPTION",
     .help = "What the file is"},
};

constexpr CommandSpec kArtifactGet = {
    .name = "get",
    .about = "Show what is known of an artifact",
    .positionals = kUid,
    .handler = ArtifactGet,
};
constexpr CommandSpec kDownload = {
    .name = "download",
    .about = "Save the bytes of an artifact",
    .options = kDownloadOptions,
    .positionals = kUid,
    .handler = ArtifactDownload,
};
constexpr CommandSpec kUpload = {
    .name = "upload",
    .about = "Store a file with a run",
    .options = kUploadOptions,
    .positionals = kPath,
    .handler = ArtifactUpload,
    .hidden = true,
};
constexpr const CommandSpec* kArtifactCommands[] = {&kArtifactGet, &kDownload,
                                                    &kUpload};

}  // namespace

constinit const CommandSpec kArtifactCommand = {
    .name = "artifact",
    .about = "Work with what runs leave behind",
    .subcommands = kArtifactCommands,
};

}  // namespace oz
