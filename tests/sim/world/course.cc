// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/course.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/store/random.h"
#include "tests/sim/world/artifacts.h"

namespace ozd::sim {
namespace {

constexpr int64_t kUsualLengthUs = 45'000'000;
constexpr int64_t kCancellingUs = 300'000;

// When each step happens, in percent of the whole course.
constexpr int64_t kStepAt[] = {5, 10, 15, 35, 50, 65, 80, 100};
constexpr int64_t kFirstTurn = 3;
constexpr int64_t kLastStep = static_cast<int64_t>(std::size(kStepAt)) - 1;

struct Outcome {
  const char* word;
  const char* state;
  const char* message;
  const char* error_code;
  bool retryable;
};

constexpr Outcome kOutcomes[] = {
    {"succeeded", "SUCCEEDED", "", "", false},
    {"failed", "FAILED", "Setup command 1 of 1 ended with exit code 1",
     "environment_setup_failed", false},
    {"error", "ERROR", "Something went wrong on our side", "internal_error",
     true},
    {"blocked", "BLOCKED", "Waiting for an answer: may I go on?", "", false},
    {"cancelled", "CANCELLED", "Cancelled by the user", "", false},
    {"never", "", "", "", false},
};

const Outcome* FindOutcome(absl::string_view word) {
  for (const Outcome& outcome : kOutcomes) {
    if (word == outcome.word) return &outcome;
  }
  return nullptr;
}

absl::Status ReadDirective(absl::string_view text, Course* course) {
  for (absl::string_view part :
       absl::StrSplit(text, ' ', absl::SkipWhitespace())) {
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(part, absl::MaxSplits('=', 1));
    absl::Duration after;
    if (pair.first == "outcome" && FindOutcome(pair.second) != nullptr) {
      course->outcome = std::string(pair.second);
    } else if (pair.first == "after" &&
               absl::ParseDuration(pair.second, &after) &&
               after >= absl::ZeroDuration() && after < absl::Hours(1000)) {
      course->total_us = absl::ToInt64Microseconds(after);
    } else {
      return absl::InvalidArgumentError(absl::StrCat(
          "prompt: \"", part,
          "\" in the [sim] directive is not understood; "
          "write [sim outcome=succeeded|failed|error|blocked|cancelled|never "
          "after=500ms]"));
    }
  }
  return absl::OkStatus();
}

// Another number whenever the run goes on, because it gets a new session and
// makes new artifacts then.
uint64_t SeedOf(const StoredRun& stored) {
  return std::hash<std::string>()(StringAt(*stored.run, "run_id")) +
         2 * stored.follow_ups.size();
}

void Finish(const Outcome& outcome, StoredRun* stored) {
  Json* run = stored->run.get();
  (*run)["state"] = outcome.state;
  (*run)["is_sandbox_running"] = false;
  if (*outcome.message != '\0') {
    Json message;
    message["message"] = outcome.message;
    if (*outcome.error_code != '\0') {
      message["error_code"] = outcome.error_code;
      message["retryable"] = outcome.retryable;
    }
    (*run)["status_message"] = std::move(message);
  }
  if (!run->contains("started_at")) return;
  (*run)["request_usage"] = {{"inference_cost", 0.42}, {"compute_cost", 0.07}};
  if (StringAt(*run, "state") != "SUCCEEDED") return;
  Random random(SeedOf(*stored) + 1);
  const absl::StatusOr<int64_t> now =
      ParseRfc3339(StringAt(*run, "updated_at"));
  for (const char* type : {"PULL_REQUEST", "PLAN", "SCREENSHOT", "FILE"}) {
    (*run)["artifacts"].push_back(MakeArtifact(type, StringAt(*run, "title"),
                                               now.ok() ? *now : 0, &random));
  }
}

}  // namespace

absl::StatusOr<Course> PlanCourse(absl::string_view prompt, int64_t speed,
                                  int64_t course_now_us) {
  Course course;
  course.outcome = "succeeded";
  course.total_us = kUsualLengthUs / std::max<int64_t>(speed, 1);
  const size_t begin = prompt.find("[sim ");
  if (begin != absl::string_view::npos) {
    const absl::string_view rest = prompt.substr(begin + 5);
    OZD_RETURN_IF_ERROR(ReadDirective(rest.substr(0, rest.find(']')), &course));
  }
  course.due_us = course_now_us + course.total_us * kStepAt[0] / 100;
  return course;
}

absl::StatusOr<Course> FollowUpCourse(absl::string_view message, int64_t speed,
                                      int64_t course_now_us) {
  OZD_ASSIGN_OR_RETURN(Course course,
                       PlanCourse(message, speed, course_now_us));
  course.step = kFirstTurn;
  course.due_us = course_now_us + course.total_us * kStepAt[kFirstTurn] / 100;
  return course;
}

Course CancellingCourse(int64_t speed, int64_t course_now_us) {
  return Course{course_now_us + kCancellingUs / std::max<int64_t>(speed, 1),
                kLastStep, 0, "cancelled"};
}

Course ResumedCourse(absl::string_view state, int64_t speed,
                     int64_t course_now_us) {
  Course course;
  course.outcome = "succeeded";
  course.total_us = kUsualLengthUs / std::max<int64_t>(speed, 1);
  if (state == "PENDING") course.step = 1;
  if (state == "CLAIMED") course.step = 2;
  if (state == "INPROGRESS") course.step = kFirstTurn;
  course.due_us = course_now_us + course.total_us * kStepAt[0] / 100;
  return course;
}

void StartWork(StoredRun* stored) {
  Json* run = stored->run.get();
  Random random(SeedOf(*stored));
  (*run)["state"] = "INPROGRESS";
  if (StringAt(*run, "started_at").empty()) {
    (*run)["started_at"] = StringAt(*run, "updated_at");
  }
  const std::string session_id = random.Uuid();
  (*run)["session_id"] = session_id;
  (*run)["session_link"] =
      absl::StrCat("https://oz.example.com/session/", session_id);
  if (StringAt(*run, "conversation_id").empty()) {
    (*run)["conversation_id"] = random.Uuid();
  }
  (*run)["is_sandbox_running"] = true;
}

void Touch(int64_t change_us, Json* run) {
  const absl::StatusOr<int64_t> old =
      ParseRfc3339(StringAt(*run, "updated_at"));
  const int64_t updated_us =
      old.ok() ? std::max(change_us, *old + 1) : change_us;
  (*run)["updated_at"] = FormatRfc3339Z(updated_us);
}

void TakeStep(StoredRun* stored, int64_t change_us) {
  Json* run = stored->run.get();
  Course& course = *stored->course;
  const Outcome* outcome = FindOutcome(course.outcome);
  Touch(change_us, run);
  if (course.step == 0) {
    (*run)["state"] = "PENDING";
  } else if (course.step == 1) {
    (*run)["state"] = "CLAIMED";
  } else if (course.step == 2) {
    StartWork(stored);
  } else if (course.step < kLastStep) {
    ++stored->turns;
  } else if (outcome != nullptr) {
    Finish(*outcome, stored);
  }
  const bool last = course.step >= kLastStep ||
                    (course.outcome == "never" && course.step == kLastStep - 1);
  if (last) {
    stored->course.reset();
    return;
  }
  course.due_us +=
      course.total_us * (kStepAt[course.step + 1] - kStepAt[course.step]) / 100;
  ++course.step;
}

CourseRunner::CourseRunner(RunDatabase* database, SimClock* clock)
    : database_(database), clock_(clock), thread_([this] { Loop(); }) {}

CourseRunner::~CourseRunner() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
}

