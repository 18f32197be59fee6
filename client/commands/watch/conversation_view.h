// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_WATCH_CONVERSATION_VIEW_H_
#define OZ_CLIENT_COMMANDS_WATCH_CONVERSATION_VIEW_H_

#include <stdint.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/output/style.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

// A conversation as people read it, as it grows:
//
//   user
//     Fix the flaky login test
//
//   assistant
//     I will look at the test first.
//     ✓ run_command  ctest -R login
//
// Holds back what is still growing, with everything behind it, until it is
// final; an action waits for its result, to be one line with it. No I/O. Not
// thread-safe.
class ConversationView {
 public:
  struct Options {
    Style style;
    // kUnlimitedWidth breaks no line.
    int width;
  };
  explicit ConversationView(const Options& options) : options_(options) {}

  // A new item, or a newer version of one. Returns what can be printed for good
  // now: whole lines, or "". An item that was returned before is not returned
  // again.
  std::string Take(const v1::ConversationItem& item);

  // Returns what is held back, for good.
  std::string Finish();

  // The last of the lines that are held back.
  std::vector<std::string> Pending(size_t max_lines) const;

  // The terminal changed; for what is rendered from now on.
  void set_width(int width) { options_.width = width; }

  // Drops what was held: it is not part of the conversation any more; the next
  // begins anew.
  void Reset();

 private:
  // Renders held items from the front, the unfinished ones too when `all`;
  // removes them and keeps `speaker` up to date.
  std::string Drain(bool all, std::map<int64_t, v1::ConversationItem>* held,
                    std::string* speaker) const;
  // `result` may be null.
  std::string Render(const v1::ConversationItem& item,
                     const v1::ConversationItem* result,
                     std::string* speaker) const;
  std::string RenderAction(const v1::ConversationItem& item,
                           const v1::ConversationItem* result) const;
  std::string RenderText(absl::string_view text) const;
  // The name of who speaks now, when somebody else spoke before.
  std::string Heading(absl::string_view role, std::string* speaker) const;

  Options options_;
  std::map<int64_t, v1::ConversationItem> held_;
  int64_t printed_through_ = 0;
  std::string speaker_;
};

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_WATCH_CONVERSATION_VIEW_H_
