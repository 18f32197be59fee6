// Copyright (c) 2026 The ozd authors. MIT licence.

// kill -9 at any moment: what was acknowledged is in the log, and no cursor is
// beyond it.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "cache/journal/event_log.h"
#include "cache/journal/journal.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

constexpr int kRounds = 30;
constexpr int kRuns = 5;

std::string RunOf(int64_t sequence) {
  return "r" + std::to_string(sequence % kRuns);
}

// What the writer acknowledges.
struct Acknowledged {
  int64_t sequence = 0;
  int64_t position = 0;
};

// Appends batches of growing sequences with their cursors until it is killed.
[[noreturn]] void WriteUntilKilled(const std::string& directory, int64_t first,
                                   int progress) {
  FakeClock clock;
  auto journal = Journal::Open({.directory = directory}, &clock);
  if (!journal.ok()) _exit(1);
  EventLog log(journal->get());
  int64_t sequence = first;
  for (int64_t size = 1;; size = size % 40 + 7) {
    std::vector<oz::v1::Event> events;
    EventCursors cursors;
    for (int64_t i = 0; i < size; ++i, ++sequence) {
      oz::v1::Event& event = events.emplace_back();
      event.set_sequence(sequence);
      event.set_run_id(RunOf(sequence));
      event.set_ref_id("some-reference");
      cursors[RunOf(sequence)] = sequence;
    }
    const auto added = log.Append("a", events, cursors);
    if (!added.ok()) _exit(2);
    std::vector<Acknowledged> words;
    for (const LoggedEvent& event : *added) {
      words.push_back({event.event.sequence(), event.position});
    }
    const size_t bytes = words.size() * sizeof(Acknowledged);
    if (write(progress, words.data(), bytes) != static_cast<ssize_t>(bytes)) {
      _exit(3);
    }
  }
}

// Starts a writer and kills it some time after `count` acknowledgements.
std::vector<Acknowledged> RunAndKill(const std::string& directory,
                                     int64_t first, int count, int spin) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) WriteUntilKilled(directory, first, ends[1]);
  close(ends[1]);
  std::vector<Acknowledged> all;
  Acknowledged word;
  for (int i = 0; i < count; ++i) {
    if (read(ends[0], &word, sizeof word) != sizeof word) break;
    all.push_back(word);
  }
  // Any moment within a transaction.
  for (volatile int i = 0; i < spin;) i = i + 1;
  kill(child, SIGKILL);
  // What it still said before it died counts too.
  while (read(ends[0], &word, sizeof word) == sizeof word) all.push_back(word);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the writer failed: " << status;
  return all;
}

TEST(JournalCrashTest, KilledAnywhereNothingAcknowledgedIsLost) {
  TempDir dir;
  FakeClock clock;
  std::mt19937 random(3);
  std::vector<Acknowledged> acknowledged;
  int64_t last = 0;
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(round);
    for (const Acknowledged& word :
         RunAndKill(dir.path(), last + 1, static_cast<int>(random() % 150),
                    static_cast<int>(random() % 200'000))) {
      acknowledged.push_back(word);
    }
    auto journal = Journal::Open({.directory = dir.path()}, &clock);
    ASSERT_THAT(journal, IsOk());
    ASSERT_EQ((*journal)->replaced_corrupt_file(), "");
    EventLog log(journal->get());
    const auto held = *log.ReadAfter("a", 0, {}, 1'000'000);
    std::set<std::pair<int64_t, int64_t>> known;
    int64_t position = 0;
    for (const LoggedEvent& event : held) {
      ASSERT_GT(event.position, position);
      position = event.position;
      known.insert({event.event.sequence(), event.position});
    }
    for (const Acknowledged& word : acknowledged) {
      ASSERT_TRUE(known.contains({word.sequence, word.position}));
    }
    // Batches are whole: the cursors are those of the last events.
    ASSERT_EQ(known.size(), held.size());
    const int64_t newest = held.empty() ? 0 : held.back().event.sequence();
    ASSERT_EQ(static_cast<int64_t>(held.size()), newest);
    for (int run = 0; run < kRuns; ++run) {
      const std::string run_id = "r" + std::to_string(run);
      const auto of_run =
          *log.ReadAfter("a", 0, {.run_ids = {run_id}}, 1'000'000);
      ASSERT_EQ((*log.Cursors("a", {run_id}))[run_id],
                of_run.empty() ? 0 : of_run.back().event.sequence());
    }
    ASSERT_EQ(log.GetExtent("a")->last_sequence, newest);
    last = newest;
  }
  EXPECT_GT(last, 0);
}

}  // namespace
}  // namespace ozd
