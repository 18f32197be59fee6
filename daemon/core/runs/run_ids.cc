// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/run_ids.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "cache/runs/pull_request.h"
#include "daemon/core/accounts/account_service.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/upstream/api/user_api.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr size_t kWholeIdLength = 36;
constexpr size_t kShortestPrefix = 4;
constexpr size_t kListedRuns = 5;
constexpr int kLookedUp = static_cast<int>(kListedRuns) + 1;
// "@last~500" is the oldest that can be named so.
constexpr int kMostBack = 500;
// Enough to tell runs apart.
constexpr size_t kTitleBytes = 60;

std::string Candidates(const std::vector<oz::v1::Run>& runs) {
  std::string list;
  for (size_t i = 0; i < std::min(runs.size(), kListedRuns); ++i) {
    absl::StrAppend(&list, i == 0 ? "" : ", ", runs[i].run_id());
    absl::string_view title = runs[i].title();
    if (title.empty()) continue;
    size_t end = std::min(title.size(), kTitleBytes);
    while (end < title.size() && end > 0 &&
           (static_cast<unsigned char>(title[end]) & 0xc0u) == 0x80u) {
      --end;
    }
    absl::StrAppend(&list, " (", title.substr(0, end),
                    end < title.size() ? "…)" : ")");
  }
  if (runs.size() > kListedRuns) absl::StrAppend(&list, ", ...");
  return list;
}

absl::Status AmbiguousError(const std::string& typed, absl::string_view what,
                            const std::vector<oz::v1::Run>& runs,
                            absl::string_view remedy) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("ambiguous_run");
  detail.set_remedy(std::string(remedy));
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("\"", typed, "\" ", what, ": ",
                                Candidates(runs), "; ", remedy),
                   detail);
}

absl::Status NoRunError(const std::string& message) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("resource_not_found");
  detail.set_remedy("look through the runs with: oz run list");
  return MakeError(absl::StatusCode::kNotFound, message, detail);
}

// How far back "@last", "@last~2" go; nullopt when `typed` is neither.
absl::StatusOr<std::optional<int>> ParseLast(const std::string& typed) {
  absl::string_view rest = typed;
  if (!absl::ConsumePrefix(&rest, "@")) return std::optional<int>();
  int back = 0;
  if (rest == "last") return std::optional<int>(0);
  if (absl::ConsumePrefix(&rest, "last~") && absl::SimpleAtoi(rest, &back) &&
      back >= 0 && back < kMostBack) {
    return std::optional<int>(back);
  }
  oz::v1::ErrorDetail detail;
  detail.set_error_code("invalid_request");
  return MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat("\"", typed,
                   "\" names no run; the one you created last is @last, the "
                   "one before it @last~1, up to @last~",
                   kMostBack - 1),
      detail);
}

// No id has one of these, and branches often do.
bool CannotBeAnId(absl::string_view typed) {
  return absl::StrContains(typed, '/');
}

// Looks for one call.
class RunFinder {
 public:
  RunFinder(AccountSync* accounts, const AccountSync::InUse& account,
            oz::v1::ReadMode mode, const CallScope& scope)
      : accounts_(accounts),
        runs_(*accounts->parts().runs),
        account_(account),
        state_(*account.state),
        mode_(mode),
        scope_(scope) {}

  absl::StatusOr<std::string> Find(const std::string& typed) {
    OZD_ASSIGN_OR_RETURN(const std::optional<int> back, ParseLast(typed));
    if (back.has_value()) {
      OZD_RETURN_IF_ERROR(BringUpToDate());
      return FindLast(typed, *back);
    }
    const std::string pull_request = PullRequestKey(typed);
    if (!pull_request.empty()) return FindPullRequest(typed, pull_request);
    OZD_ASSIGN_OR_RETURN(const std::string id,
                         CompleteRunId(runs_, state_.partition(), typed));
    if (id != typed) return id;
    return FindBranch(typed);
  }

