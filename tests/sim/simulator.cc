// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/simulator.h"

#include <stdio.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "proto/support/redact.h"
#include "proto/support/status_macros.h"
#include "tests/sim/api/control.h"
#include "tests/sim/api/router.h"
#include "tests/sim/store/run_query.h"
#include "tests/sim/world/environments.h"
#include "tests/sim/world/seed_objects.h"
#include "tests/sim/world/seeder.h"

namespace ozd::sim {

absl::StatusOr<std::unique_ptr<Simulator>> Simulator::Start(
    const Options& options, const Clock* clock) {
  std::unique_ptr<Simulator> simulator(new Simulator(options, clock));
  OZD_RETURN_IF_ERROR(simulator->Fill(options));
  Simulator* self = simulator.get();
  OZD_ASSIGN_OR_RETURN(simulator->server_,
                       Server::Start(options.port, [self](Request request) {
                         return self->Handle(std::move(request));
                       }));
  simulator->context_.open_connections = [self] {
    return self->server_ == nullptr ? 0 : self->server_->open_connections();
  };
  return simulator;
}

Simulator::Simulator(const Options& options, const Clock* clock)
    : log_(options.log), wall_clock_(clock), clock_(clock) {
  context_.speed = options.speed;
  context_.features.stream = !options.no_stream;
  context_.features.polling = !options.no_events;
  context_.features.messages = !options.no_messages;
  context_.features.object_limit = options.object_limit;
  context_.features.stream_keepalive = absl::Seconds(options.sse_keepalive_s);
  context_.features.stream_max_age = absl::Seconds(options.sse_max_age_s);
  context_.wall_clock = clock;
}

Simulator::~Simulator() {
  faults_.Shutdown();
  if (runs_ != nullptr) runs_->hub()->Shutdown();
  server_.reset();
}

absl::Status Simulator::Fill(const Options& options) {
  for (const std::string& key : options.api_keys) {
    OZD_RETURN_IF_ERROR(accounts_.AddKey(key));
  }
  for (const std::string& key : options.expired_api_keys) {
    accounts_.AddExpiredKey(key);
  }
  OZD_ASSIGN_OR_RETURN(runs_, RunDatabase::Open(options.db_path));
  OZD_RETURN_IF_ERROR(SeedRuns(options));
  courses_ = std::make_unique<CourseRunner>(runs_.get(), &clock_);
  context_.accounts = &accounts_;
  context_.clock = &clock_;
  context_.runs = runs_.get();
  context_.courses = courses_.get();
  schedules_ = std::make_unique<ScheduleRunner>(
      runs_.get(), &clock_, courses_.get(), &accounts_, options.speed);
  context_.schedules = schedules_.get();
  context_.faults = &faults_;
  context_.signer = &signer_;
  context_.secret_keys = &secret_keys_;
  context_.stats = &stats_;
  for (const std::string& spec : options.faults) {
    OZD_RETURN_IF_ERROR(InjectFault(ParseJson(spec), &context_));
  }
  if (options.latency_ms > 0) {
    Fault latency;
    latency.kind = "latency";
    latency.delay_ms = options.latency_ms;
    latency.count = -1;
    faults_.Add(std::move(latency));
  }
  return absl::OkStatus();
}

absl::Status Simulator::SeedRuns(const Options& options) {
  if (options.seed_runs == 0) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(const int64_t existing, runs_->CountRuns());
  const int64_t now_us =
      options.epoch_us.value_or(absl::ToUnixMicros(wall_clock_->Now()));
  OZD_RETURN_IF_ERROR(SeedObjects(options, now_us));
  // A database that was kept is continued, not mixed with a second crowd.
  if (existing > 0) return absl::OkStatus();
  Seeder::Options seeds;
  seeds.count = options.seed_runs;
  seeds.seed = options.seed;
  seeds.epoch_us = now_us;
  seeds.owner_uid = accounts_.first_uid();
  const Seeder seeder(seeds);
  return runs_->Load(options.seed_runs, [&](int64_t index) {
    StoredRun stored = seeder.Make(index);
    if (options.live_seeds &&
        !IsTerminalState(StringAt(*stored.run, "state"))) {
      stored.course = ResumedCourse(StringAt(*stored.run, "state"),
                                    options.speed, clock_.CourseNow());
    }
    return stored;
  });
}

absl::Status Simulator::SeedObjects(const Options& options, int64_t now_us) {
  const std::string owner_uid = accounts_.first_uid();
  const SeedSchedules schedules =
      options.live_seeds ? SeedSchedules::kEnabled : SeedSchedules::kPaused;
  return runs_->Write([&](Transaction* transaction) -> absl::Status {
    Connection* const connection = transaction->connection();
    OZD_RETURN_IF_ERROR(SeedEnvironments(connection, now_us, owner_uid));
    return SeedSchedulesAndIdentities(connection, now_us, owner_uid, schedules);
  });
}

std::string Simulator::root_url() const {
  return absl::StrCat("http://127.0.0.1:", port());
}

Response Simulator::Handle(Request request) {
  const std::string line = absl::StrCat(request.method, " ", request.path);
  const absl::Duration begin = wall_clock_->Uptime();
  Response response = Dispatch(std::move(request), &context_);
  if (log_) {
    const double milliseconds =
        absl::ToDoubleMilliseconds(wall_clock_->Uptime() - begin);
    fprintf(stderr, "%s %d %.1f ms\n",
            NeutraliseControls(Redact(line), Newlines::kEscape).c_str(),
            response.status, milliseconds);
  }
  return response;
}

}  // namespace ozd::sim
