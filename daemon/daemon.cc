// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/daemon.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "daemon/capabilities.h"
#include "daemon/process/state_file.h"
#include "daemon/rpc/hello_call.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kDaemonComponent[] = "daemon";
constexpr size_t kInstanceIdBytes = 8;
// For calls that were cancelled to say so to their clients.
constexpr absl::Duration kCancelGrace = absl::Milliseconds(500);

}  // namespace

absl::StatusOr<std::unique_ptr<Daemon>> Daemon::Start(Options options,
                                                      ServerSocket socket,
                                                      const Clock* clock) {
  auto daemon = absl::WrapUnique(new Daemon(std::move(options), clock));
  OZD_RETURN_IF_ERROR(daemon->Init(std::move(socket)));
  return daemon;
}

Daemon::Daemon(Options options, const Clock* clock)
    : options_(std::move(options)),
      clock_(clock),
      started_at_(clock->Uptime()) {}

absl::Status Daemon::Init(ServerSocket socket) {
  OZD_ASSIGN_OR_RETURN(const std::string id, RandomBytes(kInstanceIdBytes));
  instance_id_ = absl::BytesToHexString(id);
  OZD_ASSIGN_OR_RETURN(
      engine_,
      Engine::Make({.state_dir = options_.endpoint.state_dir,
                    .fallback_dir = options_.endpoint.directory,
                    .config = options_.config,
                    .on_activity = [this] { housekeeper_->NoteActivity(); }},
                   clock_));
  housekeeper_ = std::make_unique<Housekeeper>(
      engine_->executor(), [this] { engine_->Housekeep(); },
      [this] { return Rest(); });
  gate_ = std::make_unique<CallGate>(clock_,
                                     [this] { housekeeper_->NoteActivity(); });
  OZD_ASSIGN_OR_RETURN(
      lifecycle_,
      Lifecycle::Make(
          gate_.get(), {.idle_exit = options_.idle_exit},
          {.has_durable_work = [this] { return engine_->HasDurableWork(); },
           .reopen_log = options_.reopen_log}));
  CoreServices core = engine_->core();
  core.daemon = this;
  OZD_ASSIGN_OR_RETURN(server_,
                       RpcServer::Start({.core = core,
                                         .synced = engine_->synced(),
                                         .executor = engine_->executor(),
                                         .gate = gate_.get()}));
  Listener::Options listener_options;
  listener_options.uid = options_.uid;
  listener_options.max_connections = MostConnections();
  OZD_ASSIGN_OR_RETURN(
      listener_,
      Listener::Make(std::move(socket), listener_options,
                     {.on_connection =
                          [this](UniqueFd fd) {
                            housekeeper_->NoteActivity();
                            server_->Adopt(std::move(fd));
                          },
                      .may_rebind = options_.lock_is_ours,
                      .on_displaced = [this] { lifecycle_->SetDisplaced(); }},
                     clock_));
  // Calls may use all of the above from here on.
  listener_->Start();
  housekeeper_->NoteActivity();
  engine_->Start();
  return absl::OkStatus();
}

Daemon::~Daemon() { Drain(absl::ZeroDuration()); }

bool Daemon::Rest() {
  return server_->Park([this] {
    return gate_->active() == 0 && listener_->open_connections() == 0;
  });
}

absl::Status Daemon::CheckItself() const {
  OZD_ASSIGN_OR_RETURN(const oz::v1::HelloResponse response,
                       CallHello(options_.endpoint.socket_path));
  if (response.instance_id() != instance_id_) {
    return absl::UnavailableError(absl::StrCat("another program answers on ",
                                               options_.endpoint.socket_path));
  }
  return absl::OkStatus();
}

void Daemon::Drain(absl::Duration grace) {
  if (draining_.exchange(true)) return;
  // A member that is null was never started.
  if (server_ != nullptr) {
    server_->SetHealthy(false);
    gate_->Close();
    // Streams would go on for ever.
    engine_->EndStreams();
    if (!gate_->WaitForCalls(grace)) {
      LogWarning(kDaemonComponent, gate_->calls(),
                 " calls did not end in time");
    }
    // Nobody waits for the network any more, or has waited long enough: syncs
    // and the backfill end now, whatever the service does.
    engine_->EndWork();
    gate_->WaitUntilEmpty(kCancelGrace);
  }
  // Before the server, which must not be given connections any more.
  if (listener_ != nullptr) listener_->Stop();
  if (server_ != nullptr) server_->Shutdown(kCancelGrace);
  if (engine_ != nullptr) engine_->Shutdown();
}

oz::v1::HelloResponse Daemon::Hello(const oz::v1::HelloRequest& request) {
  oz::v1::HelloResponse response;
  response.set_daemon_version(OZD_VERSION);
  response.set_pid(getpid());
  response.set_instance_id(instance_id_);
  response.set_idle(gate_->active() == 0 && !engine_->HasDurableWork());
  for (const char* capability : kCapabilities) {
    response.add_capabilities(capability);
  }
  for (const std::string& required : request.required_capabilities()) {
    const auto& have = response.capabilities();
    if (std::find(have.begin(), have.end(), required) == have.end()) {
      response.add_missing_capabilities(required);
    }
  }
  return response;
}

oz::v1::GetStatusResponse Daemon::GetStatus() {
  oz::v1::GetStatusResponse response;
  response.set_pid(getpid());
  response.set_version(OZD_VERSION);
  response.set_socket_path(options_.endpoint.socket_path);
  response.set_uptime_ms(
      absl::ToInt64Milliseconds(clock_->Uptime() - started_at_));
  response.set_state_dir(options_.endpoint.state_dir);
  response.set_log_path(options_.log_path);
  response.set_resident_bytes(ResidentBytes());
  response.set_open_connections(listener_->open_connections());
  for (std::string& problem : engine_->Problems()) {
    response.add_problems(std::move(problem));
  }
  if (std::string problem = listener_->problem(); !problem.empty()) {
    response.add_problems(std::move(problem));
  }
  if (options_.binary.WasReplaced()) {
    response.add_problems(
        "binary replaced: this daemon runs an older ozd than the one "
        "installed; run: oz daemon restart");
  }
  for (oz::v1::AccountStatus& account : engine_->synced()->Status(
           [this](const std::string&partition, oz::v1::AccountStatus*status) {
             engine_->events()->Describe(partition, status);
             status->set_subscribers(server_->open_streams(partition));
           })) {
    *response.add_accounts() = std::move(account);
  }
  response.set_phase(draining_.load() ? "draining" : "ready");
  response.set_last_exit_reason(options_.last_exit_reason);
  response.set_upstream_requests(engine_->service().requests_sent());
  return response;
}

void Daemon::RequestStop(const std::string& reason) {
  lifecycle_->RequestStop(reason.empty()
                              ? "stop requested"
                              : absl::StrCat("stop requested: ", reason));
}

}  // namespace ozd
