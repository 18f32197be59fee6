// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/resource_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_service_calls.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

class ResourceApiTest : public testing::Test {
 protected:
  absl::StatusOr<std::vector<oz::v1::Resource>> Models() {
    return api_.List(ApiCaller(),
                     *FindReadOnlyKind(oz::v1::RESOURCE_KIND_MODEL), {});
  }

  // A kind below two others, one of which is given by GET.
  const ReadOnlyKind kNote = {.kind = oz::v1::RESOURCE_KIND_UNSPECIFIED,
                              .noun = "note",
                              .path = "books/{}/pages/{}/notes",
                              .list_key = "notes",
                              .uid_key = "uid",
                              .can_get = true};
  FakeServiceCalls service_;
  const ResourceApi api_{&service_};
};

TEST_F(ResourceApiTest, ReadsModels) {
  service_.Answer(R"({"default_model_id":"auto","models":[
    {"id":"auto","display_name":"Auto","provider":"UNKNOWN",
     "vision_supported":true},
    {"id":"max","display_name":"Max","new_field":1.0}]})");
  const auto models = Models();
  ASSERT_THAT(models, IsOk());
  EXPECT_EQ(service_.calls()[0].what, "GET agent/models");
  ASSERT_EQ(models->size(), 2u);
  EXPECT_EQ((*models)[0].uid(), "auto");
  EXPECT_TRUE((*models)[0].is_default());
  const oz::v1::Resource& max = (*models)[1];
  EXPECT_EQ(max.title(), "Max");
  EXPECT_FALSE(max.is_default());
  EXPECT_EQ(max.raw_json(),
            R"({"id":"max","display_name":"Max","new_field":1.0})");
}

TEST_F(ResourceApiTest, LeavesOutWhatIsNoModel) {
  service_.Answer(
      R"({"models":[7,null,{"display_name":"x"},{"id":5},{"id":"a"}]})");
  const auto models = Models();
  ASSERT_THAT(models, IsOk());
  ASSERT_EQ(models->size(), 1u);
  EXPECT_EQ((*models)[0].uid(), "a");
  EXPECT_FALSE((*models)[0].is_default());
}

TEST_F(ResourceApiTest, AnAnswerWithoutAListIsAnError) {
  for (const char* answer : {"[]", "{}", "", R"({"models":{}})"}) {
    service_.Answer(answer);
    EXPECT_THAT(Models(), StatusIs(absl::StatusCode::kDataLoss)) << answer;
  }
}

TEST_F(ResourceApiTest, PassesFailuresOn) {
  service_.Answer(absl::PermissionDeniedError("no"));
  EXPECT_THAT(Models(), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(ResourceApiTest, AsksBelowTheParents) {
  service_.Answer(R"({"notes":[{"uid":"n1"}]})");
  const auto notes = api_.List(ApiCaller(), kNote, {"b1", "p1"});
  ASSERT_THAT(notes, IsOk());
  EXPECT_EQ(service_.calls()[0].what, "GET books/b1/pages/p1/notes");
  EXPECT_EQ(notes->front().uid(), "n1");
  EXPECT_EQ(notes->front().title(), "");
}

TEST_F(ResourceApiTest, GetsOne) {
  service_.Answer(R"({"uid":"n1","text":"x"})");
  const auto note = api_.Get(ApiCaller(), kNote, {"b1", "p1"}, "n1");
  ASSERT_THAT(note, IsOk());
  EXPECT_EQ(service_.calls()[0].what, "GET books/b1/pages/p1/notes/n1");
  EXPECT_EQ(note->raw_json(), R"({"uid":"n1","text":"x"})");
  service_.Answer("[]");
  EXPECT_THAT(api_.Get(ApiCaller(), kNote, {"b1", "p1"}, "n1"),
              StatusIs(absl::StatusCode::kDataLoss));
}

// Every row can be read: the parents in its path are kinds that are in the
// table, before it.
TEST_F(ResourceApiTest, KindsAreWhole) {
  for (const ReadOnlyKind& kind : ReadOnlyKinds()) {
    size_t placeholders = 0;
    for (size_t at = 0;
         (at = std::string(kind.path).find("{}", at)) != std::string::npos;
         at += 2) {
      ++placeholders;
    }
    EXPECT_EQ(placeholders, kind.parents.size()) << kind.noun;
    for (const oz::v1::ResourceKind parent : kind.parents) {
      EXPECT_NE(FindReadOnlyKind(parent), nullptr) << kind.noun;
    }
  }
}

}  // namespace
}  // namespace ozd
