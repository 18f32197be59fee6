// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/rpc/unix_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client/rpc/deadline.h"
#include "proto/support/endpoint.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

absl::StatusCode CodeOf(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::StatusCode::kNotFound;
    case ECONNREFUSED:
    case ECONNRESET:
    case EPROTOTYPE:
      return absl::StatusCode::kUnavailable;
    // A sandbox without AF_UNIX refuses the family rather than the file.
    case EACCES:
    case EPERM:
    case EAFNOSUPPORT:
      return absl::StatusCode::kPermissionDenied;
    case EAGAIN:
    case ETIMEDOUT:
      return absl::StatusCode::kDeadlineExceeded;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return absl::StatusCode::kResourceExhausted;
    default:
      return absl::StatusCode::kFailedPrecondition;
  }
}

absl::Status ConnectError(int error, const std::string& path) {
  const char* reason =
      error == EAGAIN ? "its queue of callers stayed full" : strerror(error);
  return absl::Status(CodeOf(error),
                      absl::StrCat("connect to ", path, ": ", reason));
}

// Blocks in connect(), which the kernel wakes as soon as the backlog has room,
// until `deadline`. Returns 0 or an errno; EAGAIN means out of time.
int ConnectPatiently(int fd, const sockaddr_un& address,
                     const Deadline& deadline) {
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) != 0) return errno;
  while (!deadline.Expired()) {
    // A zero timeval would mean "for ever".
    const absl::Duration wait =
        std::clamp(deadline.Remaining(), absl::Milliseconds(1), absl::Hours(1));
    const timeval limit = absl::ToTimeval(wait);
    if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) != 0) {
      return errno;
    }
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address),
                sizeof(address)) == 0) {
      return 0;
    }
    if (errno != EINTR && errno != EAGAIN) return errno;
  }
  return EAGAIN;
}

absl::Status CheckPeer(int fd, const std::string& path) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return ConnectError(errno, path);
  }
  if (peer.uid == geteuid() || peer.uid == 0) return absl::OkStatus();
  return absl::PermissionDeniedError(absl::StrCat("the daemon at ", path,
                                                  " belongs to uid ", peer.uid,
                                                  ", not to uid ", geteuid()));
}

}  // namespace

absl::StatusOr<ozd::UniqueFd> ConnectUnixSocket(const std::string& path,
                                                absl::Duration timeout) {
  if (path.empty() || path.size() > ozd::kMaxSocketPathBytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the socket path '", path, "' has ", path.size(),
        " bytes, but the system allows 1 to ", ozd::kMaxSocketPathBytes));
  }
  const Deadline deadline(timeout);
  ozd::UniqueFd fd(
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) return ConnectError(errno, path);

  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  int error = 0;
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) != 0) {
    error = errno;
  }
  if (error == EAGAIN || error == EINTR) {
    error = ConnectPatiently(fd.get(), address, deadline);
  }
  if (error != 0) return ConnectError(error, path);
  OZD_RETURN_IF_ERROR(CheckPeer(fd.get(), path));
  return fd;
}

}  // namespace oz
