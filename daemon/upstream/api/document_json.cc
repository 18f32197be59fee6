// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/document_json.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/api/artifact_json.h"
#include "daemon/upstream/json/json_reader.h"
#include "proto/support/timestamp.h"

namespace ozd {
namespace {

using oz::v1::ConversationItem;

// Far less than one gRPC message can hold.
constexpr size_t kMaxTextBytes = size_t{1} << 20;
constexpr size_t kMaxLineBytes = 300;
constexpr size_t kMaxItems = 100'000;

// `text` without the end that is too much, cut between characters.
std::string Shorten(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  size_t size = max_bytes;
  while (size > 0 &&
         (static_cast<unsigned char>(text[size]) & 0xC0u) == 0x80u) {
    --size;
  }
  return absl::StrCat(text.substr(0, size), "…");
}

// The first line that says something.
std::string FirstLine(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  const size_t end = text.find_first_of("\r\n");
  if (end == absl::string_view::npos) return Shorten(text, kMaxLineBytes);
  const absl::string_view line =
      absl::StripTrailingAsciiWhitespace(text.substr(0, end));
  return absl::StrCat(Shorten(line, kMaxLineBytes), " …");
}

// A value in a few words: a text, the texts of a list, or the JSON itself.
std::string ShortValue(absl::string_view json) {
  JsonReader reader(json);
  std::string text;
  if (json.substr(0, 1) == "\"") {
    reader.ReadString(&text);
    return FirstLine(text);
  }
  if (json == "null" || json == "{}" || json == "[]") return "";
  if (json.substr(0, 1) != "[") return FirstLine(json);
  std::string all;
  reader.EnterArray();
  while (reader.NextElement()) {
    if (!reader.ReadString(&text)) return FirstLine(json);
    if (all.size() <= kMaxLineBytes) {
      absl::StrAppend(&all, all.empty() ? "" : ", ", FirstLine(text));
    }
  }
  return Shorten(all, kMaxLineBytes);
}

// Returns the text of the most telling member of an object; `keys` are in the
// order of preference. Empty when it has none of them.
template <size_t kCount>
std::string TellingMember(absl::string_view json,
                          const absl::string_view (&keys)[kCount]) {
  JsonReader reader(json);
  size_t best = kCount;
  std::string told;
  if (!reader.EnterObject()) return "";
  std::string key;
  while (reader.NextMember(&key)) {
    const absl::string_view value = reader.Skip();
    const auto rank = static_cast<size_t>(
        std::find(std::begin(keys), std::end(keys), key) - std::begin(keys));
    if (rank >= best) continue;
    std::string text = ShortValue(value);
    if (text.empty()) continue;
    told = std::move(text);
    best = rank;
  }
  return told;
}

// Returns what was done, from an action's input.
std::string DescribeInput(absl::string_view input) {
  static constexpr absl::string_view kKeys[] = {
      "command",   "cmd",   "query", "pattern", "path", "file_path",
      "filepath",  "file",  "paths", "files",   "url",  "skill",
      "tool_name", "title", "name",  "summary", "text", "description"};
  const std::string told = TellingMember(input, kKeys);
  return told.empty() ? ShortValue(input) : told;
}

// Returns the outcome, from a result's output or an event's data.
std::string DescribeOutput(absl::string_view output) {
  static constexpr absl::string_view kKeys[] = {
      "error",  "message", "summary", "text",  "stdout",   "output",
      "result", "content", "stderr",  "title", "exit_code"};
  const std::string told = TellingMember(output, kKeys);
  return told.empty() ? ShortValue(output) : told;
}

int64_t TimeInText(const std::string& text) {
  return ParseRfc3339(text).value_or(0);
}

// One member of a block, message or step that is read as text.
struct Field {
  absl::string_view key;
  std::string* value;
};
// One that is kept as JSON, to be read when the others are known.
struct RawField {
  absl::string_view key;
  absl::string_view* value;
};

// Reads what `fields` and `raw_fields` name. `json` is well-formed, as part of
// a document that was walked as a whole.
void ReadFields(absl::string_view json, std::initializer_list<Field> fields,
                std::initializer_list<RawField> raw_fields) {
  JsonReader reader(json);
  if (!reader.EnterObject()) return;
  std::string key;
  while (reader.NextMember(&key)) {
    const auto field =
        std::find_if(fields.begin(), fields.end(),
                     [&key](const Field& known) { return known.key == key; });
    if (field != fields.end()) {
      reader.ReadString(field->value);
      continue;
    }
    const absl::string_view value = reader.Skip();
    for (const RawField& raw : raw_fields) {
      if (raw.key == key) *raw.value = value;
    }
  }
}

// Gathers the items of one conversation.
class ConversationReader {
 public:
  // Errors: kDataLoss when there are too many items.
  absl::StatusOr<std::vector<ConversationItem>> Read(absl::string_view steps) {
    ReadSteps(steps);
    if (entries_.size() > kMaxItems) {
      return absl::DataLossError(
          absl::StrCat("the conversation has more than ", kMaxItems, " items"));
    }
    return Finish();
  }

 private:
  struct Entry {
    ConversationItem item;
    // The id of an action and its result.
    std::string action_id;
    bool step_completed = false;
  };

  // The depth is that of the document, which JsonReader bounds.
  void ReadSteps(absl::string_view steps) {  // NOLINT(misc-no-recursion)
    JsonReader reader(steps);
    if (!reader.EnterArray()) return;
    while (reader.NextElement() && entries_.size() <= kMaxItems) {
      ReadStep(reader.Skip());
    }
  }

