// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/run_json.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/json/json_reader.h"
#include "daemon/upstream/service/error_json.h"
#include "proto/support/json_utf8.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"

namespace ozd {
namespace {

using oz::v1::Run;

// Reads an object, handing each member to `member(key)`, which must consume the
// value. Anything else is consumed and ignored.
template <typename Member>
bool ReadObject(JsonReader* reader, const Member& member) {
  if (!reader->EnterObject()) return false;
  std::string key;
  while (reader->NextMember(&key)) member(key);
  return true;
}

// 0 when absent or unreadable.
int64_t ReadTime(JsonReader* reader) {
  std::string text;
  if (!reader->ReadString(&text)) return 0;
  return ParseRfc3339(text).value_or(0);
}

bool ReadAgentConfig(JsonReader* reader, Run* run) {
  return ReadObject(reader, [&](const std::string& key) {
    if (key == "name") {
      reader->ReadString(run->mutable_name());
    } else if (key == "model_id") {
      reader->ReadString(run->mutable_model_id());
    } else if (key == "environment_id") {
      reader->ReadString(run->mutable_environment_id());
    } else if (key == "skill_spec") {
      reader->ReadString(run->mutable_skill_spec());
    } else {
      reader->Skip();
    }
  });
}

void ClearAgentConfig(Run* run) {
  run->clear_name();
  run->clear_model_id();
  run->clear_environment_id();
  run->clear_skill_spec();
}

void ReadStatusMessage(JsonReader* reader, Run* run) {
  ReadObject(reader, [&](const std::string& key) {
    if (key == "message") {
      reader->ReadString(run->mutable_status_message());
    } else if (key == "error_code" || key == "errorCode") {
      std::string code;
      if (reader->ReadString(&code)) {
        run->set_error_code(NormaliseErrorCode(code));
      }
    } else if (key == "retryable") {
      bool retryable = false;
      reader->ReadBool(&retryable);
      run->set_retryable(retryable);
    } else {
      reader->Skip();
    }
  });
}

void ReadSchedule(JsonReader* reader, Run* run) {
  ReadObject(reader, [&](const std::string& key) {
    if (key == "schedule_id") {
      reader->ReadString(run->mutable_schedule_id());
    } else if (key == "schedule_name") {
      reader->ReadString(run->mutable_schedule_name());
    } else {
      reader->Skip();
    }
  });
}

void ReadCreator(JsonReader* reader, Run* run) {
  ReadObject(reader, [&](const std::string& key) {
    if (key == "uid") {
      reader->ReadString(run->mutable_creator_uid());
    } else if (key == "display_name") {
      reader->ReadString(run->mutable_creator_name());
    } else {
      reader->Skip();
    }
  });
}

void ReadUsage(JsonReader* reader, Run* run) {
  ReadObject(reader, [&](const std::string& key) {
    double cost = 0;
    if (key == "inference_cost") {
      if (reader->ReadDouble(&cost)) run->set_has_usage(true);
      run->set_inference_cost(cost);
    } else if (key == "compute_cost") {
      if (reader->ReadDouble(&cost)) run->set_has_usage(true);
      run->set_compute_cost(cost);
    } else if (key == "platform_cost") {
      if (reader->ReadDouble(&cost)) run->set_has_usage(true);
      run->set_platform_cost(cost);
    } else {
      reader->Skip();
    }
  });
}

void ReadArtifact(JsonReader* reader, Run* run) {
  std::string type;
  std::string url;
  std::string branch;
  ReadObject(reader, [&](const std::string& key) {
    if (key == "artifact_type") {
      reader->ReadString(&type);
    } else if (key == "data") {
      ReadObject(reader, [&](const std::string& data_key) {
        if (data_key == "url") {
          reader->ReadString(&url);
        } else if (data_key == "branch") {
          reader->ReadString(&branch);
        } else {
          reader->Skip();
        }
      });
    } else {
      reader->Skip();
    }
  });
  if (type.empty()) return;
  const auto& types = run->artifact_types();
  if (std::find(types.begin(), types.end(), type) == types.end()) {
    run->add_artifact_types(type);
  }
  if (type != "PULL_REQUEST") return;
  if (!url.empty()) run->add_pull_request_urls(url);
  if (!branch.empty()) run->add_pull_request_branches(branch);
}

void ReadArtifacts(JsonReader* reader, Run* run) {
  run->clear_artifact_types();
  run->clear_pull_request_urls();
  run->clear_pull_request_branches();
  if (!reader->EnterArray()) return;
  while (reader->NextElement()) ReadArtifact(reader, run);
}

// Fields that are a string of the run itself, each under its JSON name.
std::string* MutableString(Run* run, absl::string_view key) {
  // By length first: most keys of a run are none of these.
  switch (key.size()) {
    case 5:
      if (key == "title") return run->mutable_title();
      if (key == "state") return run->mutable_state();
      return nullptr;
    case 6:
      if (key == "run_id") return run->mutable_run_id();
      if (key == "prompt") return run->mutable_prompt();
      if (key == "source") return run->mutable_source();
      return nullptr;
    case 10:
      return key == "session_id" ? run->mutable_session_id() : nullptr;
    case 12:
      return key == "session_link" ? run->mutable_session_link() : nullptr;
    case 13:
      return key == "parent_run_id" ? run->mutable_parent_run_id() : nullptr;
    case 15:
      return key == "conversation_id" ? run->mutable_conversation_id()
                                      : nullptr;
    case 18:
      return key == "execution_location" ? run->mutable_execution_location()
                                         : nullptr;
    default:
      return nullptr;
  }
}

// The members of a run that are objects or arrays.
bool ReadNested(JsonReader* reader, absl::string_view key,
                bool* has_agent_config, Run* run) {
  if (key == "agent_config" ||
      (key == "agent_config_snapshot" && !*has_agent_config)) {
    ClearAgentConfig(run);
    const bool is_object = ReadAgentConfig(reader, run);
    *has_agent_config = is_object && key == "agent_config";
  } else if (key == "status_message") {
    run->clear_status_message();
    run->clear_error_code();
    run->clear_retryable();
    ReadStatusMessage(reader, run);
  } else if (key == "schedule") {
    ReadSchedule(reader, run);
  } else if (key == "creator") {
    ReadCreator(reader, run);
  } else if (key == "request_usage") {
    ReadUsage(reader, run);
  } else if (key == "artifacts") {
    ReadArtifacts(reader, run);
  } else {
    return false;
  }
  return true;
}

absl::Status CheckEssentials(const Run& run) {
  if (run.run_id().empty()) return absl::DataLossError("a run without run_id");
  if (run.state().empty()) return absl::DataLossError("a run without state");
  if (run.created_at_us() == 0) {
    return absl::DataLossError("a run without a readable created_at");
  }
  if (run.updated_at_us() == 0) {
    return absl::DataLossError("a run without a readable updated_at");
  }
  return absl::OkStatus();
}

// The page's own members, and where its items are.
struct PageScan {
  bool has_runs = false;
  std::vector<absl::string_view> items;
  bool has_next_page = false;
  std::string next_cursor;
};

size_t SkipBlanks(absl::string_view text, size_t at) {
  const size_t end = text.find_first_not_of(" \n\r\t", at);
  return end == absl::string_view::npos ? text.size() : end;
}

// Finds the borders of the elements of the array at `at`. Returns where it
// ends, npos when it does not.
size_t SplitArray(absl::string_view text, size_t at,
                  std::vector<absl::string_view>* items) {
  at = SkipBlanks(text, at + 1);
  if (at < text.size() && text[at] == ']') return at + 1;
  while (at < text.size()) {
    const size_t end = FindValueEnd(text, at);
    if (end == absl::string_view::npos) return end;
    items->push_back(text.substr(at, end - at));
    at = SkipBlanks(text, end);
    if (at == text.size()) break;
    if (text[at] == ']') return at + 1;
    if (text[at] != ',') break;
    at = SkipBlanks(text, at + 1);
  }
  return absl::string_view::npos;
}

void ReadPageInfo(absl::string_view json, PageScan* scan) {
  JsonReader reader(json);
  ReadObject(&reader, [&](const std::string& key) {
    if (key == "has_next_page") {
      reader.ReadBool(&scan->has_next_page);
    } else if (key == "next_cursor") {
      reader.ReadString(&scan->next_cursor);
    } else {
      reader.Skip();
    }
  });
}

// Walks the outermost object by its borders only, so that malformed items stay
// inside their own. Returns false when it is no object.
bool ScanPage(absl::string_view text, PageScan* scan) {
  size_t at = SkipBlanks(text, 0);
  if (at == text.size() || text[at] != '{') return false;
  at = SkipBlanks(text, at + 1);
  if (at < text.size() && text[at] == '}') {
    return SkipBlanks(text, at + 1) == text.size();
  }
  while (true) {
    const size_t key_end = FindValueEnd(text, at);
    if (key_end == absl::string_view::npos || text[at] != '"') return false;
    std::string key;
    JsonReader(text.substr(at, key_end - at)).ReadString(&key);
    at = SkipBlanks(text, key_end);
    if (at == text.size() || text[at] != ':') return false;
    at = SkipBlanks(text, at + 1);
    if (at == text.size()) return false;
    size_t end;
    if (key == "runs" && text[at] == '[') {
      scan->has_runs = true;
      scan->items.clear();
      end = SplitArray(text, at, &scan->items);
    } else {
      end = FindValueEnd(text, at);
      if (end == absl::string_view::npos) return false;
      const absl::string_view value = text.substr(at, end - at);
      if (key == "page_info") ReadPageInfo(value, scan);
      // An empty list in the spelling of some servers.
      if (key == "runs") {
        scan->has_runs = absl::StripAsciiWhitespace(value) == "null";
      }
    }
    if (end == absl::string_view::npos) return false;
    at = SkipBlanks(text, end);
    if (at == text.size()) return false;
    if (text[at] == '}') return SkipBlanks(text, at + 1) == text.size();
    if (text[at] != ',') return false;
    at = SkipBlanks(text, at + 1);
  }
}

}  // namespace

absl::StatusOr<Run> ParseRun(absl::string_view json) {
  json = absl::StripAsciiWhitespace(json);
  Run run;
  std::string task_id;
  bool has_agent_config = false;
  JsonReader reader(json);
  ReadObject(&reader, [&](const std::string& key) {
    if (std::string* field = MutableString(&run, key)) {
      reader.ReadString(field);
    } else if (key == "task_id") {
      reader.ReadString(&task_id);
    } else if (key == "created_at") {
      run.set_created_at_us(ReadTime(&reader));
    } else if (key == "updated_at") {
      run.set_updated_at_us(ReadTime(&reader));
    } else if (key == "started_at") {
      run.set_started_at_us(ReadTime(&reader));
    } else if (!ReadNested(&reader, key, &has_agent_config, &run)) {
      reader.Skip();
    }
  });
  if (!reader.AtEnd()) return absl::DataLossError("a run is malformed JSON");
  if (run.run_id().empty()) run.set_run_id(task_id);
  if (run.state() == "IN_PROGRESS") run.set_state("INPROGRESS");
  OZD_RETURN_IF_ERROR(CheckEssentials(run));
  run.set_raw_json(json.data(), json.size());
  ReplaceLoneSurrogates(run.mutable_raw_json());
  return run;
}

absl::StatusOr<RunPage> ParseRunPage(std::string json) {
  PageScan scan;
  if (!ScanPage(json, &scan)) {
    return absl::DataLossError("the page is malformed or was cut short");
  }
  if (!scan.has_runs) {
    return absl::DataLossError("the page has no list \"runs\"");
  }
  RunPage page;
  page.runs.reserve(scan.items.size());
  for (const absl::string_view item : scan.items) {
    auto run = ParseRun(item);
    if (run.ok()) {
      page.runs.push_back(*std::move(run));
    } else {
      ++page.skipped_items;
    }
  }
  // Kept even when it makes no sense: a missing cursor is not the end of the
  // list.
  page.has_next_page = scan.has_next_page;
  if (page.has_next_page) page.next_cursor = std::move(scan.next_cursor);
  page.raw_json = std::move(json);
  ReplaceLoneSurrogates(&page.raw_json);
  return page;
}

}  // namespace ozd
