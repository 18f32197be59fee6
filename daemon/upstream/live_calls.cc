// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/oz_api_client.h"

namespace ozd {
namespace {

absl::Status NotYet() { return absl::UnimplementedError("not offered yet"); }

}  // namespace

absl::StatusOr<EventPage> OzApiClient::ListEvents(
    const ApiCaller&, const std::vector<std::string>&, int64_t, int) {
  return NotYet();
}

absl::Status OzApiClient::StreamEvents(const ApiCaller&,
                                       const std::vector<std::string>&, int64_t,
                                       const EventSink&) {
  return NotYet();
}

absl::StatusOr<std::vector<std::string>> OzApiClient::SendMessage(
    const ApiCaller&, const oz::v1::SendMessageRequest&) {
  return NotYet();
}

absl::StatusOr<std::vector<oz::v1::Message>> OzApiClient::ListMessages(
    const ApiCaller&, const oz::v1::ListMessagesRequest&) {
  return NotYet();
}

absl::StatusOr<oz::v1::Message> OzApiClient::ReadMessage(const ApiCaller&,
                                                         const std::string&) {
  return NotYet();
}

absl::Status OzApiClient::MarkMessageDelivered(const ApiCaller&,
                                               const std::string&) {
  return NotYet();
}

absl::Status OzApiClient::CancelRun(const ApiCaller&, const std::string&) {
  return NotYet();
}

absl::Status OzApiClient::FollowUpRun(const ApiCaller&, const std::string&,
                                      const std::string&, const std::string&) {
  return NotYet();
}

absl::Status OzApiClient::DownloadArtifact(
    const ApiCaller&, const std::string&,
    const std::function<bool(const oz::v1::Artifact&)>&, const ByteSink&) {
  return NotYet();
}

}  // namespace ozd
