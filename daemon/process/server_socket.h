// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_PROCESS_SERVER_SOCKET_H_
#define OZD_DAEMON_PROCESS_SERVER_SOCKET_H_

#include <sys/types.h>

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "proto/support/unique_fd.h"

namespace ozd {

// A listening unix socket together with its name in the file system. Movable;
// not thread-safe.
class ServerSocket {
 public:
  // No socket.
  ServerSocket() = default;

  // The socket that the name leads to: this one, none, or another.
  enum class Name { kOwn, kMissing, kForeign };

  // Binds `path` as 0600 in a verified 0700 directory, then listens. A socket
  // that is already there is removed only when connecting to it is refused: the
  // caller must hold the instance lock, or a socket just born could be taken
  // for a dead one. Errors: kInvalidArgument (path too long, with the limit),
  // kFailedPrecondition (directory or path is not ours, or the old socket still
  // answers), kUnavailable (the system refuses).
  static absl::StatusOr<ServerSocket> Bind(const std::string& path, uid_t uid);

  // Takes over `fd`, which systemd has bound to `path` and which it owns:
  // Unlink does nothing then. Errors: kFailedPrecondition when it is no
  // listening unix socket of that name.
  static absl::StatusOr<ServerSocket> Inherit(UniqueFd fd,
                                              const std::string& path);

  int fd() const { return fd_.get(); }
  const std::string& path() const { return path_; }
  bool inherited() const { return inherited_; }
  Name CheckName() const;

  // Removes the name if it still is this socket's.
  void Unlink();

 private:
  ServerSocket(UniqueFd fd, std::string path)
      : fd_(std::move(fd)), path_(std::move(path)) {}

  UniqueFd fd_;
  std::string path_;
  bool inherited_ = false;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

// The one descriptor that systemd passed to this very process (LISTEN_FDS and
// LISTEN_PID), or nullopt. Errors: kFailedPrecondition when it passed several.
absl::StatusOr<std::optional<UniqueFd>> TakeActivationSocket();

}  // namespace ozd

#endif  // OZD_DAEMON_PROCESS_SERVER_SOCKET_H_
