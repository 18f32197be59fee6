// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/process/server_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "proto/support/endpoint.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// systemd hands over descriptors from this number on.
constexpr int kFirstActivationFd = 3;

absl::Status Refused(absl::string_view what, const std::string& path) {
  return absl::UnavailableError(
      absl::StrCat("cannot ", what, " ", path, ": ", strerror(errno)));
}

absl::StatusOr<sockaddr_un> MakeAddress(const std::string& path) {
  if (path.size() > kMaxSocketPathBytes) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the socket path '%s' has %d bytes, but the system allows at most %d; "
        "set OZ_SOCKET to a shorter path",
        path, path.size(), kMaxSocketPathBytes));
  }
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  memcpy(address.sun_path, path.data(), path.size());
  return address;
}

const sockaddr* Generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

UniqueFd NewSocket() {
  return UniqueFd(
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

// Clears the way for bind: nothing there, or a socket whose owner is gone.
absl::Status RemoveStaleSocket(const sockaddr_un& address,
                               const std::string& path, uid_t uid) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) {
    return errno == ENOENT ? absl::OkStatus() : Refused("inspect", path);
  }
  if (!S_ISSOCK(info.st_mode) || info.st_uid != uid) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " exists and is not a socket of uid ", uid,
                     "; remove it or set OZ_SOCKET"));
  }
  UniqueFd probe = NewSocket();
  if (!probe.valid()) return Refused("create a socket for", path);
  if (connect(probe.get(), Generic(address), sizeof(address)) == 0 ||
      errno != ECONNREFUSED) {
    return absl::FailedPreconditionError(
        absl::StrCat("something that is not ozd answers on ", path,
                     "; end it, or set OZ_SOCKET to another path"));
  }
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    return Refused("remove the stale socket", path);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ServerSocket> ServerSocket::Bind(const std::string& path,
                                                uid_t uid) {
  OZD_ASSIGN_OR_RETURN(const sockaddr_un address, MakeAddress(path));
  OZD_RETURN_IF_ERROR(
      EnsurePrivateDirectory(path.substr(0, path.rfind('/')), uid));
  OZD_RETURN_IF_ERROR(RemoveStaleSocket(address, path, uid));

  ServerSocket bound(NewSocket(), path);
  if (!bound.fd_.valid()) return Refused("create a socket for", path);
  if (bind(bound.fd(), Generic(address), sizeof(address)) != 0) {
    return Refused("bind", path);
  }
  absl::Cleanup remove_name = [&path] { unlink(path.c_str()); };
  // Nobody can connect before listen(), so the mode is never seen wider.
  struct stat info {};
  if (chmod(path.c_str(), 0600) != 0 || lstat(path.c_str(), &info) != 0) {
    return Refused("protect", path);
  }
  if (listen(bound.fd(), SOMAXCONN) != 0) return Refused("listen on", path);
  bound.device_ = info.st_dev;
  bound.inode_ = info.st_ino;
  std::move(remove_name).Cancel();
  return bound;
}

absl::StatusOr<ServerSocket> ServerSocket::Inherit(UniqueFd fd,
                                                   const std::string& path) {
  sockaddr_un address{};
  socklen_t length = sizeof(address);
  int listening = 0;
  socklen_t option_length = sizeof(listening);
  struct stat info {};
  if (getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &length) !=
          0 ||
      address.sun_family != AF_UNIX ||
      getsockopt(fd.get(), SOL_SOCKET, SO_ACCEPTCONN, &listening,
                 &option_length) != 0 ||
      listening == 0 || path != address.sun_path ||
      lstat(path.c_str(), &info) != 0) {
    return absl::FailedPreconditionError(absl::StrCat(
        "systemd passed a descriptor that is not a socket listening on ", path,
        "; check ListenStream= in ozd.socket"));
  }
  fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
  fcntl(fd.get(), F_SETFL, fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
  ServerSocket taken(std::move(fd), path);
  taken.inherited_ = true;
  taken.device_ = info.st_dev;
  taken.inode_ = info.st_ino;
  return taken;
}

ServerSocket::Name ServerSocket::CheckName() const {
  struct stat info {};
  if (lstat(path_.c_str(), &info) != 0) return Name::kMissing;
  return info.st_dev == device_ && info.st_ino == inode_ ? Name::kOwn
                                                         : Name::kForeign;
}

void ServerSocket::Unlink() {
  if (!inherited_ && CheckName() == Name::kOwn) unlink(path_.c_str());
}

absl::StatusOr<std::optional<UniqueFd>> TakeActivationSocket() {
  const char* const pid_text = std::getenv("LISTEN_PID");
  const char* const count_text = std::getenv("LISTEN_FDS");
  pid_t pid = 0;
  int count = 0;
  if (pid_text == nullptr || count_text == nullptr ||
      !absl::SimpleAtoi(pid_text, &pid) || pid != getpid() ||
      !absl::SimpleAtoi(count_text, &count) || count == 0) {
    return std::nullopt;
  }
  if (count != 1) {
    return absl::FailedPreconditionError(
        absl::StrCat("systemd passed ", count,
                     " sockets, but ozd serves one; give ozd.socket a single "
                     "ListenStream="));
  }
  return UniqueFd(kFirstActivationFd);
}

}  // namespace ozd
