// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/verdict_view.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/commands/run_state.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/relative_time.h"

namespace oz {
namespace {

constexpr int kMaxTitleWidth = 60;

// The service's word, or why there is none.
std::string MessageOf(const WaitedRun& waited, const NoVerdict& otherwise) {
  if (!waited.verdict.has_value()) return otherwise.message;
  if (waited.verdict->kind() == v1::RunVerdict::NOT_FOUND) {
    return "the service does not know this run";
  }
  return waited.verdict->run().status_message();
}

absl::string_view WordOf(const WaitedRun& waited, const NoVerdict& otherwise) {
  return waited.verdict.has_value() ? VerdictWord(waited.verdict->kind())
                                    : otherwise.word;
}

const v1::Run& RunOf(const WaitedRun& waited) {
  return waited.verdict.has_value() ? waited.verdict->run()
                                    : v1::Run::default_instance();
}

// From its start to its last change; nothing when it never started.
std::optional<int64_t> ElapsedMs(const v1::Run& run) {
  if (run.started_at_us() == 0 || run.updated_at_us() == 0) return std::nullopt;
  return std::max<int64_t>(0,
                           (run.updated_at_us() - run.started_at_us()) / 1000);
}

void WriteRun(const WaitedRun& waited, const NoVerdict& otherwise,
              JsonWriter* json) {
  const v1::Run& run = RunOf(waited);
  json->Key("id").Text(waited.run_id);
  json->Key("state").TextOrNull(run.state());
  json->Key("verdict").Text(WordOf(waited, otherwise));
  json->Key("error_code").TextOrNull(run.error_code());
  json->Key("retryable").Bool(run.retryable());
  json->Key("pull_requests").BeginArray();
  for (const std::string& url : run.pull_request_urls()) json->Text(url);
  json->EndArray();
  json->Key("cost").BeginObject();
  json->Key("inference").Number(run.inference_cost());
  json->Key("compute").Number(run.compute_cost());
  json->EndObject();
  const std::optional<int64_t> elapsed = ElapsedMs(run);
  json->Key("elapsed_ms");
  elapsed.has_value() ? json->Int(*elapsed) : json->Null();
  json->Key("waited_ms").Int(waited.waited_ms);
  json->Key("message").TextOrNull(MessageOf(waited, otherwise));
}

// Everything behind the id.
std::vector<std::string> Details(const WaitedRun& waited,
                                 const NoVerdict& otherwise) {
  const v1::Run& run = RunOf(waited);
  std::vector<std::string> details;
  if (!run.title().empty()) {
    details.push_back(TruncateToWidth(OneLine(run.title()), kMaxTitleWidth));
  }
  const std::string message = OneLine(MessageOf(waited, otherwise));
  if (!message.empty()) details.push_back(message);
  if (!run.error_code().empty()) {
    details.push_back(absl::StrCat("[", OneLine(run.error_code()), "]"));
  }
  if (const std::optional<int64_t> elapsed = ElapsedMs(run)) {
    details.push_back(DurationText(absl::Milliseconds(*elapsed)));
  }
  for (const std::string& url : run.pull_request_urls()) {
    details.push_back(ShortPullRequest(url));
  }
  return details;
}

}  // namespace

absl::string_view VerdictWord(v1::RunVerdict::Kind kind) {
  switch (kind) {
    case v1::RunVerdict::SUCCEEDED:
      return "succeeded";
    case v1::RunVerdict::CANCELLED:
      return "cancelled";
    case v1::RunVerdict::BLOCKED:
      return "blocked";
    case v1::RunVerdict::REACHED:
      return "reached";
    case v1::RunVerdict::NOT_FOUND:
      return "not_found";
    default:
      return "failed";
  }
}

std::string RenderVerdictLine(const WaitedRun& waited,
                              const NoVerdict& otherwise,
                              const ViewOptions& options) {
  const bool has_state = !RunOf(waited).state().empty();
  const RunStateView state = ViewRunState(RunOf(waited).state());
  const std::vector<std::string> details = Details(waited, otherwise);
  return absl::StrCat(has_state ? options.style.Paint(state.color, state.label)
                                : std::string("? no verdict"),
                      "  ", OneLine(waited.run_id), details.empty() ? "" : "  ",
                      absl::StrJoin(details, "  "), "\n");
}

std::string RenderVerdictRow(const WaitedRun& waited,
                             const NoVerdict& otherwise) {
  const v1::Run& run = RunOf(waited);
  const std::optional<int64_t> elapsed = ElapsedMs(run);
  return absl::StrCat(
      absl::StrJoin(
          {OneLine(waited.run_id), std::string(WordOf(waited, otherwise)),
           OneLine(run.state()), OneLine(run.error_code()),
           elapsed.has_value() ? absl::StrCat(*elapsed) : std::string(),
           absl::StrCat(waited.waited_ms),
           OneLine(absl::StrJoin(run.pull_request_urls(), " ")),
           OneLine(MessageOf(waited, otherwise))},
          "\t"),
      "\n");
}

std::string RenderVerdictJson(const std::vector<WaitedRun>& runs,
                              const NoVerdict& otherwise,
                              absl::string_view verdict_of_all) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion);
  if (runs.size() == 1) {
    WriteRun(runs[0], otherwise, &json);
    return json.EndObject().Take();
  }
  json.Key("verdict").Text(verdict_of_all);
  json.Key("runs").BeginArray();
  for (const WaitedRun& waited : runs) {
    json.BeginObject();
    WriteRun(waited, otherwise, &json);
    json.EndObject();
  }
  return json.EndArray().EndObject().Take();
}

}  // namespace oz
