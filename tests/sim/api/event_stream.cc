// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/api/event_stream.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace ozd::sim {
namespace {

constexpr int64_t kEventsAtOnce = 500;
// How soon a client that went away is noticed.
constexpr std::chrono::milliseconds kLook{1000};

// Counts a stream for as long as its answer exists.
class Counted {
 public:
  explicit Counted(EventHub* hub) : hub_(hub) { hub_->StreamOpened(); }
  ~Counted() { hub_->StreamClosed(); }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  EventHub* const hub_;
};

// Sends what there is; returns false when it cannot go on.
bool SendNews(Context* context, const EventFilter& filter, const Sink& sink,
              int64_t* position, bool* sent) {
  const absl::StatusOr<EventPage> page =
      context->runs->Events(filter, *position, kEventsAtOnce);
  if (!page.ok()) return false;
  std::string text;
  for (const EventPtr& event : page->events) {
    absl::StrAppend(&text, "data: ", event->json, "\n\n");
  }
  *position = page->examined;
  *sent = !text.empty();
  return text.empty() || sink(text);
}

bool SendEvents(Context* context, const EventFilter& filter, int64_t position,
                const Sink& sink) {
  const Features& features = context->features;
  const absl::Duration begin = context->wall_clock->Uptime();
  absl::Duration last_sent = begin;
  while (true) {
    bool sent = false;
    if (!SendNews(context, filter, sink, &position, &sent)) return false;
    const absl::Duration now = context->wall_clock->Uptime();
    if (sent) last_sent = now;
    if (now - begin >= features.stream_max_age) return true;
    if (sent) continue;
    if (features.stream_keepalive > absl::ZeroDuration() &&
        now - last_sent >= features.stream_keepalive) {
      if (!sink(": keep-alive\n\n")) return false;
      last_sent = now;
    }
    if (!sink("")) return false;
    if (!context->runs->hub()->Wait(position, kLook)) return false;
  }
}

}  // namespace

Response EventStream(Context* context, EventFilter filter, int64_t since) {
  Response response;
  response.content_type = "text/event-stream";
  response.headers.emplace("Cache-Control", "no-cache");
  // Counted before the client hears of it, so that tests can rely on it.
  auto counted = std::make_shared<Counted>(context->runs->hub());
  response.stream = [context, filter = std::move(filter), since,
                     counted = std::move(counted)](const Sink& sink) {
    return SendEvents(context, filter, since, sink);
  };
  return response;
}

}  // namespace ozd::sim
