// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/artifact_view.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "client/commands/run_view.h"
#include "client/output/display_width.h"

namespace oz {
namespace {

using v1::Artifact;

// "PULL_REQUEST" -> "pull request"
FieldValue TypeWords(const Artifact& artifact) {
  return FieldValue::OfText(absl::StrReplaceAll(
      absl::AsciiStrToLower(artifact.artifact_type()), {{"_", " "}}));
}

FieldValue NameCell(const Artifact& artifact) {
  return FieldValue::OfText(ArtifactName(artifact));
}

FieldValue SizeCell(const Artifact& artifact) {
  return FieldValue::OfText(SizeText(artifact.size_bytes()));
}

FieldValue SizeBytes(const Artifact& artifact) {
  if (artifact.size_bytes() < 0) return {};
  return FieldValue::OfNumber(artifact.size_bytes());
}

// Where it is, or by what it can be fetched.
FieldValue LinkOrUid(const Artifact& artifact) {
  return FieldValue::OfText(artifact.url().empty() ? artifact.artifact_uid()
                                                   : artifact.url());
}

constexpr Column<Artifact> kArtifactFields[] = {
    {"type_words", "Type", TypeWords},
    {"type", "", Text<&Artifact::artifact_type>},
    {"uid", "", Text<&Artifact::artifact_uid>},
    {"name", "Name", NameCell, {.color = Color::kBold, .flexible = true}},
    {"size",
     "Size",
     SizeCell,
     {.color = Color::kDim, .align_right = true, .optional = true}},
    {"size_bytes", "", SizeBytes},
    {"link",
     "Link or UID",
     LinkOrUid,
     {.color = Color::kCyan, .max_width = 60, .optional = true}},
    {"url", "", Text<&Artifact::url>},
    {"branch", "", Text<&Artifact::branch>},
    {"description", "", Text<&Artifact::description>},
};

}  // namespace

constinit const Columns<Artifact> kArtifacts = Checked<Artifact>({
    .columns = kArtifactFields,
    .table = "type_words name size link",
    .text = "type uid name size_bytes url branch description",
    .text_header = false,
    .nothing = "No artifacts.\n",
});

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

}  // namespace oz
