// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/resource_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "proto/support/error_detail.h"
#include "proto/support/mutex.h"
#include "tests/daemon/core/resource_fixture.h"

namespace ozd {
namespace {

using oz::v1::READ_MODE_AUTO;
using oz::v1::READ_MODE_CACHED;
using oz::v1::READ_MODE_REFRESH;
using testing::ElementsAre;
using testing::IsEmpty;

absl::Status Failure(absl::StatusCode code, const std::string& error_code) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code(error_code);
  return MakeError(code, error_code, detail);
}
absl::Status Offline() {
  return Failure(absl::StatusCode::kUnavailable, "offline");
}

// Lets one thread wait for another.
class Signal {
 public:
  void Give() {
    MutexLock lock(&mutex_);
    given_ = true;
    changed_.NotifyAll();
  }
  void Wait() {
    MutexLock lock(&mutex_);
    while (!given_) changed_.Wait(&mutex_);
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  bool given_ ABSL_GUARDED_BY(mutex_) = false;
};

class ResourceCacheTest : public CoreFixture {
 protected:
  void TearDown() override {
    StopResources();
    CoreFixture::TearDown();
  }
  void StartResources(int threads = 0) {
    Start(threads);
    store_ = std::make_unique<ResourceStore>(cache_.get());
    resources_ = std::make_unique<ResourceCache>(synced_.get(), store_.get(),
                                                 resource_options_);
  }
  void StopResources() {
    resources_.reset();
    store_.reset();
  }
  void RestartResources() {
    StopResources();
    Stop();
    StartResources();
  }

  AccountSync::InUse Account() {
    return *synced_->Use(Context(), READ_MODE_CACHED);
  }
  // The service has the items called `uids`.
  void Serve(const std::vector<std::string>& uids) {
    service_answer_ = std::vector<Resource>();
    for (const std::string& uid : uids) {
      service_answer_->push_back({.uid = uid, .body = "body of " + uid});
    }
  }
  ResourceCache::Fetch Fetch() {
    return [this](const ApiCaller&) {
      ++fetches_;
      return service_answer_;
    };
  }
  absl::StatusOr<ResourceAnswer> Read(oz::v1::ReadMode mode = READ_MODE_AUTO) {
    return resources_->Read(Account(), kModels, mode, CallScope(), Fetch());
  }
  static std::vector<std::string> Uids(
      const absl::StatusOr<ResourceAnswer>& answer) {
    EXPECT_THAT(answer, IsOk());
    std::vector<std::string> uids;
    if (!answer.ok()) return uids;
    for (const Resource& item : answer->items) uids.push_back(item.uid);
    return uids;
  }
  // Long enough for the next read to ask the service.
  void Tick() { clock_.Advance(absl::Seconds(6)); }

