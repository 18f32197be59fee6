// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_COURSE_H_
#define OZD_TESTS_SIM_WORLD_COURSE_H_

#include <stdint.h>

#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/support/mutex.h"
#include "tests/sim/store/run_database.h"
#include "tests/sim/world/sim_clock.h"

namespace ozd::sim {

// The course of a new run: what the prompt's directive
// "[sim outcome=failed after=500ms]" says, else success after 45 s divided by
// `speed`. An outcome without "after" keeps the usual time.
// Errors: kInvalidArgument when there is a directive that is not understood.
absl::StatusOr<Course> PlanCourse(absl::string_view prompt, int64_t speed,
                                  int64_t course_now_us);

// Returns the course of a cancelled run: CANCELLED shortly.
Course CancellingCourse(int64_t speed, int64_t course_now_us);

// The course of a run that ended and goes on because of `message`, whose
// directive counts as PlanCourse's does. Errors: as PlanCourse.
absl::StatusOr<Course> FollowUpCourse(absl::string_view message, int64_t speed,
                                      int64_t course_now_us);

// Lets a run work, with a session of its own.
void StartWork(StoredRun* stored);

// A usual course for a run that is already in `state`.
Course ResumedCourse(absl::string_view state, int64_t speed,
                     int64_t course_now_us);

// Takes the next step of `stored`, which has a course: QUEUED, PENDING,
// CLAIMED, INPROGRESS with a session, four turns of conversation, the end with
// artifacts. updated_at moves to `change_us` or just behind its old value.
// The course is dropped when nothing is left to come.
void TakeStep(StoredRun* stored, int64_t change_us);

// Sets updated_at so that it moves strictly forward.
void Touch(int64_t change_us, Json* run);

// Walks every run through its course. One thread, asleep until the next step
// is due. Thread-safe.
class CourseRunner {
 public:
  // Borrowed; both outlive the runner.
  CourseRunner(RunDatabase* database, SimClock* clock);
  // Stops the thread.
  ~CourseRunner();
  CourseRunner(const CourseRunner&) = delete;
  CourseRunner& operator=(const CourseRunner&) = delete;

  // To be called when a course was added or the course clock leapt.
  void Wake();

  // Takes every step that is due; returns how many.
  absl::StatusOr<int64_t> RunDue();

  // Takes the next `steps` of one run now. Errors: kNotFound,
  // kFailedPrecondition when the run has no course left.
  absl::Status Advance(const std::string& run_id, int64_t steps);

 private:
  void Loop();

  RunDatabase* const database_;
  SimClock* const clock_;
  Mutex mutex_;
  CondVar changed_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_COURSE_H_
