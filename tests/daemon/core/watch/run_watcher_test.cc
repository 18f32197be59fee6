// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/run_watcher.h"

#include <gmock/gmock.h>

#include <map>
#include <random>

#include "tests/daemon/core/live_fixture.h"

namespace ozd {
namespace {

using ListResponse = oz::v1::WatchRunsResponse;
using ListReader = SourceReader<ListResponse>;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

class RunWatcherTest : public LiveFixture {
 protected:
  void StartWatcher(int threads = 0) {
    StartLive(threads);
    watcher_ = std::make_unique<RunWatcher>(synced_.get(), service_.get(),
                                            hub_.get(), watch_options_);
  }
  void TearDown() override {
    reader_.reset();
    watcher_.reset();
    LiveFixture::TearDown();
  }

  static oz::v1::WatchRunsRequest Request() {
    oz::v1::WatchRunsRequest request;
    *request.mutable_context() = Context();
    return request;
  }
  std::unique_ptr<ListReader> Open(const oz::v1::WatchRunsRequest& request) {
    auto source = watcher_->WatchRuns(request, CallScope());
    EXPECT_THAT(source, IsOk());
    auto reader = std::make_unique<ListReader>(*std::move(source));
    Settle();
    return reader;
  }
  // Until synced, all before it included.
  std::vector<ListResponse> OpenAndDrain(
      const oz::v1::WatchRunsRequest& request) {
    reader_ = Open(request);
    std::vector<ListResponse> all = reader_->Drain();
    // A token may only prove worthless when it is used.
    for (const ListResponse& more : Changes()) all.push_back(more);
    return all;
  }
  std::vector<ListResponse> Changes() {
    Settle();
    return reader_->Drain();
  }
  static std::vector<std::string> Kinds(const std::vector<ListResponse>& all) {
    std::vector<std::string> kinds;
    for (const ListResponse& one : all) {
      switch (one.kind_case()) {
        case ListResponse::kSnapshot:
          kinds.push_back(one.snapshot().reset() ? "reset" : "chunk");
          break;
        case ListResponse::kUpsert:
          kinds.push_back("upsert " + one.upsert().run_id().substr(6, 2));
          break;
        case ListResponse::kRemoved:
          kinds.push_back("removed " + one.removed().substr(6, 2));
          break;
        case ListResponse::kSynced:
          kinds.push_back("synced");
          break;
        case ListResponse::kConnection:
          break;
        case ListResponse::kHeartbeat:
          kinds.push_back("heartbeat");
          break;
        default:
          kinds.push_back("?");
      }
    }
    return kinds;
  }
  static int Snapshot(const std::vector<ListResponse>& all) {
    int runs = 0;
    for (const ListResponse& one : all) runs += one.snapshot().runs_size();
    return runs;
  }

