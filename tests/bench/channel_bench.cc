// Copyright (c) 2026 The ozd authors. MIT licence.
//
// ListRuns(10) against a health check, on one open channel of the ordinary gRPC
// library, call by call in turn.
//   channel_bench SOCKET ROUNDS     (WARP_SERVER_ROOT_URL, WARP_API_KEY apply)

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <string>
#include <vector>

#include "proto/oz/v1/run.grpc.pb.h"

namespace {

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

// An RPC whose messages are bytes: enough for a health check of service "".
class Health {
 public:
  explicit Health(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(channel) {}
  bool Check() {
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    // An empty HealthCheckRequest; a buffer without a slice would be invalid.
    const grpc::Slice nothing("");
    const grpc::ByteBuffer request(&nothing, 1);
    auto call = stub_.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check",
                                       request, &queue);
    call->StartCall();
    grpc::ByteBuffer response;
    grpc::Status status;
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    if (!status.ok()) {
      fprintf(stderr, "health: %s\n", status.error_message().c_str());
    }
    return status.ok();
  }

 private:
  grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub_;
};

bool List(oz::v1::RunService::Stub* stub) {
  grpc::ClientContext context;
  oz::v1::ListRunsRequest request;
  request.set_limit(10);
  request.mutable_context()->set_api_key(EnvOrEmpty("WARP_API_KEY"));
  request.mutable_context()->set_server_root_url(
      EnvOrEmpty("WARP_SERVER_ROOT_URL"));
  oz::v1::ListRunsResponse response;
  const grpc::Status status = stub->ListRuns(&context, request, &response);
  if (!status.ok()) fprintf(stderr, "%s\n", status.error_message().c_str());
  return status.ok();
}

void Print(const char* label, std::vector<double>* micros, double baseline) {
  std::sort(micros->begin(), micros->end());
  const double median = (*micros)[micros->size() / 2];
  printf("%-44s %9.0f %9.0f %9.0f %6.2fx\n", label, median,
         (*micros)[micros->size() * 95 / 100], (*micros)[0],
         baseline == 0 ? 1.0 : median / baseline);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: channel_bench SOCKET ROUNDS\n");
    return 2;
  }
  const auto channel = grpc::CreateChannel(std::string("unix:") + argv[1],
                                           grpc::InsecureChannelCredentials());
  Health health(channel);
  const auto stub = oz::v1::RunService::NewStub(channel);
  std::vector<double> health_us;
  std::vector<double> list_us;
  const int rounds = atoi(argv[2]);
  for (int round = -50; round < rounds; ++round) {
    const double start = NowMicros();
    if (!health.Check()) return 1;
    const double middle = NowMicros();
    if (!List(stub.get())) return 1;
    const double end = NowMicros();
    if (round < 0) continue;
    health_us.push_back(middle - start);
    list_us.push_back(end - middle);
  }
  printf("%-44s %9s %9s %9s %7s\n", "one call on an open channel, us", "median",
         "p95", "min", "ratio");
  Print("health check", &health_us, 0);
  Print("ListRuns(10), warm", &list_us, health_us[health_us.size() / 2]);
  return 0;
}
