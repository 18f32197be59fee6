// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/connection/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/connection/start_daemon.h"
#include "client/rpc/deadline.h"
#include "proto/support/backoff.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/unique_fd.h"

namespace oz {
namespace {

// How long a daemon that says "another one runs" is believed before it is asked
// again: the other one may have been about to end.
constexpr absl::Duration kOtherDaemonPatience = absl::Milliseconds(500);

constexpr char kDirectoryRemedy[] =
    "OZ_SOCKET may name a socket in a directory that only you can enter";

absl::Status Failure(absl::StatusCode code, absl::string_view error_code,
                     absl::string_view message, absl::string_view remedy,
                     const absl::Status& cause = absl::OkStatus()) {
  v1::ErrorDetail detail;
  detail.set_error_code(std::string(error_code));
  detail.set_remedy(std::string(remedy));
  if (!cause.ok()) detail.add_causes(std::string(cause.message()));
  return ozd::MakeError(code, message, detail);
}

absl::Status StartFailure(const absl::Status& cause, absl::string_view remedy) {
  return Failure(absl::StatusCode::kFailedPrecondition, "daemon_start_failed",
                 "the daemon did not start", remedy, cause);
}

// Nobody listens, so one may be started.
bool IsAbsent(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsUnavailable(status);
}

// Gives a failed connect its name and its remedy.
absl::Status Explain(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return Failure(status.code(), "daemon_not_running",
                     "the daemon is not running", "run: oz daemon start",
                     status);
    case absl::StatusCode::kUnavailable:
      return Failure(status.code(), "daemon_stale",
                     "the daemon is gone but left its socket behind",
                     "run: oz daemon start", status);
    case absl::StatusCode::kPermissionDenied:
      return Failure(status.code(), "daemon_not_permitted",
                     "not permitted to talk to the daemon",
                     "a sandbox must allow the socket that `oz daemon where` "
                     "prints; another user's daemon cannot be used",
                     status);
    case absl::StatusCode::kDeadlineExceeded:
      return Failure(status.code(), "daemon_not_answering",
                     "the daemon is not answering", "run: oz daemon restart",
                     status);
    default:
      return status;
  }
}

// Waits after an attempt that failed, the `failures`th in a row.
void Pause(int failures, const Deadline& deadline) {
  constexpr ozd::Backoff kBackoff = {absl::Milliseconds(1),
                                     absl::Milliseconds(25)};
  const auto pause =
      static_cast<int>(absl::ToInt64Milliseconds(kBackoff.After(failures)));
  poll(nullptr, 0, std::min(pause, deadline.PollMilliseconds()));
}

absl::StatusOr<std::unique_ptr<Channel>> TryConnect(
    const ConnectOptions& options, absl::Duration timeout) {
  Channel::Options channel_options;
  channel_options.silence_timeout = options.connect_timeout;
  return Channel::Connect(options.endpoint.socket_path, timeout,
                          channel_options);
}

// Starts the daemon on behalf of one ConnectToDaemon().
class Starter {
 public:
  explicit Starter(const ConnectOptions& options)
      : options_(options), deadline_(options.start_timeout) {}

  absl::StatusOr<std::unique_ptr<Channel>> Run() {
    if (absl::Status status =
            ozd::EnsurePrivateDirectory(options_.endpoint.directory, geteuid());
        !status.ok()) {
      return StartFailure(status, kDirectoryRemedy);
    }
    const std::string path =
        absl::StrCat(options_.endpoint.directory, "/start.lock");
    ozd::UniqueFd lock(
        open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!lock.valid()) {
      return StartFailure(absl::FailedPreconditionError(absl::StrCat(
                              "open ", path, ": ", strerror(errno))),
                          kDirectoryRemedy);
    }
    int failures = 0;
    while (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
      if (deadline_.Expired()) return OutOfTime();
      Pause(++failures, deadline_);
      auto channel = Connect();
      if (channel.ok() || !IsAbsent(channel.status())) return channel;
    }
    return StartUnderLock();
  }

 private:
  absl::StatusOr<std::unique_ptr<Channel>> Connect() const {
    return TryConnect(
        options_, std::min(options_.connect_timeout, deadline_.Remaining()));
  }

