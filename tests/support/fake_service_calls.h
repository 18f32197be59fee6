// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_FAKE_SERVICE_CALLS_H_
#define OZD_TESTS_SUPPORT_FAKE_SERVICE_CALLS_H_

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/support/mutex.h"

namespace ozd {

// Answers calls of the service by what the test says beforehand, and remembers
// them. Thread-safe.
//
//   FakeServiceCalls service;
//   service.Answer(R"({"schedules":[]})");       // the next call
//   service.Answer(absl::NotFoundError("gone"));  // the one after it
//   EXPECT_EQ(service.calls()[0].what, "GET agent/schedules?sort=x");
class FakeServiceCalls : public ServiceCalls {
 public:
  struct Call {
    // "GET agent/schedules/id?a=b", or "GraphQL ListManagedSecrets".
    std::string what;
    // The body, or the variables.
    std::string body;
    Repeatable repeatable = Repeatable::kYes;
    ApiCaller caller;
  };
  using Responder = std::function<absl::StatusOr<std::string>(const Call&)>;

  void Answer(absl::StatusOr<std::string> answer) {
    MutexLock lock(&mutex_);
    answers_.push_back(std::move(answer));
  }
  void Answer(const char* json) { Answer(std::string(json)); }
  // Asked when there is no answer left; runs on the thread of the call.
  void SetResponder(Responder responder) {
    MutexLock lock(&mutex_);
    responder_ = std::move(responder);
  }

  std::vector<Call> calls() const {
    MutexLock lock(&mutex_);
    return calls_;
  }

  absl::StatusOr<RestAnswer> Send(const ApiCaller& caller,
                                  const RestCall& call) override {
    std::string what =
        absl::StrCat(call.method, " ", absl::StrJoin(call.segments, "/"));
    char separator = '?';
    for (const auto& [name, value] : call.query) {
      absl::StrAppend(&what, std::string(1, separator), name, "=", value);
      separator = '&';
    }
    absl::StatusOr<std::string> body =
        Take({what, call.body, call.repeatable, caller});
    if (!body.ok()) return body.status();
    return RestAnswer{*std::move(body), std::move(what)};
  }

  absl::StatusOr<std::string> Graphql(const ApiCaller& caller,
                                      const GraphqlCall& call) override {
    return Take({absl::StrCat("GraphQL ", call.operation.name), call.variables,
                 call.repeatable, caller});
  }

 private:
  absl::StatusOr<std::string> Take(Call call) {
    Responder responder;
    {
      MutexLock lock(&mutex_);
      calls_.push_back(call);
      if (!answers_.empty()) {
        absl::StatusOr<std::string> answer = std::move(answers_.front());
        answers_.pop_front();
        return answer;
      }
      responder = responder_;
    }
    if (responder) return responder(call);
    return absl::UnimplementedError(
        absl::StrCat("no answer was prepared for ", call.what));
  }

  mutable Mutex mutex_;
  std::deque<absl::StatusOr<std::string>> answers_ ABSL_GUARDED_BY(mutex_);
  Responder responder_ ABSL_GUARDED_BY(mutex_);
  std::vector<Call> calls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_FAKE_SERVICE_CALLS_H_
