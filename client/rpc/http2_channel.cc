// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/rpc/http2_channel.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/protobuf/stubs/logging.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/wipe.h"

namespace oz {
namespace {

constexpr size_t kInputBytes = 64u << 10;
// A request is turned into frames piecewise, not as a second copy of itself.
constexpr size_t kMaxOutputBytes = 256u << 10;
// What may be under way towards us: large enough that a big answer never waits
// for a window update, small enough not to matter.
constexpr int32_t kStreamWindowBytes = 4 << 20;
constexpr int32_t kConnectionWindowBytes = 8 << 20;
constexpr uint32_t kMaxFrameBytes = 1u << 20;
constexpr size_t kMaxHeaderBytes = 64u << 10;
// How long acknowledgements may wait for the answer to make them pointless, and
// how many bytes may come in meanwhile.
constexpr int kPatienceMilliseconds = 2;
constexpr size_t kPatienceBytes = 128u << 10;

constexpr char kUserAgent[] = "oz/" OZD_VERSION;

absl::string_view View(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// nghttp2 takes names and values as mutable bytes but only reads them.
nghttp2_nv Header(absl::string_view name, absl::string_view value) {
  const auto bytes = [](absl::string_view text) {
    return reinterpret_cast<uint8_t*>(const_cast<char*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(),
          NGHTTP2_NV_FLAG_NONE};
}

// The server has not begun to answer and never will.
absl::Status Unanswered(absl::string_view how) {
  v1::ErrorDetail detail;
  detail.set_error_code(kConnectionLost);
  detail.set_retryable(true);
  return ozd::MakeError(absl::StatusCode::kUnavailable, how, detail);
}

}  // namespace

// Lives on the stack of Run(), or in a Stream.
struct Http2Channel::ActiveCall {
  ActiveCall(size_t max_message_bytes, const MessageSplitter::Sink& sink_in,
             const Deadline& deadline_in)
      : splitter(max_message_bytes), sink(sink_in), deadline(deadline_in) {}

  int32_t stream_id = -1;
  std::string request;
  size_t request_sent = 0;
  ResponseHead head;
  MessageSplitter splitter;
  const MessageSplitter::Sink& sink;
  Deadline deadline;
  // Why this side gave up on the answer.
  absl::Status failure;
  // The server said its last word on the stream...
  bool ended = false;
  // ...or the stream is gone, with this HTTP/2 error.
  bool closed = false;
  uint32_t reset_code = NGHTTP2_NO_ERROR;

  bool over() const { return ended || closed || !failure.ok(); }
  bool IsSent() const { return request_sent == request.size(); }
};

struct Http2Channel::Callbacks {
  // The running call when `stream_id` is its stream, else null.
  static ActiveCall* Find(void* channel, int32_t stream_id) {
    ActiveCall* call = static_cast<Http2Channel*>(channel)->active_;
    return call != nullptr && call->stream_id == stream_id ? call : nullptr;
  }

  static int OnHeader(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                      const uint8_t* name, size_t name_size,
                      const uint8_t* value, size_t value_size,
                      uint8_t /*flags*/, void* channel) {
    ActiveCall* call = Find(channel, frame->hd.stream_id);
    if (call == nullptr || call->over()) return 0;
    call->head.Add(View(name, name_size), View(value, value_size));
    if (call->head.bytes() <= kMaxHeaderBytes) return 0;
    call->failure = absl::DataLossError(absl::StrCat(
        "the headers of the answer exceed ", kMaxHeaderBytes, " bytes"));
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }

  static int OnData(nghttp2_session* /*session*/, uint8_t /*flags*/,
                    int32_t stream_id, const uint8_t* data, size_t size,
                    void* channel) {
    ActiveCall* call = Find(channel, stream_id);
    if (call == nullptr || call->over()) return 0;
    call->failure = call->splitter.Feed(View(data, size), call->sink);
    return 0;
  }

  static int OnFrame(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                     void* channel) {
    ActiveCall* call = Find(channel, frame->hd.stream_id);
    if (call == nullptr) return 0;
    const bool has_end_flag =
        frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
    if (has_end_flag && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
      call->ended = true;
    }
    return 0;
  }

  static int OnClose(nghttp2_session* /*session*/, int32_t stream_id,
                     uint32_t error_code, void* channel) {
    ActiveCall* call = Find(channel, stream_id);
    if (call == nullptr) return 0;
    call->closed = true;
    call->reset_code = error_code;
    return 0;
  }

  static ssize_t ReadRequest(nghttp2_session* /*session*/, int32_t stream_id,
                             uint8_t* buffer, size_t size, uint32_t* flags,
                             nghttp2_data_source* /*source*/, void* channel) {
    ActiveCall* call = Find(channel, stream_id);
    if (call == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    const size_t count =
        std::min(size, call->request.size() - call->request_sent);
    std::copy_n(call->request.data() + call->request_sent, count, buffer);
    call->request_sent += count;
    if (call->IsSent()) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
    }
    return static_cast<ssize_t>(count);
  }
};

Http2Channel::Http2Channel(ozd::UniqueFd fd, const Options& options)
    : fd_(std::move(fd)), options_(options) {}

Http2Channel::~Http2Channel() = default;

absl::Status Http2Channel::EnsureSession() {
  if (session_ != nullptr) return absl::OkStatus();
  nghttp2_session_callbacks* callbacks = nullptr;
  if (nghttp2_session_callbacks_new(&callbacks) != 0) {
    return absl::ResourceExhaustedError("out of memory");
  }
  nghttp2_session_callbacks_set_on_header_callback(callbacks,
                                                   Callbacks::OnHeader);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks,
                                                            Callbacks::OnData);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks,
                                                       Callbacks::OnFrame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks,
                                                         Callbacks::OnClose);
  nghttp2_session* session = nullptr;
  int error = nghttp2_session_client_new(&session, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  session_.reset(session);

  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindowBytes},
      {NGHTTP2_SETTINGS_MAX_FRAME_SIZE, kMaxFrameBytes},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, kMaxHeaderBytes}};
  if (error == 0) {
    error = nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings,
                                    std::size(settings));
  }
  if (error == 0) {
    error = nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0,
                                                  kConnectionWindowBytes);
  }
  if (error != 0) {
    session_.reset();
    return absl::InternalError(
        absl::StrCat("cannot start HTTP/2: ", nghttp2_strerror(error)));
  }
  input_.reset(new unsigned char[kInputBytes]);
  return absl::OkStatus();
}

