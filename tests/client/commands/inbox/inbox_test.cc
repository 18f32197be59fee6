// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/inbox.pb.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::ElementsAre;

constexpr char kList[] = "/oz.v1.InboxService/ListInbox";
constexpr char kMarkSeen[] = "/oz.v1.InboxService/MarkSeen";

void AddItem(v1::InboxItem::Kind kind, const v1::Run& run, int64_t seconds_ago,
             v1::ListInboxResponse* inbox) {
  v1::InboxItem* item = inbox->add_items();
  item->set_kind(kind);
  item->set_item_id(run.run_id());
  *item->mutable_run() = run;
  item->set_since_us((kSampleNow - seconds_ago) * 1'000'000);
}

v1::ListInboxResponse SampleInbox() {
  const RunPage runs = SampleRuns();
  v1::ListInboxResponse inbox;
  AddItem(v1::InboxItem::NEEDS_YOU, runs.Get(3), 5 * 86'400, &inbox);
  AddItem(v1::InboxItem::FAILED, runs.Get(2), 3 * 3600, &inbox);
  v1::Run stalled = runs.Get(0);
  stalled.set_stalled(true);
  stalled.set_no_progress_ms(45 * 60'000);
  AddItem(v1::InboxItem::STALLED, stalled, 2700, &inbox);
  AddItem(v1::InboxItem::FINISHED, runs.Get(1), 260, &inbox);
  v1::InboxItem* item = inbox.add_items();
  item->set_kind(v1::InboxItem::SCHEDULE_FAILING);
  item->set_item_id("schedule:sched_1");
  item->set_since_us((kSampleNow - 60) * 1'000'000);
  item->set_schedule_id("sched_1");
  item->set_schedule_name("Nightly");
  item->set_failures(4);
  item->set_last_run_id("r9");
  inbox.set_more(2);
  return inbox;
}

class InboxTest : public AppTest {};

TEST_F(InboxTest, FourFormats) {
  channel().Answer(kList, SampleInbox());
  EXPECT_EQ(kExitOk, Run({"inbox"}));
  ExpectGolden("inbox.txt", io_.out);
  EXPECT_EQ("2 more; -L shows more of them\n", io_.err);
  io_.terminal = true;
  io_.env["NO_COLOR"] = "1";
  Run({"inbox"});
  ExpectGolden("inbox_80.txt", io_.out);
  io_.terminal = false;
  Run({"inbox", "--output-format", "text"});
  ExpectGolden("inbox_text.txt", io_.out);
  Run({"inbox", "--output-format", "json"});
  ExpectGolden("inbox.json", io_.out);
  Run({"inbox", "--output-format", "ndjson"});
  ExpectGolden("inbox.ndjson", io_.out);
}

TEST_F(InboxTest, PassesItsOptionsOn) {
  channel().Answer(kList, v1::ListInboxResponse());
  EXPECT_EQ(kExitOk, Run({"inbox"}));
  EXPECT_EQ("The inbox is empty.\n", io_.out);
  auto request = channel().LastRequest<v1::ListInboxRequest>(kList);
  EXPECT_FALSE(request.everybody());
  EXPECT_EQ(100, request.limit());
  Run({"inbox", "--everybody", "-L", "5", "--cached"});
  request = channel().LastRequest<v1::ListInboxRequest>(kList);
  EXPECT_TRUE(request.everybody());
  EXPECT_EQ(5, request.limit());
  EXPECT_EQ(v1::READ_MODE_CACHED, request.read_mode());
}

TEST_F(InboxTest, SaysWhenItIsNotCurrent) {
  v1::ListInboxResponse response;
  response.mutable_freshness()->set_stale(true);
  response.mutable_freshness()->set_stale_reason("offline");
  channel().Answer(kList, response);
  Run({"inbox"});
  EXPECT_EQ("warning: offline: showing the inbox of unknown age\n", io_.err);
}

TEST_F(InboxTest, DoneMarksWhatIsNamed) {
  v1::MarkSeenResponse response;
  response.add_item_ids("r1-full");
  response.add_item_ids("schedule:s");
  channel().Answer(kMarkSeen, response);
  EXPECT_EQ(kExitOk, Run({"inbox", "done", "r1", "schedule:s"}));
  EXPECT_EQ("2 items are done.\n", io_.out);
  auto request = channel().LastRequest<v1::MarkSeenRequest>(kMarkSeen);
  EXPECT_THAT(request.item_ids(), ElementsAre("r1", "schedule:s"));
  EXPECT_FALSE(request.all());
  Run({"inbox", "done", "--all", "--output-format", "text"});
  request = channel().LastRequest<v1::MarkSeenRequest>(kMarkSeen);
  EXPECT_TRUE(request.all());
  EXPECT_EQ("r1-full\nschedule:s\n", io_.out);
  for (const char* format : {"json", "ndjson"}) {
    Run({"inbox", "done", "--all", "--output-format", format});
    EXPECT_EQ("{\"v\":1,\"done\":[\"r1-full\",\"schedule:s\"]}\n", io_.out);
  }
}

TEST_F(InboxTest, ReportsFailures) {
  channel().Fail(kList, absl::UnavailableError("no"));
  EXPECT_EQ(kExitFailure, Run({"inbox"}));
  channel().Fail(kMarkSeen, absl::InvalidArgumentError("several items"));
  EXPECT_EQ(kExitFailure, Run({"inbox", "done", "r"}));
  EXPECT_EQ("Error: several items\n", io_.err);
}

}  // namespace
}  // namespace oz
