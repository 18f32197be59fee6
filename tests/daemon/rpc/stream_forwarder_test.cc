// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/stream_forwarder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <thread>
#include <vector>

#include "tests/daemon/rpc/scripted_source.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::ElementsAre;

// Remembers what it was given; the test says when a write ends.
class FakeWriter : public StreamWriter<int> {
 public:
  void Write(const int& message) override {
    EXPECT_FALSE(finished().has_value());
    MutexLock lock(&mutex_);
    EXPECT_FALSE(writing_);
    writing_ = true;
    written_.push_back(message);
    changed_.NotifyAll();
  }
  void Finish(const absl::Status& status) override {
    MutexLock lock(&mutex_);
    EXPECT_FALSE(writing_);
    EXPECT_FALSE(finished_.has_value());
    finished_ = status;
    changed_.NotifyAll();
  }

  // Waits for a write to begin or for the end; true for a write, which then
  // counts as ended.
  bool TakeWrite() {
    MutexLock lock(&mutex_);
    while (!writing_ && !finished_.has_value()) changed_.Wait(&mutex_);
    return std::exchange(writing_, false);
  }
  std::vector<int> written() const {
    MutexLock lock(&mutex_);
    return written_;
  }
  std::optional<absl::Status> finished() const {
    MutexLock lock(&mutex_);
    return finished_;
  }

 private:
  mutable Mutex mutex_;
  CondVar changed_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<int> written_ ABSL_GUARDED_BY(mutex_);
  std::optional<absl::Status> finished_ ABSL_GUARDED_BY(mutex_);
};

// Everything on the test's own thread.
class StreamForwarderTest : public testing::Test {
 protected:
  void Begin() {
    forwarder_->Begin([this] { return script_.MakeSource(); });
  }
  void EndWrite(bool ok = true) {
    ASSERT_TRUE(writer_.TakeWrite());
    forwarder_->OnWriteDone(ok);
  }

  Executor executor_{{.max_threads = 0}};
  Script<int> script_;
  FakeWriter writer_;
  std::shared_ptr<PollQueue> poll_queue_ =
      std::make_shared<PollQueue>(&executor_);
  std::shared_ptr<StreamForwarder<int>> forwarder_ =
      std::make_shared<StreamForwarder<int>>(&writer_, poll_queue_);
};

TEST_F(StreamForwarderTest, WritesOneAfterTheOther) {
  for (int i = 1; i <= 4; ++i) script_.Say(i);
  Begin();
  EXPECT_THAT(writer_.written(), ElementsAre(1));
  EndWrite();
  EndWrite();
  EXPECT_THAT(writer_.written(), ElementsAre(1, 2, 3));
}

TEST_F(StreamForwarderTest, PollsNoMoreThanOneAheadOfAReaderThatDoesNotRead) {
  for (int i = 1; i <= 100; ++i) script_.Say(i);
  Begin();
  for (int i = 0; i < 10; ++i) script_.Wake();
  EXPECT_EQ(script_.polls(), 2);
}

TEST_F(StreamForwarderTest, WaitsUntilItIsWoken) {
  Begin();
  EXPECT_EQ(script_.polls(), 1);
  script_.Say(7);
  EXPECT_THAT(writer_.written(), ElementsAre(7));
  EndWrite();
  script_.Say(8);
  EXPECT_THAT(writer_.written(), ElementsAre(7, 8));
}

