// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_WATCH_RUN_BOARD_H_
#define OZ_CLIENT_COMMANDS_WATCH_RUN_BOARD_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/commands/run_view.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

// The picture of `run watch`: the newest runs as a table that looks like `run
// list`, below a line that counts them and says whether they are current. Holds
// what the stream said and renders it; no I/O. Not thread-safe.
class RunBoard {
 public:
  // Shows at most `limit` runs.
  explicit RunBoard(int limit) : limit_(limit) {}

  // Takes what the stream says. Runs that change after the first "synced" stand
  // out for a moment.
  void Apply(const v1::WatchRunsResponse& message, absl::Time now);
  // The daemon itself is away, for this reason.
  void SetDaemonAway(absl::string_view reason, absl::Time since);
  // It is back; what it does not tell is live.
  void SetDaemonBack();

  // Returns whether there is something to show yet.
  bool synced() const { return synced_; }

  // The picture for a terminal of `options.width` columns and `height` lines:
  // at most height - 1 lines without newlines, none of them too wide.
  std::vector<std::string> Render(const ViewOptions& options, int height);

  // After how long the picture is another one although nothing was said.
  absl::Duration UntilItChanges(absl::Time now) const;

 private:
  // The newest first.
  std::vector<const v1::Run*> Sorted() const;
  std::string HeaderLine(const std::vector<const v1::Run*>& runs,
                         const ViewOptions& options) const;
  std::string ConnectionText(const ViewOptions& options) const;
  void Put(const v1::Run& run, absl::Time now);

  const int limit_;
  std::map<std::string, v1::Run> runs_;
  // When runs that stand out changed.
  std::map<std::string, absl::Time> changed_at_;
  v1::Connection connection_;
  std::string away_reason_;
  absl::Time away_since_;
  bool synced_ = false;
};

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_WATCH_RUN_BOARD_H_
