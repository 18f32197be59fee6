// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_STORE_RUN_DATABASE_H_
#define OZD_TESTS_SIM_STORE_RUN_DATABASE_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/support/mutex.h"
#include "tests/sim/store/event.h"
#include "tests/sim/store/event_hub.h"
#include "tests/sim/store/run_listing.h"
#include "tests/sim/store/run_query.h"
#include "tests/sim/store/run_storage.h"
#include "tests/sim/store/sqlite.h"

namespace ozd::sim {

// A change of the state while it is made: everything in it is committed at
// once, together with the events that it causes. Confined to the function that
// RunDatabase::Write calls.
class Transaction {
 public:
  explicit Transaction(Connection* connection) : connection_(connection) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // Errors: kNotFound.
  absl::StatusOr<StoredRun> Get(const std::string& run_id);
  // Inserts or replaces. What changed in a run that existed becomes events.
  // Errors: kInvalidArgument as RunDatabase::Put.
  absl::Status Put(const StoredRun& stored);
  // Adds an event of another kind.
  void Emit(Event event) { events_.push_back(std::move(event)); }
  // For other tables.
  Connection* connection() { return connection_; }

 private:
  friend class RunDatabase;

  Connection* const connection_;
  std::vector<Event> events_;
};

// The server's state, in SQLite. Thread-safe; calls block on the disk.
class RunDatabase {
 public:
  // `path` empty: a temporary file that goes away with the object.
  // Errors: kInternal when SQLite refuses.
  static absl::StatusOr<std::unique_ptr<RunDatabase>> Open(
      const std::string& path);
  ~RunDatabase();
  RunDatabase(const RunDatabase&) = delete;
  RunDatabase& operator=(const RunDatabase&) = delete;

  // Runs `work` in a transaction and tells the hub its events. A failure of
  // `work` is returned and nothing is written. `work` must not use the
  // database but through its argument.
  absl::Status Write(const std::function<absl::Status(Transaction*)>& work);

  // Lends a connection for reading.
  absl::Status Read(const std::function<absl::Status(Connection*)>& work);

  // Inserts or replaces. Errors: kInvalidArgument when the JSON lacks what a
  // run needs (see StoredRun).
  absl::Status Put(const StoredRun& stored);

  // Errors: kNotFound.
  absl::StatusOr<StoredRun> Get(const std::string& run_id);
  absl::StatusOr<std::string> GetBody(const std::string& run_id);

  // Reads, changes and writes back in one transaction. A failure of `change`
  // is returned and nothing is written. `change` must not use the database.
  // Errors: kNotFound, kInvalidArgument as Put.
  absl::Status Update(const std::string& run_id,
                      const std::function<absl::Status(StoredRun*)>& change);

  // Errors: kNotFound.
  absl::Status Delete(const std::string& run_id);

  // The runs that `viewer` (a principal's uid) may see. An unknown ancestor
  // gives an empty page; callers check it first.
  absl::StatusOr<RunListing> List(const RunQuery& query,
                                  const std::string& viewer);

  // The runs that share a conversation, oldest first.
  absl::StatusOr<std::vector<StoredRun>> RunsOfConversation(
      const std::string& conversation_id);

  // The id of the run that has the artifact. Errors: kNotFound.
  absl::StatusOr<std::string> RunOfArtifact(const std::string& artifact_uid);

  // Ids of runs whose course has a step due by then, most overdue first.
  absl::StatusOr<std::vector<std::string>> DueRuns(int64_t course_now_us);
  // When the next step is due, if any is.
  absl::StatusOr<std::optional<int64_t>> NextDue();

  absl::StatusOr<int64_t> CountRuns();

  // Up to `limit` events behind `since`, oldest first.
  absl::StatusOr<EventPage> Events(const EventFilter& filter, int64_t since,
                                   int64_t limit);
  // Adds an event that no change of a run brings; returns its number.
  absl::StatusOr<int64_t> AddEvent(Event event);
  // Where to wait for more.
  EventHub* hub() { return &hub_; }

  // Fills an empty database with `count` runs in one transaction and builds the
  // indexes afterwards.
  absl::Status Load(int64_t count,
                    const std::function<StoredRun(int64_t)>& make);

 private:
  RunDatabase(std::string path, bool temporary);

  const std::string path_;
  const bool temporary_;
  EventHub hub_;
  ConnectionPool readers_;
  Mutex write_mutex_;
  std::unique_ptr<Connection> writer_ ABSL_GUARDED_BY(write_mutex_);
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_STORE_RUN_DATABASE_H_
