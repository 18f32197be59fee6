// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/inbox/inbox_reader.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "daemon/core/runs/run_states.h"
#include "daemon/core/runs/schedule_streak.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Who has more than this looks at the list of runs instead.
constexpr int kMostOfAKind = 1000;
constexpr int kMostSchedules = 50;
// What is older waits for nobody any more.
constexpr absl::Duration kWindow = absl::Hours(24 * 30);

using Item = oz::v1::InboxItem;

std::string ScheduleItemId(const std::string& schedule_id) {
  return absl::StrCat("schedule:", schedule_id);
}

}  // namespace

std::string SeenVersion(const oz::v1::Run& run) {
  return absl::StrCat(run.state(), "/", run.session_id());
}

struct InboxReader::Job {
  const AccountState& state;
  const std::string& creator_uid;
  absl::flat_hash_map<std::string, std::string> seen;
  std::vector<InboxEntry> entries;

  void Add(InboxEntry entry) {
    const auto mark = seen.find(entry.item.item_id());
    if (mark != seen.end() && mark->second == entry.version) return;
    entries.push_back(std::move(entry));
  }
  static RunQuery Query(const std::vector<std::string>& states) {
    RunQuery query;
    for (const std::string& name : states) query.filter.add_states(name);
    query.limit = kMostOfAKind;
    return query;
  }
};

absl::StatusOr<std::vector<oz::v1::Run>> InboxReader::OwnRuns(
    const Job& job, RunQuery query) const {
  const std::string& partition = job.state.partition();
  OZD_ASSIGN_OR_RETURN(RunRows rows, deps_.runs->List(partition, query));
  if (rows.has_more && !job.creator_uid.empty()) {
    // Among so many, those of nobody in particular are left out.
    query.filter.set_creator_uid(job.creator_uid);
    OZD_ASSIGN_OR_RETURN(rows, deps_.runs->List(partition, query));
  }
  std::vector<oz::v1::Run> own;
  for (oz::v1::Run& run : rows.runs) {
    if (MayBeOwn(job.creator_uid, run)) own.push_back(std::move(run));
  }
  return own;
}

int64_t InboxReader::ServiceNowUs(const AccountState& state) const {
  return state.ServerNow(deps_.clock->Uptime())
      .value_or(std::max(state.coverage().watermark_us,
                         absl::ToUnixMicros(deps_.clock->Now())));
}

absl::StatusOr<std::vector<InboxEntry>> InboxReader::Read(
    const AccountState& state, const std::string& creator_uid) const {
  Job job{state, creator_uid, {}, {}};
  OZD_ASSIGN_OR_RETURN(const std::vector<SeenMark> marks,
                       deps_.seen->List(state.partition()));
  for (const SeenMark& mark : marks) job.seen[mark.item_id] = mark.version;
  OZD_RETURN_IF_ERROR(EnsureStart(state));
  OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> start_us,
                       deps_.seen->GetStart(state.partition()));
  const int64_t window_us =
      ServiceNowUs(state) - absl::ToInt64Microseconds(kWindow);
  // Before the first contact nothing is news.
  const int64_t news_us = std::max(window_us, start_us.value_or(INT64_MAX));
  OZD_RETURN_IF_ERROR(AddRuns(&job, Item::NEEDS_YOU, {"BLOCKED"}, window_us));
  if (start_us.has_value()) {
    OZD_RETURN_IF_ERROR(
        AddRuns(&job, Item::FAILED, {"FAILED", "ERROR"}, news_us));
    OZD_RETURN_IF_ERROR(AddRuns(&job, Item::FINISHED, {"SUCCEEDED"}, news_us));
  }
  OZD_RETURN_IF_ERROR(AddStalled(&job));
  OZD_RETURN_IF_ERROR(AddSchedules(&job));
  std::sort(job.entries.begin(), job.entries.end(),
            [](const InboxEntry& a, const InboxEntry& b) {
              return std::make_pair(a.item.since_us(), a.item.item_id()) <
                     std::make_pair(b.item.since_us(), b.item.item_id());
            });
  return std::move(job.entries);
}

