// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_DAEMON_CORE_SCRIPTED_OZ_API_H_
#define OZD_TESTS_DAEMON_CORE_SCRIPTED_OZ_API_H_

#include <functional>
#include <string>

#include "daemon/upstream/oz_api.h"

namespace ozd {

// Passes everything on to another service, and lets a test falsify the pages.
// Thread-safe when `change` is.
class ScriptedOzApi : public OzApi {
 public:
  using Change = std::function<absl::StatusOr<RunPage>(
      const ListRunsQuery&, absl::StatusOr<RunPage>)>;

  explicit ScriptedOzApi(OzApi* real) : real_(real) {}
  void SetChange(Change change) { change_ = std::move(change); }

  absl::StatusOr<RunPage> ListRuns(const ApiCaller& caller,
                                   const ListRunsQuery& query) override {
    absl::StatusOr<RunPage> page = real_->ListRuns(caller, query);
    return change_ ? change_(query, std::move(page)) : page;
  }
  absl::StatusOr<oz::v1::Run> GetRun(const ApiCaller& caller,
                                     const std::string& run_id) override {
    return real_->GetRun(caller, run_id);
  }
  absl::StatusOr<std::string> GetRunConversation(
      const ApiCaller& caller, const std::string& run_id) override {
    return real_->GetRunConversation(caller, run_id);
  }
  absl::StatusOr<std::string> GetConversation(const ApiCaller& caller,
                                              const std::string& id) override {
    return real_->GetConversation(caller, id);
  }
  absl::StatusOr<std::string> GetTranscript(
      const ApiCaller& caller, const std::string& run_id) override {
    return real_->GetTranscript(caller, run_id);
  }
  absl::StatusOr<oz::v1::Principal> GetPrincipal(
      const ApiCaller& caller) override {
    return real_->GetPrincipal(caller);
  }
  int64_t requests_sent() const override { return real_->requests_sent(); }

 private:
  OzApi* const real_;
  Change change_;
};

}  // namespace ozd

#endif  // OZD_TESTS_DAEMON_CORE_SCRIPTED_OZ_API_H_
