// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/run_board.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/commands/run_state.h"
#include "client/output/display_width.h"
#include "client/output/relative_time.h"
#include "client/output/screen.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

constexpr absl::Duration kHighlight = absl::Seconds(3);
// What a change may add beyond what is shown, so that a removed run leaves no
// hole, without growing for ever.
constexpr size_t kMaxHeld = 5000;
// Header, column titles, "more" line.
constexpr int kOtherLines = 3;

struct Count {
  int live = 0;
  int waiting = 0;
  int failed = 0;
  int succeeded = 0;
  int other = 0;
};

Count CountStates(const std::vector<const v1::Run*>& runs) {
  Count count;
  for (const v1::Run* run : runs) {
    const std::string& state = run->state();
    if (state == "BLOCKED") {
      ++count.waiting;
    } else if (state == "FAILED" || state == "ERROR") {
      ++count.failed;
    } else if (state == "SUCCEEDED") {
      ++count.succeeded;
    } else if (ViewRunState(state).ended) {
      ++count.other;
    } else {
      ++count.live;
    }
  }
  return count;
}

// How long ShortAge() of `age` stays what it is.
absl::Duration UntilAgeChanges(absl::Duration age) {
  // A clock that is behind the service's shows "0s" until it has caught up.
  if (age < absl::ZeroDuration()) return absl::Seconds(1) - age;
  const absl::Duration unit = age < absl::Minutes(1)  ? absl::Seconds(1)
                              : age < absl::Hours(1)  ? absl::Minutes(1)
                              : age < absl::Hours(24) ? absl::Hours(1)
                                                      : absl::Hours(24);
  return unit - age % unit;
}

std::string Phrase(absl::string_view text) {
  return OneLine(ozd::Redact(text));
}

}  // namespace

void RunBoard::Put(const v1::Run& run, absl::Time now) {
  runs_[run.run_id()] = run;
  if (synced_) changed_at_[run.run_id()] = now;
  if (runs_.size() <= kMaxHeld) return;
  runs_.erase(std::min_element(
      runs_.begin(), runs_.end(), [](const auto& a, const auto& b) {
        return a.second.updated_at_us() < b.second.updated_at_us();
      }));
}

void RunBoard::Apply(const v1::WatchRunsResponse& message, absl::Time now) {
  switch (message.kind_case()) {
    case v1::WatchRunsResponse::kSnapshot:
      if (message.snapshot().reset()) {
        runs_.clear();
        changed_at_.clear();
        synced_ = false;
      }
      for (const v1::Run& run : message.snapshot().runs()) Put(run, now);
      break;
    case v1::WatchRunsResponse::kUpsert:
      Put(message.upsert(), now);
      break;
    case v1::WatchRunsResponse::kRemoved:
      runs_.erase(message.removed());
      changed_at_.erase(message.removed());
      break;
    case v1::WatchRunsResponse::kSynced:
      synced_ = true;
      break;
    case v1::WatchRunsResponse::kConnection:
      connection_ = message.connection();
      break;
    default:
      break;
  }
}

void RunBoard::SetDaemonAway(absl::string_view reason, absl::Time since) {
  away_reason_ = std::string(reason);
  away_since_ = since;
}

void RunBoard::SetDaemonBack() {
  away_reason_.clear();
  connection_.Clear();
}

std::vector<const v1::Run*> RunBoard::Sorted() const {
  std::vector<const v1::Run*> sorted;
  sorted.reserve(runs_.size());
  for (const auto& [id, run] : runs_) sorted.push_back(&run);
  std::sort(sorted.begin(), sorted.end(),
            [](const v1::Run* a, const v1::Run* b) {
              return std::make_pair(a->updated_at_us(), a->run_id()) >
                     std::make_pair(b->updated_at_us(), b->run_id());
            });
  if (sorted.size() > static_cast<size_t>(limit_)) {
    sorted.resize(static_cast<size_t>(limit_));
  }
  return sorted;
}

