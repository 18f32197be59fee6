// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/conversation.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "proto/support/timestamp.h"

namespace ozd::sim {
namespace {

struct Action {
  const char* category;
  const char* name;
  const char* key;
  const char* value;
  const char* result;
  const char* remark;
};

constexpr Action kActions[] = {
    {"search", "search_code", "query", "where is it handled",
     "src/handler.go:42", "I found the place in src/handler.go."},
    {"files", "read_files", "path", "src/handler.go", "func Handle() {\n…\n}",
     "The loop never ends when the list is empty – that is the cause."},
    {"files", "edit_files", "path", "src/handler.go", "1 file changed",
     "The empty list is handled now ✅."},
    {"command", "run_command", "command", "go test ./...",
     "ok   acme/handler  0.8s", "All tests pass."},
};

// Hands out ids and times of one run's messages, in order.
class Teller {
 public:
  explicit Teller(const Json& run) : run_id_(StringAt(run, "run_id")) {
    const std::string started = StringAt(run, "started_at");
    const absl::StatusOr<int64_t> time =
        ParseRfc3339(started.empty() ? StringAt(run, "created_at") : started);
    if (time.ok()) time_us_ = *time;
  }

  Json Message(const char* role, Json block) {
    // A fixed distance, so that growing changes nothing that was said before.
    time_us_ += 1000;
    const std::string id = absl::StrCat(run_id_, "-m", ++messages_);
    block["message_id"] = id;
    Json message;
    message["role"] = role;
    message["content"] = Json::array({std::move(block)});
    message["message_ids"] = Json::array({id});
    message["request_id"] = absl::StrCat(run_id_, "-r", (messages_ + 2) / 3);
    message["timestamp"] = FormatRfc3339Z(time_us_);
    return message;
  }

  std::string Now() const { return FormatRfc3339Z(time_us_); }

 private:
  const std::string run_id_;
  int64_t time_us_ = 0;
  int messages_ = 0;
};

Json Text(std::string text) {
  return {{"type", "text"}, {"text", std::move(text)}};
}

void AddTurn(int64_t turn, const std::string& run_id, Teller* teller,
             Json* messages) {
  const Action& action = kActions[static_cast<size_t>(turn) % 4];
  const std::string id = absl::StrCat(run_id, "-a", turn + 1);
  messages->push_back(
      teller->Message("assistant", {{"type", "action"},
                                    {"id", id},
                                    {"category", action.category},
                                    {"name", action.name},
                                    {"input", {{action.key, action.value}}}}));
  messages->push_back(
      teller->Message("tool", {{"type", "action_result"},
                               {"action_id", id},
                               {"category", action.category},
                               {"name", action.name},
                               {"state", "completed"},
                               {"output", {{"text", action.result}}}}));
  messages->push_back(teller->Message("assistant", Text(action.remark)));
}

// Everything one run said, as a root step.
Json BuildStep(const StoredRun& stored) {
  const Json& run = *stored.run;
  const std::string run_id = StringAt(run, "run_id");
  Teller teller(run);
  Json messages = Json::array();
  messages.push_back(teller.Message("user", Text(StringAt(run, "prompt"))));
  const std::string first = teller.Now();
  auto next = stored.follow_ups.begin();
  for (int64_t turn = 0; turn <= stored.turns; ++turn) {
    for (; next != stored.follow_ups.end() && next->turn <= turn; ++next) {
      messages.push_back(teller.Message("user", Text(next->message)));
    }
    if (turn < stored.turns) AddTurn(turn, run_id, &teller, &messages);
  }
  Json step;
  step["id"] = absl::StrCat(run_id, "-s1");
  step["description"] = StringAt(run, "title");
  if (StringAt(run, "state") == "SUCCEEDED") step["summary"] = "Done.";
  step["started_at"] = first;
  step["completed_at"] = teller.Now();
  step["messages"] = std::move(messages);
  step["steps"] = Json::array();
  return step;
}

}  // namespace

bool UsesThirdPartyHarness(const Json& run) {
  const std::string type =
      StringAt(MemberAt(MemberAt(run, "agent_config"), "harness"), "type");
  return !type.empty() && type != "oz";
}

absl::StatusOr<Json> BuildConversation(const std::vector<StoredRun>& runs) {
  Json conversation;
  Json steps = Json::array();
  for (const StoredRun& stored : runs) {
    if (stored.turns == 0) continue;
    if (UsesThirdPartyHarness(*stored.run)) {
      return absl::FailedPreconditionError(
          "Conversations of third-party harnesses have no normalized form; "
          "read the run's transcript instead");
    }
    conversation["conversation_id"] = StringAt(*stored.run, "conversation_id");
    steps.push_back(BuildStep(stored));
  }
  if (steps.empty()) {
    return absl::NotFoundError("There is no conversation yet");
  }
  conversation["steps"] = std::move(steps);
  return conversation;
}

absl::StatusOr<std::string> BuildTranscript(const StoredRun& stored) {
  if (stored.turns == 0) {
    return absl::NotFoundError("There is no transcript yet");
  }
  std::string lines;
  const Json step = BuildStep(stored);
  for (const Json& message : step["messages"]) {
    absl::StrAppend(&lines, DumpJson(message), "\n");
  }
  return lines;
}

}  // namespace ozd::sim
