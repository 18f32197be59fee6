// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_RPC_HTTP2_CHANNEL_H_
#define OZ_CLIENT_RPC_HTTP2_CHANNEL_H_

#include <nghttp2/nghttp2.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "client/rpc/channel.h"
#include "client/rpc/deadline.h"
#include "client/rpc/wire.h"
#include "proto/support/unique_fd.h"

namespace oz {

// The Channel over nghttp2. The only file pair that includes it for I/O.
//
// Everything that the first call has to say (preface, settings, headers,
// message) leaves in one write. Nothing the peer sends can make a call outlive
// its deadline, and only the answer of the call that runs is looked at. Not
// thread-safe.
class Http2Channel final : public Channel {
 public:
  // Takes over `fd`, a connected stream socket.
  Http2Channel(ozd::UniqueFd fd, const Options& options);
  ~Http2Channel() override;

  absl::Status Call(absl::string_view method,
                    const google::protobuf::MessageLite& request,
                    google::protobuf::MessageLite* response,
                    absl::Duration timeout) override;
  absl::Status CallStreaming(
      absl::string_view method, const google::protobuf::MessageLite& request,
      const std::function<bool(absl::string_view message)>& on_message,
      absl::Duration timeout) override;
  absl::StatusOr<std::unique_ptr<StreamCall>> OpenStream(
      absl::string_view method, absl::string_view request) override;

 private:
  class Stream;
  struct SessionDeleter {
    void operator()(nghttp2_session* session) const {
      nghttp2_session_del(session);
    }
  };
  struct ActiveCall;
  // Callbacks of nghttp2; a member so that they may use ActiveCall.
  struct Callbacks;

  // Makes the HTTP/2 session and queues its settings, once.
  absl::Status EnsureSession();
  // Checks that a call may begin now and prepares it.
  absl::Status PrepareCall();
  // Makes one whole call. `announced` is the deadline sent to the server.
  absl::Status Run(absl::string_view method,
                   const google::protobuf::MessageLite& request,
                   const MessageSplitter::Sink& sink, absl::Duration timeout,
                   absl::Duration announced);
  // Queues the request.
  absl::Status Submit(absl::string_view method, absl::Duration timeout,
                      ActiveCall* call);
  // Moves bytes until the call is over. Errors: those that end the call from
  // this side; what the server said is in `call`.
  absl::Status Pump(ActiveCall* call);
  // Starts the deadline for the peer's first bytes, once.
  void StartGreetingDeadline();
  // Returns the events to poll the socket for.
  short PollEvents() const;
  // Waits until there is something to read (true) or something else to look
  // after (false); when `patient` not for long. Errors: kDeadlineExceeded.
  absl::StatusOr<bool> AwaitInput(const ActiveCall& call, bool patient);
  // Moves pending frames of nghttp2 into output_; false when there are none.
  bool FillOutput();
  // Writes what the socket takes now.
  void Flush();
  // Reads once and gives it to nghttp2. Errors end the connection.
  absl::Status Receive();
  // kDataLoss when the peer was told that its bytes are not HTTP/2.
  absl::Status CheckRules() const;
  // The error of a connection that ended.
  absl::Status Lost(absl::string_view how) const;
  // The error of a call whose time is up.
  absl::Status OutOfTime(absl::Duration timeout) const;
  // The outcome of a call that is over by what the server did.
  absl::Status Outcome(const ActiveCall& call, absl::Duration timeout) const;
  // Gives the call up and tells the server so, without waiting.
  void Abandon(const ActiveCall& call);

  ozd::UniqueFd fd_;
  const Options options_;
  std::unique_ptr<nghttp2_session, SessionDeleter> session_;
  std::unique_ptr<unsigned char[]> input_;
  // Bytes that nghttp2 made and the socket has not taken yet.
  std::string output_;
  size_t output_sent_ = 0;
  // Bytes read since the last write.
  size_t unacknowledged_ = 0;
  // Set at the first call: until when the peer must have said something.
  std::optional<Deadline> greeting_deadline_;
  bool greeted_ = false;
  // The peer reads no more; what it wrote before is still worth reading.
  bool peer_stopped_reading_ = false;
  // Why this connection is of no use any more.
  absl::Status broken_;
  // The call that runs, for the callbacks; null in between.
  ActiveCall* active_ = nullptr;
};

}  // namespace oz

#endif  // OZ_CLIENT_RPC_HTTP2_CHANNEL_H_
