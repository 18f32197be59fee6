// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_CONNECTION_BROWSER_H_
#define OZ_CLIENT_CONNECTION_BROWSER_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace oz {

// The command that shows `url` to the user: $BROWSER (the first of its
// colon-separated commands, "%s" standing for the link) or the desktop's own.
// Nothing where there is no desktop, or when `url` is none that a browser
// should be given: it comes from the network, so only http and https are. `env`
// returns nullopt for what is unset.
std::optional<std::vector<std::string>> BrowserCommand(
    absl::string_view url,
    const std::function<std::optional<std::string>(const char*)>& env);

// Runs `command` detached from this process, with stdio on /dev/null, and
// returns at once. Errors: kFailedPrecondition when it cannot be executed.
absl::Status LaunchDetached(const std::vector<std::string>& command);

}  // namespace oz

#endif  // OZ_CLIENT_CONNECTION_BROWSER_H_
