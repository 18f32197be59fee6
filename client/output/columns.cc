// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/columns.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/output/display_width.h"
#include "client/output/relative_time.h"
#include "proto/support/timestamp.h"

namespace oz {

using columns_internal::Head;
using columns_internal::Row;
using columns_internal::Sheet;

namespace {

using Kind = FieldValue::Kind;

constexpr size_t kShortestId = 8;
constexpr int kMinCardLine = 20;

std::string TimeText(int64_t time_us, TimeForm form, absl::Time now) {
  const absl::Time time = absl::FromUnixMicros(time_us);
  const absl::TimeZone utc = absl::UTCTimeZone();
  switch (form) {
    case TimeForm::kRelative:
      return RelativeTime(now - time);
    case TimeForm::kShort:
      return ShortAge(now - time);
    case TimeForm::kRfc2822:
      return absl::StrCat(absl::FormatTime("%a, ", time, utc),
                          absl::ToCivilDay(time, utc).day(),
                          absl::FormatTime(" %b %Y %H:%M:%S +0000", time, utc));
    case TimeForm::kRfc3339:
      break;
  }
  return ozd::FormatRfc3339Z(time_us);
}

// The text of a cell; it may have several lines.
std::string CellText(const FieldValue& value, const ColumnLook& look,
                     TimeForm form, absl::Time now) {
  switch (value.kind) {
    case Kind::kAbsent:
      return look.absent;
    case Kind::kText:
      return value.text.empty() ? look.absent : value.text;
    case Kind::kNumber:
      return absl::StrCat(value.number);
    case Kind::kTime:
      return absl::StrCat(value.text, value.number == 0
                                          ? look.absent
                                          : TimeText(value.number, form, now));
    case Kind::kFlag:
      return value.number == 0 ? "No" : "Yes";
  }
  return "";
}

std::string TableText(const FieldValue& value, const ColumnLook& look,
                      absl::Time now) {
  if (look.hide_zero && value.kind == Kind::kNumber && value.number == 0) {
    return "";
  }
  return CellText(value, look, look.table_time, now);
}

void CutIds(const Sheet& sheet, size_t column, ListTable* table) {
  std::vector<std::string*> cells;
  std::vector<absl::string_view> ids;
  for (size_t i = 0; i < sheet.rows.size(); ++i) {
    if (sheet.rows[i][column].whole) continue;
    cells.push_back(&table->rows[i][column].text);
    ids.push_back(*cells.back());
  }
  const bool tell_apart = sheet.heads[column].look->id_cut == IdCut::kTellApart;
  const size_t length =
      tell_apart ? ShortIdLength(std::move(ids)) : kShortestId;
  for (std::string* cell : cells) *cell = cell->substr(0, length);
}

// The lines of a value in a card, each as wide as fits.
std::vector<std::string> CardLines(const std::string& value, int width) {
  std::vector<std::string> lines;
  for (const absl::string_view paragraph : absl::StrSplit(value, '\n')) {
    const std::string line = OneLine(paragraph);
    if (DisplayWidth(line) <= width) {
      lines.push_back(line);
      continue;
    }
    for (const std::string& part : WrapToWidth(line, width)) {
      lines.push_back(TruncateToWidth(part, width));
    }
  }
  return lines;
}

}  // namespace

namespace columns_internal {

std::string TableOf(const Sheet& sheet, bool capitals,
                    const ViewOptions& options) {
  ListTable table;
  for (const Head& head : sheet.heads) {
    const ColumnLook& look = *head.look;
    table.columns.push_back(
        {.title = capitals ? absl::AsciiStrToUpper(head.title) : head.title,
         .max_width = options.is_terminal || look.cut_everywhere
                          ? look.max_width
                          : kUnlimitedWidth,
         .align_right = look.align_right,
         .flexible = look.flexible,
         .optional = look.optional});
  }
  for (const Row& values : sheet.rows) {
    std::vector<ListTable::Cell> row;
    for (size_t i = 0; i < values.size(); ++i) {
      const ColumnLook& look = *sheet.heads[i].look;
      row.push_back({OneLine(TableText(values[i], look, options.now)),
                     values[i].color.value_or(look.color)});
    }
    table.rows.push_back(std::move(row));
  }
  for (size_t i = 0; i < sheet.heads.size(); ++i) {
    if (options.is_terminal && sheet.heads[i].look->id_cut != IdCut::kNone) {
      CutIds(sheet, i, &table);
    }
  }
  return RenderListTable(table, options.table_width(), options.style);
}

std::string RowsOf(const Sheet& sheet, bool header, const char* empty,
                   absl::Time now) {
  std::string text;
  if (header) {
    absl::StrAppend(&text,
                    absl::StrJoin(sheet.heads, "\t",
                                  [](std::string* out, const Head& head) {
                                    out->append(head.title);
                                  }),
                    "\n");
  }
  for (const Row& values : sheet.rows) {
    for (size_t i = 0; i < values.size(); ++i) {
      const ColumnLook& look = *sheet.heads[i].look;
      const std::string cell =
          OneLine(CellText(values[i], look, look.text_time, now));
      absl::StrAppend(&text, i == 0 ? "" : "\t", cell.empty() ? empty : cell);
    }
    text.push_back('\n');
  }
  return text;
}

std::string CardOf(const Sheet& sheet, int label_width, bool wraps,
                   const ViewOptions& options) {
  const int width = wraps && options.is_terminal
                        ? std::max(options.width - label_width, kMinCardLine)
                        : kUnlimitedWidth;
  std::string card;
  for (size_t i = 0; i < sheet.heads.size(); ++i) {
    const Head& head = sheet.heads[i];
    const std::string value =
        TableText(sheet.rows[0][i], *head.look, options.now);
    if (value.empty() && head.look->optional) continue;
    std::string lead = options.style.Paint(
        Color::kDim,
        absl::StrFormat("%-*s", label_width, absl::StrCat(head.title, ":")));
    for (const std::string& line : CardLines(value, width)) {
      absl::StrAppend(&card, lead, line, "\n");
      lead = std::string(static_cast<size_t>(label_width), ' ');
    }
  }
  return card;
}

std::string FieldsOf(const Sheet& sheet, absl::Time now) {
  std::string text;
  for (size_t i = 0; i < sheet.heads.size(); ++i) {
    const Head& head = sheet.heads[i];
    const std::string value =
        CellText(sheet.rows[0][i], *head.look, head.look->text_time, now);
    if (value.empty() && head.look->optional) continue;
    absl::StrAppend(&text, head.title, ": ", OneLine(value), "\n");
  }
  return text;
}

void WriteValue(const FieldValue& value, const ColumnLook& look,
                JsonWriter* json) {
  switch (value.kind) {
    case Kind::kAbsent:
      json->Null();
      break;
    case Kind::kText:
      if (look.json == JsonIfEmpty::kNull) {
        json->TextOrNull(value.text);
      } else {
        json->Text(value.text);
      }
      break;
    case Kind::kNumber:
      json->Int(value.number);
      break;
    case Kind::kTime:
      json->Time(value.number);
      break;
    case Kind::kFlag:
      json->Bool(value.number != 0);
      break;
  }
}

}  // namespace columns_internal

size_t ShortIdLength(std::vector<absl::string_view> ids) {
  std::sort(ids.begin(), ids.end());
  size_t length = kShortestId;
  for (size_t i = 1; i < ids.size(); ++i) {
    const size_t shorter = std::min(ids[i - 1].size(), ids[i].size());
    size_t common = 0;
    while (common < shorter && ids[i - 1][common] == ids[i][common]) ++common;
    length = std::max(length, common + 1);
  }
  return length;
}

}  // namespace oz
