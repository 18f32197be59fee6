// Copyright (c) 2026 The ozd authors. MIT licence.
//
// One event to many subscribers: posts events to oz-sim and measures when each
// stream of ozd's EventService has them, every stream an ordinary gRPC call,
// shared among several connections.
//   fanout_bench SOCKET RUN_ID ROUNDS SUBSCRIBERS...
// (WARP_SERVER_ROOT_URL is oz-sim's address, WARP_API_KEY a key that it knows.)

#include <arpa/inet.h>
#include <grpcpp/grpcpp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "proto/oz/v1/run.grpc.pb.h"

namespace {

constexpr int kConnections = 16;
// A subscriber that has not heard by then never will.
constexpr std::chrono::seconds kPatience{10};

double NowMicros() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e6 +
         static_cast<double>(now.tv_nsec) / 1e3;
}

std::string EnvOrEmpty(const char* name) {
  const char* value = getenv(name);
  return value == nullptr ? "" : value;
}

// What the subscribers of one measurement have heard. Thread-safe.
class Round {
 public:
  // Expects `count` of whatever comes next.
  void Expect(size_t count) {
    const std::lock_guard<std::mutex> lock(mutex_);
    expected_ = count;
    at_.clear();
    at_.reserve(count);
  }
  void Arrived() {
    const double now = NowMicros();
    const std::lock_guard<std::mutex> lock(mutex_);
    at_.push_back(now);
    if (at_.size() == expected_) all_.notify_all();
  }
  // False when not everybody heard in time.
  bool Wait(std::vector<double>* at) {
    std::unique_lock<std::mutex> lock(mutex_);
    const bool all =
        all_.wait_for(lock, kPatience, [&] { return at_.size() >= expected_; });
    *at = at_;
    return all;
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_;
  size_t expected_ = 0;
  std::vector<double> at_;
};

class Subscriber final
    : public grpc::ClientReadReactor<oz::v1::WatchEventsResponse> {
 public:
  Subscriber(const std::shared_ptr<grpc::Channel>& channel,
             const std::string& run_id, Round* round)
      : stub_(oz::v1::EventService::NewStub(channel)), round_(round) {
    request_.add_run_ids(run_id);
    request_.set_only_new(true);
    request_.mutable_context()->set_api_key(EnvOrEmpty("WARP_API_KEY"));
    request_.mutable_context()->set_server_root_url(
        EnvOrEmpty("WARP_SERVER_ROOT_URL"));
    stub_->async()->WatchEvents(&context_, &request_, this);
    StartRead(&response_);
    StartCall();
  }

  // To be called before destruction.
  void End() {
    context_.TryCancel();
    std::unique_lock<std::mutex> lock(mutex_);
    ended_.wait(lock, [this] { return done_; });
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (response_.has_synced() || response_.has_event()) round_->Arrived();
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    if (!status.ok() && status.error_code() != grpc::StatusCode::CANCELLED) {
      fprintf(stderr, "a stream ended: %s\n", status.error_message().c_str());
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    done_ = true;
    ended_.notify_all();
  }

  const std::unique_ptr<oz::v1::EventService::Stub> stub_;
  Round* const round_;
  grpc::ClientContext context_;
  oz::v1::WatchEventsRequest request_;
  oz::v1::WatchEventsResponse response_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
};

// Tells oz-sim that something happened to the run.
bool PostEvent(const std::string& run_id) {
  const std::string url = EnvOrEmpty("WARP_SERVER_ROOT_URL");
  const size_t port = url.rfind(':');
  const std::string body = R"({"event_type":"run_in_progress"})";
  const std::string request =
      "POST /api/v1/agent/events/" + run_id +
      " HTTP/1.1\r\nHost: oz-sim\r\nConnection: close\r\nAuthorization: "
      "Bearer " +
      EnvOrEmpty("WARP_API_KEY") +
      "\r\nContent-Type: application/json\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body;
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(atoi(url.c_str() + port + 1)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  char answer[64] = "";
  const bool ok = connect(fd, reinterpret_cast<const sockaddr*>(&address),
                          sizeof(address)) == 0 &&
                  write(fd, request.data(), request.size()) ==
                      static_cast<ssize_t>(request.size()) &&
                  read(fd, answer, sizeof(answer) - 1) > 0 && answer[9] == '2';
  if (!ok) fprintf(stderr, "oz-sim refused the event: %.40s\n", answer);
  close(fd);
  return ok;
}

double Percentile(std::vector<double> values, size_t percent) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, values.size() * percent / 100)];
}

bool Measure(const std::string& socket, const std::string& run_id, int rounds,
             size_t subscribers) {
  Round round;
  round.Expect(subscribers);
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < kConnections; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channels.push_back(grpc::CreateCustomChannel(
        "unix:" + socket, grpc::InsecureChannelCredentials(), arguments));
  }
  std::vector<std::unique_ptr<Subscriber>> streams;
  for (size_t i = 0; i < subscribers; ++i) {
    streams.push_back(std::make_unique<Subscriber>(
        channels[i % channels.size()], run_id, &round));
  }
  std::vector<double> at;
  bool ok = round.Wait(&at);
  // From the request to each subscriber, and from the first of them to each.
  std::vector<double> from_post;
  std::vector<double> from_first;
  for (int i = -5; ok && i < rounds; ++i) {
    round.Expect(subscribers);
    const double start = NowMicros();
    ok = PostEvent(run_id) && round.Wait(&at);
    if (!ok || i < 0) continue;
    for (const double each : at) {
      from_post.push_back(each - start);
      from_first.push_back(each - at.front());
    }
  }
  for (const auto& stream : streams) stream->End();
  if (!ok) {
    fprintf(stderr, "%zu of %zu subscribers heard\n", at.size(), subscribers);
    return false;
  }
  printf("%-28zu %10.2f %10.2f %12.2f %10.2f\n", subscribers,
         Percentile(from_post, 50) / 1e3, Percentile(from_post, 99) / 1e3,
         Percentile(from_first, 50) / 1e3, Percentile(from_first, 99) / 1e3);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    fprintf(stderr,
            "usage: fanout_bench SOCKET RUN_ID ROUNDS SUBSCRIBERS...\n");
    return 2;
  }
  printf("%-28s %21s %23s\n", "one event, ms", "from the POST",
         "from the first");
  printf("%-28s %10s %10s %12s %10s\n", "subscribers", "p50", "p99", "p50",
         "p99");
  for (int i = 4; i < argc; ++i) {
    if (!Measure(argv[1], argv[2], atoi(argv[3]),
                 static_cast<size_t>(atoi(argv[i])))) {
      return 1;
    }
  }
  return 0;
}
