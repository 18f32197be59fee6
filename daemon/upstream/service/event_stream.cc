// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/event_stream.h"

#include <stddef.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/http/sse_parser.h"
#include "daemon/upstream/service/error_json.h"
#include "daemon/upstream/service/redirects.h"
#include "proto/support/error_detail.h"

namespace ozd {
namespace {

// Longest body of an answer that is an error.
constexpr int64_t kMaxErrorBytes = 256 * 1024;

bool IsEventStream(const HttpResponse& head) {
  const absl::string_view type = head.Header("content-type");
  return head.status == 200 &&
         absl::EqualsIgnoreCase(
             absl::StripAsciiWhitespace(type.substr(0, type.find(';'))),
             "text/event-stream");
}

// Returns the error of a stream that was open and broke off.
absl::Status BrokenStreamError(const absl::Status& error,
                               absl::string_view secret) {
  oz::v1::ErrorDetail detail =
      GetErrorDetail(error).value_or(oz::v1::ErrorDetail());
  if (detail.error_code() == "shutting_down") return error;
  detail.add_causes(SafeText(error.message(), secret));
  return MakeError(error.code(), "the event stream broke off", detail);
}

// Parses one stream on the transport's thread, where its bytes arrive.
class SseStream : public EventStream {
 public:
  SseStream(HttpTransport* transport, HttpRequest request, StreamCall call,
            StreamOptions options)
      : call_(std::move(call)),
        options_(std::move(options)),
        url_(request.url) {
    // A server that compresses may hold events back until there are more.
    request.headers.push_back({"Accept-Encoding", "identity"});
    request.timeout_ends_with_head = true;
    request.max_body_bytes = kMaxErrorBytes;
    request.on_head = [this](const HttpResponse& head) { return OnHead(head); };
    request.body_sink = [this](absl::string_view piece) {
      return OnBody(piece);
    };
    exchange_ = transport->Start(std::move(request),
                                 [this](absl::StatusOr<HttpResponse> outcome) {
                                   if (!is_closing_ && call_.on_end) {
                                     call_.on_end(EndOf(outcome));
                                   }
                                 });
  }
  ~SseStream() override {
    is_closing_ = true;
    exchange_.reset();
  }

  void Resume() override { exchange_->Resume(); }

 private:
  bool OnHead(const HttpResponse& head) {
    // The body of a refusal belongs to its error.
    if (!IsSuccess(head)) return true;
    failure_ = Check(head);
    is_open_ = failure_.ok();
    if (is_open_ && call_.on_open) call_.on_open();
    return is_open_;
  }

  BodyFlow OnBody(absl::string_view piece) {
    // A piece that was refused before comes again from its start.
    const absl::StatusOr<size_t> read = parser_.Feed(
        piece.substr(std::min(read_, piece.size())), call_.on_data);
    if (!read.ok()) {
      failure_ = read.status();
      return BodyFlow::kStop;
    }
    read_ += *read;
    if (read_ < piece.size()) return BodyFlow::kPause;
    read_ = 0;
    return BodyFlow::kMore;
  }

  absl::Status EndOf(const absl::StatusOr<HttpResponse>& outcome) const {
    if (is_open_) {
      const absl::Status end = failure_.ok() ? outcome.status() : failure_;
      if (end.ok() || absl::IsCancelled(end)) return end;
      return BrokenStreamError(end, options_.secret);
    }
    if (!failure_.ok()) return failure_;
    if (absl::IsCancelled(outcome.status())) return outcome.status();
    if (outcome.ok()) return Check(*outcome);
    return StatusFromTransportError(outcome.status(), url_, options_.secret);
  }

  // Returns OK if the answer is an event stream.
  absl::Status Check(const HttpResponse& answer) const {
    if (IsRedirect(answer)) {
      return UnexpectedRedirectError(answer, url_, options_.secret);
    }
    if (IsSuccess(answer)) {
      if (IsEventStream(answer)) return absl::OkStatus();
      return UndecodableResponseError(
          url_,
          absl::StrCat("no event stream but status ", answer.status, " with \"",
                       answer.Header("content-type"),
                       "\"; a network login page may be in the way"),
          options_.secret);
    }
    const absl::Status failure = options_.failure_of(answer);
    if (answer.status != 404 && answer.status != 405) return failure;
    return MakeError(
        absl::StatusCode::kUnimplemented,
        absl::StrCat("no event stream is offered: ", failure.message()),
        GetErrorDetail(failure).value_or(oz::v1::ErrorDetail()));
  }

  const StreamCall call_;
  const StreamOptions options_;
  const std::string url_;
  std::atomic<bool> is_closing_ = false;
  // Confined to the transport's thread.
  SseParser parser_;
  bool is_open_ = false;
  absl::Status failure_;
  // Bytes of the piece that was refused which the parser has read.
  size_t read_ = 0;
  std::unique_ptr<HttpExchange> exchange_;
};

}  // namespace

std::unique_ptr<EventStream> StartEventStream(HttpTransport* transport,
                                              HttpRequest request,
                                              StreamCall call,
                                              StreamOptions options) {
  return std::make_unique<SseStream>(transport, std::move(request),
                                     std::move(call), std::move(options));
}

}  // namespace ozd
