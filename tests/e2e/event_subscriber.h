// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_E2E_EVENT_SUBSCRIBER_H_
#define OZD_TESTS_E2E_EVENT_SUBSCRIBER_H_

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "proto/oz/v1/run.grpc.pb.h"
#include "proto/support/mutex.h"
#include "tests/e2e/sandbox.h"

namespace ozd {

// The context of a call with the key that oz-sim accepts.
oz::v1::CallContext SimContext(const Sim& sim);

// A client such as an editor: follows events through the socket and, whenever
// the stream ends, comes back with the token of the last message. Thread-safe.
class EventSubscriber {
 public:
  // `request` without a token. Starts at once.
  EventSubscriber(std::string socket_path, oz::v1::WatchEventsRequest request);
  // Ends.
  ~EventSubscriber();
  EventSubscriber(const EventSubscriber&) = delete;
  EventSubscriber& operator=(const EventSubscriber&) = delete;

  // The sequences that came, in their order, since the last Reset.
  std::vector<int64_t> sequences() const;
  // The same for each run.
  std::map<std::string, std::vector<int64_t>> by_run() const;
  size_t count() const;
  // How often a message said "synced", and the stream began anew.
  int synced() const;
  int resets() const;
  int connects() const;
  // State of the last Connection message: "live", "stale", ...
  std::string connection() const;

 private:
  void Run();
  void Follow(const std::shared_ptr<grpc::Channel>& channel);
  void Note(const oz::v1::WatchEventsResponse& message);

  const std::string socket_path_;
  oz::v1::WatchEventsRequest request_;
  mutable Mutex mutex_;
  CondVar stop_changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::ClientContext* call_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::vector<int64_t> sequences_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::vector<int64_t>> by_run_ ABSL_GUARDED_BY(mutex_);
  int synced_ ABSL_GUARDED_BY(mutex_) = 0;
  int resets_ ABSL_GUARDED_BY(mutex_) = 0;
  int connects_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string connection_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace ozd

#endif  // OZD_TESTS_E2E_EVENT_SUBSCRIBER_H_
