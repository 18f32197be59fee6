// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_AGENT_CONFIG_CONFIG_DOCUMENT_H_
#define OZD_DAEMON_CORE_AGENT_CONFIG_CONFIG_DOCUMENT_H_

#include <stddef.h>

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/oz/v1/common.pb.h"

namespace ozd {

// Size of the largest file that is read.
inline constexpr size_t kMaxConfigDocumentBytes = 1u << 20;

// A parsed file that was written by hand; for messages about its content.
struct ConfigDocument {
  // The path as it was typed.
  std::string path;
  // The line of each key of the outermost object, counted from 1.
  std::map<std::string, int> lines;

  // Returns kInvalidArgument "PATH:LINE: what".
  absl::Status ErrorAt(const std::string& key, absl::string_view what) const;
};

// Parses a file into one object, `values`: JSON for ".json", YAML for ".yaml"
// and
// ".yml", else JSON or YAML. A YAML file without any content is an empty
// object. Values are not quoted in errors: they may be secrets. Pure. Errors:
// kInvalidArgument, which names the path, the line where there is one, and what
// is wrong: too large, not UTF-8, malformed, no object, a key given twice,
// nested too deep.
absl::StatusOr<ConfigDocument> ParseConfigDocument(const oz::v1::TextFile& file,
                                                   JsonTree* values);

// Parses JSON, whatever the file is called. Errors: ParseConfigDocument.
absl::StatusOr<ConfigDocument> ParseJsonDocument(const oz::v1::TextFile& file,
                                                 JsonTree* values);

// Returns the line of byte `offset`, counted from 1.
int LineAt(absl::string_view text, size_t offset);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_AGENT_CONFIG_CONFIG_DOCUMENT_H_
