// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_CONNECTION_SERVICE_MANAGER_H_
#define OZ_CLIENT_CONNECTION_SERVICE_MANAGER_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace oz {

// Places of the user's service manager and its units; tests point it elsewhere.
struct ServiceManager {
  // Directories that may hold ozd.service.
  std::vector<std::string> unit_directories;
  // XDG_RUNTIME_DIR of the user; holds systemd/private while the manager runs.
  std::string runtime_directory;
  std::string systemctl = "/usr/bin/systemctl";

  // Returns the places of this process's user and HOME; opens nothing.
  static ServiceManager ForThisUser();
  // Returns whether the unit is installed and the manager runs.
  bool CanStart() const;
  // Asks the manager to start ozd.service and waits at most `timeout` for the
  // answer. Errors: kUnavailable; the direct way is left then.
  absl::Status Start(std::vector<std::string> environment,
                     absl::Duration timeout) const;
};

// Returns the strings as execve() takes them, ending with a null pointer. Valid
// while `strings` is and does not change.
std::vector<char*> CStrings(const std::vector<std::string>& strings);

}  // namespace oz

#endif  // OZ_CLIENT_CONNECTION_SERVICE_MANAGER_H_
