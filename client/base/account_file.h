// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_BASE_ACCOUNT_FILE_H_
#define OZ_CLIENT_BASE_ACCOUNT_FILE_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace oz {

// The content of .oz.yaml, which applies to its directory and those below.
struct AccountFile {
  // Empty when there is no such file.
  std::string path = {};
  // Name of a stored login; empty when the file names none or was not believed.
  std::string account = {};
  // Problems of the file, one sentence each, with path and line.
  std::vector<std::string> warnings = {};
};

// Searches for the file from `directory` upwards; the nearest one counts. A
// file is used only when it belongs to `uid` or root and no other user can
// write it: otherwise a user with write access to a common directory could
// choose the key that others use.
AccountFile FindAccountFile(const std::string& directory, uid_t uid);

// Reads the text of such a file: "account: NAME", comments and blank lines. The
// name may be quoted.
AccountFile ParseAccountFile(absl::string_view text, const std::string& path);

}  // namespace oz

#endif  // OZ_CLIENT_BASE_ACCOUNT_FILE_H_