TEST_F(StreamForwarderTest, EndsAfterTheWriteUnderWay) {
  script_.Say(1);
  script_.Say(2);
  script_.End(absl::UnavailableError("ozd is shutting down"));
  Begin();
  EndWrite();
  EXPECT_FALSE(writer_.finished().has_value());
  // It is not kept for a reader that does not read.
  EXPECT_TRUE(script_.gone());
  EndWrite();
  ASSERT_TRUE(writer_.finished().has_value());
  EXPECT_THAT(*writer_.finished(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(writer_.written(), ElementsAre(1, 2));
}

TEST_F(StreamForwarderTest, SaysWhyThereIsNoSource) {
  forwarder_->Begin([]() -> absl::StatusOr<SourcePtr<int>> {
    return absl::NotFoundError("no such run");
  });
  ASSERT_TRUE(writer_.finished().has_value());
  EXPECT_THAT(*writer_.finished(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(StreamForwarderTest, ACancelledIdleStreamEndsWithItsSource) {
  Begin();
  forwarder_->Cancel();
  ASSERT_TRUE(writer_.finished().has_value());
  EXPECT_THAT(*writer_.finished(), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_TRUE(script_.gone());
  forwarder_->Cancel();
}

TEST_F(StreamForwarderTest, ACancelledStreamEndsWithTheWriteUnderWay) {
  script_.Say(1);
  script_.Say(2);
  Begin();
  forwarder_->Cancel();
  EXPECT_FALSE(writer_.finished().has_value());
  EndWrite(/*ok=*/false);
  EXPECT_TRUE(writer_.finished().has_value());
  EXPECT_TRUE(script_.gone());
  EXPECT_THAT(writer_.written(), ElementsAre(1));
}

TEST_F(StreamForwarderTest, AFailedWriteEndsTheStream) {
  script_.Say(1);
  Begin();
  EndWrite(/*ok=*/false);
  EXPECT_TRUE(writer_.finished().has_value());
  EXPECT_TRUE(script_.gone());
}

TEST_F(StreamForwarderTest, ACancelledStreamIsNotOpened) {
  forwarder_->Cancel();
  forwarder_->Begin([]() -> absl::StatusOr<SourcePtr<int>> {
    ADD_FAILURE() << "opened";
    return absl::InternalError("");
  });
  EXPECT_TRUE(writer_.finished().has_value());
}

TEST_F(StreamForwarderTest, CancelledWhileItOpensItLeavesNoSource) {
  forwarder_->Begin([this] {
    forwarder_->Cancel();
    return script_.MakeSource();
  });
  EXPECT_TRUE(writer_.finished().has_value());
  EXPECT_TRUE(script_.gone());
  EXPECT_EQ(script_.polls(), 0);
}

TEST_F(StreamForwarderTest, CancelDoesNotWaitForASourceThatIsBeingAsked) {
  script_.Block();
  std::thread poller([this] { Begin(); });
  script_.WaitForBlocked();
  forwarder_->Cancel();
  EXPECT_TRUE(writer_.finished().has_value());
  EXPECT_FALSE(script_.gone());
  script_.Release();
  poller.join();
  EXPECT_TRUE(script_.gone());
}

TEST_F(StreamForwarderTest, WhatComesWhileTheSourceSaysWaitIsNotLost) {
  script_.Block();
  std::thread poller([this] { Begin(); });
  script_.WaitForBlocked();
  // As if the source had looked and found nothing just before.
  script_.Wake();
  script_.Wake();
  script_.Release();
  poller.join();
  EXPECT_EQ(script_.polls(), 2);
}

// Many streams at a time, with readers that read, read slowly or go away, while
// everything is woken without need.
TEST(StreamForwarderStressTest, NothingIsLostReorderedOrLeftBehind) {
  constexpr int kStreams = 60;
  constexpr int kMessages = 200;
  Executor executor{Executor::Options()};
  const auto poll_queue = std::make_shared<PollQueue>(&executor);
  std::vector<std::unique_ptr<Script<int>>> scripts;
  std::vector<std::unique_ptr<FakeWriter>> writers;
  std::vector<std::shared_ptr<StreamForwarder<int>>> forwarders;
  for (int i = 0; i < kStreams; ++i) {
    scripts.push_back(std::make_unique<Script<int>>());
    writers.push_back(std::make_unique<FakeWriter>());
    forwarders.push_back(std::make_shared<StreamForwarder<int>>(
        writers.back().get(), poll_queue));
    executor.Run(
        [forwarder = forwarders.back(), script = scripts.back().get()] {
          forwarder->Begin([script] { return script->MakeSource(); });
        });
  }
  std::vector<std::thread> threads;
  // A third of the readers goes away in the middle.
  const auto leaves = [](int stream) { return stream % 3 == 0; };
  for (int part = 0; part < 4; ++part) {
    threads.emplace_back([&, part] {
      for (int open = 1; open > 0;) {
        open = 0;
        for (int i = part; i < kStreams; i += 4) {
          const auto stream = static_cast<size_t>(i);
          if (writers[stream]->finished().has_value()) continue;
          ++open;
          const bool wrote = writers[stream]->TakeWrite();
          if (leaves(i) && writers[stream]->written().size() == kMessages / 2) {
            forwarders[stream]->Cancel();
          }
          if (wrote) forwarders[stream]->OnWriteDone(true);
        }
      }
    });
  }
  threads.emplace_back([&] {
    for (int round = 0; round < kMessages; ++round) {
      for (const auto& script : scripts) script->Wake();
    }
  });
  for (int message = 0; message < kMessages; ++message) {
    for (const auto& script : scripts) script->Say(message);
  }
  for (const auto& script : scripts) script->End(absl::OkStatus());
  for (std::thread& thread : threads) thread.join();
  for (const auto& script : scripts) script->WaitUntilGone();
  executor.Shutdown();
  for (int i = 0; i < kStreams; ++i) {
    const std::vector<int> written = writers[static_cast<size_t>(i)]->written();
    ASSERT_EQ(written.size(),
              static_cast<size_t>(leaves(i) ? kMessages / 2 : kMessages));
    for (size_t at = 0; at < written.size(); ++at) {
      ASSERT_EQ(written[at], static_cast<int>(at));
    }
  }
}

}  // namespace
}  // namespace ozd