absl::Status Http2Channel::Submit(absl::string_view method,
                                  absl::Duration timeout, ActiveCall* call) {
  std::array<nghttp2_nv, 8> headers = {
      Header(":method", "POST"),
      Header(":scheme", "http"),
      Header(":path", method),
      Header(":authority", "localhost"),
      Header("te", "trailers"),
      Header("content-type", "application/grpc+proto"),
      Header("user-agent", kUserAgent),
  };
  size_t count = headers.size() - 1;
  std::string grpc_timeout;
  if (timeout != absl::InfiniteDuration()) {
    grpc_timeout = FormatGrpcTimeout(timeout);
    headers[count++] = Header("grpc-timeout", grpc_timeout);
  }
  nghttp2_data_provider body{};
  body.read_callback = Callbacks::ReadRequest;
  const int32_t id = nghttp2_submit_request(
      session_.get(), nullptr, headers.data(), count, &body, nullptr);
  if (id < 0) {
    return absl::UnavailableError(absl::StrCat(
        "the connection takes no more calls: ", nghttp2_strerror(id)));
  }
  call->stream_id = id;
  return absl::OkStatus();
}

bool Http2Channel::FillOutput() {
  while (output_.size() < kMaxOutputBytes) {
    const uint8_t* data = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_.get(), &data);
    if (size <= 0) break;
    output_.append(reinterpret_cast<const char*>(data),
                   static_cast<size_t>(size));
  }
  return !output_.empty();
}

