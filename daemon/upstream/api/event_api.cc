// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/event_api.h"

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

absl::Status EventApi::Stream(const ApiCaller& caller,
                              const std::vector<std::string>& run_ids,
                              int64_t since, const EventSink& sink) const {
  OZD_RETURN_IF_ERROR(CheckEventRunIds(run_ids));
  StreamCall call;
  call.segments = {"agent", "events", "stream"};
  for (const std::string& id : run_ids) {
    call.query.emplace_back("run_ids[]", id);
  }
  call.query.emplace_back("since", absl::StrCat(since));
  call.on_open = sink.on_open;
  call.on_data = [&sink](absl::string_view data) {
    const auto event = ParseEvent(data);
    if (event.ok()) return sink.on_event(*event);
    if (sink.on_skipped) sink.on_skipped();
    return true;
  };
  call.on_idle = sink.on_idle;
  call.interrupter = sink.nudge;
  return calls_->Stream(caller, call);
}

}  // namespace ozd
