// Copyright (c) 2026 The ozd authors. MIT licence.

// The input is everything that a server says on one connection. Whatever it is,
// a unary and a streaming call must end. Link oz_rpc.

#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "client/rpc/channel.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/unique_fd.h"

namespace {

// Fits into the socket's buffer, so that nobody has to read meanwhile.
constexpr size_t kMaxInputBytes = 64u << 10;

std::unique_ptr<oz::Channel> ChannelTo(const uint8_t* data, size_t size,
                                       ozd::UniqueFd* server) {
  int fds[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) abort();
  *server = ozd::UniqueFd(fds[1]);
  if (send(fds[1], data, size, MSG_DONTWAIT | MSG_NOSIGNAL) !=
      static_cast<ssize_t>(size)) {
    abort();
  }
  // The end of the input ends every wait.
  shutdown(fds[1], SHUT_WR);
  oz::Channel::Options options;
  options.max_message_bytes = 1u << 20;
  return oz::Channel::FromFd(fds[0], options);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  size = std::min(size, kMaxInputBytes);
  oz::v1::GetRunRequest request;
  request.set_run_id("run");
  ozd::UniqueFd server;
  {
    const auto channel = ChannelTo(data, size, &server);
    oz::v1::GetRunResponse response;
    for (int call = 0; call < 2; ++call) {
      (void)channel->Call("/oz.v1.RunService/GetRun", request, &response,
                          absl::Minutes(1));
    }
  }
  const auto channel = ChannelTo(data, size, &server);
  int messages = 0;
  (void)channel->CallStreaming(
      "/oz.v1.RunService/GetTranscript", request,
      [&messages](absl::string_view) { return ++messages < 100; },
      absl::InfiniteDuration());
  return 0;
}
