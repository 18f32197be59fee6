// Copyright (c) 2026 The ozd authors. MIT licence.

// How fast the cache is: cache_bench [runs ...], 100000 and 1000000 by default.
// The file is made under TMPDIR. OZ_BENCH_FILL_ONLY leaves the queries out.

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cache/file/cache.h"
#include "cache/runs/run_store.h"
#include "cache/runs/search_store.h"
#include "cache/runs/usage_store.h"
#include "proto/support/clock.h"

namespace ozd {
namespace {

constexpr char kAccount[] = "https://oz.test#key";

using Stopwatch = std::chrono::steady_clock;

double MicrosecondsSince(Stopwatch::time_point start) {
  return std::chrono::duration<double, std::micro>(Stopwatch::now() - start)
      .count();
}

double CpuMicroseconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 +
         static_cast<double>(now.tv_nsec) / 1e3;
}

std::string Uuid(std::mt19937_64* random) {
  const uint64_t a = (*random)();
  const uint64_t b = (*random)();
  return absl::StrFormat("%08x-%04x-4%03x-a%03x-%012x", a >> 32,
                         (a >> 16) & 0xffff, a & 0xfff, b >> 52,
                         b & 0xffffffffffff);
}

// Run `number` of `total`; the highest number is the oldest, as a backfill
// delivers them.
oz::v1::Run MakeRun(std::mt19937_64* random, int number, int total) {
  static const char* const kWords[] = {"fix",    "login", "deploy", "audit",
                                       "report", "tests", "cache",  "docs",
                                       "retry",  "queue", "parser", "style"};
  const auto word = [&] { return kWords[(*random)() % std::size(kWords)]; };
  const auto among = [&](uint64_t count) { return (*random)() % count; };
  oz::v1::Run run;
  run.set_run_id(Uuid(random));
  run.set_title(absl::StrCat(word(), " the ", word(), " of ", word(), " ",
                             among(100'000)));
  run.set_state(number < 20       ? "INPROGRESS"
                : among(10) == 0  ? "FAILED"
                : among(500) == 0 ? "CANCELLED"
                                  : "SUCCEEDED");
  run.set_updated_at_us(1'775'000'000'000'000 - int64_t{number} * 40'000'000 +
                        static_cast<int64_t>(among(20'000'000)));
  run.set_created_at_us(run.updated_at_us() -
                        static_cast<int64_t>(among(600'000'000)));
  run.set_started_at_us(run.created_at_us() + 1'000'000);
  run.set_source(among(4) == 0 ? "SCHEDULED_AGENT" : "CLI");
  run.set_execution_location("REMOTE");
  run.set_name(absl::StrCat("agent-", among(50)));
  run.set_model_id(number == total / 2 ? "rare-model"
                                       : absl::StrCat("model-", among(8)));
  run.set_environment_id(number == total - 5
                             ? "rare-environment"
                             : absl::StrCat("0000environment", among(40)));
  if (among(2) == 0) {
    run.set_skill_spec(absl::StrCat("acme/repo:skill-", among(30)));
  }
  run.set_creator_uid(absl::StrCat("creator-uid-0123456789-", among(30)));
  run.set_creator_name("Ada Lovelace");
  if (run.source() == "SCHEDULED_AGENT") {
    run.set_schedule_id(absl::StrCat("schedule-0123456789-", among(100)));
    run.set_schedule_name("every night");
  }
  run.set_conversation_id(Uuid(random));
  if (among(3) == 0) {
    run.add_artifact_types("PULL_REQUEST");
    run.add_pull_request_urls(
        absl::StrCat("https://github.com/acme/repo/pull/", number));
    run.add_pull_request_branches(absl::StrCat("oz/change-", number));
  }
  if (number == total - 7) run.add_artifact_types("SCREENSHOT");
  run.set_has_usage(among(20) != 0);
  run.set_inference_cost(static_cast<double>(among(800)) / 100);
  run.set_compute_cost(static_cast<double>(among(100)) / 100);
  run.set_session_link(absl::StrCat("https://app.test/session/", Uuid(random)));
  for (int i = 0; i < 50; ++i)
    absl::StrAppend(run.mutable_prompt(), word(), " ");
  if (number == total - 3) run.mutable_prompt()->append("needle");
  run.set_raw_json(absl::StrCat("{\"prompt\":\"", run.prompt(), "\",\"x\":\"",
                                std::string(900, 'x'), "\"}"));
  return run;
}

// Runs in a transaction: a page of the service, unless OZ_BENCH_BATCH says
// otherwise.
int BatchSize() {
  const char* size = getenv("OZ_BENCH_BATCH");
  return size == nullptr ? 500 : std::max(1, atoi(size));
}

void Fill(RunStore* store, int total) {
  const int batch_size = BatchSize();
  std::mt19937_64 random(1);
  double store_us = 0;
  double cpu_us = 0;
  for (int done = 0; done < total; done += batch_size) {
    std::vector<oz::v1::Run> batch;
    for (int i = 0; i < batch_size && done + i < total; ++i) {
      batch.push_back(MakeRun(&random, done + i, total));
    }
    const double cpu_before = CpuMicroseconds();
    const Stopwatch::time_point start = Stopwatch::now();
    const absl::Status status = store->Upsert(kAccount, batch, Coverage());
    store_us += MicrosecondsSince(start);
    cpu_us += CpuMicroseconds() - cpu_before;
    if (!status.ok()) {
      fprintf(stderr, "%s\n", status.ToString().c_str());
      exit(1);
    }
  }
  printf("%-46s %12.0f runs/s\n",
         absl::StrCat("upsert, batches of ", batch_size).c_str(),
         total * 1e6 / store_us);
  printf("%-46s %12.1f us a run\n", "upsert, processor time", cpu_us / total);
}

RunQuery SortQuery(oz::v1::RunSortField sort_by, oz::v1::SortOrder order) {
  RunQuery query;
  query.sort_by = sort_by;
  query.sort_order = order;
  return query;
}

RunQuery FilterQuery(const std::function<void(oz::v1::RunFilter*)>& change) {
  RunQuery query;
  change(&query.filter);
  return query;
}

void Measure(const char* what, const RunStore& store, const RunQuery& query) {
  std::vector<double> times;
  size_t rows = 0;
  double total = 0;
  while (times.size() < 3 || (times.size() < 2000 && total < 300'000)) {
    const Stopwatch::time_point start = Stopwatch::now();
    absl::StatusOr<RunRows> result = store.List(kAccount, query);
    times.push_back(MicrosecondsSince(start));
    total += times.back();
    if (!result.ok()) {
      fprintf(stderr, "%s\n", result.status().ToString().c_str());
      exit(1);
    }
    rows = result->runs.size();
  }
  std::sort(times.begin(), times.end());
  printf("%-46s %9.1f us median %9.1f us p99 %4zu rows\n", what,
         times[times.size() / 2], times[times.size() * 99 / 100], rows);
}

void MeasureAll(const RunStore& store) {
  using F = oz::v1::RunFilter;
  const oz::v1::SortOrder kDesc = oz::v1::SORT_ORDER_DESC;
  const oz::v1::SortOrder kAsc = oz::v1::SORT_ORDER_ASC;
  Measure("List(10) default", store, RunQuery());
  RunQuery raw;
  raw.view = oz::v1::RUN_VIEW_RAW_JSON;
  Measure("List(10) raw JSON", store, raw);
  RunQuery large;
  large.limit = 500;
  Measure("List(500) default", store, large);
  RunQuery deep;
  deep.after = PageStart{.sort_key = "1774999000000000", .run_id = "f"};
  Measure("List(10) a later page", store, deep);
  Measure("List(10) updated_at asc", store,
          SortQuery(oz::v1::RUN_SORT_FIELD_UPDATED_AT, kAsc));
  Measure("List(10) created_at desc", store,
          SortQuery(oz::v1::RUN_SORT_FIELD_CREATED_AT, kDesc));
  Measure("List(10) title asc", store,
          SortQuery(oz::v1::RUN_SORT_FIELD_TITLE, kAsc));
  Measure("List(10) title desc", store,
          SortQuery(oz::v1::RUN_SORT_FIELD_TITLE, kDesc));
  Measure("List(10) agent asc", store,
          SortQuery(oz::v1::RUN_SORT_FIELD_AGENT, kAsc));
  Measure("List(10) agent desc", store,
          SortQuery(oz::v1::RUN_SORT_FIELD_AGENT, kDesc));
  Measure("state INPROGRESS (20 runs)", store,
          FilterQuery([](F* f) { f->add_states("IN_PROGRESS"); }));
  Measure("states QUEUED, CANCELLED (0.2 %)", store, FilterQuery([](F* f) {
            f->add_states("CANCELLED");
            f->add_states("QUEUED");
          }));
  Measure("state SUCCEEDED (90 %)", store,
          FilterQuery([](F* f) { f->add_states("SUCCEEDED"); }));
  Measure("environment, 1 in 40", store,
          FilterQuery([](F* f) { f->set_environment_id("0000environment7"); }));
  Measure("environment, a single old run", store,
          FilterQuery([](F* f) { f->set_environment_id("rare-environment"); }));
  Measure("schedule, 1 in 400", store, FilterQuery([](F* f) {
            f->set_schedule_id("schedule-0123456789-7");
          }));
  Measure("model, a single run (no index)", store,
          FilterQuery([](F* f) { f->set_model_id("rare-model"); }));
  Measure("skill, 1 in 60", store,
          FilterQuery([](F* f) { f->set_skill_spec("acme/repo:skill-7"); }));
  Measure("execution location, no run (no index)", store,
          FilterQuery([](F* f) { f->set_execution_location("MOON"); }));
  Measure("artifact, 1 in 3", store,
          FilterQuery([](F* f) { f->set_artifact_type("PULL_REQUEST"); }));
  Measure("artifact, a single run", store,
          FilterQuery([](F* f) { f->set_artifact_type("SCREENSHOT"); }));
  Measure("ancestor, no descendants", store,
          FilterQuery([](F* f) { f->set_ancestor_run_id("x"); }));
  RunQuery by_title = SortQuery(oz::v1::RUN_SORT_FIELD_TITLE, kAsc);
  by_title.filter.set_name("agent-7");
  Measure("name, 1 in 50, by title", store, by_title);
  by_title.filter.set_name("");
  by_title.filter.set_created_after_us(1'775'000'000'000'000 - 4'000'000'000);
  Measure("created after (100 runs), by title", store, by_title);
  Measure("q: a common word", store,
          FilterQuery([](F* f) { f->set_query("deploy audit"); }));
  Measure("q: in one prompt only (the oldest)", store,
          FilterQuery([](F* f) { f->set_query("needle"); }));
}

// The index of the search: how long it takes to make, what one step holds up
// the writer for, what it answers.
void MeasureSearch(Cache* cache) {
  SearchStore search(cache);
  const Stopwatch::time_point start = Stopwatch::now();
  std::vector<double> steps;
  while (true) {
    const Stopwatch::time_point step = Stopwatch::now();
    const absl::StatusOr<int> indexed = search.IndexSome(
        kAccount, 100, [](absl::string_view) { return std::string(); });
    if (!indexed.ok()) exit(1);
    if (*indexed == 0) break;
    steps.push_back(MicrosecondsSince(step));
  }
  if (steps.empty()) return;
  std::sort(steps.begin(), steps.end());
  printf("%-46s %9.1f ms, step %.1f ms median, %.1f ms p99, %.1f ms most\n",
         "index all, steps of 100", MicrosecondsSince(start) / 1e3,
         steps[steps.size() / 2] / 1e3, steps[steps.size() * 99 / 100] / 1e3,
         steps.back() / 1e3);
  for (const char* text : {"needle", "deploy", "deploy audit cache",
                           "\"deploy the audit\"", "nowhere"}) {
    const Stopwatch::time_point begin = Stopwatch::now();
    const absl::StatusOr<FoundRuns> found =
        search.Search(kAccount, {.text = text});
    if (!found.ok()) exit(1);
    printf("search %-39s %9.1f ms %5d rows\n", text,
           MicrosecondsSince(begin) / 1e3,
           static_cast<int>(found->runs.size()));
  }
}

void MeasureUsage(Cache* cache) {
  UsageStore usage(cache);
  for (const auto& [what, grouping] :
       {std::pair("usage by day", oz::v1::USAGE_GROUPING_UNSPECIFIED),
        std::pair("usage by environment", oz::v1::USAGE_GROUPING_ENVIRONMENT),
        std::pair("usage by creator", oz::v1::USAGE_GROUPING_CREATOR)}) {
    const Stopwatch::time_point begin = Stopwatch::now();
    const absl::StatusOr<UsageSums> sums =
        usage.Sum(kAccount, {.grouping = grouping});
    if (!sums.ok()) exit(1);
    printf("%-46s %9.1f ms %5d groups\n", what, MicrosecondsSince(begin) / 1e3,
           static_cast<int>(sums->groups.size()));
  }
}

int64_t ResidentKib() {
  FILE* file = fopen("/proc/self/statm", "r");
  int64_t total = 0;
  int64_t resident = 0;
  if (file == nullptr) return 0;
  if (fscanf(file, "%ld %ld", &total, &resident) != 2) resident = 0;
  fclose(file);
  return resident * 4;
}

void MeasureConversation(const RunStore& store, const char* what) {
  const Stopwatch::time_point start = Stopwatch::now();
  const absl::StatusOr<std::string> found =
      store.FindByConversation(kAccount, "0f0f0f0f-not-there");
  printf("%-46s %9.1f us\n", what, MicrosecondsSince(start));
  if (!absl::IsNotFound(found.status())) exit(1);
}

void TimeHousekeeping(Cache* cache, const char* what) {
  const Stopwatch::time_point start = Stopwatch::now();
  cache->Housekeep();
  printf("%-46s %9.1f ms\n", what, MicrosecondsSince(start) / 1e3);
}

void RunOne(int total) {
  const char* parent = getenv("TMPDIR");
  std::string directory =
      absl::StrCat(parent == nullptr ? "/tmp" : parent, "/ozbench-XXXXXX");
  if (mkdtemp(directory.data()) == nullptr) exit(1);
  printf("\n%d runs\n", total);
  {
    absl::StatusOr<std::unique_ptr<Cache>> cache =
        Cache::Open({.directory = directory}, RealClock());
    if (!cache.ok()) {
      fprintf(stderr, "%s\n", cache.status().ToString().c_str());
      exit(1);
    }
    RunStore store(cache->get());
    Fill(&store, total);
    if (getenv("OZ_BENCH_FILL_ONLY") != nullptr) return;
    TimeHousekeeping(cache->get(), "Housekeep()");
    Measure("List(10) title asc, without its index", store,
            SortQuery(oz::v1::RUN_SORT_FIELD_TITLE, oz::v1::SORT_ORDER_ASC));
    Measure("List(10) agent asc, without its index", store,
            SortQuery(oz::v1::RUN_SORT_FIELD_AGENT, oz::v1::SORT_ORDER_ASC));
    MeasureConversation(store, "an unknown conversation, without its index");
    TimeHousekeeping(cache->get(), "Housekeep() building three indexes");
    MeasureConversation(store, "an unknown conversation");
    printf("%-46s %9.1f MiB, %.0f bytes a run\n", "file",
           static_cast<double>(
               std::filesystem::file_size(directory + "/cache.db")) /
               (1 << 20),
           static_cast<double>(
               std::filesystem::file_size(directory + "/cache.db")) /
               total);
    MeasureAll(store);
    MeasureSearch(cache->get());
    MeasureUsage(cache->get());
    printf("%-46s %9ld KiB\n", "resident", ResidentKib());
  }
  const Stopwatch::time_point start = Stopwatch::now();
  absl::StatusOr<std::unique_ptr<Cache>> again =
      Cache::Open({.directory = directory}, RealClock());
  if (again.ok()) {
    absl::StatusOr<RunRows> rows =
        RunStore(again->get()).List(kAccount, RunQuery());
    printf("%-46s %9.1f us\n", "open and first List(10)",
           MicrosecondsSince(start));
    if (!rows.ok()) exit(1);
  }
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);
}

}  // namespace
}  // namespace ozd

int main(int argc, char** argv) {
  setvbuf(stdout, nullptr, _IOLBF, 0);
  if (argc == 1) {
    ozd::RunOne(100'000);
    ozd::RunOne(1'000'000);
  }
  for (int i = 1; i < argc; ++i) ozd::RunOne(atoi(argv[i]));
}
