// Copyright (c) 2026 The ozd authors. MIT licence.
// The calls of OzApi that tell of events.
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/api/event_json.h"
#include "daemon/upstream/http/pulled_exchange.h"
#include "daemon/upstream/http/sse_parser.h"
#include "daemon/upstream/service/error_json.h"
#include "daemon/upstream/service/oz_api_client.h"
#include "daemon/upstream/service/redirects.h"
#include "daemon/upstream/service/rest_api.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using News = PulledExchange::News;

// Of an answer that is an error.
constexpr int64_t kMaxErrorBytes = 256 * 1024;
// Between two looks at whether the stream is still wanted.
constexpr size_t kSliceBytes = 64 * 1024;

absl::Status CheckRunIds(const std::vector<std::string>& run_ids) {
  if (run_ids.empty() || run_ids.size() > kMaxEventRunIds) {
    return absl::InvalidArgumentError(absl::StrCat(
        "events of ", run_ids.size(), " runs were asked for; 1 to ",
        kMaxEventRunIds, " are possible"));
  }
  for (const std::string& run_id : run_ids) {
    // An empty value would be left out, and without any the service may refuse
    // or tell of everything.
    if (run_id.empty()) return absl::InvalidArgumentError("\"\" is not an id");
  }
  return absl::OkStatus();
}

absl::Status NotWantedError() {
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

// One stream, on the thread that asked for it.
class StreamReader {
 public:
  StreamReader(PulledExchange* exchange, const EventSink& sink,
               const Clock* clock, absl::Duration tick)
      : exchange_(exchange),
        sink_(sink),
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
      if (!IsWanted(news == News::kNothing)) return NotWantedError();
    }
  }

  // Hands events out until the stream ends. Errors: as above; kDataLoss.
  absl::Status Follow() {
    while (true) {
      const News news = exchange_->Wait(tick_);
      if (news == News::kEnd) return exchange_->outcome().status();
      if (news == News::kBody) OZD_RETURN_IF_ERROR(Take());
      if (!IsWanted(news == News::kNothing)) return NotWantedError();
    }
  }

 private:
  absl::Status Take() {
    const std::string body = exchange_->TakeBody();
    absl::string_view rest = body;
    while (!rest.empty()) {
      const absl::string_view slice = rest.substr(0, kSliceBytes);
      OZD_RETURN_IF_ERROR(parser_.Feed(
          slice, [this](absl::string_view data) { return Tell(data); }));
      rest.remove_prefix(slice.size());
      if (!IsWanted(false)) return NotWantedError();
    }
    return absl::OkStatus();
  }

  bool Tell(absl::string_view data) {
    const auto event = ParseEvent(data);
    if (event.ok()) return sink_.on_event(*event);
    if (sink_.on_skipped) sink_.on_skipped();
    return true;
  }

  bool IsWanted(bool ask_now) {
    const absl::Duration now = clock_->Uptime();
    if (!ask_now && now - last_idle_ < tick_) return true;
    last_idle_ = now;
    return !sink_.on_idle || sink_.on_idle();
  }

  PulledExchange* const exchange_;
  const EventSink& sink_;
  const Clock* const clock_;
  const absl::Duration tick_;
  absl::Duration last_idle_;
  SseParser parser_;
};

}  // namespace

absl::StatusOr<EventPage> OzApiClient::ListEvents(
    const ApiCaller& caller, const std::vector<std::string>& run_ids,
    int64_t since, int limit) {
  OZD_RETURN_IF_ERROR(CheckRunIds(run_ids));
  const std::string url =
      ListEventsUrl(caller.server_root_url, run_ids, since, limit);
  OZD_ASSIGN_OR_RETURN(const HttpResponse response, Get(caller, url));
  auto page = ParseEventPage(response.body, limit);
  if (!page.ok()) {
    return UndecodableResponseError(url, page.status().message(),
                                    caller.api_key);
  }
  return page;
}

absl::Status OzApiClient::StreamEvents(const ApiCaller& caller,
                                       const std::vector<std::string>& run_ids,
                                       int64_t since, const EventSink& sink) {
  OZD_RETURN_IF_ERROR(CheckCaller(caller));
  OZD_RETURN_IF_ERROR(CheckRunIds(run_ids));
  HttpRequest request;
  request.url = StreamEventsUrl(StreamRoot(caller), run_ids, since);
  const std::string url = request.url;
  request.headers = CallHeaders(caller, "text/event-stream");
  // Who packs a stream may hold back what has happened until there is more.
  request.headers.push_back({"Accept-Encoding", "identity"});
  request.timeout = absl::InfiniteDuration();
  request.max_body_bytes = kMaxErrorBytes;
  ++requests_sent_;
  PulledExchange exchange(transport_, std::move(request),
                          options_.max_stream_backlog,
                          PulledExchange::WhenFull::kFail);
  const StreamInterrupter::Listener listener(sink.nudge,
                                             [&exchange] { exchange.Nudge(); });
  StreamReader reader(&exchange, sink, clock_, options_.stream_tick);
  const auto answer = reader.Open(caller.timeout);
  if (absl::IsCancelled(answer.status())) return answer.status();
  if (!answer.ok()) {
    return StatusFromTransportError(answer.status(), url, caller.api_key);
  }
  OZD_RETURN_IF_ERROR(CheckStream(*answer, url, caller.api_key));
  if (sink.on_open) sink.on_open();
  const absl::Status end = reader.Follow();
  if (end.ok() || absl::IsCancelled(end)) return end;
  return BrokenStreamError(end, caller.api_key);
}

absl::Status OzApiClient::CheckStream(const HttpResponse& answer,
                                      const std::string& url,
                                      absl::string_view secret) const {
  if (IsRedirect(answer)) return UnexpectedRedirectError(answer, url, secret);
  if (IsSuccess(answer)) {
    if (IsEventStream(answer)) return absl::OkStatus();
    return UndecodableResponseError(
        url,
        absl::StrCat("no event stream but status ", answer.status, " with \"",
                     answer.Header("content-type"),
                     "\"; a network login page may be in the way"),
        secret);
  }
  const absl::Status failure = FailureOf(answer, secret);
  if (answer.status != 404 && answer.status != 405) return failure;
  return MakeError(
      absl::StatusCode::kUnimplemented,
      absl::StrCat("no event stream is offered: ", failure.message()),
      GetErrorDetail(failure).value_or(oz::v1::ErrorDetail()));
}

}  // namespace ozd
