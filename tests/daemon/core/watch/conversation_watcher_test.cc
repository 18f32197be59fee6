// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/conversation_watcher.h"

#include <gmock/gmock.h>

#include <map>

#include "absl/strings/str_join.h"
#include "tests/daemon/core/live_fixture.h"

namespace ozd {
namespace {

using RunResponse = oz::v1::WatchRunResponse;
using RunReader = SourceReader<RunResponse>;
using testing::ElementsAre;
using testing::IsEmpty;

class ConversationWatcherTest : public LiveFixture {
 protected:
  void StartWatcher(int threads = 0) {
    StartLive(threads);
    watcher_ = std::make_unique<ConversationWatcher>(
        synced_.get(), service_.get(), hub_.get(),
        ConversationWatcher::Options());
  }
  void TearDown() override {
    reader_.reset();
    watcher_.reset();
    LiveFixture::TearDown();
  }

  void Say(int number, const std::vector<std::string>& texts) {
    std::vector<std::string> messages;
    for (const std::string& text : texts) {
      messages.push_back(absl::StrCat(
          R"({"role":"assistant","content":[{"type":"text","text":")", text,
          "\"}]}"));
    }
    api_.SetRunConversation(
        RunId(number),
        absl::StrCat(
            R"({"conversation_id":"c","steps":[{"id":"s","messages":[)",
            absl::StrJoin(messages, ","), R"(],"steps":[]}]})"));
  }
  static oz::v1::WatchRunRequest Request(int number) {
    oz::v1::WatchRunRequest request;
    *request.mutable_context() = Context();
    request.set_run_id(RunId(number));
    return request;
  }
  std::unique_ptr<RunReader> Open(const oz::v1::WatchRunRequest& request) {
    auto source = watcher_->WatchRun(request, CallScope());
    EXPECT_THAT(source, IsOk());
    return std::make_unique<RunReader>(*std::move(source));
  }
  // In one word each; steps, connections and heartbeats are left out.
  std::vector<std::string> Words(RunReader* reader) {
    std::vector<std::string> words;
    for (const RunResponse& response : reader->Drain()) {
      switch (response.kind_case()) {
        case RunResponse::kRun:
          words.push_back(response.run().state());
          break;
        case RunResponse::kItem:
          if (IsNews(response.item())) words.push_back(response.item().text());
          break;
        case RunResponse::kSynced:
          words.push_back("synced");
          break;
        case RunResponse::kReset:
          words.push_back("reset");
          shown_.clear();
          break;
        case RunResponse::kEnded:
          words.push_back("ended " + response.ended().run().state());
          break;
        default:
          break;
      }
    }
    return words;
  }
  // That an item is final now does not make another word.
  bool IsNews(const oz::v1::ConversationItem& item) {
    std::string& shown = shown_[item.seq()];
    if (item.kind() == "step" || shown == item.text()) return false;
    shown = item.text();
    return true;
  }
  std::vector<std::string> OpenAndRead(const oz::v1::WatchRunRequest& request) {
    reader_ = Open(request);
    shown_.clear();
    return Later();
  }
  std::vector<std::string> Later(absl::Duration time = absl::Seconds(1)) {
    std::vector<std::string> words;
    for (absl::Duration t; t < time; t += absl::Seconds(1)) {
      clock_.Advance(absl::Seconds(1));
      Settle(absl::Seconds(1));
      for (const std::string& word : Words(reader_.get())) {
        words.push_back(word);
      }
    }
    return words;
  }
  int reads() const {
    return api_.calls(FakeOzApi::Method::kGetRunConversation);
  }

