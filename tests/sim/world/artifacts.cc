// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/artifacts.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "proto/support/timestamp.h"

namespace ozd::sim {
namespace {

// One transparent pixel.
constexpr char kPngBase64[] =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA"
    "60e6kgAAAABJRU5ErkJggg==";

Json PlanData(absl::string_view title, Random* random) {
  Json data;
  data["document_uid"] = random->Uuid();
  data["artifact_uid"] = random->Uuid();
  data["notebook_uid"] = random->Uuid();
  data["url"] = absl::StrCat("https://app.warp.dev/drive/notebook/",
                             data["notebook_uid"].get<std::string>());
  data["title"] = absl::StrCat("Plan: ", title);
  return data;
}

Json PullRequestData(Random* random) {
  Json data;
  data["url"] = absl::StrCat("https://github.com/acme/backend/pull/",
                             100 + random->Below(9000));
  data["branch"] = absl::StrCat("oz/change-", random->Below(100000));
  return data;
}

Json ScreenshotData(Random* random) {
  Json data;
  data["artifact_uid"] = random->Uuid();
  data["mime_type"] = "image/png";
  data["description"] = "The page after the change";
  return data;
}

Json FileData(Random* random) {
  Json data;
  data["artifact_uid"] = random->Uuid();
  data["filepath"] = "reports/2026/résultat.md";
  data["filename"] = "résultat.md";
  data["mime_type"] = "text/markdown";
  data["size_bytes"] = 100 + random->Below(4000);
  return data;
}

std::string FileText(const std::string& uid, size_t size) {
  const std::string line = absl::StrCat("Artifact ", uid, ", line by line.\n");
  std::string text;
  while (text.size() < size) text += line;
  text.resize(size);
  return text;
}

}  // namespace

Json MakeArtifact(absl::string_view type, absl::string_view title,
                  int64_t created_us, Random* random) {
  Json artifact;
  artifact["artifact_type"] = std::string(type);
  artifact["created_at"] = FormatRfc3339Z(created_us);
  if (type == "PLAN") {
    artifact["data"] = PlanData(title, random);
  } else if (type == "PULL_REQUEST") {
    artifact["data"] = PullRequestData(random);
  } else if (type == "SCREENSHOT") {
    artifact["data"] = ScreenshotData(random);
  } else {
    artifact["data"] = FileData(random);
  }
  return artifact;
}

std::string ArtifactBytes(const Json& artifact) {
  const std::string type = StringAt(artifact, "artifact_type");
  const Json& data = MemberAt(artifact, "data");
  const std::string uid = StringAt(data, "artifact_uid");
  std::string bytes;
  if (type == "SCREENSHOT") {
    absl::Base64Unescape(kPngBase64, &bytes);
  } else if (type == "PLAN") {
    bytes = absl::StrCat("# ", StringAt(data, "title"),
                         "\n\n1. Look at the code\n2. Change it\n3. Test it\n");
  } else if (type == "FILE") {
    const int64_t size = IntAt(data, "size_bytes", 256);
    bytes = FileText(uid, static_cast<size_t>(size < 0 ? 0 : size));
  }
  return bytes;
}

const Json& FindArtifact(const Json& run, absl::string_view uid) {
  for (const Json& artifact : MemberAt(run, "artifacts")) {
    if (StringAt(MemberAt(artifact, "data"), "artifact_uid") == uid) {
      return artifact;
    }
  }
  return MemberAt(Json(), "");
}

}  // namespace ozd::sim
