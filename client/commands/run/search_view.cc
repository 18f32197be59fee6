// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/run/search_view.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/commands/run_state.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/relative_time.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

// Columns that a title gets before state and age are shown.
constexpr int kNarrowTitle = 10;

absl::string_view FieldWord(v1::SearchHit::Field field) {
  switch (field) {
    case v1::SearchHit::FIELD_TITLE:
      return "title";
    case v1::SearchHit::FIELD_PROMPT:
      return "prompt";
    case v1::SearchHit::FIELD_CONVERSATION:
      return "conversation";
    default:
      return "";
  }
}

// Paints what was searched for and cuts what does not fit.
class ExcerptPainter {
 public:
  ExcerptPainter(const Style& style, int columns)
      : style_(style), columns_(columns) {}

  std::string Paint(const v1::Excerpt& excerpt) {
    const absl::string_view text = excerpt.text();
    size_t at = 0;
    for (const v1::ExcerptMark& mark : excerpt.marks()) {
      const size_t begin = Clamp(mark.begin(), at, text.size());
      const size_t end = Clamp(mark.end(), begin, text.size());
      Add(text.substr(at, begin - at), Color::kNone);
      Add(text.substr(begin, end - begin), Color::kYellow);
      at = end;
    }
    Add(text.substr(at), Color::kNone);
    return std::move(painted_);
  }

 private:
  // The daemon may be another version: nothing it says is an index unseen.
  static size_t Clamp(int32_t place, size_t least, size_t most) {
    return std::clamp(place < 0 ? 0 : static_cast<size_t>(place), least, most);
  }

  void Add(absl::string_view text, Color color) {
    if (full_ || text.empty()) return;
    std::string line = OneLine(text);
    const int width = DisplayWidth(line);
    if (width > columns_) {
      line = TruncateToWidth(line, columns_);
      full_ = true;
    }
    columns_ -= width;
    absl::StrAppend(&painted_, style_.Paint(color, line));
  }

  const Style& style_;
  int columns_;
  bool full_ = false;
  std::string painted_;
};

std::string Title(const v1::SearchHit& hit, const ViewOptions& options,
                  int columns) {
  if (hit.title().text().empty()) return "(no title)";
  return ExcerptPainter(options.style, columns).Paint(hit.title());
}

// The same with the marks as [begin, end) pairs.
void WriteExcerpt(const v1::Excerpt& excerpt, JsonWriter* json) {
  json->BeginObject().Key("text").Text(excerpt.text());
  json->Key("marks").BeginArray();
  for (const v1::ExcerptMark& mark : excerpt.marks()) {
    json->BeginArray().Int(mark.begin()).Int(mark.end()).EndArray();
  }
  json->EndArray().EndObject();
}

void WriteHit(const v1::SearchHit& hit, JsonWriter* json) {
  const v1::Run& run = hit.run();
  json->Key("run_id").Text(run.run_id());
  json->Key("state").TextOrNull(run.state());
  json->Key("created_at").Time(run.created_at_us());
  json->Key("updated_at").Time(run.updated_at_us());
  json->Key("field").Text(FieldWord(hit.field()));
  json->Key("score").Number(hit.score());
  json->Key("title");
  WriteExcerpt(hit.title(), json);
  json->Key("excerpt");
  WriteExcerpt(hit.excerpt(), json);
}

}  // namespace