  // Connects as soon as somebody listens.
  absl::StatusOr<std::unique_ptr<Channel>> Await(const Deadline& deadline) {
    int failures = 0;
    while (true) {
      auto channel = Connect();
      if (channel.ok() || !IsAbsent(channel.status()) || deadline.Expired()) {
        return channel;
      }
      Pause(++failures, deadline);
    }
  }

  absl::StatusOr<std::unique_ptr<Channel>> StartUnderLock() {
    while (true) {
      // Whoever held the lock before us may have started it.
      auto channel = Connect();
      if (channel.ok() || !IsAbsent(channel.status())) return channel;
      if (deadline_.Expired()) return OutOfTime();
      OZD_ASSIGN_OR_RETURN(const DaemonNotice notice, Launch());
      switch (notice.kind) {
        case DaemonNotice::Kind::kError:
          return StartFailure(absl::FailedPreconditionError(notice.reason),
                              "see: oz daemon logs");
        case DaemonNotice::Kind::kReady:
          return AwaitReady(notice);
        case DaemonNotice::Kind::kRunning:
          break;
      }
      channel = Await(
          Deadline(std::min(kOtherDaemonPatience, deadline_.Remaining())));
      if (channel.ok() || !IsAbsent(channel.status())) return channel;
    }
  }

  absl::StatusOr<std::unique_ptr<Channel>> AwaitReady(
      const DaemonNotice& notice) {
    const std::string& expected = options_.endpoint.socket_path;
    if (notice.socket_path != expected) {
      return StartFailure(
          absl::FailedPreconditionError(absl::StrCat(
              "it listens at ", notice.socket_path, ", not at ", expected)),
          "compare: oz daemon where");
    }
    return Await(deadline_);
  }

  absl::StatusOr<DaemonNotice> Launch() {
    const bool own_socket = options_.endpoint.rule == "OZ_SOCKET";
    const std::vector<std::string> environment = Environment(own_socket);
    // The unit knows nothing of a socket that one shell chose for itself.
    if (!own_socket && options_.service_manager.CanStart() &&
        options_.service_manager.Start(environment, deadline_.Remaining())
            .ok()) {
      DaemonNotice started;
      started.kind = DaemonNotice::Kind::kRunning;
      return started;
    }
    absl::StatusOr<std::string> program = FindDaemon(options_.daemon_path);
    if (!program.ok()) {
      return StartFailure(program.status(),
                          "install ozd beside oz, or run it yourself");
    }
    absl::StatusOr<DaemonNotice> notice =
        SpawnDaemon(*program, environment, deadline_.Remaining());
    if (absl::IsDeadlineExceeded(notice.status())) return OutOfTime();
    if (!notice.ok()) {
      return StartFailure(notice.status(), "see: oz daemon logs");
    }
    return notice;
  }

  std::vector<std::string> Environment(bool own_socket) const {
    std::vector<std::string> environment = DaemonEnvironment(environ);
    std::erase_if(environment, [](const std::string& entry) {
      return absl::StartsWith(entry, "OZ_SOCKET=");
    });
    if (own_socket) {
      environment.push_back(
          absl::StrCat("OZ_SOCKET=", options_.endpoint.socket_path));
    }
    return environment;
  }

  absl::Status OutOfTime() const {
    return Failure(absl::StatusCode::kDeadlineExceeded, "daemon_not_answering",
                   absl::StrCat("the daemon was not ready within ",
                                absl::FormatDuration(options_.start_timeout)),
                   "see: oz daemon logs, or run: oz daemon restart");
  }

  const ConnectOptions& options_;
  const Deadline deadline_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Channel>> ConnectToDaemon(
    const ConnectOptions& options) {
  auto channel = TryConnect(options, options.connect_timeout);
  if (!channel.ok() && IsAbsent(channel.status()) &&
      options.auto_start == AutoStart::kAllowed) {
    channel = Starter(options).Run();
  }
  if (channel.ok() || ozd::GetErrorDetail(channel.status()).has_value()) {
    return channel;
  }
  return Explain(channel.status());
}

}  // namespace oz
