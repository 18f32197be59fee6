// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/hook_scanner.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "daemon/core/accounts/account_service.h"
#include "daemon/core/hooks/hook_event.h"
#include "daemon/core/hooks/hook_payload.h"
#include "daemon/core/hooks/run_events.h"
#include "daemon/core/runs/run_states.h"
#include "daemon/core/runs/schedule_streak.h"
#include "proto/support/status_macros.h"

namespace ozd {

// The place where a scan ended. The store keeps the epoch as a text that it
// does not look into: "<epoch of the cache>@<watermark>".
struct HookScanMark {
  std::string epoch;
  int64_t revision = 0;
  // The service's time up to which everything had been seen.
  int64_t watermark_us = 0;
};

namespace {

// More runs than this are at work nowhere.
constexpr int kMostLiveRuns = 500;

constexpr absl::Duration kRefreshNotes = absl::Hours(24);

// What is noted that is not the state of a run, under ids that no run has.
std::string StalledNote(const std::string& run_id) {
  return absl::StrCat("stalled:", run_id);
}
std::string ScheduleNote(const std::string& schedule_id) {
  return absl::StrCat("schedule:", schedule_id);
}
bool IsRunNote(const HookRunState& noted) {
  return !absl::StartsWith(noted.run_id, "stalled:") &&
         !absl::StartsWith(noted.run_id, "schedule:");
}

HookCursor ToCursor(const HookScanMark& mark) {
  return {absl::StrCat(mark.epoch, "@", mark.watermark_us), mark.revision};
}

HookScanMark FromCursor(const HookCursor& cursor) {
  HookScanMark mark;
  const size_t at = cursor.cache_epoch.rfind('@');
  mark.epoch = cursor.cache_epoch.substr(0, at);
  mark.revision = cursor.revision;
  if (at == std::string::npos ||
      !absl::SimpleAtoi(cursor.cache_epoch.substr(at + 1),
                        &mark.watermark_us)) {
    mark.watermark_us = 0;
  }
  return mark;
}

// Old notes are trimmed; one that still is true must not be.
bool NeedsRefresh(const HookRunState& note, int64_t now_us) {
  return note.noted_at_us < now_us - absl::ToInt64Microseconds(kRefreshNotes);
}

// What still can change, and so is noted although it is no news.
bool IsOpen(const std::string& state) {
  return IsLiveState(state) || state == "BLOCKED";
}

}  // namespace

struct HookScanner::Job {
  Job(const AccountState& account, Memory* account_memory)
      : state(account),
        memory(account_memory),
        partition(account.partition()) {}