void Http2Channel::Flush() {
  while (FillOutput()) {
    while (!peer_stopped_reading_ && output_sent_ < output_.size()) {
      const ssize_t sent =
          send(fd_.get(), output_.data() + output_sent_,
               output_.size() - output_sent_, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent >= 0) {
        unacknowledged_ = 0;
        output_sent_ += static_cast<size_t>(sent);
      } else if (errno == EAGAIN) {
        return;
      } else if (errno != EINTR) {
        peer_stopped_reading_ = true;
      }
    }
    ozd::Wipe(&output_);
    output_sent_ = 0;
  }
}

absl::Status Http2Channel::Receive() {
  const ssize_t size = recv(fd_.get(), input_.get(), kInputBytes, MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return absl::OkStatus();
  if (size < 0) {
    return Lost(
        absl::StrCat("the connection to the daemon broke: ", strerror(errno)));
  }
  if (size == 0) return Lost("the daemon closed the connection");
  greeted_ = true;
  unacknowledged_ += static_cast<size_t>(size);
  const ssize_t used = nghttp2_session_mem_recv(session_.get(), input_.get(),
                                                static_cast<size_t>(size));
  if (used >= 0) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      "the answer is not HTTP/2: ", nghttp2_strerror(static_cast<int>(used))));
}

absl::Status Http2Channel::Lost(absl::string_view how) const {
  ucred peer{};
  socklen_t size = sizeof(peer);
  // A daemon looks at who calls before it says its first word.
  if (!greeted_ &&
      getsockopt(fd_.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
      peer.uid != geteuid()) {
    v1::ErrorDetail detail;
    detail.set_error_code("daemon_not_permitted");
    detail.add_causes(std::string(how));
    return ozd::MakeError(
        absl::StatusCode::kPermissionDenied,
        absl::StrCat("not permitted to talk to the daemon of uid ", peer.uid),
        detail);
  }
  const bool answered = active_ == nullptr || active_->head.bytes() > 0;
  return answered ? absl::UnavailableError(how) : Unanswered(how);
}

absl::Status Http2Channel::CheckRules() const {
  // nghttp2 stops wanting anything once it has refused the peer's bytes and
  // said so.
  const bool output_left = output_sent_ < output_.size();
  if (output_left || nghttp2_session_want_read(session_.get()) != 0) {
    return absl::OkStatus();
  }
  return absl::DataLossError("the answer breaks the rules of HTTP/2");
}

void Http2Channel::StartGreetingDeadline() {
  if (!greeting_deadline_.has_value()) {
    greeting_deadline_.emplace(options_.silence_timeout);
  }
}

short Http2Channel::PollEvents() const {
  const bool output_left = output_sent_ < output_.size();
  return static_cast<short>(output_left ? POLLIN | POLLOUT : POLLIN);
}

absl::StatusOr<bool> Http2Channel::AwaitInput(const ActiveCall& call,
                                              bool patient) {
  const Deadline& deadline =
      greeted_ ? call.deadline : Earlier(call.deadline, *greeting_deadline_);
  if (deadline.Expired()) return absl::DeadlineExceededError("out of time");
  pollfd waiting{fd_.get(), PollEvents(), 0};
  int milliseconds = deadline.PollMilliseconds();
  if (patient && (milliseconds < 0 || milliseconds > kPatienceMilliseconds)) {
    milliseconds = kPatienceMilliseconds;
  }
  return poll(&waiting, 1, milliseconds) > 0 &&
         (waiting.revents & ~POLLOUT) != 0;
}

absl::Status Http2Channel::Pump(ActiveCall* call) {
  StartGreetingDeadline();
  // The daemon greets and then answers. To acknowledge the greeting at once
  // would wake a thread of it that competes with the one that answers.
  bool patient = false;
  while (!call->over()) {
    if (!patient) {
      Flush();
      if (call->over()) break;
      OZD_RETURN_IF_ERROR(broken_ = CheckRules());
    }
    OZD_ASSIGN_OR_RETURN(const bool readable, AwaitInput(*call, patient));
    patient = false;
    if (!readable) continue;
    if (absl::Status status = Receive(); !status.ok()) {
      Flush();
      broken_ = CheckRules();
      if (broken_.ok()) broken_ = status;
      // A verdict that came before the end of the connection counts.
      return call->over() ? absl::OkStatus() : broken_;
    }
    patient = call->IsSent() && unacknowledged_ < kPatienceBytes;
  }
  return absl::OkStatus();
}

absl::Status Http2Channel::OutOfTime(absl::Duration timeout) const {
  if (greeted_ || !greeting_deadline_.has_value()) {
    return absl::DeadlineExceededError(absl::StrCat(
        "the daemon did not answer within ", absl::FormatDuration(timeout)));
  }
  v1::ErrorDetail detail;
  detail.set_error_code("daemon_not_answering");
  detail.set_remedy("run: oz daemon restart");
  return ozd::MakeError(
      absl::StatusCode::kDeadlineExceeded,
      "the daemon is not answering: it accepts the connection and says "
      "nothing",
      detail);
}

void Http2Channel::Abandon(const ActiveCall& call) {
  if (call.closed || call.stream_id < 0 || !broken_.ok()) return;
  nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, call.stream_id,
                            NGHTTP2_CANCEL);
  Flush();
}

