// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_PROTO_SUPPORT_ENDPOINT_H_
#define OZD_PROTO_SUPPORT_ENDPOINT_H_

// Where things are. Daemon, client and plugins (through `oz daemon where`) all
// use these functions, so that they cannot disagree.

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ozd {

// Bytes that a unix socket path may have (sizeof sun_path less the final NUL).
inline constexpr int kMaxSocketPathBytes = 107;

// Everything the rules look at; nothing else is consulted.
struct EndpointInputs {
  uid_t uid = 0;
  // Absolute home directory.
  std::string home;
  // OZ_SOCKET; empty when unset.
  std::string oz_socket;
  // XDG_STATE_HOME and XDG_CONFIG_HOME; ignored unless absolute.
  std::string xdg_state_home;
  std::string xdg_config_home;
  // Where per-user runtime directories live; tests point it elsewhere.
  std::string run_user_root = "/run/user";
};

// The answer, with the reason in words for `oz daemon where`.
struct Endpoint {
  std::string socket_path;
  // Directory of the socket; must be 0700 and the user's.
  std::string directory;
  // "OZ_SOCKET", "/run/user/<uid>" or "home".
  std::string rule;
  // Cache, credentials, logs, lock.
  std::string state_dir;
  // <config_dir>/config.yaml
  std::string config_path;
};

// Reads the process's uid and environment. Errors: kFailedPrecondition when
// there is no absolute home directory.
absl::StatusOr<EndpointInputs> EndpointInputsFromProcess();

// Applies the rule: OZ_SOCKET; else <run_user_root>/<uid>/oz/ozd.sock if that
// user directory exists and belongs to uid; else
// <home>/.local/state/oz/run/ozd.sock. TMPDIR and XDG_RUNTIME_DIR are never
// looked at: two processes can see them differently. Looks at the disk but
// changes nothing. Errors: kInvalidArgument when the path is relative or longer
// than kMaxSocketPathBytes (the message names the path, its length, the limit).
absl::StatusOr<Endpoint> ResolveEndpoint(const EndpointInputs& inputs);

// Creates `directory` (and missing parents) as 0700, or verifies that it is a
// real directory, owned by `uid`, with no permission for group and others.
// Never repairs. Errors: kFailedPrecondition with what is wrong and a remedy.
absl::Status EnsurePrivateDirectory(const std::string& directory, uid_t uid);

}  // namespace ozd

#endif  // OZD_PROTO_SUPPORT_ENDPOINT_H_
