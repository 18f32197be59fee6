// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/event_api.h"

#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/json/json_reader.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"

namespace ozd {
namespace {

using oz::v1::Event;

void ReadMember(JsonReader* reader, absl::string_view key, Event* event) {
  if (key == "sequence") {
    // Not by way of a double, which has no room for the larger ones.
    int64_t sequence = 0;
    if (!absl::SimpleAtoi(reader->Skip(), &sequence)) sequence = 0;
    event->set_sequence(sequence);
  } else if (key == "event_type") {
    reader->ReadString(event->mutable_event_type());
  } else if (key == "run_id") {
    reader->ReadString(event->mutable_run_id());
  } else if (key == "ref_id") {
    reader->ReadString(event->mutable_ref_id());
  } else if (key == "execution_id") {
    reader->ReadString(event->mutable_execution_id());
  } else if (key == "occurred_at") {
    std::string text;
    reader->ReadString(&text);
    event->set_occurred_at_us(ParseRfc3339(text).value_or(0));
  } else {
    reader->Skip();
  }
}

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

absl::StatusOr<Event> ParseEvent(absl::string_view json) {
  Event event;
  JsonReader reader(json);
  if (reader.EnterObject()) {
    std::string key;
    while (reader.NextMember(&key)) ReadMember(&reader, key, &event);
  }
  if (!reader.AtEnd()) return absl::DataLossError("an event is malformed JSON");
  if (event.sequence() <= 0 || event.event_type().empty() ||
      event.run_id().empty()) {
    return absl::DataLossError("an event lacks sequence, event_type or run_id");
  }
  return event;
}

absl::StatusOr<EventPage> ParseEventPage(absl::string_view json, int limit) {
  EventPage page;
  JsonReader reader(json);
  const bool is_array = reader.EnterArray();
  int items = 0;
  while (is_array && reader.NextElement()) {
    auto event = ParseEvent(reader.Skip());
    ++items;
    if (event.ok()) {
      page.events.push_back(*std::move(event));
    } else {
      ++page.skipped_items;
    }
  }
  if (!is_array || !reader.AtEnd()) {
    return absl::DataLossError("the answer is no list of events");
  }
  page.is_full = items >= limit;
  return page;
}

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
