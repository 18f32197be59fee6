// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/event_api.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

absl::Status CheckEventRunIds(const std::vector<std::string>& run_ids) {
  if (run_ids.empty() || run_ids.size() > kMaxEventRunIds) {
    return absl::InvalidArgumentError(absl::StrCat(
        "events of ", run_ids.size(), " runs were asked for; 1 to ",
        kMaxEventRunIds, " are possible"));
  }
  for (const std::string& run_id : run_ids) {
    // An empty value would be left out, and without any the service may refuse
    // or tell of everything.
    if (run_id.empty()) return absl::InvalidArgumentError("\"\" is not an id");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EventPage> EventApi::List(
    const ApiCaller& caller, const std::vector<std::string>& run_ids,
    int64_t since, int limit) const {
  OZD_RETURN_IF_ERROR(CheckEventRunIds(run_ids));
  RestCall call;
  call.segments = {"agent", "events"};
  for (const std::string& id : run_ids) call.query.emplace_back("run_ids", id);
  call.query.emplace_back("since", absl::StrCat(since));
  call.query.emplace_back("limit", absl::StrCat(limit));
  OZD_ASSIGN_OR_RETURN(const RestAnswer answer, calls_->Send(caller, call));
  return Decoded(ParseEventPage(answer.body, limit), answer, caller);
}

absl::StatusOr<std::unique_ptr<EventStream>> EventApi::Stream(
    const ApiCaller& caller, const std::vector<std::string>& run_ids,
    int64_t since, EventSink sink) const {
  OZD_RETURN_IF_ERROR(CheckEventRunIds(run_ids));
  StreamCall call;
  call.segments = {"agent", "events", "stream"};
  for (const std::string& id : run_ids) {
    call.query.emplace_back("run_ids[]", id);
  }
  call.query.emplace_back("since", absl::StrCat(since));
  call.on_open = std::move(sink.on_open);
  call.on_data = [on_event = std::move(sink.on_event),
                  on_skipped =
                      std::move(sink.on_skipped)](absl::string_view data) {
    auto event = ParseEvent(data);
    if (event.ok()) return on_event(*std::move(event));
    if (on_skipped) on_skipped();
    return true;
  };
  call.on_end = std::move(sink.on_end);
  return calls_->StartStream(caller, std::move(call));
}

}  // namespace ozd
