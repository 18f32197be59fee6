// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CLIENT_FAKE_STREAM_H_
#define OZD_TESTS_CLIENT_FAKE_STREAM_H_

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/rpc/channel.h"
#include "proto/support/clock.h"

namespace oz {

// Plays the daemon on one streaming call, step by step. Silent for ever after
// the last step.
class StreamScript {
 public:
  struct Step {
    absl::Duration pause;
    // A message, or the end.
    std::string message;
    std::optional<absl::Status> end = std::nullopt;
  };

  StreamScript& Say(const google::protobuf::MessageLite& message,
                    absl::Duration after = absl::ZeroDuration()) {
    steps.push_back({after, message.SerializeAsString()});
    return *this;
  }
  StreamScript& SayBytes(std::string bytes) {
    steps.push_back({absl::ZeroDuration(), std::move(bytes)});
    return *this;
  }
  StreamScript& End(const absl::Status& status,
                    absl::Duration after = absl::ZeroDuration()) {
    steps.push_back({after, "", status});
    return *this;
  }

  std::deque<Step> steps;
};

// A StreamCall that follows a script, by the clock given.
class FakeStream : public StreamCall {
 public:
  // `cancels`, when not null, counts calls that are destroyed before their end.
  FakeStream(StreamScript script, const ozd::Clock* clock, int* cancels)
      : script_(std::move(script)),
        clock_(clock),
        since_(clock->Uptime()),
        cancels_(cancels) {}
  ~FakeStream() override {
    if (!ended_ && cancels_ != nullptr) ++*cancels_;
  }

  int fd() const override { return -1; }
  short events() const override { return 0; }
  absl::Duration patience() const override {
    if (script_.steps.empty()) return absl::InfiniteDuration();
    const absl::Duration due = since_ + script_.steps.front().pause;
    return std::max(due - clock_->Uptime(), absl::ZeroDuration());
  }
  std::optional<absl::Status> Advance(
      std::vector<std::string>* messages) override {
    while (!script_.steps.empty() && patience() <= absl::ZeroDuration()) {
      const StreamScript::Step step = script_.steps.front();
      script_.steps.pop_front();
      since_ = clock_->Uptime();
      if (step.end.has_value()) {
        ended_ = true;
        return step.end;
      }
      messages->push_back(step.message);
    }
    return std::nullopt;
  }

 private:
  StreamScript script_;
  const ozd::Clock* const clock_;
  absl::Duration since_;
  int* const cancels_;
  bool ended_ = false;
};

}  // namespace oz

#endif  // OZD_TESTS_CLIENT_FAKE_STREAM_H_
