// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_AGENT_CONFIG_CONFIG_DOCUMENT_H_
#define OZD_DAEMON_CORE_AGENT_CONFIG_CONFIG_DOCUMENT_H_

#include <stddef.h>

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/common.pb.h"

namespace ozd {

// Largest file that is looked at.
inline constexpr size_t kMaxConfigDocumentBytes = 1u << 20;

// A file that somebody wrote by hand, JSON or YAML, as one JSON object.
struct ConfigDocument {
  // As typed; for messages.
  std::string path;
  // JSON text of an object.
  std::string json;
  // Of each key of that object: the line, counted from 1.
  std::map<std::string, int> lines;

  // "PATH:LINE: what", kInvalidArgument.
  absl::Status ErrorAt(const std::string& key, absl::string_view what) const;
};

// JSON for ".json", YAML for ".yaml" and ".yml", else JSON or YAML. A YAML file
// without any content is an empty object. Values are not quoted in errors: they
// may be secrets. Pure. Errors: kInvalidArgument, which names the path, the
// line where there is one, and what is wrong: too large, not UTF-8, malformed,
// no object, a key given twice, nested too deep.
absl::StatusOr<ConfigDocument> ParseConfigDocument(
    const oz::v1::TextFile& file);

// The same for what is JSON whatever it is called.
absl::StatusOr<ConfigDocument> ParseJsonDocument(const oz::v1::TextFile& file);

// The line of byte `offset`, counted from 1.
int LineAt(absl::string_view text, size_t offset);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_AGENT_CONFIG_CONFIG_DOCUMENT_H_