  const AccountState& state;
  Memory* const memory;
  const std::string& partition;
  int64_t now_us = 0;
  // Nothing was ever told of this account, and nothing of what is there now
  // will be.
  bool is_first = false;
  HookScanMark before;
  HookScanMark after;
  Seen seen;
  absl::flat_hash_set<std::string> schedules;
  // To be written together.
  std::vector<HookRunState> notes;
  std::vector<HookEvent> events;
};

absl::StatusOr<HookScanner::Seen> HookScanner::Scan(const AccountState& state,
                                                    Memory* memory) const {
  Job job(state, memory);
  job.now_us = absl::ToUnixMicros(deps_.clock->Now());
  job.after.watermark_us = state.coverage().watermark_us;
  if (job.after.watermark_us == 0) return job.seen;
  job.seen.owner = {
      .partition = job.partition,
      .account_name = state.account().name,
      .principal_uid = CachedPrincipalUid(*deps_.documents, job.partition)};
  OZD_RETURN_IF_ERROR(Begin(&job));
  if (!job.is_first) OZD_RETURN_IF_ERROR(ReadChanges(&job));
  OZD_RETURN_IF_ERROR(CompareMissing(&job));
  OZD_RETURN_IF_ERROR(NoteHistory(&job));
  OZD_RETURN_IF_ERROR(CheckSchedules(&job));
  OZD_RETURN_IF_ERROR(CheckStalled(&job));
  OZD_RETURN_IF_ERROR(Write(&job));
  return std::move(job.seen);
}

absl::Status HookScanner::Begin(Job* job) const {
  OZD_ASSIGN_OR_RETURN(const std::optional<HookCursor> cursor,
                       deps_.store->GetCursor(job->partition));
  job->after.epoch = deps_.runs->epoch();
  if (!cursor.has_value()) {
    job->is_first = true;
    job->memory->compared = true;
    job->before = job->after;
    OZD_ASSIGN_OR_RETURN(job->after.revision,
                         deps_.runs->LastRevision(job->partition));
    return absl::OkStatus();
  }
  job->before = FromCursor(*cursor);
  if (job->before.epoch != job->after.epoch) return StartOver(job);
  job->after.revision = job->before.revision;
  return absl::OkStatus();
}

// The changes since cannot be had one by one: what was noted is compared with
// what there is instead.
absl::Status HookScanner::StartOver(Job* job) const {
  // Like no revision that was ever given, so that the mark is written.
  job->before.revision = -1;
  OZD_ASSIGN_OR_RETURN(job->after.revision,
                       deps_.runs->LastRevision(job->partition));
  job->memory->compared = false;
  return absl::OkStatus();
}

absl::Status HookScanner::ReadChanges(Job* job) const {
  while (true) {
    const absl::StatusOr<RunChanges> changes = deps_.runs->ChangesAfter(
        job->partition, job->after.revision, options_.page_size);
    if (absl::IsOutOfRange(changes.status())) return StartOver(job);
    OZD_RETURN_IF_ERROR(changes.status());
    OZD_RETURN_IF_ERROR(TakeRuns(job, changes->runs));
    job->after.revision = changes->revision;
    if (!changes->has_more) return absl::OkStatus();
    // What is looked through is written page by page, but the time only when
    // all of it is.
    const int64_t watermark_us =
        std::exchange(job->after.watermark_us, job->before.watermark_us);
    OZD_RETURN_IF_ERROR(Write(job));
    job->after.watermark_us = watermark_us;
  }
}

absl::Status HookScanner::TakeRuns(Job* job,
                                   const std::vector<oz::v1::Run>& runs) const {
  if (runs.empty()) return absl::OkStatus();
  std::vector<std::string> ids;
  for (const oz::v1::Run& run : runs) ids.push_back(run.run_id());
  OZD_ASSIGN_OR_RETURN(const std::vector<HookRunState> noted,
                       deps_.store->GetRunStates(job->partition, ids));
  absl::flat_hash_map<std::string, HookRunState> known;
  for (const HookRunState& note : noted) known[note.run_id] = note;
  const int64_t old_us =
      job->before.watermark_us - absl::ToInt64Microseconds(options_.late);
  for (const oz::v1::Run& run : runs) {
    job->memory->missing.erase(run.run_id());
    std::optional<HookRunState> before;
    if (const auto note = known.find(run.run_id()); note != known.end()) {
      before = note->second;
    }
    if (before.has_value() && IsAsNoted(*before, run)) continue;
    job->notes.push_back(NoteOf(run, job->now_us));
    if (!run.schedule_id().empty()) job->schedules.insert(run.schedule_id());
    // Of an old run that nothing is known of, something small has changed.
    if (!before.has_value() && run.created_at_us() <= old_us) continue;
    std::optional<HookEvent> news = RunEventFor(run, before);
    if (news.has_value()) job->events.push_back(*std::move(news));
  }
  return absl::OkStatus();
}

absl::Status HookScanner::CompareMissing(Job* job) const {
  Memory* const memory = job->memory;
  if (!memory->compared) {
    OZD_ASSIGN_OR_RETURN(const std::vector<HookRunState> all,
                         deps_.store->GetRunStates(job->partition, {}));
    for (const HookRunState& noted : all) {
      if (IsRunNote(noted) && IsOpen(noted.state)) {
        memory->missing.insert(noted.run_id);
      }
    }
    memory->compared = true;
  }
  if (memory->missing.empty()) return absl::OkStatus();
  std::vector<oz::v1::Run> found;
  for (const std::string& run_id : memory->missing) {
    absl::StatusOr<oz::v1::Run> run =
        deps_.runs->Get(job->partition, run_id, oz::v1::RUN_VIEW_SUMMARY);
    if (absl::IsNotFound(run.status())) continue;
    OZD_RETURN_IF_ERROR(run.status());
    found.push_back(*std::move(run));
  }
  // Once the whole history is there, what is missing is gone.
  if (job->state.coverage().complete) memory->missing.clear();
  return TakeRuns(job, found);
}

// Runs at work that came with the history are noted, so that their end is news,
// and the last that ended before the first look, so that theirs is none.
absl::Status HookScanner::NoteHistory(Job* job) const {
  RunQuery open;
  for (const std::string& state : LiveStates()) open.filter.add_states(state);
  open.filter.add_states("BLOCKED");
  open.limit = kMostLiveRuns;
  OZD_RETURN_IF_ERROR(NoteQuietly(job, open));
  if (!job->is_first) return absl::OkStatus();
  RunQuery recent;
  recent.filter.set_created_after_us(std::max<int64_t>(
      1, job->after.watermark_us - absl::ToInt64Microseconds(options_.late)));
  recent.limit = kMostLiveRuns;
  return NoteQuietly(job, recent);
}

absl::Status HookScanner::NoteQuietly(Job* job, const RunQuery& query) const {
  OZD_ASSIGN_OR_RETURN(const RunRows rows,
                       deps_.runs->List(job->partition, query));
  std::vector<std::string> ids;
  for (const oz::v1::Run& run : rows.runs) {
    if (job->is_first || run.revision() == 0) ids.push_back(run.run_id());
  }
  if (ids.empty()) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(const std::vector<HookRunState> noted,
                       deps_.store->GetRunStates(job->partition, ids));
  absl::flat_hash_set<std::string> known;
  for (const HookRunState& note : noted) known.insert(note.run_id);
  for (const oz::v1::Run& run : rows.runs) {
    if ((job->is_first || run.revision() == 0) &&
        !known.contains(run.run_id())) {
      job->notes.push_back(NoteOf(run, job->now_us));
    }
  }
  return absl::OkStatus();
}

absl::Status HookScanner::CheckStalled(Job* job) const {
  RunQuery query;
  for (const std::string& state : LiveStates()) query.filter.add_states(state);
  query.sort_order = oz::v1::SORT_ORDER_ASC;
  query.limit = kMostLiveRuns;
  OZD_ASSIGN_OR_RETURN(RunRows live, deps_.runs->List(job->partition, query));
  if (live.runs.empty()) return absl::OkStatus();
  const std::optional<int64_t> server_us =
      job->state.ServerNow(deps_.clock->Uptime());
  job->seen.time_unknown = !server_us.has_value();
  if (!server_us.has_value()) return absl::OkStatus();
  if (!job->memory->first_server_us.has_value()) {
    job->memory->first_server_us = server_us;
  }
  std::vector<oz::v1::Run> stalled;
  std::vector<std::string> ids;
  for (oz::v1::Run& run : live.runs) {
    const std::optional<absl::Duration> left =
        deps_.progress->StallsIn(job->state, run);
    if (!left.has_value()) continue;
    if (*left > absl::ZeroDuration()) {
      job->seen.scan_again_in =
          std::min(*left, job->seen.scan_again_in.value_or(*left));
      continue;
    }
    deps_.progress->Mark(job->state, &run);
    ids.push_back(StalledNote(run.run_id()));
    stalled.push_back(std::move(run));
  }
  if (stalled.empty()) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(const std::vector<HookRunState> noted,
                       deps_.store->GetRunStates(job->partition, ids));
  absl::flat_hash_map<std::string, HookRunState> known;
  for (const HookRunState& note : noted) known[note.run_id] = note;
  for (oz::v1::Run& run : stalled) {
    const std::string since = absl::StrCat(run.updated_at_us());
    HookRunState note{StalledNote(run.run_id()), "STALLED", since, job->now_us};
    const HookRunState& before = known[note.run_id];
    const bool is_told = before.session_id == since;
    if (is_told && !NeedsRefresh(before, job->now_us)) continue;
    job->notes.push_back(std::move(note));
    if (is_told || job->is_first) continue;
    HookEvent event;
    event.event = kRunStalled;
    event.discriminator = absl::StrCat("stalled/", since);
    event.run = std::move(run);
    job->events.push_back(std::move(event));
  }
  return absl::OkStatus();
}

absl::Status HookScanner::CheckSchedules(Job* job) const {
  if (options_.schedule_failures == kNeverFailing) return absl::OkStatus();
  for (const std::string& schedule_id : job->schedules) {
    OZD_ASSIGN_OR_RETURN(
        std::optional<ScheduleStreak> streak,
        FindScheduleStreak(*deps_.runs, job->partition, schedule_id,
                           options_.schedule_failures));
    if (!streak.has_value()) continue;
    const std::string note = ScheduleNote(schedule_id);
    OZD_ASSIGN_OR_RETURN(const std::vector<HookRunState> noted,
                         deps_.store->GetRunStates(job->partition, {note}));
    job->notes.push_back({note, "FAILING", streak->version, job->now_us});
    if (!noted.empty() && noted[0].session_id == streak->version) continue;
    HookEvent event;
    event.event = kScheduleFailing;
    event.discriminator = streak->version;
    event.failures = streak->failures;
    event.run = std::move(streak->last);
    job->events.push_back(std::move(event));
  }
  return absl::OkStatus();
}

absl::Status HookScanner::Write(Job* job) const {
  const HookCursor cursor = ToCursor(job->after);
  const HookCursor before = ToCursor(job->before);
  if (job->notes.empty() && job->events.empty() && !job->is_first &&
      cursor.revision == before.revision) {
    return absl::OkStatus();
  }
  std::vector<QueuedDelivery> deliveries;
  for (const HookEvent& event : job->events) {
    for (const HookConfig& hook : options_.hooks) {
      if (!HookWants(hook, job->seen.owner, event)) continue;
      deliveries.push_back(
          MakeDelivery(hook.name, job->seen.owner, event, job->now_us));
    }
  }
  OZD_RETURN_IF_ERROR(
      deps_.store->Advance(job->partition, cursor, job->notes, deliveries));
  job->notes.clear();
  std::move(job->events.begin(), job->events.end(),
            std::back_inserter(job->seen.events));
  job->events.clear();
  return absl::OkStatus();
}

}  // namespace ozd
