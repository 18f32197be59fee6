// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_CORE_SCRIPTED_OZ_API_H_
#define OZD_TESTS_DAEMON_CORE_SCRIPTED_OZ_API_H_

#include <functional>
#include <utility>

#include "tests/support/forwarding_oz_api.h"

namespace ozd {

// Lets a test falsify the pages of another service. Thread-safe when `change`
// is.
class ScriptedOzApi : public ForwardingOzApi {
 public:
  using Change = std::function<absl::StatusOr<RunPage>(
      const ListRunsQuery&, absl::StatusOr<RunPage>)>;

  using ForwardingOzApi::ForwardingOzApi;
  void SetChange(Change change) { change_ = std::move(change); }

  absl::StatusOr<RunPage> ListRuns(const ApiCaller& caller,
                                   const ListRunsQuery& query) override {
    absl::StatusOr<RunPage> page = ForwardingOzApi::ListRuns(caller, query);
    return change_ ? change_(query, std::move(page)) : page;
  }

 private:
  Change change_;
};

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_CORE_SCRIPTED_OZ_API_H_