absl::Status Http2Channel::PrepareCall() {
  if (active_ != nullptr) {
    return absl::InternalError("a channel carries one call at a time");
  }
  OZD_RETURN_IF_ERROR(broken_);
  return EnsureSession();
}

absl::Status Http2Channel::Outcome(const ActiveCall& call,
                                   absl::Duration timeout) const {
  OZD_RETURN_IF_ERROR(call.failure);
  if (call.head.has_grpc_status()) {
    const absl::Status status = call.head.ToStatus();
    if (!status.ok() || call.splitter.at_boundary()) return status;
    return absl::DataLossError("the answer ends inside a message");
  }
  if (call.ended) return call.head.ToStatus();
  // Both sides keep the deadline; the server may be the first to act on it.
  if (call.reset_code == NGHTTP2_CANCEL && call.deadline.Expired()) {
    return OutOfTime(timeout);
  }
  const absl::Status status = StatusFromReset(call.reset_code);
  const bool refused = call.reset_code == NGHTTP2_REFUSED_STREAM;
  return refused ? Unanswered(status.message()) : status;
}

absl::Status Http2Channel::Run(absl::string_view method,
                               const google::protobuf::MessageLite& request,
                               const MessageSplitter::Sink& sink,
                               absl::Duration timeout,
                               absl::Duration announced) {
  OZD_RETURN_IF_ERROR(PrepareCall());
  if (timeout <= absl::ZeroDuration()) return OutOfTime(timeout);

  ActiveCall call(options_.max_message_bytes, sink, Deadline(timeout));
  // What nghttp2 copied of it is out of reach until the process ends.
  const ozd::Wiper request_wiper(&call.request);
  std::string message = request.SerializeAsString();
  call.request = FrameGrpcMessage(message);
  ozd::Wipe(&message);
  active_ = &call;
  absl::Status status = Submit(method, announced, &call);
  if (status.ok()) status = Pump(&call);
  Abandon(call);
  active_ = nullptr;

  if (absl::IsDeadlineExceeded(status)) return OutOfTime(timeout);
  OZD_RETURN_IF_ERROR(status);
  return Outcome(call, timeout);
}

