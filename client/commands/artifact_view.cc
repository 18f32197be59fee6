// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/artifact_view.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/output/display_width.h"
#include "client/output/list_table.h"

namespace oz {
namespace {

constexpr int kMaxLinkWidth = 60;

// "PULL_REQUEST" -> "pull request"
std::string TypeText(const std::string& type) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(OneLine(type)),
                             {{"_", " "}});
}

// Where it is, or by what it can be fetched.
std::string LinkOrUid(const v1::Artifact& artifact) {
  return OneLine(artifact.url().empty() ? artifact.artifact_uid()
                                        : artifact.url());
}

}  // namespace

std::string ArtifactName(const v1::Artifact& artifact) {
  if (artifact.artifact_type() == "PULL_REQUEST" && !artifact.url().empty()) {
    return ShortPullRequest(artifact.url());
  }
  for (const std::string* name :
       {&artifact.title(), &artifact.filename(), &artifact.filepath(),
        &artifact.description(), &artifact.artifact_uid()}) {
    if (!name->empty()) return OneLine(*name);
  }
  return "(no name)";
}

std::string SizeText(int64_t bytes) {
  constexpr double kKibi = 1024.0;
  if (bytes < 0) return "";
  const auto size = static_cast<double>(bytes);
  if (size < kKibi) return absl::StrCat(bytes, " B");
  if (size < kKibi * kKibi) return absl::StrFormat("%.1f KiB", size / kKibi);
  if (size < kKibi * kKibi * kKibi) {
    return absl::StrFormat("%.1f MiB", size / kKibi / kKibi);
  }
  return absl::StrFormat("%.1f GiB", size / kKibi / kKibi / kKibi);
}

std::string RenderArtifactTable(const ArtifactPage& artifacts,
                                const ViewOptions& options) {
  ListTable table;
  table.columns = {
      {.title = "TYPE"},
      {.title = "NAME", .flexible = true},
      {.title = "SIZE", .align_right = true, .optional = true},
      {.title = "LINK OR UID", .optional = true},
  };
  if (options.is_terminal) table.columns[3].max_width = kMaxLinkWidth;
  for (const v1::Artifact& artifact : artifacts) {
    table.rows.push_back({{TypeText(artifact.artifact_type()), Color::kNone},
                          {ArtifactName(artifact), Color::kBold},
                          {SizeText(artifact.size_bytes()), Color::kDim},
                          {LinkOrUid(artifact), Color::kCyan}});
  }
  return RenderListTable(table,
                         options.is_terminal ? options.width : kUnlimitedWidth,
                         options.style);
}

std::string RenderArtifactRows(const ArtifactPage& artifacts) {
  std::string rows;
  for (const v1::Artifact& artifact : artifacts) {
    const std::string size =
        artifact.size_bytes() < 0 ? "" : absl::StrCat(artifact.size_bytes());
    absl::StrAppend(
        &rows,
        absl::StrJoin(
            {OneLine(artifact.artifact_type()),
             OneLine(artifact.artifact_uid()), ArtifactName(artifact), size,
             OneLine(artifact.url()), OneLine(artifact.branch()),
             OneLine(artifact.description())},
            "\t"),
        "\n");
  }
  return rows;
}

}  // namespace oz
