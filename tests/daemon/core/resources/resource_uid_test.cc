// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/resource_uid.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/resource_fixture.h"

namespace ozd {
namespace {

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
    return CompleteUid(*resources_, Account(), kKey, typed, "thing");
  }

  const ResourceKey kKey = {ResourceKind::kSchedule, ""};
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