void CourseRunner::Wake() {
  MutexLock lock(&mutex_);
  woken_ = true;
  changed_.NotifyAll();
}

absl::StatusOr<int64_t> CourseRunner::RunDue() {
  int64_t steps = 0;
  while (true) {
    const int64_t now_us = clock_->CourseNow();
    OZD_ASSIGN_OR_RETURN(const std::vector<std::string> due,
                         database_->DueRuns(now_us));
    if (due.empty()) return steps;
    for (const std::string& run_id : due) {
      const absl::Status status =
          database_->Update(run_id, [&](StoredRun* stored) {
            // Another thread may have been quicker.
            if (stored->course && stored->course->due_us <= now_us) {
              TakeStep(stored, clock_->NextChange());
              ++steps;
            }
            return absl::OkStatus();
          });
      if (!status.ok() && !absl::IsNotFound(status)) return status;
    }
  }
}

absl::Status CourseRunner::Advance(const std::string& run_id, int64_t steps) {
  const absl::Status status =
      database_->Write([&](Transaction* transaction) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(StoredRun stored, transaction->Get(run_id));
        for (int64_t i = 0; i < steps; ++i) {
          if (!stored.course.has_value()) {
            return absl::FailedPreconditionError(
                absl::StrCat("run ", run_id, " has no step left to take"));
          }
          stored.course->due_us = clock_->CourseNow();
          TakeStep(&stored, clock_->NextChange());
          // One by one, since every step has its own events.
          OZD_RETURN_IF_ERROR(transaction->Put(stored));
        }
        return absl::OkStatus();
      });
  Wake();
  return status;
}

void CourseRunner::Loop() {
  while (true) {
    RunDue().status().IgnoreError();
    const absl::StatusOr<std::optional<int64_t>> next = database_->NextDue();
    MutexLock lock(&mutex_);
    while (!woken_ && !stopping_) {
      if (!next.ok() || !next->has_value()) {
        changed_.Wait(&mutex_);
        continue;
      }
      const int64_t left_us = **next - clock_->CourseNow();
      if (left_us <= 0) break;
      changed_.WaitFor(&mutex_, std::chrono::microseconds(left_us));
    }
    if (stopping_) return;
    woken_ = false;
  }
}

}  // namespace ozd::sim
