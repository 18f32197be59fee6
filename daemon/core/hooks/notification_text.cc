// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/notification_text.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/support/redact.h"

namespace ozd {
namespace {

constexpr size_t kListedTitles = 3;
constexpr size_t kLongestTitle = 80;
constexpr size_t kLongestReason = 300;

enum class Sort { kFinished, kFailed, kNeedsYou, kStalled, kSchedule };

Sort SortOf(const HookEvent& event) {
  if (event.event == kRunBlocked) return Sort::kNeedsYou;
  if (event.event == kRunStalled) return Sort::kStalled;
  if (event.event == kScheduleFailing) return Sort::kSchedule;
  if (event.event == kRunFailed || event.event == kRunError) {
    return Sort::kFailed;
  }
  return Sort::kFinished;
}

// On one line, without control characters, and not longer than that.
std::string Plain(const std::string& text, size_t longest) {
  std::string plain = NeutraliseControls(text, Newlines::kEscape);
  if (plain.size() <= longest) return plain;
  size_t size = longest;
  while (size > 0 && (plain[size] & 0xc0) == 0x80) --size;
  return absl::StrCat(plain.substr(0, size), "\u2026");
}

std::string TitleOf(const HookEvent& event) {
  const oz::v1::Run& run = event.run;
  if (SortOf(event) == Sort::kSchedule) {
    return Plain(
        run.schedule_name().empty() ? run.schedule_id() : run.schedule_name(),
        kLongestTitle);
  }
  return Plain(run.title().empty() ? run.run_id() : run.title(), kLongestTitle);
}

Notification ComposeOne(const HookEvent& event) {
  Notification notification;
  notification.body = Plain(event.run.status_message(), kLongestReason);
  const char* what = "Finished: ";
  switch (SortOf(event)) {
    case Sort::kFinished:
      break;
    case Sort::kFailed:
      what = "Failed: ";
      break;
    case Sort::kNeedsYou:
      what = "Needs you: ";
      notification.urgent = true;
      break;
    case Sort::kStalled:
      what = "No progress: ";
      notification.body =
          absl::StrCat("for ", event.run.no_progress_ms() / 60'000, " minutes");
      break;
    case Sort::kSchedule:
      what = "Schedule keeps failing: ";
      notification.body = absl::StrCat(event.failures, " failures in a row");
      break;
  }
  notification.title = absl::StrCat(what, TitleOf(event));
  return notification;
}

// "1 needs you", "2 need you".
std::string Count(size_t count, const char* one, const char* many) {
  return absl::StrCat(count, " ", count == 1 ? one : many);
}

}  // namespace

bool IsNotified(NotificationLevel level, const HookEvent& event) {
  if (level == NotificationLevel::kOff) return false;
  if (event.event == kRunSucceeded) return level == NotificationLevel::kAll;
  return event.event != kRunStarted && event.event != kRunCancelled;
}

Notification ComposeNotification(const std::vector<HookEvent>& events) {
  if (events.size() == 1) return ComposeOne(events.front());
  size_t counts[5] = {};
  std::vector<std::string> titles;
  for (const HookEvent& event : events) {
    ++counts[static_cast<size_t>(SortOf(event))];
    if (titles.size() < kListedTitles) {
      titles.push_back(ComposeOne(event).title);
    }
  }
  const auto count_of = [&counts](Sort sort) {
    return counts[static_cast<size_t>(sort)];
  };
  std::vector<std::string> parts;
  const auto add = [&](Sort sort, const char* one, const char* many) {
    if (count_of(sort) > 0) parts.push_back(Count(count_of(sort), one, many));
  };
  add(Sort::kFinished, "run finished", "runs finished");
  add(Sort::kFailed, "failed", "failed");
  add(Sort::kNeedsYou, "needs you", "need you");
  add(Sort::kStalled, "makes no progress", "make no progress");
  add(Sort::kSchedule, "schedule keeps failing", "schedules keep failing");
  Notification notification;
  notification.title = absl::StrJoin(parts, ", ");
  if (count_of(Sort::kFinished) == 0 &&
      count_of(Sort::kSchedule) < events.size()) {
    notification.title = absl::StrCat("Runs: ", notification.title);
  }
  notification.body = absl::StrJoin(titles, "\n");
  if (events.size() > titles.size()) {
    absl::StrAppend(&notification.body, "\nand ", events.size() - titles.size(),
                    " more");
  }
  notification.urgent = count_of(Sort::kNeedsYou) > 0;
  return notification;
}

}  // namespace ozd