  const ResourceKey kModels{.kind = oz::v1::RESOURCE_KIND_MODEL, .scope = ""};
  ResourceCache::Options resource_options_;
  absl::StatusOr<std::vector<Resource>> service_answer_ =
      absl::UnknownError("nothing prepared");
  int fetches_ = 0;
  std::unique_ptr<ResourceStore> store_;
  std::unique_ptr<ResourceCache> resources_;
};

TEST_F(ResourceCacheTest, AsksOnceWithinMaxAge) {
  StartResources();
  Serve({"a", "b"});
  const auto first = Read();
  EXPECT_THAT(Uids(first), ElementsAre("a", "b"));
  EXPECT_EQ(first->freshness.source(), oz::v1::Freshness::SOURCE_UPSTREAM);
  clock_.Advance(absl::Seconds(4));
  const auto second = Read();
  EXPECT_THAT(Uids(second), ElementsAre("a", "b"));
  EXPECT_EQ(second->items[0].body, "body of a");
  EXPECT_EQ(second->freshness.source(), oz::v1::Freshness::SOURCE_CACHE);
  EXPECT_EQ(second->freshness.age_ms(), 4000);
  EXPECT_FALSE(second->freshness.stale());
  EXPECT_EQ(fetches_, 1);
}

TEST_F(ResourceCacheTest, AsksAgainWhenTheListIsOld) {
  StartResources();
  Serve({"a"});
  Read().IgnoreError();
  Tick();
  Serve({"b"});
  EXPECT_THAT(Uids(Read()), ElementsAre("b"));
  EXPECT_EQ(fetches_, 2);
}

TEST_F(ResourceCacheTest, ListsAreApart) {
  StartResources();
  Serve({"a"});
  Read().IgnoreError();
  Serve({"skill"});
  EXPECT_THAT(
      Uids(resources_->Read(Account(), {oz::v1::RESOURCE_KIND_SKILL, "repo"},
                            READ_MODE_AUTO, CallScope(), Fetch())),
      ElementsAre("skill"));
  EXPECT_THAT(Uids(Read()), ElementsAre("a"));
  EXPECT_EQ(fetches_, 2);
}

TEST_F(ResourceCacheTest, AnswersFromTheCacheWithAReasonWhenOffline) {
  StartResources();
  Serve({"a"});
  const int64_t asked_us = NowUs();
  Read().IgnoreError();
  Tick();
  service_answer_ = Offline();
  const auto stale = Read();
  EXPECT_THAT(Uids(stale), ElementsAre("a"));
  EXPECT_TRUE(stale->freshness.stale());
  EXPECT_EQ(stale->freshness.stale_reason(), "offline");
  EXPECT_EQ(stale->freshness.as_of_us(), asked_us);
  EXPECT_THAT(Read(READ_MODE_REFRESH),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ResourceCacheTest, AVerdictOfTheServiceIsNotHidden) {
  StartResources();
  Serve({"a"});
  Read().IgnoreError();
  Tick();
  service_answer_ =
      Failure(absl::StatusCode::kPermissionDenied, "not_authorized");
  EXPECT_THAT(Read(), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(ResourceCacheTest, WithNothingCachedTheFailureIsTheAnswer) {
  StartResources();
  service_answer_ = Offline();
  EXPECT_THAT(Read(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ResourceCacheTest, CachedNeverAsks) {
  StartResources();
  Serve({"a"});
  const auto nothing = Read(READ_MODE_CACHED);
  EXPECT_EQ(GetErrorDetail(nothing.status())->error_code(), "not_in_cache");
  Read().IgnoreError();
  Tick();
  const auto cached = Read(READ_MODE_CACHED);
  EXPECT_THAT(Uids(cached), ElementsAre("a"));
  EXPECT_TRUE(cached->freshness.stale());
  EXPECT_EQ(fetches_, 1);
}

TEST_F(ResourceCacheTest, AnEmptyListIsAnAnswer) {
  StartResources();
  Serve({});
  Read().IgnoreError();
  EXPECT_THAT(Uids(Read(READ_MODE_CACHED)), IsEmpty());
}

TEST_F(ResourceCacheTest, RefreshAlwaysAsks) {
  StartResources();
  Serve({"a"});
  Read().IgnoreError();
  clock_.Advance(absl::Milliseconds(1));
  Serve({"b"});
  EXPECT_THAT(Uids(Read(READ_MODE_REFRESH)), ElementsAre("b"));
  EXPECT_THAT(Uids(Read()), ElementsAre("b"));
  EXPECT_EQ(fetches_, 2);
}

TEST_F(ResourceCacheTest, AfterARestartTheListIsOldButThere) {
  StartResources();
  Serve({"a"});
  Read().IgnoreError();
  RestartResources();
  EXPECT_THAT(Uids(Read(READ_MODE_CACHED)), ElementsAre("a"));
  service_answer_ = Offline();
  EXPECT_THAT(Uids(Read()), ElementsAre("a"));
  EXPECT_EQ(fetches_, 2);
}

TEST_F(ResourceCacheTest, ReadsWhatWasWritten) {
  StartResources();
  Serve({"a", "b"});
  Read().IgnoreError();
  resources_->NoteWritten(Account(), kModels, {"b", "", "changed"});
  resources_->NoteWritten(Account(), kModels, {"c", "", "new"});
  resources_->NoteRemoved(Account(), kModels, "a");
  const auto answer = Read();
  EXPECT_THAT(Uids(answer), ElementsAre("b", "c"));
  EXPECT_EQ(answer->items[0].body, "changed");
  EXPECT_EQ(fetches_, 1);
}

TEST_F(ResourceCacheTest, SingleItemsAreNoList) {
  StartResources();
  resources_->NoteWritten(Account(), kModels, {.uid = "c"});
  EXPECT_FALSE(Read(READ_MODE_CACHED).ok());
  Serve({"a", "c"});
  EXPECT_THAT(Uids(Read()), ElementsAre("a", "c"));
}

TEST_F(ResourceCacheTest, WhatChangedIsAskedFor) {
  StartResources();
  Serve({"a"});
  Read().IgnoreError();
  Serve({"b"});
  resources_->NoteChanged(Account(), kModels);
  EXPECT_THAT(Uids(Read()), ElementsAre("b"));
  EXPECT_EQ(fetches_, 2);
}

TEST_F(ResourceCacheTest, AFetchThatBeganBeforeAWriteDoesNotUndoIt) {
  StartResources();
  const auto fetch =
      [this](const ApiCaller&) -> absl::StatusOr<std::vector<Resource>> {
    // What the service said before the writes, arriving after them.
    resources_->NoteWritten(Account(), kModels, {"new", "", "written"});
    resources_->NoteWritten(Account(), kModels, {"kept", "", "written"});
    resources_->NoteRemoved(Account(), kModels, "gone");
    return std::vector<Resource>{
        {"gone", "", "old"}, {"kept", "", "old"}, {"other", "", "old"}};
  };
  const auto answer =
      resources_->Read(Account(), kModels, READ_MODE_AUTO, CallScope(), fetch);
  EXPECT_THAT(Uids(answer), ElementsAre("kept", "other", "new"));
  const auto again = Read();
  EXPECT_THAT(Uids(again), ElementsAre("kept", "other", "new"));
  EXPECT_EQ(again->items[0].body, "written");
  EXPECT_EQ(fetches_, 0);
}

TEST_F(ResourceCacheTest, AFetchThatBeganBeforeAChangeIsNotEnough) {
  StartResources();
  const auto fetch =
      [this](const ApiCaller&) -> absl::StatusOr<std::vector<Resource>> {
    if (++fetches_ == 1) resources_->NoteChanged(Account(), kModels);
    return std::vector<Resource>{{.uid = fetches_ == 1 ? "old" : "new"}};
  };
  resources_->Read(Account(), kModels, READ_MODE_AUTO, CallScope(), fetch)
      .IgnoreError();
  EXPECT_THAT(Uids(resources_->Read(Account(), kModels, READ_MODE_AUTO,
                                    CallScope(), fetch)),
              ElementsAre("new"));
}

TEST_F(ResourceCacheTest, ARefusedKeyIsNotTriedAtOnceAgain) {
  StartResources();
  Serve({"a"});
  Read().IgnoreError();
  Tick();
  service_answer_ =
      Failure(absl::StatusCode::kUnauthenticated, "invalid_api_key");
  EXPECT_THAT(Read(), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(Read(), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(fetches_, 2);
  EXPECT_THAT(Uids(Read(READ_MODE_CACHED)), ElementsAre("a"));
}

TEST_F(ResourceCacheTest, ARateLimitIsObeyed) {
  StartResources();
  Serve({"a"});
  Read().IgnoreError();
  Tick();
  oz::v1::ErrorDetail detail;
  detail.set_retry_after_ms(20'000);
  service_answer_ =
      MakeError(absl::StatusCode::kResourceExhausted, "slow down", detail);
  EXPECT_EQ(Read()->freshness.stale_reason(), "rate limited");
  EXPECT_EQ(Read()->freshness.stale_reason(), "rate limited");
  EXPECT_FALSE(Read(READ_MODE_REFRESH).ok());
  EXPECT_EQ(fetches_, 2);
  clock_.Advance(absl::Seconds(21));
  Serve({"b"});
  EXPECT_THAT(Uids(Read()), ElementsAre("b"));
}

TEST_F(ResourceCacheTest, ForgetsWithTheAccount) {
  StartResources();
  Serve({"a"});
  Read().IgnoreError();
  const AccountSync::InUse before = Account();
  ASSERT_THAT(
      before.state->Forget([&] { return runs_->RemoveAccount(Partition()); }),
      IsOk());
  resources_->NoteWritten(before, kModels, {.uid = "late"});
  EXPECT_FALSE(Read(READ_MODE_CACHED).ok());
  EXPECT_THAT(resources_->Find(Account(), kModels, "", 10), IsEmpty());
}

TEST_F(ResourceCacheTest, FindsWithoutAsking) {
  StartResources();
  Serve({"abc", "abd", "x"});
  Read().IgnoreError();
  service_answer_ = Offline();
  Tick();
  const auto found = resources_->Find(Account(), kModels, "AB", 10);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].uid, "abc");
  EXPECT_EQ(found[0].body, "");
  EXPECT_EQ(fetches_, 1);
}

TEST_F(ResourceCacheTest, AllWhoWaitShareOneFetch) {
  used_clock_ = RealClock();
  StartResources(4);
  Signal begun, go;
  const auto fetch =
      [&](const ApiCaller&) -> absl::StatusOr<std::vector<Resource>> {
    ++fetches_;
    begun.Give();
    go.Wait();
    return std::vector<Resource>{{.uid = "a"}};
  };
  const auto read = [&] {
    EXPECT_THAT(Uids(resources_->Read(Account(), kModels, READ_MODE_AUTO,
                                      CallScope(), fetch)),
                ElementsAre("a"));
  };
  std::thread first(read);
  begun.Wait();
  std::thread second(read);
  go.Give();
  first.join();
  second.join();
  EXPECT_EQ(fetches_, 1);
}

TEST_F(ResourceCacheTest, WaitsNoLongerThanSyncWait) {
  resource_options_.sync_wait = absl::Milliseconds(20);
  used_clock_ = RealClock();
  resource_options_.max_age = absl::ZeroDuration();
  StartResources(4);
  Serve({"a"});
  Read().IgnoreError();
  // Outlives the test's body, since the fetch may.
  const auto go = std::make_shared<Signal>();
  const auto fetch =
      [go](const ApiCaller&) -> absl::StatusOr<std::vector<Resource>> {
    go->Wait();
    return std::vector<Resource>{{.uid = "b"}};
  };
  const auto answer =
      resources_->Read(Account(), kModels, READ_MODE_AUTO, CallScope(), fetch);
  EXPECT_THAT(Uids(answer), ElementsAre("a"));
  EXPECT_EQ(answer->freshness.stale_reason(), "the service is slow");
  go->Give();
}

TEST_F(ResourceCacheTest, ShutdownAnswersWhoWaits) {
  used_clock_ = RealClock();
  StartResources(4);
  Signal begun, go;
  const auto fetch =
      [&](const ApiCaller&) -> absl::StatusOr<std::vector<Resource>> {
    begun.Give();
    go.Wait();
    return std::vector<Resource>();
  };
  std::thread reader([&] {
    const auto answer = resources_->Read(Account(), kModels, READ_MODE_AUTO,
                                         CallScope(), fetch);
    EXPECT_EQ(GetErrorDetail(answer.status())->error_code(), "shutting_down");
  });
  begun.Wait();
  resources_->Shutdown();
  reader.join();
  go.Give();
}

class ResourceUidTest : public ResourceFixture {
 protected:
  void SetUp() override {
    ResourceFixture::SetUp();
    StartResources();
    for (const char* uid : {"abcd1", "abcd2", "abcd22", "xyzw-1"}) {
      resources_->NoteWritten(Account(), kKey, {.uid = uid, .title = "Title"});
    }
  }
  AccountSync::InUse Account() {
    return *synced_->Use(Context(), oz::v1::READ_MODE_CACHED);
  }
  absl::StatusOr<std::string> Complete(const std::string& typed) {
    return resources_->CompleteUid(Account(), kKey, typed, "thing");
  }

  const ResourceKey kKey = {oz::v1::RESOURCE_KIND_SCHEDULE, ""};
};

TEST_F(ResourceUidTest, CompletesWhatOneBeginsWith) {
  EXPECT_THAT(Complete("xyzw"), IsOkAndHolds("xyzw-1"));
  EXPECT_THAT(Complete("abcd1"), IsOkAndHolds("abcd1"));
  // A whole uid stays one though it begins another.
  EXPECT_THAT(Complete("abcd2"), IsOkAndHolds("abcd2"));
}

TEST_F(ResourceUidTest, LeavesTheRestToTheService) {
  for (const char* typed : {"xyz", "", "nope", "XYZW", "Title", "xyzw-12"}) {
    EXPECT_THAT(Complete(typed), IsOkAndHolds(typed)) << typed;
  }
}

TEST_F(ResourceUidTest, NamesWhatIsAmbiguous) {
  const auto uid = Complete("abcd");
  EXPECT_THAT(uid, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(uid.status().message(),
            "\"abcd\" begins the ids of several things: abcd1, abcd2, abcd22");
}

}  // namespace
}  // namespace ozd
