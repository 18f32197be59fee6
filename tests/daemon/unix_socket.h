// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_UNIX_SOCKET_H_
#define OZD_TESTS_DAEMON_UNIX_SOCKET_H_

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <string>

#include "proto/support/unique_fd.h"

namespace ozd {

inline sockaddr_un UnixAddress(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  memcpy(address.sun_path, path.data(),
         std::min(path.size(), sizeof(address.sun_path) - 1));
  return address;
}

// A blocking client connection; not valid when it is refused.
inline UniqueFd ConnectTo(const std::string& path) {
  const sockaddr_un address = UnixAddress(path);
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) != 0) {
    fd.Reset();
  }
  return fd;
}

// A socket that listens on `path` and leaves its name behind.
inline UniqueFd ListenOn(const std::string& path) {
  const sockaddr_un address = UnixAddress(path);
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address),
           sizeof(address)) != 0 ||
      listen(fd.get(), 8) != 0) {
    fd.Reset();
  }
  return fd;
}

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_UNIX_SOCKET_H_
