// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/run_row.h"

#include <stdint.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "proto/support/utf8.h"

namespace ozd {
namespace {

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
      if (!IsUtf8(text)) reflection->SetString(run, field, RepairUtf8(text));
      continue;
    }
    for (int j = 0; j < reflection->FieldSize(*run, field); ++j) {
      const std::string& text =
          reflection->GetRepeatedStringReference(*run, field, j, &scratch);
      if (IsUtf8(text)) continue;
      reflection->SetRepeatedString(run, field, j, RepairUtf8(text));
    }
  }
}

}  // namespace

std::string Fold(absl::string_view text) { return absl::AsciiStrToLower(text); }

absl::string_view NormaliseState(absl::string_view state) {
  return state == "IN_PROGRESS" ? "INPROGRESS" : state;
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
