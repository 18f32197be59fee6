// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/inbox/inbox_view.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/commands/run_state.h"
#include "client/output/display_width.h"
#include "client/output/list_table.h"
#include "client/output/relative_time.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

constexpr int kMaxReasonWidth = 60;

struct KindView {
  v1::InboxItem::Kind kind;
  // For scripts, and for people.
  absl::string_view word;
  absl::string_view label;
  Color color;
};
constexpr KindView kKinds[] = {
    {v1::InboxItem::NEEDS_YOU, "needs_you", "■ needs you", Color::kMagenta},
    {v1::InboxItem::FAILED, "failed", "✗ failed", Color::kRed},
    {v1::InboxItem::FINISHED, "finished", "✓ finished", Color::kGreen},
    {v1::InboxItem::STALLED, "stalled", "⚠ no progress", Color::kYellow},
    {v1::InboxItem::SCHEDULE_FAILING, "schedule_failing", "⚠ schedule fails",
     Color::kRed},
};
constexpr KindView kUnknownKind = {v1::InboxItem::KIND_UNSPECIFIED, "other",
                                   "? other", Color::kNone};

const KindView& ViewKind(const v1::InboxItem& item) {
  for (const KindView& view : kKinds) {
    if (view.kind == item.kind()) return view;
  }
  return kUnknownKind;
}

// Ids as short as they can be told apart; a schedule's is shown whole.
size_t IdLength(const v1::ListInboxResponse& inbox) {
  RunPage runs;
  for (const v1::InboxItem& item : inbox.items()) {
    if (item.has_run()) runs.Add()->set_run_id(item.run().run_id());
  }
  return ShortIdLength(runs);
}

std::string Title(const v1::InboxItem& item) {
  if (item.kind() != v1::InboxItem::SCHEDULE_FAILING) {
    return OneLine(item.run().title());
  }
  return OneLine(item.schedule_name().empty() ? item.schedule_id()
                                              : item.schedule_name());
}

std::string Reason(const v1::InboxItem& item) {
  if (item.kind() == v1::InboxItem::SCHEDULE_FAILING) {
    return absl::StrCat("the last ", item.failures(), " runs failed");
  }
  if (item.kind() == v1::InboxItem::STALLED) {
    return absl::StrCat(
        "nothing for ",
        ShortAge(absl::Milliseconds(item.run().no_progress_ms())));
  }
  if (item.kind() == v1::InboxItem::FINISHED &&
      !item.run().pull_request_urls().empty()) {
    return ShortPullRequest(item.run().pull_request_urls(0));
  }
  return OneLine(item.run().status_message());
}

void WriteItemFields(const v1::InboxItem& item, JsonWriter* json) {
  json->Key("kind").Text(ViewKind(item).word);
  json->Key("id").Text(item.item_id());
  json->Key("since").Time(item.since_us());
  if (item.kind() == v1::InboxItem::SCHEDULE_FAILING) {
    json->Key("schedule_id").Text(item.schedule_id());
    json->Key("schedule_name").TextOrNull(item.schedule_name());
    json->Key("failures").Int(item.failures());
    json->Key("last_run_id").TextOrNull(item.last_run_id());
    return;
  }
  const v1::Run& run = item.run();
  json->Key("state").TextOrNull(run.state());
  json->Key("title").TextOrNull(run.title());
  json->Key("message").TextOrNull(run.status_message());
  json->Key("error_code").TextOrNull(run.error_code());
  json->Key("no_progress_ms").Int(run.no_progress_ms());
  json->Key("pull_requests").BeginArray();
  for (const std::string& url : run.pull_request_urls()) json->Text(url);
  json->EndArray();
}

struct Count {
  int32_t number;
  absl::string_view word;
};

std::string JoinCounts(const std::vector<Count>& counts,
                       absl::string_view between, absl::string_view separator) {
  std::vector<std::string> parts;
  for (const Count& count : counts) {
    if (count.number > 0) {
      parts.push_back(absl::StrCat(count.number, between, count.word));
    }
  }
  return absl::StrJoin(parts, separator);
}

}  // namespace

