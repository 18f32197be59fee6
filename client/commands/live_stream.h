// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_LIVE_STREAM_H_
#define OZ_CLIENT_COMMANDS_LIVE_STREAM_H_

// Server-streaming calls that live long: `run watch`, `run wait`, `message
// watch`. A lost connection is made again, whatever happened to the daemon.

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/commands/command_context.h"
#include "client/rpc/channel.h"
#include "google/protobuf/message_lite.h"
#include "google/protobuf/stubs/logging.h"

namespace oz {

// Answer of a handler of messages: whether to go on.
enum class Continue { kYes, kStop };

// One call, kept alive. Not thread-safe; driven by LiveLoop.
//
// The connection counts as lost when it breaks, when the daemon ends the call
// with kUnavailable, kCancelled, kAborted or kDeadlineExceeded, and when it
// says nothing for `silence`. Then the call is made anew on a new connection,
// after 50 ms, 100 ms ... 5 s and a little. A missing daemon is started, except
// after it said that it was shutting down: then somebody wanted it to stop, and
// the stream waits for another one.
//
// Every other status of the call ends the stream. So does each failure, of
// connecting too, before the first message, once `first_contact` has passed; a
// daemon that cannot be reached at all is reported at once, as other commands
// do.
class LiveStream {
 public:
  struct Options {
    // "/oz.v1.WatchService/WatchRuns".
    std::string method;
    // The serialized request of each call, the first included: the place for a
    // resume token.
    std::function<std::string()> request;
    // Gets the bytes of each message; see Decoded. kStop ends the stream with
    // OK.
    std::function<absl::StatusOr<Continue>(absl::string_view message)>
        on_message;
    // The connection was lost; the next attempt is made after `retry_in`. Also
    // called for each attempt that failed.
    std::function<void(const absl::Status& why, absl::Duration retry_in)>
        on_lost = nullptr;
    // The first message after a loss has come; called before it is delivered.
    std::function<void()> on_restored = nullptr;
    // OK from the daemon ends the stream (else it is a loss).
    bool may_end = false;
    // The daemon sends a heartbeat every 15 s.
    absl::Duration silence = absl::Seconds(40);
    absl::Duration first_contact = absl::Seconds(10);
  };

  // `context` is borrowed and must outlive this.
  LiveStream(CommandContext* context, Options options);
  ~LiveStream();
  LiveStream(const LiveStream&) = delete;
  LiveStream& operator=(const LiveStream&) = delete;

  // How the stream ended; nullopt while it goes on.
  const std::optional<absl::Status>& result() const { return result_; }
  // Ends it from outside; nothing is delivered any more.
  void Stop(const absl::Status& result);

  // For LiveLoop: connects, reads, delivers what is there. May block while a
  // daemon is started (inside a BlockingSection).
  void Step();
  // For LiveLoop: what to poll for, and how long at most.
  pollfd Interest() const;
  absl::Duration Patience() const;

 private:
  void Connect();
  void Deliver(const std::vector<std::string>& messages);
  // The call or the connection is over with `status`.
  void OnEnd(const absl::Status& status);
  // `status` is about the connection: goes on, unless it never was there.
  void OnLoss(const absl::Status& status);
  // A daemon that does not know the method may be replaced by a newer one.
  void OnUnimplemented(const absl::Status& status);
  void Finish(const absl::Status& result);
  absl::Duration NextPause();
  absl::Duration Now() const;

  CommandContext* const context_;
  const Options options_;
  std::minstd_rand random_;
  std::optional<absl::Status> result_;
  // Null between connections.
  std::unique_ptr<Channel> channel_;
  std::unique_ptr<StreamCall> call_;
  // When something was last heard, or when the call was made.
  absl::Duration heard_at_;
  // When to connect; meaningful without a call.
  absl::Duration connect_at_;
  absl::Duration began_at_;
  // Connections lost since the last good one.
  int losses_ = 0;
  // Messages on this connection since.
  std::optional<absl::Duration> talking_since_;
  bool reached_once_ = false;
  bool delivered_once_ = false;
  bool lost_ = false;
  bool may_start_daemon_ = true;
  bool upgrade_tried_ = false;
};

// Wraps a handler of decoded messages for LiveStream::Options::on_message.
template <typename Message, typename Handler>
std::function<absl::StatusOr<Continue>(absl::string_view)> Decoded(
    Handler handler) {
  return [handler = std::move(handler)](
             absl::string_view bytes) -> absl::StatusOr<Continue> {
    // The runtime would report bad UTF-8 on the user's terminal.
    const google::protobuf::LogSilencer silencer;
    Message message;
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return absl::DataLossError("a message of the daemon cannot be decoded");
    }
    return handler(message);
  };
}

// Why LiveLoop::Run came back.
enum class LiveEnd {
  // All streams have ended; see their results.
  kEnded,
  // SIGINT, SIGTERM or SIGHUP.
  kInterrupted,
  // Nobody reads stdout.
  kOutputClosed,
  // The deadline of the caller.
  kOutOfTime,
};

// Drives streams, a timer and the terminal from one poll. Output is flushed
// whenever there is nothing else to do.
class LiveLoop {
 public:
  struct Options {
    // Exit code of a process that is interrupted where it cannot come back
    // here (see Io::BeginLive).
    int interrupted_exit_code = 0;
    // For the whole; may be infinite.
    absl::Duration timeout = absl::InfiniteDuration();
    // Called after each wake-up; returns after how long it wants to be called
    // again although nothing happens (may be infinite).
    std::function<absl::Duration()> on_turn = nullptr;
    // The terminal has another size, or (`resumed`) may have been written to by
    // others.
    std::function<void(bool resumed)> on_redraw = nullptr;
  };

  // Runs until every stream has ended (also those that end at once), or for
  // another reason. `streams` are borrowed.
  static LiveEnd Run(Io* io, const std::vector<LiveStream*>& streams,
                     const Options& options);
};

// One stream alone.
struct LiveOutcome {
  LiveEnd end = LiveEnd::kEnded;
  // Status of the stream when it ended.
  absl::Status status;
};
LiveOutcome RunLiveStream(CommandContext& context,
                          const LiveStream::Options& stream,
                          const LiveLoop::Options& loop);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_LIVE_STREAM_H_