 private:
  // The newest run may not be cached yet.
  absl::Status BringUpToDate() {
    if (mode_ == oz::v1::READ_MODE_CACHED) return absl::OkStatus();
    const bool refresh = mode_ == oz::v1::READ_MODE_REFRESH;
    const SyncGate::Result sync =
        refresh ? accounts_->gate()->Force(account_.state, scope_)
                : accounts_->gate()->Pass(account_.state, scope_);
    // With nothing cached there is nothing to choose from either.
    if (refresh || state_.coverage().watermark_us == 0) return sync.status;
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> OwnUid() {
    std::string uid =
        CachedPrincipalUid(*accounts_->parts().documents, state_.partition());
    if (!uid.empty()) return uid;
    if (mode_ == oz::v1::READ_MODE_CACHED) {
      return NotInCacheError("who the key belongs to is not cached",
                             "run: oz whoami");
    }
    ApiCaller caller = account_.caller;
    caller.timeout = scope_.timeout;
    OZD_ASSIGN_OR_RETURN(
        const oz::v1::Principal principal,
        UserApi(accounts_->parts().calls, accounts_->parts().clock)
            .Get(caller));
    return principal.uid();
  }

  absl::StatusOr<std::string> FindLast(const std::string& typed, int back) {
    RunQuery query;
    OZD_ASSIGN_OR_RETURN(const std::string uid, OwnUid());
    query.filter.set_creator_uid(uid);
    query.sort_by = oz::v1::RUN_SORT_FIELD_CREATED_AT;
    query.limit = back + 1;
    OZD_ASSIGN_OR_RETURN(
        const RunRows rows,
        runs_.List(state_.partition(), query, scope_.cancelled));
    if (static_cast<int>(rows.runs.size()) > back) {
      return rows.runs.back().run_id();
    }
    return NoRunError(
        rows.runs.empty()
            ? absl::StrCat("no cached run was created by you (", uid, ")")
            : absl::StrCat("\"", typed,
                           "\" goes too far back: ", rows.runs.size(),
                           rows.runs.size() == 1 ? " cached run was"
                                                 : " cached runs were",
                           " created by you (", uid, ")"));
  }

  absl::StatusOr<LinkedRuns> Linked(RunLink link, const std::string& text) {
    OZD_ASSIGN_OR_RETURN(
        LinkedRuns linked,
        runs_.FindByLink(state_.partition(), link, text, kLookedUp));
    if (!linked.runs.empty() || linked.too_many) return linked;
    OZD_RETURN_IF_ERROR(BringUpToDate());
    return runs_.FindByLink(state_.partition(), link, text, kLookedUp);
  }

  // The one of `linked`; an error when there are several. Not for none.
  static absl::StatusOr<std::string> OnlyOne(const std::string& typed,
                                             absl::string_view what,
                                             const LinkedRuns& linked) {
    if (linked.runs.size() == 1) return linked.runs.front().run_id();
    return AmbiguousError(
        typed,
        linked.too_many
            ? absl::StrCat("is the ", what, " of more runs than are listed")
            : absl::StrCat("is the ", what, " of several runs"),
        linked.runs, "give the id of one of them");
  }

  absl::StatusOr<std::string> FindPullRequest(const std::string& typed,
                                              const std::string& key) {
    OZD_ASSIGN_OR_RETURN(const LinkedRuns linked,
                         Linked(RunLink::kPullRequest, key));
    if (!linked.runs.empty() || linked.too_many) {
      return OnlyOne(typed, "pull request", linked);
    }
    return NoRunError(
        absl::StrCat("no cached run has the pull request ", key, HowMany()));
  }

  absl::StatusOr<std::string> FindBranch(const std::string& typed) {
    if (!CannotBeAnId(typed)) {
      OZD_ASSIGN_OR_RETURN(
          const LinkedRuns linked,
          runs_.FindByLink(state_.partition(), RunLink::kBranch, typed,
                           kLookedUp));
      // The service shall judge.
      if (linked.runs.empty() && !linked.too_many) return typed;
      return OnlyOne(typed, "branch", linked);
    }
    OZD_ASSIGN_OR_RETURN(const LinkedRuns linked,
                         Linked(RunLink::kBranch, typed));
    if (!linked.runs.empty() || linked.too_many) {
      return OnlyOne(typed, "branch", linked);
    }
    return NoRunError(absl::StrCat("no cached run has the branch \"", typed,
                                   "\"", HowMany()));
  }

  std::string HowMany() const {
    const int64_t runs = runs_.CountRuns(state_.partition()).value_or(0);
    return absl::StrCat(
        " (looked through ", runs, runs == 1 ? " cached run" : " cached runs",
        state_.coverage().complete ? ")" : "; older ones are not cached yet)");
  }

  AccountSync* const accounts_;
  const RunStore& runs_;
  const AccountSync::InUse& account_;
  const AccountState& state_;
  const oz::v1::ReadMode mode_;
  const CallScope& scope_;
};

}  // namespace

absl::StatusOr<std::string> CompleteRunId(const RunStore& runs,
                                          const std::string& partition,
                                          const std::string& typed) {
  if (typed.size() < kShortestPrefix || typed.size() >= kWholeIdLength) {
    return typed;
  }
  OZD_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                       runs.FindByPrefix(partition, typed, kLookedUp));
  // In order, so that an id that is exactly what was typed comes first.
  if (ids.empty() || ids.front() == typed) return typed;
  if (ids.size() == 1) return ids.front();
  std::vector<oz::v1::Run> candidates;
  for (const std::string& id : ids) {
    absl::StatusOr<oz::v1::Run> run =
        runs.Get(partition, id, oz::v1::RUN_VIEW_SUMMARY);
    candidates.emplace_back().set_run_id(id);
    if (run.ok()) candidates.back().set_title(run->title());
  }
  return AmbiguousError(typed, "begins several run ids", candidates,
                        "give more characters");
}

absl::StatusOr<std::string> FindRunId(AccountSync* accounts,
                                      const AccountSync::InUse& account,
                                      const std::string& typed,
                                      oz::v1::ReadMode mode,
                                      const CallScope& scope) {
  return RunFinder(accounts, account, mode, scope).Find(typed);
}

}  // namespace ozd