absl::Status Http2Channel::Call(absl::string_view method,
                                const google::protobuf::MessageLite& request,
                                google::protobuf::MessageLite* response,
                                absl::Duration timeout) {
  int messages = 0;
  bool decoded = false;
  const MessageSplitter::Sink sink = [&](absl::string_view message) {
    // The runtime would report bad UTF-8 on the user's terminal.
    const google::protobuf::LogSilencer silencer;
    decoded = ++messages == 1 &&
              response->ParseFromArray(message.data(),
                                       static_cast<int>(message.size()));
    return decoded;
  };
  const absl::Status status = Run(method, request, sink, timeout, timeout);
  if (messages > 0 && !decoded) {
    return absl::DataLossError(
        messages > 1
            ? absl::StrCat(method, " was answered more than once")
            : absl::StrCat("the answer to ", method, " cannot be decoded"));
  }
  if (status.ok() && messages == 0) {
    return absl::DataLossError(
        absl::StrCat(method, " was answered without a message"));
  }
  return status;
}

absl::Status Http2Channel::CallStreaming(
    absl::string_view method, const google::protobuf::MessageLite& request,
    const std::function<bool(absl::string_view message)>& on_message,
    absl::Duration timeout) {
  const MessageSplitter::Sink sink = [&](absl::string_view message) {
    const bool wants_more = on_message(message);
    active_->deadline = Deadline(timeout);
    return wants_more;
  };
  return Run(method, request, sink, timeout, absl::InfiniteDuration());
}

// The call of OpenStream.
class Http2Channel::Stream final : public StreamCall {
 public:
  Stream(Http2Channel* channel, absl::string_view request)
      : channel_(channel),
        sink_([this](absl::string_view message) {
          arrived_.emplace_back(message);
          return true;
        }),
        call_(channel->options_.max_message_bytes, sink_,
              Deadline(absl::InfiniteDuration())) {
    call_.request = FrameGrpcMessage(request);
    channel_->active_ = &call_;
  }
  ~Stream() override {
    channel_->Abandon(call_);
    channel_->active_ = nullptr;
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  absl::Status Begin(absl::string_view method) {
    OZD_RETURN_IF_ERROR(
        channel_->Submit(method, absl::InfiniteDuration(), &call_));
    channel_->StartGreetingDeadline();
    channel_->Flush();
    return absl::OkStatus();
  }

  int fd() const override { return channel_->fd_.get(); }
  short events() const override { return channel_->PollEvents(); }
  absl::Duration patience() const override {
    return channel_->greeted_ ? absl::InfiniteDuration()
                              : channel_->greeting_deadline_->Remaining();
  }

  std::optional<absl::Status> Advance(
      std::vector<std::string>* messages) override {
    absl::Status status = Move();
    for (std::string& message : arrived_) {
      messages->push_back(std::move(message));
    }
    arrived_.clear();
    // A verdict that came before the end of the connection counts.
    if (call_.over()) {
      return channel_->Outcome(call_, absl::InfiniteDuration());
    }
    if (!status.ok()) return channel_->broken_ = status;
    return std::nullopt;
  }

 private:
  absl::Status Move() {
    channel_->Flush();
    if (call_.over()) return absl::OkStatus();
    OZD_RETURN_IF_ERROR(channel_->CheckRules());
    const absl::Status received = channel_->Receive();
    channel_->Flush();
    if (call_.over()) return absl::OkStatus();
    OZD_RETURN_IF_ERROR(channel_->CheckRules());
    OZD_RETURN_IF_ERROR(received);
    if (patience() <= absl::ZeroDuration()) {
      return channel_->OutOfTime(channel_->options_.silence_timeout);
    }
    return absl::OkStatus();
  }

  Http2Channel* const channel_;
  std::vector<std::string> arrived_;
  const MessageSplitter::Sink sink_;
  ActiveCall call_;
};

absl::StatusOr<std::unique_ptr<StreamCall>> Http2Channel::OpenStream(
    absl::string_view method, absl::string_view request) {
  OZD_RETURN_IF_ERROR(PrepareCall());
  auto stream = std::make_unique<Stream>(this, request);
  OZD_RETURN_IF_ERROR(stream->Begin(method));
  return absl::StatusOr<std::unique_ptr<StreamCall>>(std::move(stream));
}

}  // namespace oz
