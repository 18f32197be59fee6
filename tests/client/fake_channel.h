// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CLIENT_FAKE_CHANNEL_H_
#define OZD_TESTS_CLIENT_FAKE_CHANNEL_H_

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/rpc/channel.h"
#include "tests/client/fake_stream.h"

namespace oz {

// A daemon that says what it was told to say, by method.
class FakeChannel : public Channel {
 public:
  struct Call {
    std::string method;
    std::string request;
  };

  // Every call of `method` gets this answer. For a stream: one message each.
  void Answer(absl::string_view method,
              const google::protobuf::MessageLite& message) {
    answers_[std::string(method)].push_back(message.SerializeAsString());
  }
  void Fail(absl::string_view method, const absl::Status& status) {
    failures_[std::string(method)] = status;
  }
  // The next call of `method` fails in this way, before any of the above.
  void FailOnce(absl::string_view method, const absl::Status& status) {
    passing_failures_[std::string(method)].push_back(status);
  }

  // The next OpenStream of `method` goes like this; the last script of a method
  // is used again.
  void Stream(absl::string_view method, StreamScript script) {
    scripts_[std::string(method)].push_back(std::move(script));
  }
  // Every OpenStream of `method` goes as `make` says for its request.
  void StreamFrom(absl::string_view method,
                  std::function<StreamScript(absl::string_view)> make) {
    makers_[std::string(method)] = std::move(make);
  }
  // For the pauses in scripts; FakeIo's.
  void set_clock(const ozd::Clock* clock) { clock_ = clock; }
  // Streams that were given up before their end.
  int cancelled_streams() const { return cancelled_streams_; }

  const std::vector<Call>& calls() const { return calls_; }
  // The request of the last call, which must be one of `method`.
  template <typename Request>
  Request LastRequest(absl::string_view method) const {
    Request request;
    if (!calls_.empty() && calls_.back().method == method) {
      request.ParseFromString(calls_.back().request);
    }
    return request;
  }

  absl::Status Call(absl::string_view method,
                    const google::protobuf::MessageLite& request,
                    google::protobuf::MessageLite* response,
                    absl::Duration /*timeout*/) override {
    const std::vector<std::string>* messages = nullptr;
    const absl::Status status = Find(method, request, &messages);
    if (status.ok()) response->ParseFromString(messages->front());
    return status;
  }

  absl::Status CallStreaming(
      absl::string_view method, const google::protobuf::MessageLite& request,
      const std::function<bool(absl::string_view)>& on_message,
      absl::Duration /*timeout*/) override {
    const std::vector<std::string>* messages = nullptr;
    const absl::Status status = Find(method, request, &messages);
    if (!status.ok()) return status;
    for (const std::string& message : *messages) {
      if (!on_message(message)) return absl::CancelledError("by the client");
    }
    return absl::OkStatus();
  }

  // A method without script sends its Answers, then ends.
  absl::StatusOr<std::unique_ptr<StreamCall>> OpenStream(
      absl::string_view method, absl::string_view request) override {
    StreamScript script;
    std::deque<StreamScript>& scripts = scripts_[std::string(method)];
    const auto maker = makers_.find(std::string(method));
    if (maker != makers_.end()) {
      calls_.push_back({std::string(method), std::string(request)});
      script = maker->second(request);
    } else if (!scripts.empty()) {
      calls_.push_back({std::string(method), std::string(request)});
      script = scripts.front();
      if (scripts.size() > 1) scripts.pop_front();
    } else {
      const std::vector<std::string>* messages = nullptr;
      const absl::Status status = Find(method, request, &messages);
      if (status.ok()) {
        for (const std::string& message : *messages) script.SayBytes(message);
      }
      script.End(status);
    }
    return std::make_unique<FakeStream>(std::move(script), clock_,
                                        &cancelled_streams_);
  }

 private:
  absl::Status Find(absl::string_view method,
                    const google::protobuf::MessageLite& request,
                    const std::vector<std::string>** messages) {
    return Find(method, request.SerializeAsString(), messages);
  }
  absl::Status Find(absl::string_view method, absl::string_view request,
                    const std::vector<std::string>** messages) {
    const std::string key(method);
    calls_.push_back({key, std::string(request)});
    std::vector<absl::Status>& passing = passing_failures_[key];
    if (!passing.empty()) {
      const absl::Status status = passing.back();
      passing.pop_back();
      return status;
    }
    const auto failure = failures_.find(key);
    if (failure != failures_.end()) return failure->second;
    const auto answer = answers_.find(key);
    if (answer == answers_.end()) {
      return absl::UnimplementedError(absl::StrCat("not scripted: ", method));
    }
    *messages = &answer->second;
    return absl::OkStatus();
  }

  std::map<std::string, std::vector<std::string>> answers_;
  std::map<std::string, absl::Status> failures_;
  std::map<std::string, std::vector<absl::Status>> passing_failures_;
  std::vector<struct Call> calls_;
  std::map<std::string, std::deque<StreamScript>> scripts_;
  std::map<std::string, std::function<StreamScript(absl::string_view)>> makers_;
  const ozd::Clock* clock_ = ozd::RealClock();
  int cancelled_streams_ = 0;
};

}  // namespace oz

#endif  // OZD_TESTS_CLIENT_FAKE_CHANNEL_H_
