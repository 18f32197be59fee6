// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CLIENT_FAKE_CHANNEL_H_
#define OZD_TESTS_CLIENT_FAKE_CHANNEL_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/rpc/channel.h"

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

 private:
  absl::Status Find(absl::string_view method,
                    const google::protobuf::MessageLite& request,
                    const std::vector<std::string>** messages) {
    const std::string key(method);
    calls_.push_back({key, request.SerializeAsString()});
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
};

}  // namespace oz

#endif  // OZD_TESTS_CLIENT_FAKE_CHANNEL_H_
