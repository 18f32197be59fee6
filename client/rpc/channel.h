// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_RPC_CHANNEL_H_
#define OZ_CLIENT_RPC_CHANNEL_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message_lite.h"

namespace oz {

// error_code of a call that the server did not begin to answer. Whether it
// began to act on it is not known.
inline constexpr char kConnectionLost[] = "daemon_connection_lost";

// A server-streaming call that its owner drives from its own poll loop.
// Destroying it cancels the call. Not thread-safe; the channel must outlive it.
class StreamCall {
 public:
  virtual ~StreamCall() = default;

  // Descriptor and events to poll for; -1 when there is nothing to poll.
  virtual int fd() const = 0;
  virtual short events() const = 0;
  // How long Advance need not be called when the descriptor stays quiet;
  // infinite when nothing but the descriptor matters.
  virtual absl::Duration patience() const = 0;

  // Reads and writes what is possible without waiting and appends the bytes of
  // each message that is complete. Returns how the call ended, once it did; a
  // verdict may come together with the last messages. Not to be called again
  // after that. Errors: those of Channel::CallStreaming.
  virtual std::optional<absl::Status> Advance(
      std::vector<std::string>* messages) = 0;
};

// A gRPC channel over a unix socket: gRPC's wire protocol on nghttp2. libgrpc
// is not used because loading it costs ten times what the whole answer does;
// see ARCHITECTURE.md, "Decisions".
//
// Supports unary and server-streaming calls, deadlines (sent as grpc-timeout
// and kept here too), cancellation, trailers, error details, flow control. Not
// thread-safe: one call at a time.
class Channel {
 public:
  struct Options {
    // Largest message that is accepted.
    size_t max_message_bytes = 64u << 20;
    // How long the daemon may say nothing at all after the first call began. A
    // healthy one greets at once, however long the call itself takes; so this
    // bounds even a call without a deadline when the daemon hangs.
    absl::Duration silence_timeout = absl::Seconds(5);
  };

  // Takes over a connected stream socket. Sends nothing yet.
  static std::unique_ptr<Channel> FromFd(int fd, const Options& options);
  // Connects to `socket_path` within `timeout`. Errors: kNotFound (no socket
  // file), kUnavailable (no listener: stale), kPermissionDenied (EACCES,
  // EPERM: another user or a sandbox), kDeadlineExceeded (not answering),
  // kInvalidArgument (path too long).
  static absl::StatusOr<std::unique_ptr<Channel>> Connect(
      const std::string& socket_path, absl::Duration timeout,
      const Options& options);
  virtual ~Channel() = default;

  // One request, one answer. `method` is the full path,
  // "/oz.v1.RunService/ListRuns". Errors: what the server said, with its
  // ErrorDetail; kDeadlineExceeded (with "daemon_not_answering" when the daemon
  // never said a word); kUnavailable when the connection broke (with
  // kConnectionLost when no part of the answer had arrived);
  // kPermissionDenied "daemon_not_permitted" when another user's daemon hung
  // up; kDataLoss when the answer cannot be decoded or is too large.
  virtual absl::Status Call(absl::string_view method,
                            const google::protobuf::MessageLite& request,
                            google::protobuf::MessageLite* response,
                            absl::Duration timeout) = 0;

  // One request, many answers: calls `on_message` with the bytes of each, in
  // order; returning false cancels the call (the status is then kCancelled).
  // `timeout` is for each message, not for the whole, and is not sent.
  virtual absl::Status CallStreaming(
      absl::string_view method, const google::protobuf::MessageLite& request,
      const std::function<bool(absl::string_view message)>& on_message,
      absl::Duration timeout) = 0;

  // Begins a streaming call and returns at once, for callers that also wait for
  // other things. `request` is a serialized message. No deadline is sent, and
  // only the caller ends a silent call. No other call may be made until the
  // returned one is destroyed.
  virtual absl::StatusOr<std::unique_ptr<StreamCall>> OpenStream(
      absl::string_view method, absl::string_view request) = 0;
};

}  // namespace oz

#endif  // OZ_CLIENT_RPC_CHANNEL_H_
