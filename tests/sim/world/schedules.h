// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_SCHEDULES_H_
#define OZD_TESTS_SIM_WORLD_SCHEDULES_H_

#include <stdint.h>

#include <optional>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/support/mutex.h"
#include "tests/sim/http/json.h"
#include "tests/sim/store/accounts.h"
#include "tests/sim/store/run_database.h"
#include "tests/sim/world/course.h"
#include "tests/sim/world/sim_clock.h"

namespace ozd::sim {

struct StoredObject;

inline constexpr char kScheduleKind[] = "schedule";

// Checks what a schedule is made of ({name, cron_schedule, enabled, prompt,
// agent_config}). Errors: kInvalidArgument naming the field.
absl::Status CheckSchedule(const Json& body);

// Sets when an enabled schedule fires next, by the course clock.
absl::Status PlanSchedule(int64_t course_now_us, StoredObject* schedule);

// The schedule as the API shows it.
Json ScheduleItem(const StoredObject& schedule, const Accounts& accounts);

// Lets schedules fire when they are due, in UTC: a run appears for each, with
// the source SCHEDULED_AGENT. What was missed while the server was down fires
// once. One thread, asleep until the next is due. Thread-safe.
class ScheduleRunner {
 public:
  // Borrowed; all outlive the runner.
  ScheduleRunner(RunDatabase* database, SimClock* clock, CourseRunner* courses,
                 const Accounts* accounts, int64_t speed);
  // Stops the thread.
  ~ScheduleRunner();
  ScheduleRunner(const ScheduleRunner&) = delete;
  ScheduleRunner& operator=(const ScheduleRunner&) = delete;

  // To be called when a schedule changed or the course clock leapt.
  void Wake();
  // Fires all that are due; returns how many runs appeared.
  absl::StatusOr<int64_t> RunDue();

 private:
  absl::Status Fire(Transaction* transaction, StoredObject schedule,
                    int64_t now_us);
  // When the next one is due, if any is.
  std::optional<int64_t> NextDue();
  void Loop();

  RunDatabase* const database_;
  SimClock* const clock_;
  CourseRunner* const courses_;
  const Accounts* const accounts_;
  const int64_t speed_;
  Mutex mutex_;
  CondVar changed_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_SCHEDULES_H_
