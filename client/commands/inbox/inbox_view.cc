// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/inbox/inbox_view.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/commands/run_state.h"
#include "client/output/columns.h"
#include "client/output/relative_time.h"

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

FieldValue InboxTitle(const v1::InboxItem& item) {
  if (item.kind() != v1::InboxItem::SCHEDULE_FAILING) {
    return FieldValue::OfText(item.run().title());
  }
  return FieldValue::OfText(
      item.schedule_name().empty() ? item.schedule_id() : item.schedule_name());
}

FieldValue InboxReason(const v1::InboxItem& item) {
  const v1::Run& run = item.run();
  switch (item.kind()) {
    case v1::InboxItem::SCHEDULE_FAILING:
      return FieldValue::OfText(
          absl::StrCat("the last ", item.failures(), " runs failed"));
    case v1::InboxItem::STALLED:
      return FieldValue::OfText(absl::StrCat(
          "nothing for ", ShortAge(absl::Milliseconds(run.no_progress_ms()))));
    case v1::InboxItem::FINISHED:
      if (run.pull_request_urls().empty()) break;
      return FieldValue::OfText(ShortPullRequest(run.pull_request_urls(0)));
    default:
      break;
  }
  return FieldValue::OfText(run.status_message());
}

FieldValue KindLabel(const v1::InboxItem& item) {
  return FieldValue::OfText(ViewKind(item).label, ViewKind(item).color);
}

FieldValue InboxItemId(const v1::InboxItem& item) {
  FieldValue id = FieldValue::OfText(item.item_id());
  id.whole = !item.has_run();
  return id;
}

FieldValue KindWord(const v1::InboxItem& item) {
  return FieldValue::OfText(ViewKind(item).word);
}

FieldValue InboxRunState(const v1::InboxItem& item) {
  return FieldValue::OfText(item.run().state());
}

FieldValue TitleOrNone(const v1::InboxItem& item) {
  const FieldValue title = InboxTitle(item);
  return title.text.empty() ? FieldValue::OfText("(no title)") : title;
}

constexpr Column<v1::InboxItem> kInboxFields[] = {
    {"label", "What", KindLabel},
    {"kind", "", KindWord},
    {"since",
     "Since",
     Time<&v1::InboxItem::since_us>,
     {.color = Color::kDim,
      .align_right = true,
      .table_time = TimeForm::kShort}},
    {"id", "ID", InboxItemId, {.id_cut = IdCut::kTellApart}},
    {"state", "", InboxRunState},
    {"shown_title", "Title", TitleOrNone, {.flexible = true}},
    {"title", "", InboxTitle},
    {"reason", "Why", InboxReason, {.max_width = 60, .optional = true}},
};
constexpr Columns<v1::InboxItem> kInbox = Checked<v1::InboxItem>({
    .columns = kInboxFields,
    .table = "label since id shown_title reason",
    .text = "kind id since state title reason",
    .text_header = false,
});

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
  return RenderTable(kInbox, inbox.items(), options);
}

std::string RenderInboxRows(const v1::ListInboxResponse& inbox) {
  return RenderRows(kInbox, inbox.items(), absl::Time());
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
