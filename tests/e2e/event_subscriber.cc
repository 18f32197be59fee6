// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/e2e/event_subscriber.h"

#include <gtest/gtest.h>

#include <chrono>
#include <utility>

namespace ozd {

oz::v1::CallContext SimContext(const Sim& sim) {
  oz::v1::CallContext context;
  context.set_api_key(kSimKey);
  context.set_server_root_url(sim.url());
  return context;
}

EventSubscriber::EventSubscriber(std::string socket_path,
                                 oz::v1::WatchEventsRequest request)
    : socket_path_(std::move(socket_path)), request_(std::move(request)) {
  thread_ = std::thread([this] { Run(); });
}

EventSubscriber::~EventSubscriber() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    if (call_ != nullptr) call_->TryCancel();
    stop_changed_.NotifyAll();
  }
  thread_.join();
}

std::vector<int64_t> EventSubscriber::sequences() const {
  MutexLock lock(&mutex_);
  return sequences_;
}
std::map<std::string, std::vector<int64_t>> EventSubscriber::by_run() const {
  MutexLock lock(&mutex_);
  return by_run_;
}
size_t EventSubscriber::count() const {
  MutexLock lock(&mutex_);
  return sequences_.size();
}
int EventSubscriber::synced() const {
  MutexLock lock(&mutex_);
  return synced_;
}
int EventSubscriber::resets() const {
  MutexLock lock(&mutex_);
  return resets_;
}
int EventSubscriber::connects() const {
  MutexLock lock(&mutex_);
  return connects_;
}
std::string EventSubscriber::connection() const {
  MutexLock lock(&mutex_);
  return connection_;
}

void EventSubscriber::Run() {
  while (true) {
    // A new channel each time: gRPC's own would wait longer and longer.
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    Follow(grpc::CreateCustomChannel(
        "unix:" + socket_path_, grpc::InsecureChannelCredentials(), arguments));
    MutexLock lock(&mutex_);
    if (stopping_) return;
    stop_changed_.WaitFor(&mutex_, std::chrono::milliseconds(5));
    if (stopping_) return;
  }
}

void EventSubscriber::Follow(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext call;
  {
    MutexLock lock(&mutex_);
    if (stopping_) return;
    call_ = &call;
    ++connects_;
  }
  const auto stub = oz::v1::EventService::NewStub(channel);
  const auto reader = stub->WatchEvents(&call, request_);
  oz::v1::WatchEventsResponse message;
  while (reader->Read(&message)) Note(message);
  reader->Finish();
  MutexLock lock(&mutex_);
  call_ = nullptr;
}

void EventSubscriber::Note(const oz::v1::WatchEventsResponse& message) {
  if (!message.resume().empty()) request_.set_resume(message.resume());
  MutexLock lock(&mutex_);
  if (message.has_event()) {
    sequences_.push_back(message.event().sequence());
    by_run_[message.event().run_id()].push_back(message.event().sequence());
  } else if (message.has_synced()) {
    ++synced_;
  } else if (message.has_reset()) {
    ++resets_;
    sequences_.clear();
    by_run_.clear();
  } else if (message.has_connection()) {
    connection_ = message.connection().state();
  }
}

}  // namespace ozd
