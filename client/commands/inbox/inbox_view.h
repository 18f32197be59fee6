// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_INBOX_INBOX_VIEW_H_
#define OZ_CLIENT_COMMANDS_INBOX_INBOX_VIEW_H_

// Renders what waits for the user, in all formats. Pure functions.

#include <string>

#include "client/commands/run_view.h"
#include "client/output/json_writer.h"
#include "proto/oz/v1/inbox.pb.h"

namespace oz {

// For people: what it is, since when, id, title and why.
std::string RenderInboxTable(const v1::ListInboxResponse& inbox,
                             const ViewOptions& options);
// Tab-separated and stable: kind, item id, since (RFC 3339), state, title,
// why. The kinds are needs_you, failed, finished, stalled,
// schedule_failing.
std::string RenderInboxRows(const v1::ListInboxResponse& inbox);
// {"v":1,"items":[...],"more":N} on one line.
std::string RenderInboxJson(const v1::ListInboxResponse& inbox);
// The items, each with its own "v", one a line.
std::string RenderInboxNdjson(const v1::ListInboxResponse& inbox);

// A word for a shell prompt, "2▶ 1! 1✗ 3✓ 1⚠", without what is zero and without
// colour (prompts count characters); "" when there is nothing.
std::string RenderPrompt(const v1::GetSummaryResponse& summary);
// The same in words: "1 needs you, 3 finished"; "empty" when there is nothing.
std::string InboxWords(const v1::GetSummaryResponse& summary);
// Writes the summary as an object.
void WriteSummary(const v1::GetSummaryResponse& summary, JsonWriter* json);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_INBOX_INBOX_VIEW_H_