std::string RenderInboxTable(const v1::ListInboxResponse& inbox,
                             const ViewOptions& options) {
  ListTable table;
  table.columns = {
      {.title = "WHAT"},
      {.title = "SINCE", .align_right = true},
      {.title = "ID"},
      {.title = "TITLE", .flexible = true},
      {.title = "WHY", .optional = true},
  };
  if (options.is_terminal) table.columns[4].max_width = kMaxReasonWidth;
  const size_t id_length =
      options.is_terminal ? IdLength(inbox) : std::string::npos;
  for (const v1::InboxItem& item : inbox.items()) {
    const KindView& kind = ViewKind(item);
    const absl::Duration age =
        options.now - absl::FromUnixMicros(item.since_us());
    const std::string id = OneLine(item.item_id());
    table.rows.push_back(
        {{std::string(kind.label), kind.color},
         {ShortAge(age), Color::kDim},
         {item.has_run() ? id.substr(0, id_length) : id, Color::kNone},
         {Title(item).empty() ? "(no title)" : Title(item), Color::kNone},
         {Reason(item), Color::kNone}});
  }
  return RenderListTable(table,
                         options.is_terminal ? options.width : kUnlimitedWidth,
                         options.style);
}

std::string RenderInboxRows(const v1::ListInboxResponse& inbox) {
  std::string rows;
  for (const v1::InboxItem& item : inbox.items()) {
    absl::StrAppend(
        &rows,
        absl::StrJoin(
            {std::string(ViewKind(item).word), OneLine(item.item_id()),
             item.since_us() == 0 ? "" : ozd::FormatRfc3339Z(item.since_us()),
             OneLine(item.run().state()), Title(item), Reason(item)},
            "\t"),
        "\n");
  }
  return rows;
}

std::string RenderInboxJson(const v1::ListInboxResponse& inbox) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion);
  json.Key("items").BeginArray();
  for (const v1::InboxItem& item : inbox.items()) {
    json.BeginObject();
    WriteItemFields(item, &json);
    json.EndObject();
  }
  json.EndArray().Key("more").Int(inbox.more());
  return json.EndObject().Take();
}

std::string RenderInboxNdjson(const v1::ListInboxResponse& inbox) {
  std::string lines;
  for (const v1::InboxItem& item : inbox.items()) {
    JsonWriter json(JsonLayout::kOneLine);
    json.BeginObject().Key("v").Int(kJsonVersion);
    WriteItemFields(item, &json);
    lines += json.EndObject().Take();
  }
  return lines;
}

std::string RenderPrompt(const v1::GetSummaryResponse& summary) {
  return JoinCounts({{summary.live(), "▶"},
                     {summary.needs_you(), "!"},
                     {summary.failed(), "✗"},
                     {summary.finished(), "✓"},
                     {summary.stalled() + summary.schedules_failing(), "⚠"}},
                    "", " ");
}

std::string InboxWords(const v1::GetSummaryResponse& summary) {
  const std::string words =
      JoinCounts({{summary.needs_you(),
                   summary.needs_you() == 1 ? "needs you" : "need you"},
                  {summary.failed(), "failed"},
                  {summary.finished(), "finished"},
                  {summary.stalled(), "without progress"},
                  {summary.schedules_failing(), summary.schedules_failing() == 1
                                                    ? "schedule that fails"
                                                    : "schedules that fail"}},
                 " ", ", ");
  return words.empty() ? "empty" : words;
}

void WriteSummary(const v1::GetSummaryResponse& summary, JsonWriter* json) {
  json->BeginObject();
  json->Key("live").Int(summary.live());
  json->Key("needs_you").Int(summary.needs_you());
  json->Key("failed").Int(summary.failed());
  json->Key("finished").Int(summary.finished());
  json->Key("stalled").Int(summary.stalled());
  json->Key("schedules_failing").Int(summary.schedules_failing());
  json->EndObject();
}

}  // namespace oz
