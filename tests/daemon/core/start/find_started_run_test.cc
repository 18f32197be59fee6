// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/start/find_started_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/fake_clock.h"
#include "tests/support/fake_oz_api.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

class FindStartedRunTest : public testing::Test {
 protected:
  FindStartedRunTest() {
    start_.fields.prompt = "Mend it";
    start_.sent_at = clock_.Now();
    run_.set_run_id("r");
    run_.set_state("QUEUED");
    run_.set_prompt("Mend it");
    run_.set_created_at_us(absl::ToUnixMicros(clock_.Now()));
  }
  bool May(absl::Duration skew = absl::ZeroDuration()) const {
    return MayBeStarted(run_, start_, skew);
  }

  FakeClock clock_;
  UnconfirmedStart start_;
  oz::v1::Run run_;
};

TEST_F(FindStartedRunTest, TheRunMustBeWhatWasAskedFor) {
  EXPECT_TRUE(May());
  run_.set_prompt("Mend it!");
  EXPECT_FALSE(May());
  run_.set_prompt("Mend it");
  start_.fields.title = "t";
  EXPECT_FALSE(May());
  run_.set_title("t");
  EXPECT_TRUE(May());
  const JsonTree config =
      ParseJsonTree(R"({"name":"n","model_id":"m","environment_id":"e"})");
  start_.config = &config;
  EXPECT_FALSE(May());
  run_.set_name("n");
  run_.set_model_id("m");
  EXPECT_FALSE(May());
  run_.set_environment_id("e");
  EXPECT_TRUE(May());
  start_.fields.parent_run_id = "p";
  EXPECT_FALSE(May());
  run_.set_parent_run_id("p");
  EXPECT_TRUE(May());
}

TEST_F(FindStartedRunTest, TheServiceChoosesWhatWasNotAsked) {
  run_.set_title("made up");
  run_.set_model_id("auto");
  run_.set_conversation_id("c");
  EXPECT_TRUE(May());
}

TEST_F(FindStartedRunTest, OfThePrincipalOnly) {
  start_.principal_uid = "serviceAccount:u1";
  run_.set_creator_uid("u1");
  EXPECT_TRUE(May());
  run_.set_creator_uid("u2");
  EXPECT_FALSE(May());
}

TEST_F(FindStartedRunTest, NotOlderThanTheRequestByTheServicesClock) {
  const int64_t sent_us = absl::ToUnixMicros(clock_.Now());
  run_.set_created_at_us(sent_us - 10'000'000);
  EXPECT_FALSE(May());
  EXPECT_TRUE(May(absl::Seconds(-10)));
  run_.set_created_at_us(sent_us + 3'600'000'000);
  EXPECT_TRUE(May(absl::Hours(1)));
  EXPECT_FALSE(May(absl::Hours(2)));
}

}  // namespace
}  // namespace ozd