  void ReadStep(absl::string_view step) {  // NOLINT(misc-no-recursion)
    if (step.substr(0, 1) != "{") return;
    std::string description;
    std::string summary;
    std::string started_at;
    std::string completed_at;
    absl::string_view messages;
    absl::string_view steps;
    ReadFields(step,
               {{"description", &description},
                {"summary", &summary},
                {"started_at", &started_at},
                {"completed_at", &completed_at}},
               {{"messages", &messages}, {"steps", &steps}});
    const bool completed = !completed_at.empty();
    Entry entry;
    entry.item.set_kind("step");
    entry.item.set_text(
        Shorten(description.empty() ? summary : description, kMaxTextBytes));
    entry.item.set_at_us(TimeInText(started_at));
    entry.step_completed = completed;
    entries_.push_back(std::move(entry));
    JsonReader reader(messages);
    if (reader.EnterArray()) {
      while (reader.NextElement() && entries_.size() <= kMaxItems) {
        ReadMessage(reader.Skip(), completed);
      }
    }
    ReadSteps(steps);
  }

  void ReadMessage(absl::string_view message, bool step_completed) {
    std::string role;
    std::string timestamp;
    absl::string_view content;
    ReadFields(message, {{"role", &role}, {"timestamp", &timestamp}},
               {{"content", &content}});
    JsonReader reader(content);
    if (!reader.EnterArray()) return;
    while (reader.NextElement() && entries_.size() <= kMaxItems) {
      Entry entry;
      if (!ReadBlock(reader.Skip(), &entry)) continue;
      entry.item.set_role(role);
      entry.item.set_at_us(TimeInText(timestamp));
      entry.step_completed = step_completed;
      entries_.push_back(std::move(entry));
    }
  }

  // Returns false for a kind that is not known.
  static bool ReadBlock(absl::string_view block, Entry* entry) {
    ConversationItem* item = &entry->item;
    std::string text;
    std::string id;
    std::string action_id;
    absl::string_view input;
    absl::string_view output;
    absl::string_view data;
    ReadFields(block,
               {{"type", item->mutable_kind()},
                {"text", &text},
                {"id", &id},
                {"action_id", &action_id},
                {"category", item->mutable_category()},
                {"name", item->mutable_name()},
                {"state", item->mutable_state()}},
               {{"input", &input}, {"output", &output}, {"data", &data}});
    if (item->kind() == "text") {
      item->set_text(Shorten(text, kMaxTextBytes));
    } else if (item->kind() == "action") {
      item->set_text(DescribeInput(input));
      entry->action_id = std::move(id);
    } else if (item->kind() == "action_result") {
      item->set_text(DescribeOutput(output));
      entry->action_id = std::move(action_id);
    } else if (item->kind() == "event") {
      item->set_text(DescribeOutput(data));
    } else {
      return false;
    }
    return true;
  }

  std::vector<ConversationItem> Finish() {
    std::set<std::string> settled;
    for (const Entry& entry : entries_) {
      if (entry.item.kind() == "action_result" &&
          entry.item.state() != "running") {
        settled.insert(entry.action_id);
      }
    }
    std::vector<ConversationItem> items;
    items.reserve(entries_.size());
    for (size_t i = 0; i < entries_.size(); ++i) {
      Entry& entry = entries_[i];
      entry.item.set_seq(static_cast<int64_t>(i) + 1);
      entry.item.set_final(
          IsFinal(entry, settled, /*is_last=*/i + 1 == entries_.size()));
      items.push_back(std::move(entry.item));
    }
    return items;
  }

  static bool IsFinal(const Entry& entry, const std::set<std::string>& settled,
                      bool is_last) {
    if (entry.step_completed) return true;
    const std::string& kind = entry.item.kind();
    if (kind == "step") return false;
    if (kind == "action") return settled.count(entry.action_id) > 0;
    if (kind == "action_result") return entry.item.state() != "running";
    // An agent may still be speaking; nobody else is quoted while at it.
    if (kind == "text") return !is_last || entry.item.role() != "assistant";
    return true;
  }

  std::vector<Entry> entries_;
};

}  // namespace

absl::StatusOr<std::vector<ConversationItem>> ParseConversation(
    absl::string_view json) {
  absl::string_view steps;
  JsonReader reader(json);
  const bool is_object = reader.EnterObject();
  std::string key;
  while (is_object && reader.NextMember(&key)) {
    const absl::string_view value = reader.Skip();
    if (key == "steps") steps = value;
  }
  if (!is_object || !reader.AtEnd()) {
    return absl::DataLossError("the conversation is no JSON object");
  }
  if (steps.substr(0, 1) != "[" && steps != "null") {
    return absl::DataLossError("the conversation has no list \"steps\"");
  }
  return ConversationReader().Read(steps);
}

absl::StatusOr<RunArtifacts> ParseRunArtifacts(absl::string_view run_json) {
  RunArtifacts result;
  result.raw_json = "[]";
  JsonReader reader(run_json);
  const bool is_object = reader.EnterObject();
  std::string key;
  while (is_object && reader.NextMember(&key)) {
    const absl::string_view value = reader.Skip();
    if (key != "artifacts" || value.substr(0, 1) != "[") continue;
    result.raw_json = std::string(value);
  }
  if (!is_object || !reader.AtEnd()) {
    return absl::DataLossError("the run is no JSON object");
  }
  JsonReader list(result.raw_json);
  list.EnterArray();
  while (list.NextElement()) {
    auto document = ParseArtifact(list.Skip());
    if (document.ok()) {
      result.artifacts.push_back(std::move(document->artifact));
    }
  }
  return result;
}

}  // namespace ozd
