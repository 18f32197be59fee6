// Copyright (c) 2026 The ozd authors. MIT licence.

// How fast events get into the durable log: event_log_bench [events], 200000 by
// default. The file is made under TMPDIR.

#include <stdio.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cache/journal/event_log.h"
#include "cache/journal/journal.h"
#include "proto/support/clock.h"

namespace ozd {
namespace {

constexpr char kAccount[] = "https://oz.test#key";
constexpr int64_t kRuns = 100;

using Stopwatch = std::chrono::steady_clock;

double SecondsSince(Stopwatch::time_point start) {
  return std::chrono::duration<double>(Stopwatch::now() - start).count();
}

oz::v1::Event MakeEvent(int64_t sequence) {
  oz::v1::Event event;
  event.set_sequence(sequence);
  event.set_run_id(absl::StrCat("7a3e0c52-0000-4000-8000-0000000000",
                                10 + sequence % kRuns));
  event.set_event_type("run_in_progress");
  event.set_execution_id("7a3e0c52-0000-4000-8000-ffffffffffff");
  event.set_occurred_at_us(1'775'212'200'000'000 + sequence);
  return event;
}

// Appends `count` events after `sequence`, each transaction with the cursor
// that covers it, as the daemon does.
bool Append(EventLog* log, int64_t count, int64_t batch, int64_t* sequence) {
  for (int64_t done = 0; done < count; done += batch) {
    std::vector<oz::v1::Event> events;
    EventCursors cursors;
    for (int64_t i = std::min(batch, count - done); i > 0; --i) {
      events.push_back(MakeEvent(++*sequence));
      cursors[events.back().run_id()] = *sequence;
    }
    const auto added = log->Append(kAccount, events, cursors);
    if (added.ok() && added->size() == events.size()) continue;
    fprintf(stderr, "cannot append: %s\n", added.status().ToString().c_str());
    return false;
  }
  return true;
}

int Main(int64_t events) {
  const char* const tmp = getenv("TMPDIR");
  std::string dir =
      absl::StrCat(tmp == nullptr ? "/tmp" : tmp, "/event-log-bench-XXXXXX");
  if (mkdtemp(dir.data()) == nullptr) return 1;
  int exit_code = 0;
  {
    auto journal = Journal::Open({.directory = dir}, RealClock());
    if (!journal.ok()) {
      fprintf(stderr, "%s\n", journal.status().ToString().c_str());
      return 1;
    }
    EventLog log(journal->get());
    int64_t sequence = 0;
    printf("%-44s %9s %14s\n", "event log, events of 100 runs", "events",
           "events/s");
    for (const int64_t batch : {1, 10, 100, 1000}) {
      // The smaller the batch, the longer each event takes.
      const int64_t count = std::max<int64_t>(
          batch, std::min<int64_t>(events, events * batch / 100));
      const Stopwatch::time_point start = Stopwatch::now();
      if (!Append(&log, count, batch, &sequence)) {
        exit_code = 1;
        break;
      }
      printf("%-44s %9lld %14.0f\n",
             absl::StrCat("  ", batch, " a transaction").c_str(),
             static_cast<long long>(count),
             static_cast<double>(count) / SecondsSince(start));
    }
  }
  std::error_code ignored;
  std::filesystem::remove_all(dir, ignored);
  return exit_code;
}

}  // namespace
}  // namespace ozd

int main(int argc, char** argv) {
  const int64_t events = argc > 1 ? atoll(argv[1]) : 200'000;
  return ozd::Main(events > 0 ? events : 1);
}
