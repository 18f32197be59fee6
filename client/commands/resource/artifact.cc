// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/base/exit_code.h"
#include "client/commands/artifact_file.h"
#include "client/commands/artifact_view.h"
#include "client/commands/daemon_call.h"
#include "client/commands/handlers.h"
#include "client/commands/report.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

constexpr char kGet[] = "/oz.v1.ArtifactService/GetArtifact";

bool WantsJson(const CommandContext& context) {
  return context.format() == OutputFormat::kJson ||
         context.format() == OutputFormat::kNdjson;
}

// A title and its value, in the order in which they are printed; those without
// a value are left out of all but the table.
struct Line {
  const char* title;
  const char* key;
  std::string value;
  bool optional = true;
  // Of a number, which is never negative.
  int64_t number = -1;
};
using Lines = std::vector<Line>;

Lines LinesOf(const v1::GetArtifactResponse& response) {
  const v1::Artifact& artifact = response.artifact();
  const std::string size =
      artifact.size_bytes() < 0 ? "" : absl::StrCat(artifact.size_bytes());
  return {
      {"Artifact UID", "artifact_uid", artifact.artifact_uid(), false},
      {"Artifact type", "artifact_type", artifact.artifact_type(), false},
      {"Created at", "created_at", response.created_at()},
      {"Download URL", "download_url", response.download_url()},
      {"Expires at", "expires_at", response.expires_at()},
      {"Content type", "content_type", artifact.mime_type()},
      {"Filepath", "filepath", artifact.filepath()},
      {"Filename", "filename", artifact.filename()},
      {"Title", "title", artifact.title()},
      {"URL", "url", artifact.url()},
      {"Description", "description", artifact.description()},
      {"Size bytes", "size_bytes", size, true, artifact.size_bytes()},
  };
}

std::string LinesJson(const Lines& lines) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject();
  for (const Line& line : lines) {
    if (line.optional && line.value.empty()) continue;
    json.Key(line.key);
    if (line.number >= 0) {
      json.Int(line.number);
    } else {
      json.Text(line.value);
    }
  }
  return json.EndObject().Take();
}

std::string LinesTable(const Lines& lines) {
  std::vector<std::string> header;
  std::vector<std::string> row;
  for (const Line& line : lines) {
    header.push_back(line.title);
    row.push_back(OneLine(line.value));
  }
  return absl::StrCat(absl::StrJoin(header, "\t"), "\n",
                      absl::StrJoin(row, "\t"), "\n");
}

std::string LinesText(const Lines& lines) {
  std::string text;
  for (const Line& line : lines) {
    if (line.optional && line.value.empty()) continue;
    absl::StrAppend(&text, line.title, ": ", OneLine(line.value), "\n");
  }
  return text;
}

// `headline` stands above the lines for people.
int PrintLines(CommandContext& context, const Lines& lines,
               absl::string_view headline) {
  if (WantsJson(context)) {
    PrintJson(context, LinesJson(lines));
  } else if (context.format() == OutputFormat::kText) {
    context.io()->Out(LinesTable(lines));
  } else {
    context.io()->Out(absl::StrCat(headline, LinesText(lines)));
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

}  // namespace

int ArtifactGet(CommandContext& context) {
  v1::GetArtifactRequest request;
  *request.mutable_context() = context.call_context();
  request.set_artifact_uid(context.args().Text("ARTIFACT_UID"));
  v1::GetArtifactResponse response;
  const absl::Status status = CallDaemon(context, kGet, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  return PrintLines(context, LinesOf(response), "");
}

int ArtifactDownload(CommandContext& context) {
  const absl::StatusOr<DownloadedFile> file = DownloadArtifact(
      context, context.args().Text("ARTIFACT_UID"), context.args().Text("out"));
  if (!file.ok()) return ReportFailure(context, file.status());
  return PrintLines(
      context,
      {{"Artifact UID", "artifact_uid", file->artifact.artifact_uid(), false},
       {"Artifact type", "artifact_type", file->artifact.artifact_type(),
        false},
       {"Path", "path", file->path, false}},
      "Artifact downloaded\n");
}

int ArtifactUpload(CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::FinishUploadRequest request;
  *request.mutable_context() = context.call_context();
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
  const std::string size =
      artifact->size_bytes() < 0 ? "" : absl::StrCat(artifact->size_bytes());
  return PrintLines(
      context,
      {{"Artifact UID", "artifact_uid", artifact->artifact_uid(), false},
       {"Filepath", "filepath", artifact->filepath(), false},
       {"Content type", "content_type", artifact->mime_type()},
       {"Description", "description", artifact->description()},
       {"Size bytes", "size_bytes", size, true, artifact->size_bytes()}},
      "Artifact uploaded\n");
}

}  // namespace oz
