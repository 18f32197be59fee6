// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/event_hints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class EventHintsTest : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    Start();
    run_ = PutRun(1, "SUCCEEDED");
    ASSERT_THAT(List(ListRequest()), IsOk());
  }
  oz::v1::Event Event(const std::string& type, int64_t at_us) {
    oz::v1::Event event;
    event.set_run_id(RunId(1));
    event.set_event_type(type);
    event.set_occurred_at_us(at_us);
    return event;
  }
  std::vector<std::string> Hints(const std::vector<oz::v1::Event>& events) {
    std::vector<const oz::v1::Event*> pointers;
    for (const oz::v1::Event& event : events) pointers.push_back(&event);
    return RunsToConfirm(*runs_, Partition(), pointers);
  }
  oz::v1::Run run_;
};

TEST_F(EventHintsTest, WhatTheCacheKnowsIsNotRead) {
  EXPECT_THAT(Hints({Event("run_succeeded", run_.updated_at_us())}), IsEmpty());
  EXPECT_THAT(Hints({Event("run_in_progress", 1),
                     Event("run_succeeded", run_.updated_at_us())}),
              IsEmpty());
}

TEST_F(EventHintsTest, WhatIsNewerOrOtherIsRead) {
  EXPECT_THAT(Hints({Event("run_succeeded", run_.updated_at_us() + 1)}),
              ElementsAre(RunId(1)));
  EXPECT_THAT(Hints({Event("run_blocked", 1)}), ElementsAre(RunId(1)));
  EXPECT_THAT(Hints({Event("run_succeeded", 0)}), ElementsAre(RunId(1)));
  EXPECT_THAT(Hints({Event("run_session_linked", 1)}), ElementsAre(RunId(1)));
}

TEST_F(EventHintsTest, AChildIsReadAndMailIsNot) {
  oz::v1::Event child = Event("child_agent_started", 1);
  child.set_ref_id("child");
  EXPECT_THAT(Hints({child}), ElementsAre("child"));
  EXPECT_THAT(Hints({Event("new_message", 1)}), IsEmpty());
}

}  // namespace
}  // namespace ozd
