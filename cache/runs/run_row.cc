// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/run_row.h"

#include <stdint.h>
#include <string.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace ozd {
namespace {

// Length of the well-formed character at the start of `text`, 0 when there is
// none. Follows table 3-7 of the Unicode standard.
size_t CharacterLength(absl::string_view text) {
  const auto byte = [&](size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto continues = [&](size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if (first == 0xe0 && second < 0xa0) return 0;
    if (first == 0xed && second > 0x9f) return 0;
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if (first == 0xf0 && second < 0x90) return 0;
    if (first == 0xf4 && second > 0x8f) return 0;
    return continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

std::string RepairText(absl::string_view text) {
  std::string repaired;
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    if (length == 0) {
      repaired += "\xef\xbf\xbd";
      text.remove_prefix(1);
    } else {
      repaired.append(text.data(), length);
      text.remove_prefix(length);
    }
  }
  return repaired;
}

// One ill-formed byte would make the whole message unreadable later.
void RepairStrings(oz::v1::Run* run) {
  const google::protobuf::Descriptor* descriptor = run->GetDescriptor();
  const google::protobuf::Reflection* reflection = run->GetReflection();
  std::string scratch;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = descriptor->field(i);
    if (field->type() != google::protobuf::FieldDescriptor::TYPE_STRING) {
      continue;
    }
    if (!field->is_repeated()) {
      const std::string& text =
          reflection->GetStringReference(*run, field, &scratch);
      if (!IsUtf8(text)) reflection->SetString(run, field, RepairText(text));
      continue;
    }
    for (int j = 0; j < reflection->FieldSize(*run, field); ++j) {
      const std::string& text =
          reflection->GetRepeatedStringReference(*run, field, j, &scratch);
      if (IsUtf8(text)) continue;
      reflection->SetRepeatedString(run, field, j, RepairText(text));
    }
  }
}

}  // namespace

std::string Fold(absl::string_view text) { return absl::AsciiStrToLower(text); }

absl::string_view NormaliseState(absl::string_view state) {
  return state == "IN_PROGRESS" ? "INPROGRESS" : state;
}

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    // Most text is ASCII: eight bytes at a time.
    uint64_t eight = 0;
    if (text.size() >= sizeof(eight)) {
      memcpy(&eight, text.data(), sizeof(eight));
      if ((eight & 0x8080808080808080u) == 0) {
        text.remove_prefix(sizeof(eight));
        continue;
      }
    }
    const size_t length = CharacterLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

RunRow MakeRunRow(const oz::v1::Run& run) {
  RunRow row;
  row.run = run;
  row.run.clear_raw_json();
  row.run.clear_stalled();
  row.run.clear_no_progress_ms();
  row.run.clear_revision();
  row.run.clear_previous_state();
  RepairStrings(&row.run);
  row.prompt = std::move(*row.run.mutable_prompt());
  row.run.clear_prompt();
  row.title_folded = Fold(row.run.title());
  row.skill_folded = Fold(row.run.skill_spec());
  row.run.SerializeToString(&row.summary);
  return row;
}

// Messages that follow one another are parsed as one: the stamp is a message
// that comes last.
void StampRunRow(int64_t revision, absl::string_view previous_state,
                 RunRow* row) {
  oz::v1::Run stamp;
  stamp.set_revision(revision);
  stamp.set_previous_state(previous_state.data(), previous_state.size());
  stamp.AppendToString(&row->summary);
}

bool IsSameRun(absl::string_view stored, absl::string_view unstamped) {
  if (!absl::ConsumePrefix(&stored, unstamped)) return false;
  oz::v1::Run stamp;
  if (!stamp.ParseFromArray(stored.data(), static_cast<int>(stored.size()))) {
    return false;
  }
  stamp.clear_revision();
  stamp.clear_previous_state();
  return stamp.ByteSizeLong() == 0;
}

}  // namespace ozd
