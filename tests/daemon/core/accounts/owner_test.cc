// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/accounts/owner.h"

#include <gmock/gmock.h>

#include "proto/support/error_detail.h"
#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::AllOf;
using testing::HasSubstr;

oz::v1::Principal PrincipalOn(const std::vector<std::string>& teams) {
  oz::v1::Principal principal;
  principal.set_uid("serviceAccount:me");
  for (const std::string& uid : teams) {
    principal.add_teams()->set_uid(uid);
  }
  return principal;
}

std::string Chosen(const std::vector<std::string>& teams,
                   oz::v1::OwnerScope scope) {
  const auto owner = ChooseOwner(PrincipalOn(teams), scope);
  if (!owner.ok()) return GetErrorDetail(owner.status())->error_code();
  return absl::StrCat(owner->kind == Owner::Kind::kTeam ? "team " : "user ",
                      owner->uid);
}

TEST(ChooseOwnerTest, TakesTheOnlyTeamUnlessTold) {
  struct Case {
    std::vector<std::string> teams;
    oz::v1::OwnerScope scope;
    const char* expected;
  };
  const Case cases[] = {
      {{"t1"}, oz::v1::OWNER_SCOPE_UNSPECIFIED, "team t1"},
      {{"t1"}, oz::v1::OWNER_SCOPE_TEAM, "team t1"},
      {{"t1"}, oz::v1::OWNER_SCOPE_PERSONAL, "user serviceAccount:me"},
      {{}, oz::v1::OWNER_SCOPE_UNSPECIFIED, "user serviceAccount:me"},
      {{}, oz::v1::OWNER_SCOPE_PERSONAL, "user serviceAccount:me"},
      {{}, oz::v1::OWNER_SCOPE_TEAM, "no_team"},
      {{"t1", "t2"}, oz::v1::OWNER_SCOPE_UNSPECIFIED, "user serviceAccount:me"},
      {{"t1", "t2"}, oz::v1::OWNER_SCOPE_TEAM, "several_teams"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Chosen(c.teams, c.scope), c.expected)
        << c.teams.size() << " teams, scope " << c.scope;
  }
}

TEST(ChooseOwnerTest, SaysWhyThereIsNoTeam) {
  EXPECT_THAT(
      ChooseOwner(PrincipalOn({}), oz::v1::OWNER_SCOPE_TEAM),
      StatusIs(absl::StatusCode::kFailedPrecondition, "User is not on a team"));
  EXPECT_THAT(ChooseOwner(PrincipalOn({"t1", "t2"}), oz::v1::OWNER_SCOPE_TEAM),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("2 teams"), HasSubstr("t1, t2"))));
}

class ResolveOwnerTest : public CoreFixture {
 protected:
  int principals() const {
    return api_.calls(FakeOzApi::Method::kGetPrincipal);
  }
};

TEST_F(ResolveOwnerTest, KnowsThePrincipalFromBefore) {
  Start();
  api_.AddKey(kKey, PrincipalOn({"t1"}));
  for (int i = 0; i < 2; ++i) {
    const auto owner =
        ResolveOwner(accounts_.get(), Context(),
                     oz::v1::OWNER_SCOPE_UNSPECIFIED, CallScope());
    ASSERT_THAT(owner, IsOk());
    EXPECT_EQ(*owner, (Owner{Owner::Kind::kTeam, "t1"}));
  }
  EXPECT_EQ(principals(), 1);
}

TEST_F(ResolveOwnerTest, AsksAgainWhenTheTeamsAreUnknown) {
  Start();
  oz::v1::Principal half_known = PrincipalOn({});
  half_known.set_teams_unknown(true);
  api_.AddKey(kKey, half_known);
  EXPECT_THAT(ResolveOwner(accounts_.get(), Context(),
                           oz::v1::OWNER_SCOPE_UNSPECIFIED, CallScope()),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(principals(), 2);
  // Of no importance for what is personal.
  EXPECT_THAT(ResolveOwner(accounts_.get(), Context(),
                           oz::v1::OWNER_SCOPE_PERSONAL, CallScope()),
              IsOk());
  api_.AddKey(kKey, PrincipalOn({"t1"}));
  EXPECT_THAT(ResolveOwner(accounts_.get(), Context(), oz::v1::OWNER_SCOPE_TEAM,
                           CallScope()),
              IsOk());
}

TEST_F(ResolveOwnerTest, FailsWhenNobodyIsLoggedIn) {
  Start();
  EXPECT_THAT(ResolveOwner(accounts_.get(), oz::v1::CallContext(),
                           oz::v1::OWNER_SCOPE_PERSONAL, CallScope()),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

}  // namespace
}  // namespace ozd
