// Copyright (c) 2026 The ozd authors. MIT licence.
#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/commands/run_state.h"
#include "client/commands/run_view.h"
#include "client/output/display_width.h"
#include "client/output/relative_time.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

constexpr char kRunPage[] = "https://oz.warp.dev/runs/";
constexpr size_t kMaxPromptLines = 8;
constexpr int kLabelWidth = 15;
constexpr int kMinLineWidth = 20;

// Collects the "Label:   value" lines; empty values are left out.
class CardWriter {
 public:
  CardWriter(const ViewOptions& options, std::string* out)
      : options_(options), out_(out) {}

  void Field(absl::string_view label, absl::string_view value) {
    if (value.empty()) return;
    const std::string padded =
        absl::StrFormat("%-*s", kLabelWidth, absl::StrCat(label, ":"));
    absl::StrAppend(out_, options_.style.Paint(Color::kDim, padded),
                    OneLine(value), "\n");
  }

  void Time(absl::string_view label, int64_t time_us) {
    if (time_us == 0) return;
    const absl::Time time = absl::FromUnixMicros(time_us);
    Field(label, absl::StrCat(DateAndTime(time, options_.zone), " (",
                              RelativeTime(options_.now - time), ")"));
  }

  // A value with the id that it stands for.
  void Named(absl::string_view label, const std::string& name,
             const std::string& id) {
    Field(label, name.empty() || name == id
                     ? id
                     : absl::StrCat(name, id.empty() ? "" : " (", id,
                                    id.empty() ? "" : ")"));
  }

 private:
  const ViewOptions& options_;
  std::string* const out_;
};

std::string Duration(const v1::Run& run, bool ended, absl::Time now) {
  if (run.started_at_us() == 0) return "";
  const absl::Time started = absl::FromUnixMicros(run.started_at_us());
  const absl::Time end =
      ended ? absl::FromUnixMicros(run.updated_at_us()) : now;
  return absl::StrCat(DurationText(end - started), ended ? "" : " so far");
}

std::string Cost(const v1::Run& run) {
  if (run.inference_cost() <= 0 && run.compute_cost() <= 0) return "";
  return absl::StrFormat("%.6g credits (inference %.6g, compute %.6g)",
                         run.inference_cost() + run.compute_cost(),
                         run.inference_cost(), run.compute_cost());
}

std::string Source(const v1::Run& run) {
  return absl::AsciiStrToLower(
      absl::StrCat(run.source(), run.execution_location().empty() ? "" : ", ",
                   run.execution_location()));
}

void AppendHead(const v1::Run& run, const RunStateView& state,
                const ViewOptions& options, std::string* out) {
  absl::StrAppend(out, options.style.Paint(state.color, state.label));
  if (!run.title().empty()) {
    absl::StrAppend(out, "  ",
                    options.style.Paint(Color::kBold, OneLine(run.title())));
  }
  out->push_back('\n');
  if (run.stalled() && !state.ended) {
    const std::string still =
        absl::StrCat("⚠ No progress for ",
                     DurationText(absl::Milliseconds(run.no_progress_ms())));
    absl::StrAppend(out, options.style.Paint(Color::kRed, still), "\n");
  }
  if (!run.status_message().empty() || !run.error_code().empty()) {
    const std::string code = run.error_code().empty()
                                 ? ""
                                 : absl::StrCat(" [", run.error_code(), "]");
    absl::StrAppend(
        out,
        options.style.Paint(state.color,
                            OneLine(absl::StrCat(run.status_message(), code))),
        "\n");
  }
  out->push_back('\n');
}

void AppendFields(const v1::Run& run, const RunStateView& state,
                  const ViewOptions& options, std::string* out) {
  CardWriter card(options, out);
  card.Field("ID", run.run_id());
  card.Time("Created", run.created_at_us());
  card.Time("Started", run.started_at_us());
  card.Time("Updated", run.updated_at_us());
  card.Field("Duration", Duration(run, state.ended, options.now));
  card.Field("Source", Source(run));
  card.Named("Creator", run.creator_name(), run.creator_uid());
  card.Field("Agent", run.name());
  card.Field("Model", run.model_id());
  card.Field("Environment", run.environment_id());
  card.Field("Skill", run.skill_spec());
  card.Named("Schedule", run.schedule_name(), run.schedule_id());
  card.Field("Parent run", run.parent_run_id());
  card.Field("Conversation", run.conversation_id());
  card.Field("Artifacts",
             absl::AsciiStrToLower(absl::StrJoin(run.artifact_types(), ", ")));
  for (const std::string& url : run.pull_request_urls()) {
    card.Field("Pull request", url);
  }
  card.Field("Cost", Cost(run));
  card.Field("Session", run.session_link());
}

