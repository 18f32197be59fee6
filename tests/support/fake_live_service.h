// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_FAKE_LIVE_SERVICE_H_
#define OZD_TESTS_SUPPORT_FAKE_LIVE_SERVICE_H_

#include <stdint.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/mutex.h"
#include "tests/support/service_json.h"
#include "tests/support/wait_until.h"

namespace ozd {

// The live half of the Oz service in memory: events, streams, messages.
// Thread-safe.
class FakeLiveService {
 public:
  // Records the arguments of one stream or poll.
  struct Ask {
    ApiCaller caller;
    std::vector<std::string> run_ids;
    int64_t since = 0;
  };

  // Adds an event with the next sequence, which it returns.
  int64_t Emit(const std::string& run_id, const std::string& type,
               const std::string& ref_id = "") {
    oz::v1::Event event;
    event.set_run_id(run_id);
    event.set_event_type(type);
    event.set_ref_id(ref_id);
    MutexLock lock(&mutex_);
    event.set_sequence(++last_sequence_);
    event.set_occurred_at_us(1'775'212'200'000'000 + last_sequence_);
    events_.push_back(event);
    changed_.NotifyAll();
    return last_sequence_;
  }
  // Adds an event as it is, whatever its sequence: late, repeated, strange.
  void Add(const oz::v1::Event& event) {
    MutexLock lock(&mutex_);
    last_sequence_ = std::max(last_sequence_, event.sequence());
    events_.push_back(event);
    changed_.NotifyAll();
  }
  std::vector<oz::v1::Event> events() const {
    MutexLock lock(&mutex_);
    return events_;
  }

  // Ends the streams that are open.
  void CutStreams(const absl::Status& status) {
    MutexLock lock(&mutex_);
    cut_status_ = status;
    ++cuts_;
    changed_.NotifyAll();
  }
  // Refuses every new stream (or poll) from now on; OK ends it.
  void RefuseStreams(const absl::Status& status) {
    MutexLock lock(&mutex_);
    stream_refusal_ = status;
  }
  void RefusePolls(const absl::Status& status) {
    MutexLock lock(&mutex_);
    poll_refusal_ = status;
  }
  // Refuses the next `count` streams.
  void RefuseNextStreams(const absl::Status& status, int count = 1) {
    MutexLock lock(&mutex_);
    for (int i = 0; i < count; ++i) next_refusals_.push_back(status);
  }

  // Streams open now; how many were asked for in all, and polls.
  int open_streams() const {
    MutexLock lock(&mutex_);
    return open_;
  }
  std::vector<Ask> stream_log() const {
    MutexLock lock(&mutex_);
    return stream_log_;
  }
  std::vector<Ask> poll_log() const {
    MutexLock lock(&mutex_);
    return poll_log_;
  }
  void WaitForOpenStreams(int count) {
    MutexLock lock(&mutex_);
    WaitUntil(&changed_, &mutex_,
              [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return open_ == count; });
  }
  void WaitForStreamAsks(size_t count) {
    MutexLock lock(&mutex_);
    WaitUntil(&changed_, &mutex_, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return stream_log_.size() >= count;
    });
  }
  void WaitForPolls(size_t count) {
    MutexLock lock(&mutex_);
    WaitUntil(&changed_, &mutex_, [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return poll_log_.size() >= count;
    });
  }

  // A message to `run_id`, with its event; returns its id.
  std::string PutMessage(const std::string& run_id, oz::v1::Message message) {
    {
      MutexLock lock(&mutex_);
      if (message.message_id().empty()) {
        message.set_message_id(absl::StrCat("message-", messages_.size() + 1));
      }
      messages_[message.message_id()] = {run_id, message};
    }
    Emit(run_id, "new_message", message.message_id());
    return message.message_id();
  }
  // The next `count` reads of a message fail.
  void FailNextReads(const absl::Status& status, int count = 1) {
    MutexLock lock(&mutex_);
    for (int i = 0; i < count; ++i) read_failures_.push_back(status);
  }
  // Ids in the order in which they were read.
  std::vector<std::string> reads() const {
    MutexLock lock(&mutex_);
    return reads_;
  }
  std::vector<oz::v1::SendMessageRequest> sent() const {
    MutexLock lock(&mutex_);
    return sent_;
  }

