// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/watch_json.h"

#include <stdint.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "proto/support/error_detail.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

// Members of an object; what has its default value is left out.
class Members {
 public:
  explicit Members(JsonWriter* json) : json_(json) {}

  void Always(absl::string_view key, absl::string_view value) {
    json_->Key(key).Text(value);
  }
  void Text(absl::string_view key, absl::string_view value) {
    if (!value.empty()) Always(key, value);
  }
  void Int(absl::string_view key, int64_t value) {
    if (value != 0) json_->Key(key).Int(value);
  }
  void Number(absl::string_view key, double value) {
    if (value != 0) json_->Key(key).Number(value);
  }
  void Bool(absl::string_view key, bool value) {
    if (value) json_->Key(key).Bool(true);
  }
  template <typename Strings>
  void Texts(absl::string_view key, const Strings& values) {
    if (values.empty()) return;
    json_->Key(key).BeginArray();
    for (const std::string& value : values) json_->Text(value);
    json_->EndArray();
  }

 private:
  JsonWriter* const json_;
};

absl::string_view SourceWord(v1::Freshness::Source source) {
  switch (source) {
    case v1::Freshness::SOURCE_CACHE:
      return "cache";
    case v1::Freshness::SOURCE_UPSTREAM:
      return "upstream";
    default:
      return "";
  }
}

void WriteFreshness(const v1::Freshness& freshness, JsonWriter* json) {
  json->BeginObject();
  Members members(json);
  members.Int("as_of_us", freshness.as_of_us());
  members.Int("age_ms", freshness.age_ms());
  members.Text("source", SourceWord(freshness.source()));
  members.Text("stale_reason", ozd::Redact(freshness.stale_reason()));
  members.Bool("stale", freshness.stale());
  json->EndObject();
}

void WriteSnapshot(const v1::SnapshotChunk& chunk, JsonWriter* json) {
  json->BeginObject();
  Members(json).Bool("reset", chunk.reset());
  json->Key("runs").BeginArray();
  for (const v1::Run& run : chunk.runs()) WriteRun(run, json);
  json->EndArray();
  if (chunk.has_freshness()) {
    json->Key("freshness");
    WriteFreshness(chunk.freshness(), json);
  }
  json->EndObject();
}

void WriteConnection(const v1::Connection& connection, JsonWriter* json) {
  json->BeginObject();
  Members members(json);
  members.Always("state", connection.state());
  members.Text("transport", connection.transport());
  members.Int("since_us", connection.since_us());
  members.Text("reason", ozd::Redact(connection.reason()));
  json->EndObject();
}

void WriteItem(const v1::ConversationItem& item, JsonWriter* json) {
  json->BeginObject();
  json->Key("seq").Int(item.seq());
  Members members(json);
  members.Text("role", item.role());
  members.Text("kind", item.kind());
  members.Text("text", item.text());
  members.Text("name", item.name());
  members.Text("category", item.category());
  members.Text("state", item.state());
  members.Bool("final", item.final());
  members.Int("at_us", item.at_us());
  json->EndObject();
}

void WriteNothing(JsonWriter* json) { json->BeginObject().EndObject(); }

std::string StableReason(const absl::Status& status,
                         const std::optional<v1::ErrorDetail>& detail) {
  if (detail.has_value() && !detail->error_code().empty()) {
    return detail->error_code();
  }
  return absl::AsciiStrToLower(absl::StatusCodeToString(status.code()));
}

}  // namespace