std::string RunBoard::ConnectionText(const ViewOptions& options) const {
  const auto since = [&options](absl::Time time) {
    return ClockTime(time, options.now, options.zone);
  };
  if (!away_reason_.empty()) {
    return options.style.Paint(
        Color::kRed, absl::StrCat("no daemon since ", since(away_since_), ": ",
                                  Phrase(away_reason_)));
  }
  const std::string& state = connection_.state();
  if (state.empty() && !synced_) return "";
  if (state.empty() || state == "live")
    return options.style.Paint(Color::kGreen, "live");
  std::string text = state == "signed_out"     ? "signed out"
                     : state == "rate_limited" ? "rate limited"
                                               : Phrase(state);
  if (connection_.since_us() != 0) {
    absl::StrAppend(&text, " since ",
                    since(absl::FromUnixMicros(connection_.since_us())));
  }
  if (!connection_.reason().empty()) {
    absl::StrAppend(&text, ": ", Phrase(connection_.reason()));
  }
  return options.style.Paint(Color::kYellow, text);
}

std::string RunBoard::HeaderLine(const std::vector<const v1::Run*>& runs,
                                 const ViewOptions& options) const {
  const Count count = CountStates(runs);
  std::vector<std::string> parts;
  const auto add = [&](int number, Color color, absl::string_view text) {
    if (number == 0) return;
    parts.push_back(options.style.Paint(
        color, absl::StrCat(text.substr(0, text.find(' ')), " ", number,
                            text.substr(text.find(' ')))));
  };
  add(count.live, Color::kYellow, "▶ active");
  add(count.waiting, Color::kMagenta,
      count.waiting == 1 ? "! needs you" : "! need you");
  add(count.failed, Color::kRed, "✗ failed");
  add(count.succeeded, Color::kGreen, "✓ succeeded");
  add(count.other, Color::kDim, "⊘ cancelled");
  const std::string connection = ConnectionText(options);
  if (!connection.empty()) parts.push_back(connection);
  // What does not fit is left out, the connection last.
  while (true) {
    std::string line = absl::StrJoin(parts, "  ");
    if (VisibleWidth(line) <= options.width) return line;
    if (parts.size() <= 1) break;
    parts.erase(parts.end() - 2);
  }
  ViewOptions plain = options;
  plain.style = Style();
  return TruncateToWidth(ConnectionText(plain), options.width);
}

std::vector<std::string> RunBoard::Render(const ViewOptions& options,
                                          int height) {
  std::vector<std::string> lines;
  const std::vector<const v1::Run*> runs = Sorted();
  lines.push_back(HeaderLine(runs, options));
  if (runs.empty()) {
    if (synced_) lines.push_back("No runs found.");
    return lines;
  }
  const size_t room =
      static_cast<size_t>(std::max(1, height - 1 - kOtherLines));
  RunPage page;
  std::set<std::string> highlighted;
  for (size_t i = 0; i < std::min(room, runs.size()); ++i) {
    *page.Add() = *runs[i];
    const auto changed = changed_at_.find(runs[i]->run_id());
    if (changed != changed_at_.end() &&
        options.now - changed->second < kHighlight) {
      highlighted.insert(changed->first);
    }
  }
  ViewOptions table_options = options;
  table_options.is_terminal = true;
  table_options.highlighted = &highlighted;
  const std::string table = RenderRunTable(page, table_options);
  for (absl::string_view line :
       absl::StrSplit(absl::StripSuffix(table, "\n"), '\n')) {
    lines.emplace_back(line);
  }
  if (runs.size() > room) {
    lines.push_back(options.style.Paint(
        Color::kDim,
        TruncateToWidth(absl::StrCat("… ", runs.size() - room, " more"),
                        options.width)));
  }
  return lines;
}

absl::Duration RunBoard::UntilItChanges(absl::Time now) const {
  absl::Duration least = absl::InfiniteDuration();
  for (const v1::Run* run : Sorted()) {
    least = std::min(
        least,
        UntilAgeChanges(now - absl::FromUnixMicros(run->updated_at_us())));
  }
  for (const auto& [id, changed_at] : changed_at_) {
    const absl::Duration left = changed_at + kHighlight - now;
    if (left > absl::ZeroDuration()) least = std::min(least, left);
  }
  // One wake-up a second is enough however the runs' ages are staggered.
  return least == absl::InfiniteDuration() ? least
                                           : std::max(least, absl::Seconds(1));
}

}  // namespace oz
