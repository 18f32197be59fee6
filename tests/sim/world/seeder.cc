// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/seeder.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "proto/support/timestamp.h"
#include "tests/sim/store/random.h"
#include "tests/sim/world/artifacts.h"
#include "tests/sim/world/seed_words.h"

namespace ozd::sim {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kHistory = 180 * 24 * 60 * kMinute;

// Runs come in bursts that share a second, as a scheduler's do.
constexpr int64_t kBurst = 4;

// Every 20 runs one family: a parent, two children, a grandchild.
constexpr int64_t kFamilyEvery = 20;

int64_t ParentOf(int64_t index) {
  switch (index % kFamilyEvery) {
    case 1:
    case 2:
      return index - index % kFamilyEvery;
    case 3:
      return index - 2;
    default:
      return -1;
  }
}

const char* const kLiveStates[] = {"QUEUED", "PENDING", "CLAIMED", "INPROGRESS",
                                   "INPROGRESS"};

// The newest few runs are where live ones are found.
bool MayBeLive(int64_t index, int64_t count) {
  return index >=
         count - std::min<int64_t>(40, std::max<int64_t>(count / 5, 1));
}

// A run in the making.
struct Draft {
  Json run;
  Random random;
  int64_t created_us = 0;
  int64_t updated_us = 0;
  std::string state{};
  std::string source{};
  bool third_party = false;
  int64_t turns = 0;