void WriteRun(const v1::Run& run, JsonWriter* json) {
  json->BeginObject();
  Members members(json);
  members.Always("run_id", run.run_id());
  members.Always("title", run.title());
  members.Always("state", run.state());
  members.Int("created_at_us", run.created_at_us());
  members.Int("updated_at_us", run.updated_at_us());
  members.Int("started_at_us", run.started_at_us());
  members.Text("source", run.source());
  members.Text("execution_location", run.execution_location());
  members.Text("name", run.name());
  members.Text("model_id", run.model_id());
  members.Text("environment_id", run.environment_id());
  members.Text("skill_spec", run.skill_spec());
  members.Text("creator_uid", run.creator_uid());
  members.Text("creator_name", run.creator_name());
  members.Text("schedule_id", run.schedule_id());
  members.Text("schedule_name", run.schedule_name());
  members.Text("parent_run_id", run.parent_run_id());
  members.Text("conversation_id", run.conversation_id());
  members.Texts("artifact_types", run.artifact_types());
  members.Texts("pull_request_urls", run.pull_request_urls());
  members.Text("status_message", run.status_message());
  members.Text("error_code", run.error_code());
  members.Text("session_id", run.session_id());
  members.Text("session_link", run.session_link());
  members.Number("inference_cost", run.inference_cost());
  members.Number("compute_cost", run.compute_cost());
  members.Bool("retryable", run.retryable());
  members.Bool("stalled", run.stalled());
  members.Int("no_progress_ms", run.no_progress_ms());
  members.Int("revision", run.revision());
  members.Text("previous_state", run.previous_state());
  json->EndObject();
}

std::string WatchRunsLine(const v1::WatchRunsResponse& message,
                          absl::string_view resume) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion);
  Members(&json).Text("resume", resume);
  switch (message.kind_case()) {
    case v1::WatchRunsResponse::kSnapshot:
      json.Key("snapshot");
      WriteSnapshot(message.snapshot(), &json);
      break;
    case v1::WatchRunsResponse::kUpsert:
      json.Key("upsert");
      WriteRun(message.upsert(), &json);
      break;
    case v1::WatchRunsResponse::kRemoved:
      json.Key("removed").Text(message.removed());
      break;
    case v1::WatchRunsResponse::kSynced:
      json.Key("synced");
      WriteNothing(&json);
      break;
    case v1::WatchRunsResponse::kConnection:
      json.Key("connection");
      WriteConnection(message.connection(), &json);
      break;
    case v1::WatchRunsResponse::kHeartbeat:
      json.Key("heartbeat");
      WriteNothing(&json);
      break;
    case v1::WatchRunsResponse::KIND_NOT_SET:
      return "";
  }
  json.EndObject();
  return json.Take();
}

std::string WatchRunLine(const v1::WatchRunResponse& message,
                         absl::string_view run_id) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion);
  json.Key("run_id").Text(run_id);
  switch (message.kind_case()) {
    case v1::WatchRunResponse::kRun:
      json.Key("run");
      WriteRun(message.run(), &json);
      break;
    case v1::WatchRunResponse::kItem:
      json.Key("item");
      WriteItem(message.item(), &json);
      break;
    case v1::WatchRunResponse::kSynced:
      json.Key("synced");
      WriteNothing(&json);
      break;
    case v1::WatchRunResponse::kConnection:
      json.Key("connection");
      WriteConnection(message.connection(), &json);
      break;
    case v1::WatchRunResponse::kHeartbeat:
      json.Key("heartbeat");
      WriteNothing(&json);
      break;
    case v1::WatchRunResponse::kReset:
      json.Key("reset").BeginObject();
      Members(&json).Text("reason", message.reset().reason());
      json.EndObject();
      break;
    case v1::WatchRunResponse::kEnded:
      json.Key("ended").BeginObject().Key("run");
      WriteRun(message.ended().run(), &json);
      json.EndObject();
      break;
    case v1::WatchRunResponse::KIND_NOT_SET:
      return "";
  }
  json.EndObject();
  return json.Take();
}

std::string WatchErrorLine(const absl::Status& status,
                           absl::string_view run_id) {
  const auto detail = ozd::GetErrorDetail(status);
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion);
  Members(&json).Text("run_id", run_id);
  json.Key("error").BeginObject();
  Members error(&json);
  error.Always("reason", StableReason(status, detail));
  error.Always("message", ozd::Redact(status.message()));
  error.Always("hint", detail.has_value() ? ozd::Redact(detail->remedy()) : "");
  json.EndObject().EndObject();
  return json.Take();
}

}  // namespace oz
