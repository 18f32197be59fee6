// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_WATCH_WATCH_SINGLE_H_
#define OZ_CLIENT_COMMANDS_WATCH_WATCH_SINGLE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/commands/command_context.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

// Handles the messages of `run watch ID...`. Runs are named by their
// place on the command line.
class RunSink {
 public:
  virtual ~RunSink() = default;

  // `run_id` is the whole id once the daemon has told it.
  virtual void OnMessage(size_t run, const std::string& run_id,
                         const v1::WatchRunResponse& message) = 0;
  // The daemon has been away since `since`; once for each absence.
  virtual void OnAway(size_t run, const std::string& run_id,
                      const absl::Status& why, absl::Time since) = 0;
  // The stream was opened anew; what the daemon does not tell is live.
  virtual void OnBack(size_t run, const std::string& run_id) = 0;
  // Nothing more comes for this run: it ended, or could not be followed.
  virtual void OnEnd(size_t run, const std::string& run_id,
                     const absl::Status& status) = 0;
  // See LiveLoop::Options.
  virtual absl::Duration OnTurn() { return absl::InfiniteDuration(); }
  virtual void OnRedraw(bool /*resumed*/) {}
  // The last call, however it ends.
  virtual void Finish() {}
};

// Conversations for people; redraws what is not final on a terminal.
std::unique_ptr<RunSink> MakeTranscriptSink(CommandContext* context,
                                            std::vector<std::string> run_ids);
// One versioned JSON object a line (output/watch_json.h).
std::unique_ptr<RunSink> MakeRunJsonSink(CommandContext* context);
// One tab-separated line an event.
std::unique_ptr<RunSink> MakeRunRowSink(CommandContext* context);

// `run watch ID...`. Returns the exit code: the verdict, kExitTimedOut when
// --timeout is over first, where the command has that.
int WatchTheseRuns(CommandContext& context,
                   const std::vector<std::string>& run_ids);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_WATCH_WATCH_SINGLE_H_