  RunWatcher::Options watch_options_;
  std::unique_ptr<RunWatcher> watcher_;
  std::unique_ptr<ListReader> reader_;
};

TEST_F(RunWatcherTest, SendsASnapshotThenWhatChanges) {
  PutHistory(3);
  StartWatcher();
  const std::vector<ListResponse> first = OpenAndDrain(Request());
  EXPECT_THAT(Kinds(first), ElementsAre("reset", "synced"));
  EXPECT_EQ(Snapshot(first), 3);
  EXPECT_FALSE(first[0].snapshot().freshness().stale());

  clock_.Advance(absl::Seconds(1));
  PutRun(2, "INPROGRESS");
  PutRun(7, "QUEUED");
  Sync();
  const std::vector<ListResponse> changes = Changes();
  EXPECT_THAT(Kinds(changes), UnorderedElementsAre("upsert 02", "upsert 07"));
  for (const ListResponse& change : changes) {
    EXPECT_TRUE(change.upsert().prompt().empty());
    EXPECT_TRUE(change.upsert().raw_json().empty());
    EXPECT_GT(change.upsert().revision(), 0);
  }
  ASSERT_THAT(State()->Remove(RunId(2)), IsOk());
  EXPECT_THAT(Kinds(Changes()), ElementsAre("removed 02"));
  EXPECT_THAT(Changes(), IsEmpty());
}

TEST_F(RunWatcherTest, CutsTheSnapshotIntoChunks) {
  watch_options_.chunk_runs = 4;
  PutHistory(10);
  StartWatcher();
  const std::vector<ListResponse> first = OpenAndDrain(Request());
  EXPECT_THAT(Kinds(first), ElementsAre("reset", "chunk", "chunk", "synced"));
  EXPECT_EQ(Snapshot(first), 10);
}

TEST_F(RunWatcherTest, TakesOnlyTheNewestIntoTheSnapshot) {
  PutHistory(10);
  StartWatcher();
  oz::v1::WatchRunsRequest request = Request();
  request.set_limit(2);
  const std::vector<ListResponse> first = OpenAndDrain(request);
  ASSERT_EQ(Snapshot(first), 2);
  EXPECT_EQ(first[0].snapshot().runs(0).run_id(), RunId(10));
}

TEST_F(RunWatcherTest, SendsAnEmptySnapshot) {
  StartWatcher();
  EXPECT_THAT(Kinds(OpenAndDrain(Request())), ElementsAre("reset", "synced"));
}

TEST_F(RunWatcherTest, RefusesSenselessLimits) {
  StartWatcher();
  oz::v1::WatchRunsRequest request = Request();
  for (int limit : {-1, 5001}) {
    request.set_limit(limit);
    EXPECT_THAT(watcher_->WatchRuns(request, CallScope()),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST_F(RunWatcherTest, ResumesWithoutASnapshot) {
  PutHistory(3);
  StartWatcher();
  const std::string token = OpenAndDrain(Request()).back().resume();
  reader_.reset();
  clock_.Advance(absl::Seconds(1));
  PutRun(1, "FAILED");
  Sync();
  oz::v1::WatchRunsRequest request = Request();
  request.set_resume(token);
  const std::vector<ListResponse> missed = OpenAndDrain(request);
  EXPECT_THAT(Kinds(missed), ElementsAre("upsert 01", "synced"));
  // Every message is a place to go on from.
  request.set_resume(missed[0].resume());
  EXPECT_THAT(Kinds(OpenAndDrain(request)), ElementsAre("synced"));
}

TEST_F(RunWatcherTest, TokensOutliveTheDaemon) {
  PutHistory(3);
  StartWatcher();
  const std::string token = OpenAndDrain(Request()).back().resume();
  reader_.reset();
  watcher_.reset();
  StopLive();
  clock_.Advance(absl::Seconds(1));
  PutRun(3, "CANCELLED");
  StartWatcher();
  Sync();
  oz::v1::WatchRunsRequest request = Request();
  request.set_resume(token);
  EXPECT_THAT(Kinds(OpenAndDrain(request)), ElementsAre("upsert 03", "synced"));
}

TEST_F(RunWatcherTest, BeginsAgainForTokensThatMeanNothing) {
  PutHistory(2);
  StartWatcher();
  const std::vector<ListResponse> first = OpenAndDrain(Request());
  const std::string epoch = runs_->epoch();
  for (const std::string& token :
       {std::string("nonsense"), std::string("other:1"), epoch + ":-3",
        epoch + ":9999999", epoch + ":",
        // Broken off within the snapshot: what follows it is missing.
        first[0].resume()}) {
    oz::v1::WatchRunsRequest request = Request();
    request.set_resume(token);
    request.set_skip_snapshot(true);
    EXPECT_THAT(Kinds(OpenAndDrain(request)), ElementsAre("reset", "synced"))
        << token;
  }
}

TEST_F(RunWatcherTest, SkipsTheSnapshot) {
  PutHistory(2);
  StartWatcher();
  Sync();
  oz::v1::WatchRunsRequest request = Request();
  request.set_skip_snapshot(true);
  EXPECT_THAT(Kinds(OpenAndDrain(request)), ElementsAre("synced"));
  clock_.Advance(absl::Seconds(1));
  PutRun(2, "FAILED");
  Sync();
  EXPECT_THAT(Kinds(Changes()), ElementsAre("upsert 02"));
}

TEST_F(RunWatcherTest, RemovesWhatTheFilterLetsPassNoMore) {
  PutHistory(2);
  PutRun(3, "INPROGRESS");
  StartWatcher();
  oz::v1::WatchRunsRequest request = Request();
  request.mutable_filter()->add_states("INPROGRESS");
  const std::vector<ListResponse> first = OpenAndDrain(request);
  EXPECT_EQ(Snapshot(first), 1);
  clock_.Advance(absl::Seconds(1));
  PutRun(3, "SUCCEEDED");
  // Never matched, and so is no news.
  PutRun(2, "FAILED");
  Sync();
  const std::vector<ListResponse> changes = Changes();
  EXPECT_THAT(Kinds(changes), ElementsAre("removed 03"));
  clock_.Advance(absl::Seconds(1));
  PutRun(3, "INPROGRESS");
  Sync();
  EXPECT_THAT(Kinds(Changes()), ElementsAre("upsert 03"));
  // Who comes back may have had any of them.
  request.set_resume(first.back().resume());
  clock_.Advance(absl::Seconds(1));
  PutRun(3, "SUCCEEDED");
  Sync();
  EXPECT_THAT(Kinds(OpenAndDrain(request)),
              UnorderedElementsAre("removed 02", "removed 03", "synced"));
}

TEST_F(RunWatcherTest, FindsDescendantsWhoseParentComesLater) {
  PutRun(1);
  StartWatcher();
  oz::v1::WatchRunsRequest request = Request();
  request.mutable_filter()->set_ancestor_run_id(RunId(1));
  EXPECT_EQ(Snapshot(OpenAndDrain(request)), 0);
  const auto put_child = [&](int number, int parent) {
    clock_.Advance(absl::Seconds(1));
    oz::v1::Run run = PutRun(number);
    run.set_parent_run_id(RunId(parent));
    api_.PutRun(run);
    Sync();
  };
  put_child(3, 2);
  EXPECT_THAT(Kinds(Changes()), IsEmpty());
  put_child(2, 1);
  EXPECT_THAT(Kinds(Changes()), UnorderedElementsAre("upsert 02", "upsert 03"));
}

TEST_F(RunWatcherTest, WaitsForAServiceThatCannotBeReached) {
  PutHistory(2);
  StartWatcher();
  api_.FailAlways(FakeOzApi::Offline());
  const std::vector<ListResponse> first = OpenAndDrain(Request());
  EXPECT_THAT(Kinds(first), IsEmpty());
  ASSERT_FALSE(first.empty());
  EXPECT_EQ(first[0].connection().state(), "stale");
  EXPECT_FALSE(reader_->end().has_value());
  api_.FailAlways(absl::OkStatus());
  clock_.Advance(absl::Seconds(90));
  Settle(absl::Seconds(31));
  EXPECT_THAT(Kinds(reader_->Drain()), Not(testing::Contains("end")));
  EXPECT_THAT(Kinds(Changes()), ElementsAre("reset", "synced"));
}

TEST_F(RunWatcherTest, ShowsWhatIsCachedToWhoeverIsSignedOut) {
  PutHistory(2);
  StartWatcher();
  Sync();
  api_.RevokeKey(kKey);
  clock_.Advance(absl::Seconds(6));
  const std::vector<ListResponse> all = OpenAndDrain(Request());
  EXPECT_EQ(Snapshot(all), 2);
  EXPECT_FALSE(reader_->end().has_value());
}

TEST_F(RunWatcherTest, BeatsWhenItIsSilent) {
  StartWatcher();
  OpenAndDrain(Request());
  clock_.Advance(absl::Seconds(15));
  Settle(absl::Seconds(16));
  EXPECT_THAT(Kinds(reader_->Drain()), testing::Contains("heartbeat"));
}

TEST_F(RunWatcherTest, TellsOfARunThatIsStalled) {
  const StallPolicy progress(&clock_, {.stalled_after = absl::Minutes(30)});
  watch_options_.progress = &progress;
  PutRun(1, "INPROGRESS");
  StartWatcher();
  api_.SetServerTime(NowUs());
  const std::vector<ListResponse> first = OpenAndDrain(Request());
  ASSERT_EQ(Snapshot(first), 1);
  EXPECT_FALSE(first[0].snapshot().runs(0).stalled());
  clock_.Advance(absl::Minutes(29));
  Settle(absl::Seconds(61));
  EXPECT_THAT(Kinds(reader_->Drain()), Not(testing::Contains("upsert 01")));
  clock_.Advance(absl::Minutes(2));
  api_.SetServerTime(NowUs());
  Sync();
  Settle(absl::Seconds(61));
  const std::vector<ListResponse> stalled = reader_->Drain();
  ASSERT_THAT(Kinds(stalled), testing::Contains("upsert 01"));
  for (const ListResponse& one : stalled) {
    EXPECT_EQ(one.has_upsert(), one.upsert().stalled());
  }
  // Once.
  Settle(absl::Seconds(61));
  EXPECT_THAT(Kinds(reader_->Drain()), Not(testing::Contains("upsert 01")));
  reader_.reset();
  watcher_.reset();
}

TEST_F(RunWatcherTest, KeepsTheAccountInInterestWhileItIsOpen) {
  StartWatcher();
  OpenAndDrain(Request());
  EXPECT_TRUE(synced_->HasInterest(*State()));
  EXPECT_EQ(watcher_->open(*State()), 1);
  reader_.reset();
  EXPECT_FALSE(synced_->HasInterest(*State()));
  EXPECT_EQ(watcher_->open(*State()), 0);
}

TEST_F(RunWatcherTest, EndsAtShutdown) {
  StartWatcher();
  OpenAndDrain(Request());
  watcher_->Shutdown();
  reader_->Drain();
  ASSERT_TRUE(reader_->end().has_value());
  EXPECT_THAT(*reader_->end(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(RunWatcherTest, EndsWhenTheAccountIsForgotten) {
  StartWatcher();
  LogIn();
  OpenAndDrain(Request());
  ASSERT_THAT(accounts_->Logout(oz::v1::LogoutRequest()), IsOk());
  Changes();
  ASSERT_TRUE(reader_->end().has_value());
  EXPECT_THAT(*reader_->end(), StatusIs(absl::StatusCode::kAborted));
}

TEST_F(RunWatcherTest, TellsManyWithThreads) {
  PutHistory(20);
  StartWatcher(/*threads=*/8);
  std::vector<std::unique_ptr<ListReader>> readers;
  for (int i = 0; i < 40; ++i) {
    oz::v1::WatchRunsRequest request = Request();
    if (i % 2 == 1) request.mutable_filter()->set_query("run");
    readers.push_back(std::make_unique<ListReader>(
        *watcher_->WatchRuns(request, CallScope())));
  }
  for (const auto& reader : readers) {
    EXPECT_TRUE(
        reader->Await([](const ListResponse& one) { return one.has_synced(); })
            .has_synced());
  }
  for (int round = 1; round <= 5; ++round) {
    clock_.Advance(absl::Seconds(1));
    PutRun(round, round == 5 ? "FAILED" : "INPROGRESS");
    Sync();
  }
  for (const auto& reader : readers) {
    const ListResponse last = reader->Await([](const ListResponse& one) {
      return one.upsert().run_id() == RunId(5);
    });
    EXPECT_EQ(last.upsert().state(), "FAILED");
  }
}

// Whatever happens to the service, to the connection of the client and to the
// daemon: at rest the client has what the cache has.
class RunWatcherPropertyTest : public RunWatcherTest,
                               public testing::WithParamInterface<int> {
 protected:
  int Pick(int below) {
    return static_cast<int>(random_() % static_cast<unsigned>(below));
  }

  void Mutate() {
    static constexpr const char* kStates[] = {"QUEUED", "INPROGRESS", "FAILED",
                                              "SUCCEEDED"};
    for (int i = Pick(6); i > 0; --i) {
      const int number = Pick(3) == 0 ? ++last_ : 1 + Pick(last_);
      oz::v1::Run run;
      run.set_run_id(RunId(number));
      run.set_state(kStates[Pick(4)]);
      run.set_title(absl::StrCat("Title ", Pick(4)));
      run.set_prompt(absl::StrCat("prompt ", number % 5));
      if (number > 3) run.set_parent_run_id(RunId(number / 3));
      run.set_created_at_us(kEpochUs + number * kSecondUs);
      run.set_updated_at_us(NowUs() - Pick(3));
      api_.PutRun(run);
    }
  }
  oz::v1::WatchRunsRequest RandomRequest() {
    oz::v1::WatchRunsRequest request = Request();
    request.set_limit(kMaxRuns);
    oz::v1::RunFilter* filter = request.mutable_filter();
    switch (GetParam() % 5) {
      case 1:
        filter->add_states("FAILED");
        break;
      case 2:
        filter->set_query("title 2");
        break;
      case 3:
        filter->set_query("prompt 3");
        filter->add_states("INPROGRESS");
        break;
      case 4:
        filter->set_ancestor_run_id(RunId(1));
        break;
      default:
        break;
    }
    return request;
  }
  void Apply(const std::vector<ListResponse>& responses) {
    for (const ListResponse& one : responses) {
      if (one.has_snapshot()) {
        if (one.snapshot().reset()) client_.clear();
        for (const oz::v1::Run& run : one.snapshot().runs()) Put(run);
      }
      if (one.has_upsert()) Put(one.upsert());
      if (one.has_removed()) client_.erase(one.removed());
      if (one.has_synced()) ++synced_messages_;
      ASSERT_FALSE(one.resume().empty());
      token_ = one.resume();
    }
  }
  void Put(const oz::v1::Run& run) {
    client_[run.run_id()] =
        absl::StrCat(run.state(), " ", run.title(), " ", run.updated_at_us());
  }
  std::map<std::string, std::string> Truth(const oz::v1::RunFilter& filter) {
    RunQuery query;
    query.filter = filter;
    query.limit = kMaxRuns;
    std::map<std::string, std::string> truth;
    absl::StatusOr<RunRows> rows = runs_->List(Partition(), query);
    EXPECT_THAT(rows, IsOk());
    for (const oz::v1::Run& run : rows->runs) {
      truth[run.run_id()] =
          absl::StrCat(run.state(), " ", run.title(), " ", run.updated_at_us());
    }
    return truth;
  }

  static constexpr int kMaxRuns = 5000;
  std::mt19937 random_;
  int last_ = 40;
  std::map<std::string, std::string> client_;
  std::string token_;
  int synced_messages_ = 0;
};

TEST_P(RunWatcherPropertyTest, TheClientEndsWithWhatTheCacheHolds) {
  random_.seed(static_cast<unsigned>(GetParam()));
  watch_options_.chunk_runs = 1 + Pick(20);
  PutHistory(last_);
  StartWatcher();
  Sync();
  oz::v1::WatchRunsRequest request = RandomRequest();
  reader_ = Open(request);
  for (int step = 0; step < 80; ++step) {
    Mutate();
    if (Pick(12) == 0) api_.FailNext(FakeOzApi::Offline(), 1 + Pick(2));
    if (Pick(15) == 0) {
      ASSERT_THAT(State()->Remove(RunId(1 + Pick(last_))), IsOk());
    }
    clock_.Advance(absl::Milliseconds(6001 + Pick(20'000)));
    static_cast<void>(List(ListRequest(3)));
    Settle(absl::Seconds(Pick(3)));
    if (Pick(3) == 0) Apply(reader_->Drain());
    const int fate = Pick(10);
    if (fate < 3) {
      // Broken off wherever it was.
      reader_.reset();
      if (fate == 0) {
        watcher_.reset();
        StopLive();
        StartWatcher();
      }
      request.set_resume(token_);
      reader_ = Open(request);
    }
    if (Pick(4) != 0) continue;
    Sync();
    Settle(absl::Seconds(60));
    Apply(reader_->Drain());
    Settle(absl::Seconds(1));
    Apply(reader_->Drain());
    ASSERT_FALSE(reader_->end().has_value());
    ASSERT_EQ(client_, Truth(request.filter())) << "step " << step;
  }
  EXPECT_GT(synced_messages_, 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RunWatcherPropertyTest, testing::Range(1, 26));

}  // namespace
}  // namespace ozd
