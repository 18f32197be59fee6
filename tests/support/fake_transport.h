// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_FAKE_TRANSPORT_H_
#define OZD_TESTS_SUPPORT_FAKE_TRANSPORT_H_

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/http/transport.h"
#include "proto/support/mutex.h"

namespace ozd {

// A transport that gives prepared answers in order and remembers what it was
// asked. Without an answer left it fails with kInternal. Thread-safe.
class FakeTransport : public HttpTransport {
 public:
  void Answer(int status, std::string body,
              std::vector<HttpHeader> headers = {}) {
    HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    response.headers = std::move(headers);
    MutexLock lock(&mutex_);
    answers_.push_back(std::move(response));
  }
  void Fail(const absl::Status& status) {
    MutexLock lock(&mutex_);
    answers_.push_back(status);
  }
  // The service cannot be reached.
  void FailToConnect() {
    Fail(MakeTransportError(absl::StatusCode::kUnavailable,
                            "connection refused", Delivery::kNever,
                            Retryable::kYes));
  }
  // The connection breaks once the request is on its way.
  void BreakOff() {
    Fail(MakeTransportError(absl::StatusCode::kUnavailable,
                            "connection reset by peer", Delivery::kPossible,
                            Retryable::kYes));
  }

  absl::StatusOr<HttpResponse> Perform(HttpRequest request) override {
    MutexLock lock(&mutex_);
    requests_.push_back(std::move(request));
    if (answers_.empty()) {
      return absl::InternalError("FakeTransport has no answer left");
    }
    absl::StatusOr<HttpResponse> answer = std::move(answers_.front());
    answers_.pop_front();
    if (answer.ok()) answer->effective_url = requests_.back().url;
    return answer;
  }

  // Answers before it returns, whatever a sink of the body wants.
  std::unique_ptr<HttpExchange> Start(HttpRequest request, Done done) override {
    class Ended : public HttpExchange {
      void Resume() override {}
    };
    const HttpRequest told = request;
    absl::StatusOr<HttpResponse> answer = Perform(std::move(request));
    if (answer.ok()) {
      const bool has_sink = told.body_sink && answer->status / 100 == 2;
      if ((told.on_head && !told.on_head(*answer)) ||
          (has_sink && told.body_sink(answer->body) == BodyFlow::kStop)) {
        answer = MakeTransportError(absl::StatusCode::kCancelled, "stopped",
                                    Delivery::kPossible, Retryable::kNo);
      } else if (has_sink) {
        answer->body.clear();
      }
    }
    done(std::move(answer));
    return std::make_unique<Ended>();
  }

  std::vector<HttpRequest> requests() const {
    MutexLock lock(&mutex_);
    return requests_;
  }

 private:
  mutable Mutex mutex_;
  std::deque<absl::StatusOr<HttpResponse>> answers_ ABSL_GUARDED_BY(mutex_);
  std::vector<HttpRequest> requests_ ABSL_GUARDED_BY(mutex_);
};

// The value of a header of a request, "" when it has none.
inline std::string HeaderOf(const HttpRequest& request,
                            absl::string_view name) {
  for (const HttpHeader& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return "";
}

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_FAKE_TRANSPORT_H_
