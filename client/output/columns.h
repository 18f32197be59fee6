// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_COLUMNS_H_
#define OZ_CLIENT_OUTPUT_COLUMNS_H_

// Columns as data: one constant table a noun, from which its tables, rows,
// cards, fields and JSON are rendered. Nothing is built at start. Usage:
//
//   constexpr Column<v1::Secret> kColumns[] = {
//       {"name", "Name", Text<&v1::Secret::name>, {.flexible = true}},
//       {"created", "Created", Time<&v1::Secret::created_at_us>},
//   };
//   constexpr Columns<v1::Secret> kSecrets = Checked<v1::Secret>(
//       {.columns = kColumns, .table = "name created"});
//   RenderTable(kSecrets, response.secrets(), options);

#include <stdint.h>

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/base/const_span.h"
#include "client/output/json_writer.h"
#include "client/output/style.h"
#include "client/output/view_options.h"

namespace oz {

// The value of one item in one column, before a form of output is chosen.
struct FieldValue {
  enum class Kind {
    kAbsent,
    kText,
    kNumber,
    kTime,  // microseconds since the Unix epoch, 0 for none
    kFlag,  // "Yes" or "No"
  };
  Kind kind = Kind::kAbsent;
  // The text as the service sent it, made harmless where it is printed. For a
  // time, the words that stand before it.
  std::string text;
  int64_t number = 0;
  // Instead of the column's.
  std::optional<Color> color;
  // Not cut where the column's ids are.
  bool whole = false;

  static FieldValue Absent() { return {}; }
  static FieldValue OfText(absl::string_view text,
                           std::optional<Color> color = std::nullopt) {
    return {Kind::kText, std::string(text), 0, color, false};
  }
  static FieldValue OfNumber(int64_t number) {
    return {Kind::kNumber, "", number, std::nullopt, false};
  }
  static FieldValue OfTime(int64_t time_us) {
    return {Kind::kTime, "", time_us, std::nullopt, false};
  }
  static FieldValue OfFlag(bool flag,
                           std::optional<Color> color = std::nullopt) {
    return {Kind::kFlag, "", flag ? 1 : 0, color, false};
  }
};

enum class TimeForm {
  kRelative,  // "2 hours ago"
  kShort,     // "2h"
  kRfc2822,   // "Fri, 3 Apr 2026 10:30:00 +0000"
  kRfc3339,   // "2026-04-03T10:30:00Z"
};

// The JSON of a text that is empty or absent.
enum class JsonIfEmpty {
  kText,      // ""; null when absent
  kNull,      // null for both
  kLeaveOut,  // no key when absent
};

// Characters of an id that a table on a terminal shows.
enum class IdCut {
  kNone,  // all
  kEight,
  kTellApart,  // eight, or as many as tell the rows apart
};

struct ColumnLook {
  Color color = Color::kNone;
  // Longer cells are cut on a terminal.
  int max_width = std::numeric_limits<int>::max();
  // Longer cells are cut in tables for files and pipes, too.
  bool cut_everywhere = false;
  bool align_right = false;
  // Gives way on a narrow terminal and gets the room that others leave.
  bool flexible = false;
  // Left out of tables where no row has a value or there is no room, and of
  // cards and fields without a value.
  bool optional = false;
  IdCut id_cut = IdCut::kNone;
  // Zero is an empty cell in tables.
  bool hide_zero = false;
  TimeForm table_time = TimeForm::kRelative;
  TimeForm text_time = TimeForm::kRfc3339;
  // The cell of an item without a value.
  const char* absent = "";
  JsonIfEmpty json = JsonIfEmpty::kText;
};

template <typename T>
struct Column {
  // Key of the JSON object, and name of the column in Columns.
  const char* key;
  const char* title;
  FieldValue (*value)(const T& item);
  ColumnLook look = {};
  // Writes the JSON value where it is not that of `value`.
  void (*write_json)(const T& item, JsonWriter* json) = nullptr;
};

// The columns of a noun and which of them each form shows.
template <typename T>
struct Columns {
  ConstSpan<Column<T>> columns;
  // Keys in the order in which they are shown, separated by single blanks.
  absl::string_view table = "";
  // The same columns as in the table where nothing is said.
  absl::string_view text = "";
  absl::string_view json = "";
  // A single item for people, one line or more a column.
  absl::string_view card = "";