  std::unique_ptr<ConversationWatcher> watcher_;
  std::unique_ptr<RunReader> reader_;
  // What was shown last under a number.
  std::map<int64_t, std::string> shown_;
};

TEST_F(ConversationWatcherTest, FollowsARunToItsEnd) {
  PutRun(1, "INPROGRESS");
  Say(1, {"one"});
  StartWatcher();
  EXPECT_THAT(OpenAndRead(Request(1)),
              ElementsAre("INPROGRESS", "one", "synced"));
  Say(1, {"one", "two"});
  EXPECT_THAT(Later(absl::Seconds(3)), ElementsAre("two"));
  clock_.Advance(absl::Seconds(1));
  PutRun(1, "SUCCEEDED");
  Say(1, {"one", "two", "three"});
  Sync();
  EXPECT_THAT(Later(absl::Seconds(3)),
              ElementsAre("SUCCEEDED", "three", "ended SUCCEEDED"));
  ASSERT_TRUE(reader_->end().has_value());
  EXPECT_THAT(*reader_->end(), IsOk());
}

TEST_F(ConversationWatcherTest, ShowsARunThatHasEnded) {
  PutRun(1, "FAILED");
  Say(1, {"one"});
  StartWatcher();
  EXPECT_THAT(OpenAndRead(Request(1)),
              ElementsAre("FAILED", "one", "synced", "ended FAILED"));
  EXPECT_TRUE(reader_->end().has_value());
}

TEST_F(ConversationWatcherTest, EndsWithARunThatIsBlocked) {
  PutRun(1, "BLOCKED");
  StartWatcher();
  EXPECT_THAT(OpenAndRead(Request(1)),
              ElementsAre("BLOCKED", "synced", "ended BLOCKED"));
}

TEST_F(ConversationWatcherTest, WaitsForAConversationThatIsNotThereYet) {
  PutRun(1, "QUEUED");
  StartWatcher();
  EXPECT_THAT(OpenAndRead(Request(1)), ElementsAre("QUEUED", "synced"));
  Say(1, {"one"});
  EXPECT_THAT(Later(absl::Seconds(3)), ElementsAre("one"));
}

TEST_F(ConversationWatcherTest, SaysWhenThereIsOnlyATranscript) {
  PutRun(1, "INPROGRESS");
  StartWatcher();
  api_.FailNext(FakeOzApi::Method::kGetRunConversation,
                absl::FailedPreconditionError("422"), 100);
  const std::vector<std::string> words = OpenAndRead(Request(1));
  ASSERT_EQ(words.size(), 3u);
  EXPECT_THAT(words[1], testing::HasSubstr("transcript"));
  // Asking again would not help.
  const int before = reads();
  Later(absl::Seconds(20));
  EXPECT_EQ(reads(), before);
}

TEST_F(ConversationWatcherTest, BeginsWhereTheClientWants) {
  PutRun(1, "SUCCEEDED");
  Say(1, {"one", "two", "three"});
  StartWatcher();
  reader_ = Open(Request(1));
  clock_.Advance(absl::Seconds(1));
  Settle();
  int64_t second = 0;
  for (const RunResponse& response : reader_->Drain()) {
    if (response.item().text() == "two") second = response.item().seq();
  }
  ASSERT_GT(second, 0);
  oz::v1::WatchRunRequest request = Request(1);
  request.set_after_seq(second);
  EXPECT_THAT(OpenAndRead(request),
              ElementsAre("SUCCEEDED", "three", "synced", "ended SUCCEEDED"));
  request = Request(1);
  request.set_tail_items(2);
  EXPECT_THAT(OpenAndRead(request), ElementsAre("SUCCEEDED", "two", "three",
                                                "synced", "ended SUCCEEDED"));
}

TEST_F(ConversationWatcherTest, EndsAfterWhatThereIsWithoutFollowing) {
  PutRun(1, "INPROGRESS");
  Say(1, {"one"});
  StartWatcher();
  oz::v1::WatchRunRequest request = Request(1);
  request.set_no_follow(true);
  EXPECT_THAT(OpenAndRead(request), ElementsAre("INPROGRESS", "one", "synced"));
  ASSERT_TRUE(reader_->end().has_value());
  EXPECT_THAT(*reader_->end(), IsOk());
  // And says so when there is nothing.
  api_.FailAlways(FakeOzApi::Offline());
  request.set_run_id(RunId(9));
  EXPECT_THAT(OpenAndRead(request), IsEmpty());
  ASSERT_TRUE(reader_->end().has_value());
  EXPECT_THAT(*reader_->end(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ConversationWatcherTest, BeginsAgainWhenThePastIsRewritten) {
  PutRun(1, "INPROGRESS");
  Say(1, {"one", "two"});
  StartWatcher();
  OpenAndRead(Request(1));
  Say(1, {"uno", "two"});
  EXPECT_THAT(Later(absl::Seconds(3)), ElementsAre("reset", "uno", "two"));
}

TEST_F(ConversationWatcherTest, DoesNotKnowTheRun) {
  StartWatcher();
  EXPECT_THAT(OpenAndRead(Request(1)), IsEmpty());
  ASSERT_TRUE(reader_->end().has_value());
  EXPECT_THAT(*reader_->end(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ConversationWatcherTest, WaitsForARunThatWasCreatedLately) {
  StartWatcher();
  State();
  synced_->NoteCreated(Partition(), RunId(1));
  EXPECT_THAT(OpenAndRead(Request(1)), IsEmpty());
  EXPECT_FALSE(reader_->end().has_value());
  PutRun(1, "QUEUED");
  EXPECT_THAT(Later(absl::Seconds(5)), ElementsAre("QUEUED", "synced"));
}

TEST_F(ConversationWatcherTest, AFailureIsNeverAnEnd) {
  PutRun(1, "INPROGRESS");
  Say(1, {"one"});
  StartWatcher();
  OpenAndRead(Request(1));
  for (const absl::Status& failure :
       {FakeOzApi::Offline(), absl::UnavailableError("502"),
        absl::DataLossError("cut off"), FakeOzApi::InvalidKey()}) {
    api_.FailAlways(failure);
    EXPECT_THAT(Later(absl::Seconds(30)), IsEmpty()) << failure;
    EXPECT_FALSE(reader_->end().has_value()) << failure;
  }
  api_.FailAlways(absl::OkStatus());
  Say(1, {"one", "two"});
  EXPECT_THAT(Later(absl::Minutes(6)), ElementsAre("two"));
}

TEST_F(ConversationWatcherTest, ShowsAnEndedRunWithoutTheService) {
  PutRun(1, "SUCCEEDED");
  Say(1, {"one"});
  StartWatcher();
  Sync();
  OpenAndRead(Request(1));
  reader_.reset();
  api_.FailAlways(FakeOzApi::Offline());
  EXPECT_THAT(OpenAndRead(Request(1)),
              ElementsAre("SUCCEEDED", "one", "synced", "ended SUCCEEDED"));
  EXPECT_TRUE(reader_->end().has_value());
}

TEST_F(ConversationWatcherTest, ReadsOnceForAll) {
  PutRun(1, "INPROGRESS");
  Say(1, {"one"});
  StartWatcher();
  std::vector<std::unique_ptr<RunReader>> readers;
  for (int i = 0; i < 30; ++i) readers.push_back(Open(Request(1)));
  Settle(absl::Milliseconds(10));
  EXPECT_LE(reads(), 1);
  EXPECT_LE(api_.calls(FakeOzApi::Method::kGetRun), 1);
  for (const auto& reader : readers) {
    shown_.clear();
    EXPECT_THAT(Words(reader.get()),
                ElementsAre("INPROGRESS", "one", "synced"));
  }
  readers.clear();
  const int before = reads();
  clock_.Advance(absl::Minutes(1));
  Settle(absl::Minutes(1));
  EXPECT_EQ(reads(), before);
}

TEST_F(ConversationWatcherTest, RefusesNegativeNumbers) {
  StartWatcher();
  oz::v1::WatchRunRequest request = Request(1);
  request.set_after_seq(-1);
  EXPECT_THAT(watcher_->WatchRun(request, CallScope()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ConversationWatcherTest, FollowsWithThreads) {
  PutRun(1, "SUCCEEDED");
  Say(1, {"one", "two"});
  StartWatcher(/*threads=*/8);
  std::vector<std::unique_ptr<RunReader>> readers;
  for (int i = 0; i < 20; ++i) readers.push_back(Open(Request(1)));
  for (const auto& reader : readers) EXPECT_THAT(reader->AwaitEnd(), IsOk());
}

TEST_F(ConversationWatcherTest, EndsWhenTheAccountIsForgotten) {
  PutRun(1, "INPROGRESS");
  Say(1, {"one"});
  StartWatcher();
  LogIn();
  OpenAndRead(Request(1));
  ASSERT_THAT(accounts_->Logout(oz::v1::LogoutRequest()), IsOk());
  Settle();
  reader_->Drain();
  ASSERT_TRUE(reader_->end().has_value());
  EXPECT_THAT(*reader_->end(), StatusIs(absl::StatusCode::kAborted));
}

}  // namespace
}  // namespace ozd
