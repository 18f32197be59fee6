// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/event_stream.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/http/pulled_exchange.h"
#include "daemon/upstream/http/sse_parser.h"
#include "daemon/upstream/service/error_json.h"
#include "daemon/upstream/service/redirects.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using News = PulledExchange::News;

// Longest body of an answer that is an error.
constexpr int64_t kMaxErrorBytes = 256 * 1024;
// Between two looks at whether the stream is still wanted.
constexpr size_t kSliceBytes = 64 * 1024;

absl::Status StreamNotWantedError() {
  return absl::CancelledError("the event stream is no longer wanted");
}

absl::Status NoAnswerInTimeError() {
  return MakeTransportError(absl::StatusCode::kDeadlineExceeded,
                            "the service did not answer in time",
                            Delivery::kPossible, Retryable::kYes);
}

bool IsEventStream(const HttpResponse& head) {
  const absl::string_view type = head.Header("content-type");
  return head.status == 200 &&
         absl::EqualsIgnoreCase(
             absl::StripAsciiWhitespace(type.substr(0, type.find(';'))),
             "text/event-stream");
}

// A stream that was open and broke off.
absl::Status BrokenStreamError(const absl::Status& error,
                               absl::string_view secret) {
  oz::v1::ErrorDetail detail =
      GetErrorDetail(error).value_or(oz::v1::ErrorDetail());
  if (detail.error_code() == "shutting_down") return error;
  detail.add_causes(SafeText(error.message(), secret));
  return MakeError(error.code(), "the event stream broke off", detail);
}

// Reads one stream on the thread that asked for it.
class StreamReader {
 public:
  StreamReader(PulledExchange* exchange, const StreamCall& call,
               const Clock* clock, absl::Duration tick)
      : exchange_(exchange),
        call_(call),
        clock_(clock),
        tick_(tick),
        last_idle_(clock->Uptime()) {}

  // Waits for the answer: its head when it is a success, else all of it.
  // Errors: the transport's; kCancelled.
  absl::StatusOr<HttpResponse> Open(absl::Duration timeout) {
    const absl::Duration deadline = clock_->Uptime() + timeout;
    while (true) {
      const absl::Duration left = deadline - clock_->Uptime();
      if (left <= absl::ZeroDuration()) return NoAnswerInTimeError();
      const News news = exchange_->Wait(std::min(left, tick_));
      if (news == News::kHead && IsSuccess(exchange_->head())) {
        return exchange_->head();
      }
      if (news == News::kEnd) return exchange_->outcome();
      if (!IsWanted(news == News::kNothing)) return StreamNotWantedError();
    }
  }

  // Hands events out until the stream ends. Errors: as above; kDataLoss.
  absl::Status Follow() {
    while (true) {
      const News news = exchange_->Wait(tick_);
      if (news == News::kEnd) return exchange_->outcome().status();
      if (news == News::kBody) OZD_RETURN_IF_ERROR(Take());
      if (!IsWanted(news == News::kNothing)) return StreamNotWantedError();
    }
  }

 private:
  absl::Status Take() {
    const std::string body = exchange_->TakeBody();
    absl::string_view rest = body;
    while (!rest.empty()) {
      const absl::string_view slice = rest.substr(0, kSliceBytes);
      OZD_RETURN_IF_ERROR(parser_.Feed(slice, call_.on_data));
      rest.remove_prefix(slice.size());
      if (!IsWanted(false)) return StreamNotWantedError();
    }
    return absl::OkStatus();
  }

  bool IsWanted(bool ask_now) {
    const absl::Duration now = clock_->Uptime();
    if (!ask_now && now - last_idle_ < tick_) return true;
    last_idle_ = now;
    return !call_.on_idle || call_.on_idle();
  }

  PulledExchange* const exchange_;
  const StreamCall& call_;
  const Clock* const clock_;
  const absl::Duration tick_;
  absl::Duration last_idle_;
  SseParser parser_;
};

// Returns OK if the answer is an event stream.
absl::Status CheckStream(const HttpResponse& answer, const std::string& url,
                         const StreamOptions& options) {
  if (IsRedirect(answer)) {
    return UnexpectedRedirectError(answer, url, options.secret);
  }
  if (IsSuccess(answer)) {
    if (IsEventStream(answer)) return absl::OkStatus();
    return UndecodableResponseError(
        url,
        absl::StrCat("no event stream but status ", answer.status, " with \"",
                     answer.Header("content-type"),
                     "\"; a network login page may be in the way"),
        options.secret);
  }
  const absl::Status failure = options.failure_of(answer);
  if (answer.status != 404 && answer.status != 405) return failure;
  return MakeError(
      absl::StatusCode::kUnimplemented,
      absl::StrCat("no event stream is offered: ", failure.message()),
      GetErrorDetail(failure).value_or(oz::v1::ErrorDetail()));
}

}  // namespace

absl::Status FollowStream(HttpTransport* transport, const Clock* clock,
                          HttpRequest request, const StreamCall& call,
                          const StreamOptions& options) {
  const std::string url = request.url;
  // A server that compresses may hold events back until there are more.
  request.headers.push_back({"Accept-Encoding", "identity"});
  request.timeout = absl::InfiniteDuration();
  request.max_body_bytes = kMaxErrorBytes;
  PulledExchange exchange(transport, std::move(request), options.max_backlog,
                          PulledExchange::WhenFull::kFail);
  const StreamInterrupter::Listener listener(call.interrupter,
                                             [&exchange] { exchange.Nudge(); });
  StreamReader reader(&exchange, call, clock, options.tick);
  const auto answer = reader.Open(options.open_timeout);
  if (absl::IsCancelled(answer.status())) return answer.status();
  if (!answer.ok()) {
    return StatusFromTransportError(answer.status(), url, options.secret);
  }
  OZD_RETURN_IF_ERROR(CheckStream(*answer, url, options));
  if (call.on_open) call.on_open();
  const absl::Status end = reader.Follow();
  if (end.ok() || absl::IsCancelled(end)) return end;
  return BrokenStreamError(end, options.secret);
}

}  // namespace ozd
