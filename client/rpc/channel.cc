// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/rpc/channel.h"

#include "client/rpc/http2_channel.h"
#include "client/rpc/unix_socket.h"
#include "proto/support/status_macros.h"
#include "proto/support/unique_fd.h"

namespace oz {

std::unique_ptr<Channel> Channel::FromFd(int fd, const Options& options) {
  return std::make_unique<Http2Channel>(ozd::UniqueFd(fd), options);
}

absl::StatusOr<std::unique_ptr<Channel>> Channel::Connect(
    const std::string& socket_path, absl::Duration timeout,
    const Options& options) {
  OZD_ASSIGN_OR_RETURN(ozd::UniqueFd fd,
                       ConnectUnixSocket(socket_path, timeout));
  return FromFd(fd.Release(), options);
}

}  // namespace oz
