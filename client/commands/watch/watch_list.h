// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_WATCH_WATCH_LIST_H_
#define OZ_CLIENT_COMMANDS_WATCH_WATCH_LIST_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/commands/command_context.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

// Handles the messages of `run watch` without ids.
class RunListSink {
 public:
  virtual ~RunListSink() = default;

  // `resume` is the token from which a client that has seen everything up to
  // this message may go on; empty inside a first snapshot.
  virtual void OnMessage(const v1::WatchRunsResponse& message,
                         absl::string_view resume) = 0;
  // The daemon has been away since `since`; it may have been before.
  virtual void OnAway(const absl::Status& why, absl::Time since,
                      absl::string_view resume) = 0;
  // The stream was opened anew; what the daemon does not tell is live.
  virtual void OnBack() = 0;
  // See LiveLoop::Options.
  virtual absl::Duration OnTurn() { return absl::InfiniteDuration(); }
  virtual void OnRedraw(bool /*resumed*/) {}
  // The end, whatever its reason. OK: on the user's request.
  virtual int OnEnd(const absl::Status& status) = 0;
};

// The picture that is drawn anew; for terminals.
std::unique_ptr<RunListSink> MakeScreenSink(CommandContext* context, int limit);
// One versioned JSON object a line (output/watch_json.h).
std::unique_ptr<RunListSink> MakeJsonSink(CommandContext* context);
// One tab-separated line an event: a word, then the columns of `run list`.
std::unique_ptr<RunListSink> MakeRowSink(CommandContext* context);

// `run watch` without ids. Returns the exit code.
int WatchRunList(CommandContext& context);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_WATCH_WATCH_LIST_H_