  // Tables print titles in capitals.
  bool capitals = true;
  // Tab-separated text begins with a line of titles.
  bool text_header = true;
  // A cell of tab-separated text that would be empty.
  const char* empty_text = "";
  // Printed instead of a table without rows.
  const char* nothing = "";
  // Printed instead of text without rows, too.
  bool nothing_in_text = false;
  // A list is the array `list_key` of an object; "" for a bare array.
  const char* list_key = "";
  // Objects begin with "v", see kJsonVersion.
  bool versioned = false;
  // Layout of a single object; lists and ndjson have one line.
  JsonLayout item_layout = JsonLayout::kOneLine;
  // The service's own JSON of an item, printed in place of the columns; ""
  // leaves the item out.
  const std::string& (*raw_json)(const T& item) = nullptr;
  int card_label_width = 0;
  // Lines of cards are wrapped to the width of the terminal.
  bool card_wraps = false;

  constexpr absl::string_view text_keys() const {
    return text.empty() ? table : text;
  }
  constexpr absl::string_view json_keys() const {
    return json.empty() ? table : json;
  }
};

namespace columns_internal {

template <typename T>
struct MemberOf;
template <typename T, typename Result>
struct MemberOf<Result (T::*)() const> {
  using Item = T;
};
template <auto member>
using ItemOf = typename MemberOf<decltype(member)>::Item;

// A column without the type of its items.
struct Head {
  const char* title;
  const ColumnLook* look;
};
using Row = std::vector<FieldValue>;
struct Sheet {
  std::vector<Head> heads;
  std::vector<Row> rows;
};

constexpr size_t KeyLength(absl::string_view keys) {
  size_t length = 0;
  while (length < keys.size() && keys[length] != ' ') ++length;
  return length;
}

template <typename T>
constexpr const Column<T>* Find(const Columns<T>& columns,
                                absl::string_view key) {
  for (const Column<T>& column : columns.columns) {
    if (key == column.key) return &column;
  }
  return nullptr;
}

// Calls `visit(column)` for each of `keys`; returns whether all are known.
template <typename T, typename Visit>
constexpr bool ForEach(const Columns<T>& columns, absl::string_view keys,
                       Visit visit) {
  while (!keys.empty()) {
    const size_t length = KeyLength(keys);
    const Column<T>* column = Find(columns, keys.substr(0, length));
    if (column == nullptr) return false;
    visit(*column);
    keys.remove_prefix(length < keys.size() ? length + 1 : length);
  }
  return true;
}

template <typename T, typename Page>
Sheet MakeSheet(const Columns<T>& columns, absl::string_view keys,
                const Page& page) {
  Sheet sheet;
  ForEach(columns, keys, [&](const Column<T>& column) {
    sheet.heads.push_back({column.title, &column.look});
  });
  for (const T& item : page) {
    Row row;
    row.reserve(sheet.heads.size());
    ForEach(columns, keys, [&](const Column<T>& column) {
      row.push_back(column.value(item));
    });
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

std::string TableOf(const Sheet& sheet, bool capitals,
                    const ViewOptions& options);
std::string RowsOf(const Sheet& sheet, bool header, const char* empty,
                   absl::Time now);
std::string CardOf(const Sheet& sheet, int label_width, bool wraps,
                   const ViewOptions& options);
std::string FieldsOf(const Sheet& sheet, absl::Time now);
void WriteValue(const FieldValue& value, const ColumnLook& look,
                JsonWriter* json);

}  // namespace columns_internal

// Getters for Column::value, named by a const member of the item.
template <auto member>
FieldValue Text(const columns_internal::ItemOf<member>& item) {
  return FieldValue::OfText((item.*member)());
}
// "" counts as absent.
template <auto member>
FieldValue TextIfSet(const columns_internal::ItemOf<member>& item) {
  const auto& text = (item.*member)();
  return text.empty() ? FieldValue::Absent() : FieldValue::OfText(text);
}
template <auto member>
FieldValue Number(const columns_internal::ItemOf<member>& item) {
  return FieldValue::OfNumber((item.*member)());
}
template <auto member>
FieldValue Flag(const columns_internal::ItemOf<member>& item) {
  return FieldValue::OfFlag((item.*member)());
}
template <auto member>
FieldValue Time(const columns_internal::ItemOf<member>& item) {
  return FieldValue::OfTime((item.*member)());
}

// Has no definition, so that calling it ends a constant evaluation.
void FormNamesUnknownColumn();

// Returns `columns`. Fails to compile when a form names a column that does not
// exist.
template <typename T>
consteval Columns<T> Checked(Columns<T> columns) {
  for (const absl::string_view keys :
       {columns.table, columns.text, columns.json, columns.card}) {
    if (!columns_internal::ForEach(columns, keys, [](const Column<T>&) {})) {
      FormNamesUnknownColumn();
    }
  }
  return columns;
}

// A table for people. On a terminal it fits the width.
template <typename T, typename Page>
std::string RenderTable(const Columns<T>& columns, const Page& page,
                        const ViewOptions& options) {
  return columns_internal::TableOf(
      columns_internal::MakeSheet(columns, columns.table, page),
      columns.capitals, options);
}

// Tab-separated and stable, for scripts.
template <typename T, typename Page>
std::string RenderRows(const Columns<T>& columns, const Page& page,
                       absl::Time now) {
  return columns_internal::RowsOf(
      columns_internal::MakeSheet(columns, columns.text_keys(), page),
      columns.text_header, columns.empty_text, now);
}

// One item for people, several lines.
template <typename T>
std::string RenderCard(const Columns<T>& columns, const T& item,
                       const ViewOptions& options) {
  return columns_internal::CardOf(
      columns_internal::MakeSheet(columns, columns.card,
                                  ConstSpan<T>::One(item)),
      columns.card_label_width, columns.card_wraps, options);
}

// The columns of a card as "Title: value" lines, for scripts.
template <typename T>
std::string RenderFields(const Columns<T>& columns, const T& item,
                         absl::Time now) {
  return columns_internal::FieldsOf(
      columns_internal::MakeSheet(columns, columns.card,
                                  ConstSpan<T>::One(item)),
      now);
}

// Writes the keys and values of an item, without braces.
template <typename T>
void WriteKeys(const Columns<T>& columns, const T& item, JsonWriter* json) {
  columns_internal::ForEach(
      columns, columns.json_keys(), [&](const Column<T>& column) {
        const FieldValue value =
            column.value == nullptr ? FieldValue() : column.value(item);
        if (column.look.json == JsonIfEmpty::kLeaveOut &&
            value.kind == FieldValue::Kind::kAbsent) {
          return;
        }
        json->Key(column.key);
        if (column.write_json != nullptr) {
          column.write_json(item, json);
        } else {
          columns_internal::WriteValue(value, column.look, json);
        }
      });
}

template <typename T>
void WriteObject(const Columns<T>& columns, const T& item, JsonWriter* json) {
  if (columns.raw_json != nullptr) {
    if (!columns.raw_json(item).empty()) json->Json(columns.raw_json(item));
    return;
  }
  json->BeginObject();
  WriteKeys(columns, item, json);
  json->EndObject();
}

// A single object.
template <typename T>
std::string RenderJson(const Columns<T>& columns, const T& item,
                       JsonLayout layout = JsonLayout::kOneLine) {
  JsonWriter json(layout);
  if (!columns.versioned) {
    WriteObject(columns, item, &json);
    return json.Take();
  }
  json.BeginObject().Key("v").Int(kJsonVersion);
  WriteKeys(columns, item, &json);
  return json.EndObject().Take();
}

// A list on one line.
template <typename T, typename Page>
std::string RenderListJson(const Columns<T>& columns, const Page& page) {
  JsonWriter json(JsonLayout::kOneLine);
  const bool has_key = *columns.list_key != '\0';
  if (has_key) {
    json.BeginObject();
    if (columns.versioned) json.Key("v").Int(kJsonVersion);
    json.Key(columns.list_key);
  }
  json.BeginArray();
  for (const T& item : page) WriteObject(columns, item, &json);
  json.EndArray();
  if (has_key) json.EndObject();
  return json.Take();
}

// A list as one object a line.
template <typename T, typename Page>
std::string RenderNdjson(const Columns<T>& columns, const Page& page) {
  std::string lines;
  for (const T& item : page) {
    const std::string line = RenderJson(columns, item);
    if (line != "\n") lines += line;
  }
  return lines;
}

// Returns how many characters of the ids tell all of them apart, at least
// eight.
size_t ShortIdLength(std::vector<absl::string_view> ids);

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_COLUMNS_H_
