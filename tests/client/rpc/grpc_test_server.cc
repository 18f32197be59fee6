// Copyright (c) 2026 The ozd authors. MIT licence.

// A real gRPC server that behaves as its requests say, for the tests of the
// client's own gRPC. A process of its own, because it links the full protobuf
// runtime and the client the lite one.
//
//   grpc_test_server SOCKET                          says "ready" on stdout
//   grpc_test_server --notify-fd 3 --auto-started    is started as ozd is
//
// Calls itself release OZD_TEST_VERSION, is busy when OZD_TEST_BUSY is set, and
// ends when asked to stop. GetRun and GetTranscript obey run_id:
//   echo            answers with the request's run_id and what it was told
//   big:N           an answer of N bytes
//   error           fails with an ErrorDetail
//   error:N         fails with code N and a message that needs escaping
//   never           answers when the client goes away
//   stream:N        N messages (GetTranscript)
//   stream-error:N  N messages, then an error (GetTranscript)
//   endless         messages until the client cancels (GetTranscript)
//   cancelled       how many calls saw their client go (GetRun)

#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <map>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/daemon.grpc.pb.h"
#include "proto/oz/v1/run.grpc.pb.h"
#include "proto/support/error_detail.h"
#include "tests/support/patience.h"

namespace {

using oz::v1::DocumentChunk;
using oz::v1::GetRunRequest;
using oz::v1::GetRunResponse;
using oz::v1::GetTranscriptRequest;

// The number after the colon, 0 without one.
int Number(absl::string_view directive) {
  int number = 0;
  const size_t colon = directive.find(':');
  if (colon != absl::string_view::npos) {
    (void)absl::SimpleAtoi(directive.substr(colon + 1), &number);
  }
  return number;
}

grpc::Status Detailed() {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("resource_not_found");
  detail.set_http_status(404);
  detail.add_causes("HTTP request failed with status 404");
  const absl::Status status = ozd::MakeError(absl::StatusCode::kNotFound,
                                             "run x not found\n100%", detail);
  return grpc::Status(grpc::StatusCode::NOT_FOUND,
                      std::string(status.message()),
                      ozd::SerializeRpcStatus(status));
}

// Metadata and deadline as the server sees them.
std::string Seen(const grpc::ServerContext& context) {
  std::string seen;
  for (const auto& [name, value] : context.client_metadata()) {
    absl::StrAppend(&seen, absl::string_view(name.data(), name.size()), "=",
                    absl::string_view(value.data(), value.size()), "\n");
  }
  const auto left = context.deadline() - std::chrono::system_clock::now();
  absl::StrAppend(
      &seen, "deadline_s=",
      std::chrono::duration_cast<std::chrono::seconds>(left).count(), "\n");
  return seen;
}

class OddRunService final : public oz::v1::RunService::Service {
 public:
  grpc::Status GetRun(grpc::ServerContext* context,
                      const GetRunRequest* request,
                      GetRunResponse* response) override {
    const std::string& run_id = request->run_id();
    if (run_id == "error") return Detailed();
    if (absl::StartsWith(run_id, "error:")) {
      return grpc::Status(static_cast<grpc::StatusCode>(Number(run_id)),
                          "100% \"gr\xc3\xbc\xc3\x9f\x65\"\n");
    }
    if (run_id == "never") return WaitForCancel(context);
    if (absl::StartsWith(run_id, "big:")) {
      response->mutable_run()->set_raw_json(
          std::string(static_cast<size_t>(Number(run_id)), 'x'));
      return grpc::Status::OK;
    }
    if (run_id == "cancelled") {
      response->mutable_run()->set_started_at_us(cancelled_);
      return grpc::Status::OK;
    }
    response->mutable_run()->set_run_id(absl::StrCat(run_id.size()));
    response->mutable_run()->set_title(Seen(*context));
    return grpc::Status::OK;
  }

  grpc::Status GetTranscript(
      grpc::ServerContext* context, const GetTranscriptRequest* request,
      grpc::ServerWriter<DocumentChunk>* writer) override {
    const std::string& run_id = request->run_id();
    if (run_id == "never") return WaitForCancel(context);
    const bool endless = run_id == "endless";
    DocumentChunk chunk;
    for (int i = 0; endless || i < Number(run_id); ++i) {
      chunk.set_data(absl::StrCat("chunk ", i));
      if (!writer->Write(chunk)) break;
    }
    if (context->IsCancelled()) ++cancelled_;
    return absl::StartsWith(run_id, "stream-error") ? Detailed()
                                                    : grpc::Status::OK;
  }

 private:
  grpc::Status WaitForCancel(grpc::ServerContext* context) {
    while (!context->IsCancelled()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ++cancelled_;
    return grpc::Status::CANCELLED;
  }

  std::atomic<int64_t> cancelled_{0};
};

// Version, end.
class FakeDaemonService final : public oz::v1::DaemonService::Service {
 public:
  grpc::Status Hello(grpc::ServerContext* /*context*/,
                     const oz::v1::HelloRequest* /*request*/,
                     oz::v1::HelloResponse* response) override {
    response->set_daemon_version(Env("OZD_TEST_VERSION"));
    response->set_pid(getpid());
    response->set_instance_id(absl::StrCat(getpid()));
    response->set_idle(Env("OZD_TEST_BUSY").empty());
    return grpc::Status::OK;
  }
  grpc::Status Stop(grpc::ServerContext* /*context*/,
                    const oz::v1::StopRequest* /*request*/,
                    oz::v1::StopResponse* response) override {
    response->set_pid(getpid());
    stopped_.set_value();
    return grpc::Status::OK;
  }
  void AwaitStop() { stopped_.get_future().wait(); }

 private:
  static std::string Env(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  }

  std::promise<void> stopped_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  // Never outlives a test that failed to end it.
  alarm(static_cast<unsigned>(10 * ozd::PatienceSeconds()));
  const bool auto_started = argc > 2;
  const std::string path = auto_started ? std::getenv("OZ_SOCKET") : argv[1];
  OddRunService runs;
  FakeDaemonService daemon;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(absl::StrCat("unix:", path),
                           grpc::InsecureServerCredentials());
  builder.RegisterService(&runs);
  builder.RegisterService(&daemon);
  builder.SetMaxReceiveMessageSize(-1);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  const std::string notice =
      auto_started ? absl::StrCat("ready ", getpid(), " ", path, "\n")
                   : "ready\n";
  const int notify_fd = auto_started ? 3 : STDOUT_FILENO;
  if (write(notify_fd, notice.data(), notice.size()) < 0) return 1;
  close(notify_fd);
  daemon.AwaitStop();
  server->Shutdown();
  std::_Exit(0);
}
