// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_AGENT_ATTACHMENTS_H_
#define OZ_CLIENT_COMMANDS_AGENT_ATTACHMENTS_H_

#include <stddef.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

inline constexpr size_t kMaxAttachments = 25;
inline constexpr size_t kMaxAttachmentBytes = size_t{10} << 20;

// Adds the files to the request, in this order. Errors, in the published words:
// too many, unreadable, too large.
absl::Status AddAttachments(const std::vector<std::string>& paths,
                            v1::CreateRunRequest* request);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_AGENT_ATTACHMENTS_H_
