// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_FORWARDING_OZ_API_H_
#define OZD_TESTS_SUPPORT_FORWARDING_OZ_API_H_

#include <functional>
#include <string>
#include <vector>

#include "daemon/upstream/service/oz_api.h"

namespace ozd {

// Passes everything on to another service; a test overrides what it wants to
// spoil. As thread-safe as that service.
class ForwardingOzApi : public OzApi {
 public:
  explicit ForwardingOzApi(OzApi* real) : real_(real) {}

  absl::StatusOr<RunPage> ListRuns(const ApiCaller& caller,
                                   const ListRunsQuery& query) override {
    return real_->ListRuns(caller, query);
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
  absl::StatusOr<std::vector<std::string>> SendMessage(
      const ApiCaller& caller,
      const oz::v1::SendMessageRequest& message) override {
    return real_->SendMessage(caller, message);
  }
  absl::StatusOr<std::vector<oz::v1::Message>> ListMessages(
      const ApiCaller& caller,
      const oz::v1::ListMessagesRequest& request) override {
    return real_->ListMessages(caller, request);
  }
  absl::StatusOr<oz::v1::Message> ReadMessage(
      const ApiCaller& caller, const std::string& message_id) override {
    return real_->ReadMessage(caller, message_id);
  }
  absl::Status MarkMessageDelivered(const ApiCaller& caller,
                                    const std::string& message_id) override {
    return real_->MarkMessageDelivered(caller, message_id);
  }
  absl::Status CancelRun(const ApiCaller& caller,
                         const std::string& run_id) override {
    return real_->CancelRun(caller, run_id);
  }
  absl::Status FollowUpRun(const ApiCaller& caller, const std::string& run_id,
                           const std::string& prompt,
                           const std::string& mode) override {
    return real_->FollowUpRun(caller, run_id, prompt, mode);
  }
  absl::Status DownloadArtifact(
      const ApiCaller& caller, const std::string& artifact_uid,
      const std::function<bool(const oz::v1::Artifact&)>& on_artifact,
      const ByteSink& sink) override {
    return real_->DownloadArtifact(caller, artifact_uid, on_artifact, sink);
  }
  int64_t requests_sent() const override { return real_->requests_sent(); }

 private:
  OzApi* const real_;
};

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_FORWARDING_OZ_API_H_