std::string RenderSearchHits(const v1::SearchRunsResponse& found,
                             const ViewOptions& options) {
  RunPage runs;
  for (const v1::SearchHit& hit : found.hits()) {
    runs.Add()->set_run_id(hit.run().run_id());
  }
  const size_t id_length =
      options.is_terminal ? ShortIdLength(runs) : std::string::npos;
  const int width = options.is_terminal ? options.width : kUnlimitedWidth;
  std::string text;
  for (const v1::SearchHit& hit : found.hits()) {
    const v1::Run& run = hit.run();
    const std::string id = OneLine(run.run_id()).substr(0, id_length);
    const RunStateView state = ViewRunState(run.state());
    const std::string age =
        ShortAge(options.now - absl::FromUnixMicros(run.updated_at_us()));
    int left = width - DisplayWidth(id) - 2;
    absl::StrAppend(&text, options.style.Paint(Color::kBold, id), "  ");
    // On a narrow terminal the title says more.
    const int taken = DisplayWidth(state.label) + DisplayWidth(age) + 4;
    if (left - taken >= kNarrowTitle) {
      left -= taken;
      absl::StrAppend(&text, options.style.Paint(state.color, state.label),
                      "  ", options.style.Paint(Color::kDim, age), "  ");
    }
    absl::StrAppend(&text, Title(hit, options, std::max(left, 1)), "\n");
    if (hit.excerpt().text().empty()) continue;
    const absl::string_view from =
        hit.field() == v1::SearchHit::FIELD_CONVERSATION ? "said: " : "";
    absl::StrAppend(&text, "    ", from,
                    ExcerptPainter(options.style,
                                   std::max(width - 4 - DisplayWidth(from), 1))
                        .Paint(hit.excerpt()),
                    "\n");
  }
  return text;
}

std::string RenderSearchRows(const v1::SearchRunsResponse& found) {
  std::string rows;
  for (const v1::SearchHit& hit : found.hits()) {
    const v1::Run& run = hit.run();
    absl::StrAppend(&rows,
                    absl::StrJoin({OneLine(run.run_id()), OneLine(run.state()),
                                   ozd::FormatRfc3339Z(run.created_at_us()),
                                   std::string(FieldWord(hit.field())),
                                   absl::StrFormat("%.6f", hit.score()),
                                   OneLine(hit.title().text()),
                                   OneLine(hit.excerpt().text())},
                                  "\t"),
                    "\n");
  }
  return rows;
}

std::string RenderSearchJson(const v1::SearchRunsResponse& found) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion);
  json.Key("hits").BeginArray();
  for (const v1::SearchHit& hit : found.hits()) {
    json.BeginObject();
    WriteHit(hit, &json);
    json.EndObject();
  }
  json.EndArray().Key("has_more").Bool(found.has_more());
  const v1::SearchCoverage& coverage = found.coverage();
  json.Key("coverage").BeginObject();
  json.Key("cached_runs").Int(coverage.cached_runs());
  json.Key("indexed_runs").Int(coverage.indexed_runs());
  json.Key("stored_conversations").Int(coverage.stored_conversations());
  json.Key("indexed_conversations").Int(coverage.indexed_conversations());
  json.Key("history_complete").Bool(coverage.history_complete());
  return json.EndObject().EndObject().Take();
}

std::string RenderSearchNdjson(const v1::SearchRunsResponse& found) {
  std::string lines;
  for (const v1::SearchHit& hit : found.hits()) {
    JsonWriter json(JsonLayout::kOneLine);
    json.BeginObject().Key("v").Int(kJsonVersion);
    WriteHit(hit, &json);
    lines += json.EndObject().Take();
  }
  return lines;
}

std::string SearchCoverageText(const v1::SearchCoverage& coverage) {
  std::string text =
      absl::StrCat("searched ", coverage.indexed_runs(),
                   coverage.indexed_runs() == 1 ? " run" : " runs", " and ",
                   coverage.indexed_conversations(),
                   coverage.indexed_conversations() == 1 ? " conversation"
                                                         : " conversations",
                   " (conversations are indexed once they are stored)");
  if (coverage.indexed_runs() < coverage.cached_runs()) {
    absl::StrAppend(&text, "; ",
                    coverage.cached_runs() - coverage.indexed_runs(),
                    " cached runs are still being indexed");
  }
  if (!coverage.history_complete()) {
    absl::StrAppend(&text, "; older runs are not cached yet");
  }
  return text;
}

}  // namespace oz
