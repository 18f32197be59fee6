// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_CONNECTION_START_DAEMON_H_
#define OZ_CLIENT_CONNECTION_START_DAEMON_H_

// Starting the daemon, and hearing from it how that went. Who may start one,
// and when, is connection.cc's business.

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace oz {

// The report of a starting daemon, one line on its notify descriptor:
//   ready <pid> <socket>   it serves
//   running <pid>          another one holds the lock and serves, or will
//   error <reason>         it cannot serve
struct DaemonNotice {
  enum class Kind { kReady, kRunning, kError };
  Kind kind = Kind::kError;
  // 0 when a running daemon's is unknown.
  pid_t pid = 0;
  // kReady: where it listens.
  std::string socket_path;
  // kError: why, free of control characters.
  std::string reason;
};

// Reads one such line, without its newline; nullopt when it is none.
std::optional<DaemonNotice> ParseDaemonNotice(absl::string_view line);

// Finds the daemon's program: `configured` when not empty, else "ozd" beside
// this program, in /usr/libexec, in /usr/lib/oz, then in PATH (absolute entries
// only). No environment variable names it: it would be run with the user's
// keys. Errors: kFailedPrecondition with a remedy when there is none that can
// be executed.
absl::StatusOr<std::string> FindDaemon(const std::string& configured);

// The entries of `environment` ("NAME=value") that a daemon may inherit:
// identity, locale, time zone, XDG directories, session bus, proxies, TLS roots
// and OZD_*. Never a key, never what belongs to one terminal.
std::vector<std::string> DaemonEnvironment(const char* const* environment);

// Starts `program --notify-fd 3 --auto-started` with `environment`, detached
// from this process: a session of its own, working directory /, umask 077,
// stdio on /dev/null, no other descriptor, default signals. Waits at most
// `timeout` for its notice. Errors: kFailedPrecondition when it cannot be run
// or ends without a word (the message says how it ended), kDeadlineExceeded
// when it stays silent (it is left running).
absl::StatusOr<DaemonNotice> SpawnDaemon(
    const std::string& program, const std::vector<std::string>& environment,
    absl::Duration timeout);

}  // namespace oz

#endif  // OZ_CLIENT_CONNECTION_START_DAEMON_H_
