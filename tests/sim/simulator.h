// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_SIMULATOR_H_
#define OZD_TESTS_SIM_SIMULATOR_H_

#include <stdint.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/support/clock.h"
#include "tests/sim/api/faults.h"
#include "tests/sim/api/route.h"
#include "tests/sim/api/stats.h"
#include "tests/sim/http/server.h"
#include "tests/sim/options.h"

namespace ozd::sim {

// oz-sim as an object: state, courses and HTTP server. Tests run it in their
// own process with port 0. Thread-safe.
class Simulator {
 public:
  // Seeds if asked to and listens; accepts connections when it returns.
  // `clock` is borrowed. Errors: kInvalidArgument (options), kUnavailable (the
  // port), kInternal (the database).
  static absl::StatusOr<std::unique_ptr<Simulator>> Start(
      const Options& options, const Clock* clock);
  // Lets go of everything that waits, then stops.
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  int port() const { return server_->port(); }
  // "http://127.0.0.1:PORT".
  std::string root_url() const;

  // Answers a request without a socket.
  Response Handle(Request request);

 private:
  Simulator(const Options& options, const Clock* clock);

  absl::Status Fill(const Options& options);
  absl::Status SeedRuns(const Options& options);
  absl::Status SeedObjects(const Options& options, int64_t now_us);

  const bool log_;
  const Clock* const wall_clock_;
  Accounts accounts_;
  SimClock clock_;
  Faults faults_;
  Signer signer_;
  SecretKeys secret_keys_;
  Stats stats_;
  std::unique_ptr<RunDatabase> runs_;
  std::unique_ptr<CourseRunner> courses_;
  std::unique_ptr<ScheduleRunner> schedules_;
  Context context_;
  std::unique_ptr<Server> server_;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_SIMULATOR_H_
