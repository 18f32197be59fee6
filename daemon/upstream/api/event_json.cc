// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/event_json.h"

#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "daemon/upstream/json/json_reader.h"
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

}  // namespace ozd