absl::Status InboxReader::AddRuns(Job* job, Item::Kind kind,
                                  const std::vector<std::string>& states,
                                  int64_t after_us) const {
  RunQuery query = Job::Query(states);
  query.filter.set_updated_after_us(std::max<int64_t>(1, after_us));
  OZD_ASSIGN_OR_RETURN(std::vector<oz::v1::Run> runs, OwnRuns(*job, query));
  for (oz::v1::Run& run : runs) {
    InboxEntry entry;
    entry.version = SeenVersion(run);
    entry.item.set_kind(kind);
    entry.item.set_item_id(run.run_id());
    entry.item.set_since_us(run.updated_at_us());
    entry.item.mutable_run()->Swap(&run);
    job->Add(std::move(entry));
  }
  return absl::OkStatus();
}

absl::Status InboxReader::AddStalled(Job* job) const {
  if (deps_.progress->options().stalled_after == absl::InfiniteDuration()) {
    return absl::OkStatus();
  }
  RunQuery query = Job::Query(LiveStates());
  query.sort_order = oz::v1::SORT_ORDER_ASC;
  OZD_ASSIGN_OR_RETURN(std::vector<oz::v1::Run> runs, OwnRuns(*job, query));
  for (oz::v1::Run& run : runs) {
    deps_.progress->Mark(job->state, &run);
    if (!run.stalled()) continue;
    InboxEntry entry;
    entry.version = absl::StrCat("stalled/", run.updated_at_us());
    entry.item.set_kind(Item::STALLED);
    entry.item.set_item_id(run.run_id());
    entry.item.set_since_us(
        run.updated_at_us() +
        absl::ToInt64Microseconds(deps_.progress->options().stalled_after));
    entry.item.mutable_run()->Swap(&run);
    job->Add(std::move(entry));
  }
  return absl::OkStatus();
}

// A schedule that keeps failing has a failure among the latest ones.
absl::Status InboxReader::AddSchedules(Job* job) const {
  if (schedule_failures_ == 0) return absl::OkStatus();
  const std::string& partition = job->state.partition();
  RunQuery query = Job::Query({"FAILED", "ERROR"});
  query.filter.set_updated_after_us(std::max<int64_t>(
      1, ServiceNowUs(job->state) - absl::ToInt64Microseconds(kWindow)));
  OZD_ASSIGN_OR_RETURN(const std::vector<oz::v1::Run> runs,
                       OwnRuns(*job, query));
  absl::flat_hash_set<std::string> looked_at;
  for (const oz::v1::Run& run : runs) {
    const std::string& schedule_id = run.schedule_id();
    if (schedule_id.empty() || looked_at.size() == kMostSchedules ||
        !looked_at.insert(schedule_id).second) {
      continue;
    }
    OZD_ASSIGN_OR_RETURN(const std::optional<ScheduleStreak> streak,
                         FindScheduleStreak(*deps_.runs, partition, schedule_id,
                                            schedule_failures_));
    if (!streak.has_value()) continue;
    InboxEntry entry;
    entry.version = streak->version;
    entry.item.set_kind(Item::SCHEDULE_FAILING);
    entry.item.set_item_id(ScheduleItemId(schedule_id));
    entry.item.set_since_us(streak->since_us);
    entry.item.set_schedule_id(schedule_id);
    entry.item.set_schedule_name(streak->last.schedule_name());
    entry.item.set_failures(streak->failures);
    entry.item.set_last_run_id(streak->last.run_id());
    job->Add(std::move(entry));
  }
  return absl::OkStatus();
}

absl::StatusOr<InboxReader::Live> InboxReader::ReadLive(
    const AccountState& state, const std::string& creator_uid) const {
  const Job job{state, creator_uid, {}, {}};
  OZD_ASSIGN_OR_RETURN(const std::vector<oz::v1::Run> runs,
                       OwnRuns(job, Job::Query(LiveStates())));
  Live live;
  live.count = static_cast<int32_t>(runs.size());
  for (const oz::v1::Run& run : runs) {
    const std::optional<absl::Duration> left =
        deps_.progress->StallsIn(state, run);
    if (left.has_value() && *left > absl::ZeroDuration()) {
      live.stalls_in = std::min(*left, live.stalls_in.value_or(*left));
    }
  }
  return live;
}

absl::Status InboxReader::EnsureStart(const AccountState& state) const {
  const int64_t watermark_us = state.coverage().watermark_us;
  if (watermark_us == 0) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> start_us,
                       deps_.seen->GetStart(state.partition()));
  if (start_us.has_value()) return absl::OkStatus();
  return deps_.seen->SetStart(state.partition(), watermark_us);
}

}  // namespace ozd
