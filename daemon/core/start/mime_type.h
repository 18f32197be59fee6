// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_START_MIME_TYPE_H_
#define OZD_DAEMON_CORE_START_MIME_TYPE_H_

#include "absl/strings/string_view.h"

namespace ozd {

// Returns the MIME type of a file: by its first bytes, else by the extension of
// its name, else "application/octet-stream". Pure.
absl::string_view MimeTypeOf(absl::string_view file_name,
                             absl::string_view data);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_START_MIME_TYPE_H_