std::vector<std::string> PromptLines(const std::string& prompt, int width) {
  std::vector<std::string> lines;
  for (absl::string_view paragraph :
       absl::StrSplit(absl::StripTrailingAsciiWhitespace(prompt), '\n')) {
    const std::string line = OneLine(paragraph);
    if (DisplayWidth(line) <= width) {
      lines.push_back(line);
      continue;
    }
    for (std::string& part : WrapToWidth(line, width)) {
      lines.push_back(TruncateToWidth(part, width));
    }
  }
  return lines;
}

void AppendPrompt(const std::string& prompt, const ViewOptions& options,
                  std::string* out) {
  if (prompt.empty()) return;
  absl::StrAppend(out, "\n", options.style.Paint(Color::kDim, "Prompt:"), "\n");
  const int width = options.is_terminal
                        ? std::max(options.width - 2, kMinLineWidth)
                        : kUnlimitedWidth;
  const std::vector<std::string> lines = PromptLines(prompt, width);
  // A line that says that one line is missing saves none.
  const size_t shown =
      lines.size() <= kMaxPromptLines + 1 ? lines.size() : kMaxPromptLines;
  for (size_t i = 0; i < shown; ++i) {
    absl::StrAppend(out, "  ", lines[i], "\n");
  }
  if (shown < lines.size()) {
    const std::string rest =
        absl::StrCat("… ", lines.size() - shown,
                     " more lines; --output-format json has them all");
    absl::StrAppend(out, "  ", options.style.Paint(Color::kDim, rest), "\n");
  }
}

void AppendKeyValue(absl::string_view key, absl::string_view value,
                    std::string* out) {
  absl::StrAppend(out, key, "\t", OneLine(value), "\n");
}

std::string TimeOrEmpty(int64_t time_us) {
  return time_us == 0 ? "" : ozd::FormatRfc3339Z(time_us);
}

}  // namespace

std::string RunPageUrl(absl::string_view run_id) {
  return absl::StrCat(kRunPage, OneLine(run_id));
}

std::string RenderRunCard(const v1::Run& run, const ViewOptions& options) {
  const RunStateView state = ViewRunState(run.state());
  std::string card;
  AppendHead(run, state, options, &card);
  AppendFields(run, state, options, &card);
  AppendPrompt(run.prompt(), options, &card);
  // Not a padded field: scripts look for this line as it is.
  absl::StrAppend(&card, "\n", options.style.Paint(Color::kDim, "Oz:"), " ",
                  RunPageUrl(run.run_id()), "\n");
  return card;
}

std::string RenderRunFields(const v1::Run& run) {
  std::string out;
  AppendKeyValue("run_id", run.run_id(), &out);
  AppendKeyValue("state", run.state(), &out);
  AppendKeyValue("status_message", run.status_message(), &out);
  AppendKeyValue("error_code", run.error_code(), &out);
  AppendKeyValue("title", run.title(), &out);
  AppendKeyValue("prompt", run.prompt(), &out);
  AppendKeyValue("created", TimeOrEmpty(run.created_at_us()), &out);
  AppendKeyValue("started", TimeOrEmpty(run.started_at_us()), &out);
  AppendKeyValue("updated", TimeOrEmpty(run.updated_at_us()), &out);
  AppendKeyValue("source", run.source(), &out);
  AppendKeyValue("execution_location", run.execution_location(), &out);
  AppendKeyValue("creator_uid", run.creator_uid(), &out);
  AppendKeyValue("creator_name", run.creator_name(), &out);
  AppendKeyValue("name", run.name(), &out);
  AppendKeyValue("model_id", run.model_id(), &out);
  AppendKeyValue("environment_id", run.environment_id(), &out);
  AppendKeyValue("skill_spec", run.skill_spec(), &out);
  AppendKeyValue("schedule_id", run.schedule_id(), &out);
  AppendKeyValue("schedule_name", run.schedule_name(), &out);
  AppendKeyValue("parent_run_id", run.parent_run_id(), &out);
  AppendKeyValue("conversation_id", run.conversation_id(), &out);
  AppendKeyValue("artifact_types", absl::StrJoin(run.artifact_types(), ","),
                 &out);
  AppendKeyValue("pull_request_urls",
                 absl::StrJoin(run.pull_request_urls(), " "), &out);
  AppendKeyValue("session_link", run.session_link(), &out);
  AppendKeyValue("inference_cost", absl::StrCat(run.inference_cost()), &out);
  AppendKeyValue("compute_cost", absl::StrCat(run.compute_cost()), &out);
  AppendKeyValue("url", RunPageUrl(run.run_id()), &out);
  return out;
}

}  // namespace oz
