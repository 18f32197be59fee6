// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/upstream_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/daemon/core/events/upstream_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;

class UpstreamStreamTest : public testing::Test {
 protected:
  void Open() {
    UpstreamStream::Hooks hooks;
    hooks.on_event = [this](oz::v1::Event&& event) {
      if (has_room_) sequences_.push_back(event.sequence());
      return has_room_;
    };
    hooks.on_progress = [this] { ++progress_; };
    stream_ = std::make_unique<UpstreamStream>(
        &service_, &clock_, ApiCaller(), std::vector<std::string>{"a", "b"}, 7,
        std::move(hooks));
  }

  FakeClock clock_;
  ScriptedService service_;
  bool has_room_ = true;
  int progress_ = 0;
  std::vector<int64_t> sequences_;
  std::unique_ptr<UpstreamStream> stream_;
};

TEST_F(UpstreamStreamTest, SaysWhatHasBecomeOfIt) {
  Open();
  EXPECT_FALSE(stream_->state().is_open());
  EXPECT_THAT(stream_->run_ids(), ElementsAre("a", "b"));
  service_.last()->on_open();
  EXPECT_EQ(progress_, 1);
  EXPECT_EQ(stream_->state().opened_at, clock_.Uptime());
  clock_.Advance(absl::Seconds(3));
  EXPECT_TRUE(service_.Emit("a", 9));
  EXPECT_TRUE(service_.Emit("b", 8));
  EXPECT_THAT(sequences_, ElementsAre(9, 8));
  EXPECT_EQ(stream_->state().highest, 9);
  EXPECT_EQ(stream_->state().last_event_at, clock_.Uptime());
  EXPECT_EQ(progress_, 1) << "events are no progress";
  service_.last()->on_end(absl::UnavailableError("gone"));
  EXPECT_EQ(progress_, 2);
  EXPECT_FALSE(stream_->state().is_open());
  EXPECT_EQ(*stream_->state().end, absl::UnavailableError("gone"));
}

TEST_F(UpstreamStreamTest, AnEventWithoutRoomIsOfferedAgain) {
  Open();
  service_.last()->on_open();
  has_room_ = false;
  EXPECT_FALSE(service_.Emit("a", 9));
  EXPECT_TRUE(stream_->state().is_paused);
  EXPECT_EQ(stream_->state().highest, 0) << "it was not handed over";
  has_room_ = true;
  stream_->Resume();
  EXPECT_EQ(service_.streams[0]->resumed, 1);
  EXPECT_TRUE(service_.Emit("a", 9));
  EXPECT_FALSE(stream_->state().is_paused);
  EXPECT_EQ(stream_->state().highest, 9);
}

TEST_F(UpstreamStreamTest, EndsWhenItIsStopped) {
  Open();
  service_.last()->on_open();
  EXPECT_TRUE(service_.Emit("a", 9));
  stream_->Stop();
  EXPECT_FALSE(service_.streams[0]->is_open);
  EXPECT_EQ(stream_->state().highest, 9);
  stream_->Resume();
}

TEST_F(UpstreamStreamTest, ARequestThatCannotBeSentIsAnEnd) {
  service_.start_failure = absl::InvalidArgumentError("no key");
  Open();
  EXPECT_EQ(*stream_->state().end, service_.start_failure);
  EXPECT_EQ(progress_, 1);
}

}  // namespace
}  // namespace ozd