  bool started() const {
    return state != "QUEUED" && state != "PENDING" && state != "CLAIMED";
  }
};

void SetTexts(Draft* draft) {
  Random& random = draft->random;
  // One statement a number: compilers differ in the order of arguments.
  const char* const thing = random.Pick(kSeedThings);
  const char* const verb = random.Pick(kSeedVerbs);
  const std::string title = absl::StrCat(verb, " ", thing);
  std::string prompt = absl::StrCat(title, ". ", random.Pick(kSeedReasons));
  if (random.Chance(30)) {
    absl::StrAppend(&prompt, "\n\n", random.Pick(kSeedReasons));
  }
  draft->run["title"] =
      random.Chance(25) ? title : absl::StrCat(title, " #", random.Below(500));
  draft->run["state"] = draft->state;
  draft->run["prompt"] = prompt;
}

void SetTimes(Draft* draft) {
  draft->run["created_at"] = FormatRfc3339Z(draft->created_us);
  draft->run["updated_at"] = FormatRfc3339Z(draft->updated_us);
  if (!draft->started()) return;
  const int64_t started_us =
      std::min(draft->created_us + 4 * kSecond, draft->updated_us);
  draft->run["started_at"] = FormatRfc3339Z(started_us);
}

void SetStatusMessage(Draft* draft) {
  Json message;
  if (draft->state == "BLOCKED") {
    message["message"] = "Waiting for an answer: may I delete the old table?";
  } else if (draft->state == "CANCELLED") {
    message["message"] = "Cancelled by the user";
  } else if (draft->state == "INPROGRESS") {
    message["message"] = "Working";
  } else {
    const SeedFailure* failure = nullptr;
    for (const SeedFailure& candidate : kSeedFailures) {
      if (draft->state != candidate.state) continue;
      if (failure == nullptr || draft->random.Chance(50)) failure = &candidate;
    }
    if (failure == nullptr) return;
    message["message"] = failure->message;
    if (*failure->code != '\0') {
      message["error_code"] = failure->code;
      message["retryable"] = failure->retryable;
    }
  }
  draft->run["status_message"] = std::move(message);
}

void SetOrigin(Draft* draft) {
  Random& random = draft->random;
  draft->run["source"] = draft->source;
  draft->run["execution_location"] =
      draft->source == "LOCAL" ? "LOCAL" : "REMOTE";
  if (draft->source == "SCHEDULED_AGENT") {
    const SeedSchedule& schedule = random.Pick(kSeedSchedules);
    draft->run["schedule"] = {{"schedule_id", schedule.id},
                              {"schedule_name", schedule.name},
                              {"cron_schedule", schedule.cron}};
  } else if (draft->source == "SLACK") {
    draft->run["trigger_url"] = absl::StrCat(
        "https://acme.slack.com/archives/C01/p", random.Below(1'000'000'000));
  } else if (draft->source == "LINEAR") {
    draft->run["trigger_url"] =
        absl::StrCat("https://linear.app/acme/issue/ENG-", random.Below(5000));
  }
}

void SetSession(Draft* draft, const std::string& web_root) {
  if (!draft->started()) return;
  const std::string session_id = draft->random.Uuid();
  draft->run["session_id"] = session_id;
  draft->run["session_link"] = absl::StrCat(web_root, "/session/", session_id);
}

void SetPeople(Draft* draft, const std::string& owner_uid) {
  const SeedPerson& person = draft->random.Pick(kSeedPeople);
  Json creator;
  creator["type"] = person.type;
  creator["uid"] = person.uid;
  creator["display_name"] = person.display_name;
  if (*person.email != '\0') {
    creator["email"] = person.email;
    creator["photo_url"] =
        absl::StrCat("https://example.com/photos/", person.uid, ".png");
  }
  draft->run["creator"] = std::move(creator);
  if (!owner_uid.empty() && draft->random.Chance(8)) {
    draft->run["creator"]["uid"] = owner_uid;
    draft->run["scope"] = {{"type", "User"}, {"uid", owner_uid}};
  } else {
    draft->run["scope"] = {{"type", "Team"}, {"uid", "team-sim"}};
  }
}

void SetConfig(Draft* draft) {
  Random& random = draft->random;
  Json config;
  const bool skilled = random.Chance(35);
  const std::string skill = random.Pick(kSeedSkills);
  if (random.Chance(40)) {
    config["name"] = skilled ? skill.substr(skill.find(':') + 1) : "ad hoc";
  }
  config["model_id"] = random.Pick(kSeedModels);
  if (random.Chance(85)) {
    config["environment_id"] = random.Pick(kSeedEnvironments);
  }
  if (skilled) config["skill_spec"] = skill;
  if (random.Chance(5)) config["worker_host"] = "build-farm-2";
  if (draft->third_party) config["harness"] = {{"type", "claude"}};
  draft->run["agent_config"] = std::move(config);
  if (!skilled) return;
  draft->run["agent_skill"] = {{"name", skill.substr(skill.find(':') + 1)},
                               {"full_path", skill}};
}

void SetResults(Draft* draft) {
  Random& random = draft->random;
  if (draft->started()) {
    draft->run["request_usage"] = {
        {"inference_cost", static_cast<double>(random.Below(800)) / 100},
        {"compute_cost", static_cast<double>(random.Below(200)) / 100}};
    if (random.Chance(80)) {
      draft->run["conversation_id"] = random.Uuid();
      draft->turns = static_cast<int64_t>(1 + random.Below(6));
    }
  }
  draft->run["is_sandbox_running"] = draft->state == "INPROGRESS";
  Json artifacts = Json::array();
  const char* const kTypes[] = {"PULL_REQUEST", "PLAN", "SCREENSHOT", "FILE"};
  const uint64_t chance = draft->state == "SUCCEEDED" ? 20 : 4;
  for (const char* type : kTypes) {
    if (!draft->started() || !random.Chance(chance)) continue;
    artifacts.push_back(MakeArtifact(type, StringAt(draft->run, "title"),
                                     draft->updated_us, &random));
  }
  if (!artifacts.empty()) draft->run["artifacts"] = std::move(artifacts);
}

// Few different lengths, so that runs of one burst often end together.
int64_t Lasted(Random* random) {
  const int64_t minutes = static_cast<int64_t>(random->Below(5)) * 3;
  const int64_t seconds = static_cast<int64_t>(random->Below(2));
  return minutes * kMinute + seconds * kSecond;
}

std::string PickState(Random* random, bool may_be_live) {
  if (may_be_live && random->Chance(50)) return random->Pick(kLiveStates);
  const uint64_t dice = random->Below(100);
  if (dice < 72) return "SUCCEEDED";
  if (dice < 84) return "FAILED";
  if (dice < 90) return "CANCELLED";
  return dice < 96 ? "ERROR" : "BLOCKED";
}

}  // namespace

std::string Seeder::RunId(int64_t index) const {
  Random random((options_.seed << 32) ^ static_cast<uint64_t>(index) ^
                0x0A11D5EEDULL);
  return random.Uuid();
}

StoredRun Seeder::Make(int64_t index) const {
  Draft draft{Json::object(),
              Random(options_.seed * 0x1000003 + static_cast<uint64_t>(index))};
  Random& random = draft.random;
  const int64_t bursts = (options_.count + kBurst - 1) / kBurst;
  const int64_t age = kHistory / bursts * (bursts - index / kBurst);
  const int64_t created_us = options_.epoch_us - age;
  draft.created_us = created_us - created_us % kSecond;
  draft.updated_us =
      std::max(draft.created_us,
               std::min(draft.created_us + Lasted(&random), options_.epoch_us));
  draft.state = PickState(&random, MayBeLive(index, options_.count));
  draft.source = random.Pick(kSeedSources);
  draft.third_party = random.Chance(7);

  draft.run["run_id"] = RunId(index);
  draft.run["task_id"] = draft.run["run_id"];
  SetTexts(&draft);
  SetTimes(&draft);
  SetStatusMessage(&draft);
  SetOrigin(&draft);
  SetSession(&draft, options_.web_root);
  SetPeople(&draft, options_.owner_uid);
  SetConfig(&draft);
  SetResults(&draft);
  const int64_t parent = ParentOf(index);
  if (parent >= 0) draft.run["parent_run_id"] = RunId(parent);
  for (int64_t other = index + 1; other < index + 4; ++other) {
    if (other < options_.count && ParentOf(other) == index) {
      draft.run["children"].push_back(RunId(other));
    }
  }
  return StoredRun{std::make_shared<Json>(std::move(draft.run)),
                   draft.turns,
                   {},
                   std::nullopt};
}

}  // namespace ozd::sim