  // Answers GET /agent/events.
  absl::StatusOr<std::string> ListEvents(const ApiCaller& caller,
                                         const RestCall& call) {
    const Ask ask = AskOf(caller, call.query);
    const auto limit = static_cast<size_t>(NumberIn(call.query, "limit"));
    MutexLock lock(&mutex_);
    poll_log_.push_back(ask);
    changed_.NotifyAll();
    if (!poll_refusal_.ok()) return poll_refusal_;
    std::vector<std::string> page;
    std::vector<oz::v1::Event> sorted = events_;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) {
                       return a.sequence() < b.sequence();
                     });
    for (const oz::v1::Event& event : sorted) {
      if (page.size() == limit) break;
      if (Wanted(event, ask)) page.push_back(EventToJson(event));
    }
    return absl::StrCat("[", absl::StrJoin(page, ","), "]");
  }

  // Serves GET /agent/events/stream, on a thread of its own.
  std::unique_ptr<EventStream> StartStream(const ApiCaller& caller,
                                           StreamCall call) {
    return std::make_unique<ServedStream>(this, AskOf(caller, call.query),
                                          std::move(call));
  }

  // Answers POST /agent/messages.
  std::string SendMessage(const oz::v1::SendMessageRequest& request) {
    std::vector<std::string> ids;
    for (const std::string& to : request.to()) {
      oz::v1::Message message;
      message.set_sender_run_id(request.sender_run_id());
      message.set_subject(request.subject());
      message.set_body(request.body());
      message.set_sent_at("2026-04-03T10:30:00Z");
      ids.push_back(Quoted(PutMessage(to, message)));
    }
    MutexLock lock(&mutex_);
    sent_.push_back(request);
    return absl::StrCat(R"({"message_ids":[)", absl::StrJoin(ids, ","), "]}");
  }

  // Answers GET /agent/messages/{run}.
  std::string ListMessages(const std::string& run_id) const {
    std::vector<std::string> list;
    MutexLock lock(&mutex_);
    for (const auto& [id, stored] : messages_) {
      if (stored.first != run_id) continue;
      oz::v1::Message message = stored.second;
      message.clear_body();
      list.push_back(MessageToJson(message));
    }
    return absl::StrCat("[", absl::StrJoin(list, ","), "]");
  }

  // Answers POST /agent/messages/{id}/read.
  absl::StatusOr<std::string> ReadMessage(const std::string& message_id) {
    MutexLock lock(&mutex_);
    if (!read_failures_.empty()) {
      const absl::Status failure = read_failures_.front();
      read_failures_.pop_front();
      return failure;
    }
    const auto found = messages_.find(message_id);
    if (found == messages_.end()) {
      return absl::NotFoundError("message not found");
    }
    reads_.push_back(message_id);
    found->second.second.set_read_at("2026-04-03T10:31:00Z");
    return MessageToJson(found->second.second);
  }

  // Answers POST /agent/messages/{id}/delivered.
  absl::StatusOr<std::string> MarkDelivered(const std::string& message_id) {
    MutexLock lock(&mutex_);
    const auto found = messages_.find(message_id);
    if (found == messages_.end()) {
      return absl::NotFoundError("message not found");
    }
    found->second.second.set_delivered_at("2026-04-03T10:32:00Z");
    return "";
  }

 private:
  using Query = std::vector<std::pair<std::string, std::string>>;

  static int64_t NumberIn(const Query& query, const std::string& name) {
    int64_t number = 0;
    for (const auto& [key, value] : query) {
      if (key == name) static_cast<void>(absl::SimpleAtoi(value, &number));
    }
    return number;
  }
  static Ask AskOf(const ApiCaller& caller, const Query& query) {
    Ask ask = {caller, {}, NumberIn(query, "since")};
    for (const auto& [key, value] : query) {
      if (absl::StartsWith(key, "run_ids")) ask.run_ids.push_back(value);
    }
    return ask;
  }

  static bool Wanted(const oz::v1::Event& event, const Ask& ask) {
    return event.sequence() > ask.since &&
           std::find(ask.run_ids.begin(), ask.run_ids.end(), event.run_id()) !=
               ask.run_ids.end();
  }

  // A stream and the thread that serves it.
  class ServedStream : public EventStream {
   public:
    ServedStream(FakeLiveService* service, Ask ask, StreamCall call)
        : service_(service), ask_(std::move(ask)), call_(std::move(call)) {
      thread_ = std::thread([this] {
        const absl::Status end = service_->Run(this);
        if (!is_closing_) call_.on_end(end);
      });
    }
    ~ServedStream() override {
      is_closing_ = true;
      Resume();
      thread_.join();
    }
    void Resume() override {
      MutexLock lock(&service_->mutex_);
      resumed_ = true;
      service_->changed_.NotifyAll();
    }

   private:
    friend class FakeLiveService;
    FakeLiveService* const service_;
    const Ask ask_;
    const StreamCall call_;
    std::atomic<bool> is_closing_ = false;
    // Guarded by the service's mutex.
    bool resumed_ = false;
    std::thread thread_;
  };

  absl::Status Run(ServedStream* stream) {
    int cuts = 0;
    {
      MutexLock lock(&mutex_);
      stream_log_.push_back(stream->ask_);
      changed_.NotifyAll();
      if (!next_refusals_.empty()) {
        const absl::Status refusal = next_refusals_.front();
        next_refusals_.pop_front();
        return refusal;
      }
      if (!stream_refusal_.ok()) return stream_refusal_;
      cuts = cuts_;
      ++open_;
      changed_.NotifyAll();
    }
    if (stream->call_.on_open) stream->call_.on_open();
    const absl::Status end = Serve(stream, cuts);
    MutexLock lock(&mutex_);
    --open_;
    changed_.NotifyAll();
    return end;
  }

  absl::Status Serve(ServedStream* stream, int cuts) {
    size_t next = 0;
    while (true) {
      std::vector<std::string> batch;
      {
        MutexLock lock(&mutex_);
        for (; next < events_.size(); ++next) {
          if (Wanted(events_[next], stream->ask_)) {
            batch.push_back(EventToJson(events_[next]));
          }
        }
        if (batch.empty() && cuts_ != cuts) return cut_status_;
        if (batch.empty() && !stream->is_closing_) changed_.Wait(&mutex_);
      }
      for (const std::string& event : batch) Offer(stream, event);
      if (stream->is_closing_) return absl::CancelledError("closed");
    }
  }
  void Offer(ServedStream* stream, const std::string& event) {
    while (!stream->is_closing_) {
      {
        MutexLock lock(&mutex_);
        stream->resumed_ = false;
      }
      if (stream->call_.on_data(event)) return;
      MutexLock lock(&mutex_);
      while (!stream->resumed_ && !stream->is_closing_) changed_.Wait(&mutex_);
    }
  }

  mutable Mutex mutex_;
  CondVar changed_;
  std::vector<oz::v1::Event> events_ ABSL_GUARDED_BY(mutex_);
  int64_t last_sequence_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Ask> stream_log_ ABSL_GUARDED_BY(mutex_);
  std::vector<Ask> poll_log_ ABSL_GUARDED_BY(mutex_);
  std::deque<absl::Status> next_refusals_ ABSL_GUARDED_BY(mutex_);
  absl::Status stream_refusal_ ABSL_GUARDED_BY(mutex_);
  absl::Status poll_refusal_ ABSL_GUARDED_BY(mutex_);
  absl::Status cut_status_ ABSL_GUARDED_BY(mutex_);
  int cuts_ ABSL_GUARDED_BY(mutex_) = 0;
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  // By id: the recipient and the message.
  std::map<std::string, std::pair<std::string, oz::v1::Message>> messages_
      ABSL_GUARDED_BY(mutex_);
  std::deque<absl::Status> read_failures_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> reads_ ABSL_GUARDED_BY(mutex_);
  std::vector<oz::v1::SendMessageRequest> sent_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_FAKE_LIVE_SERVICE_H_
