// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/start/run_starter.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/core/accounts/account_service.h"
#include "daemon/core/agent_config/agent_config.h"
#include "daemon/core/start/find_started_run.h"
#include "daemon/core/start/mime_type.h"
#include "daemon/core/writes/mutation.h"
#include "daemon/upstream/api/run_api.h"
#include "proto/support/error_detail.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kComponent[] = "spawn";
constexpr size_t kMostClaimed = 1'000;
constexpr size_t kMostModelsNamed = 12;
constexpr char kLookFirstRemedy[] =
    "Look with `oz run list --sort-by created-at` before you repeat the "
    "command";

// A request gets at least this long, however little is left for looking.
constexpr absl::Duration kShortestSend = absl::Seconds(5);

std::optional<bool> TeamOf(oz::v1::OwnerScope scope) {
  if (scope == oz::v1::OWNER_SCOPE_TEAM) return true;
  if (scope == oz::v1::OWNER_SCOPE_PERSONAL) return false;
  return std::nullopt;
}

absl::Status UnknownModelError(const std::string& model_id,
                               const oz::v1::ListModelsResponse& models) {
  std::vector<std::string> ids;
  for (const oz::v1::Model& model : models.models()) ids.push_back(model.id());
  std::sort(ids.begin(), ids.end());
  if (ids.size() > kMostModelsNamed) ids.resize(kMostModelsNamed);
  oz::v1::ErrorDetail detail;
  detail.set_error_code("unknown_model");
  detail.set_remedy("`oz model list` lists all of them");
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("Unknown model id '", model_id,
                                "'. Try one of: ", absl::StrJoin(ids, ", ")),
                   detail);
}

google::protobuf::RepeatedPtrField<oz::v1::RunAttachment> WithTypes(
    google::protobuf::RepeatedPtrField<oz::v1::RunAttachment> attachments) {
  for (int i = 0; i < attachments.size(); ++i) {
    oz::v1::RunAttachment& attachment = attachments[i];
    if (attachment.mime_type().empty()) {
      attachment.set_mime_type(
          std::string(MimeTypeOf(attachment.file_name(), attachment.data())));
    }
    if (attachment.file_name().empty()) {
      attachment.set_file_name(absl::StrCat("task_attachment_", i));
    }
  }
  return attachments;
}

}  // namespace

class RunStarter::InFlight {
 public:
  InFlight(RunStarter* starter, std::string fingerprint)
      : starter_(starter), fingerprint_(std::move(fingerprint)) {
    MutexLock lock(&starter_->mutex_);
    ++starter_->in_flight_[fingerprint_];
  }
  ~InFlight() {
    MutexLock lock(&starter_->mutex_);
    const auto found = starter_->in_flight_.find(fingerprint_);
    if (--found->second == 0) starter_->in_flight_.erase(found);
  }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  RunStarter* const starter_;
  const std::string fingerprint_;
};

PromptMode SplitPrompt(const std::string& prompt) {
  for (const char* mode : {"plan", "orchestrate"}) {
    const std::string prefix = absl::StrCat("/", mode, " ");
    if (absl::StartsWith(prompt, prefix)) {
      return {.mode = mode, .prompt = prompt.substr(prefix.size())};
    }
  }
  return {.mode = "normal", .prompt = prompt};
}

RunStarter::RunStarter(AccountSync* accounts, CatalogueService* catalogue,
                       ServiceCalls* calls, const Options& options)
    : accounts_(accounts),
      catalogue_(catalogue),
      api_(calls),
      options_(options) {}

absl::StatusOr<oz::v1::CreateRunResponse> RunStarter::CreateRun(
    const oz::v1::CreateRunRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const Mutation mutation,
                       Mutation::Begin(accounts_, request.context(), scope));
  OZD_ASSIGN_OR_RETURN(const SpawnFields fields, FieldsOf(request, mutation));
  oz::v1::AgentConfigInput input = request.config();
  // The skill is sent beside the configuration, not in it.
  input.clear_skill();
  OZD_ASSIGN_OR_RETURN(const JsonTree config,
                       BuildAgentConfig(input, JsonTree::object()));
  const std::string model_id = StringOf(config, "model_id");
  if (!model_id.empty()) {
    OZD_RETURN_IF_ERROR(CheckModel(request, model_id, mutation.scope()));
  }
  const std::string fingerprint = absl::StrCat(
      mutation.account().state->partition(), "\n", fields.title, "\n",
      DumpJsonTree(config), "\n", fields.prompt.value_or(""));
  const InFlight in_flight(this, fingerprint);
  ApiCaller caller = mutation.account().caller;
  const absl::Duration left = mutation.scope().timeout;
  caller.timeout =
      std::max(left - options_.look_for, std::min(kShortestSend, left));
  const absl::Time sent_at = accounts_->parts().clock->Now();
  absl::StatusOr<SpawnedRun> started = mutation.Note(
      api_.CreateRun(caller, fields, config, WithTypes(request.attachments())));

  oz::v1::CreateRunResponse response;
  response.set_without_environment(!config.contains("environment_id"));
  if (!started.ok()) {
    if (!AnswerWasLost(started.status())) return started.status();
    LogWarning(kComponent, "not confirmed: ", started.status().message());
    OZD_ASSIGN_OR_RETURN(const std::string found,
                         LookFor(mutation, fields, config, fingerprint, sent_at,
                                 started.status()));
    started = SpawnedRun{.run_id = found, .state = "", .at_capacity = false};
    response.set_found_by_looking(true);
  }
  Claim(started->run_id);
  accounts_->NoteCreated(mutation.account().state->partition(),
                         started->run_id);
  response.set_at_capacity(started->at_capacity);
  *response.mutable_run() = Read(mutation, *started);
  return response;
}

absl::StatusOr<SpawnFields> RunStarter::FieldsOf(
    const oz::v1::CreateRunRequest& request, const Mutation& mutation) {
  SpawnFields fields;
  std::optional<std::string> prompt;
  if (request.has_prompt()) prompt = request.prompt();
  if (!request.config().skill().empty()) {
    OZD_ASSIGN_OR_RETURN(fields.skill,
                         NormaliseSkillSpec(request.config().skill()));
  }
  if (!request.saved_prompt().empty()) {
    OZD_ASSIGN_OR_RETURN(
        prompt, mutation.Note(api_.GetSavedPrompt(mutation.caller(),
                                                  request.saved_prompt())));
  }
  if (prompt.has_value()) {
    PromptMode split = SplitPrompt(*prompt);
    fields.mode = split.mode;
    fields.prompt = std::move(split.prompt);
  }
  fields.title = request.title();
  fields.team = TeamOf(request.owner());
  fields.agent_identity_uid = request.agent_identity_uid();
  fields.parent_run_id = request.parent_run_id();
  fields.conversation_id = request.conversation_id();
  return fields;
}

absl::Status RunStarter::CheckModel(const oz::v1::CreateRunRequest& request,
                                    const std::string& model_id,
                                    const CallScope& scope) {
  oz::v1::ListModelsRequest list;
  *list.mutable_context() = request.context();
  // A model that is not cached may be new.
  for (const oz::v1::ReadMode mode :
       {oz::v1::READ_MODE_AUTO, oz::v1::READ_MODE_REFRESH}) {
    list.set_read_mode(mode);
    const absl::StatusOr<oz::v1::ListModelsResponse> models =
        catalogue_->ListModels(list, scope);
    // The service judges it then.
    if (!models.ok() || models->models().empty()) return absl::OkStatus();
    for (const oz::v1::Model& model : models->models()) {
      if (model.id() == model_id) return absl::OkStatus();
    }
    if (models->freshness().source() == oz::v1::Freshness::SOURCE_UPSTREAM ||
        mode == oz::v1::READ_MODE_REFRESH) {
      return UnknownModelError(model_id, *models);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> RunStarter::LookFor(const Mutation& mutation,
                                                const SpawnFields& fields,
                                                const JsonTree& config,
                                                const std::string& fingerprint,
                                                absl::Time sent_at,
                                                const absl::Status& failure) {
  UnconfirmedStart start = {
      .fields = fields,
      .config = &config,
      .principal_uid = CachedPrincipalUid(
          *accounts_->parts().documents, mutation.account().state->partition()),
      .sent_at = sent_at,
      .is_taken = [this](const std::string& id) { return IsClaimed(id); },
      .has_rival =
          [this, &fingerprint] {
            MutexLock lock(&mutex_);
            return in_flight_[fingerprint] > 1;
          }};
  const absl::StatusOr<oz::v1::Run> found = mutation.Note(FindStartedRun(
      RunApi(accounts_->parts().calls), mutation.account().caller,
      *accounts_->parts().clock, start, options_.look_for, mutation.scope()));
  if (found.ok()) return found->run_id();
  accounts_->SyncSoon(mutation.account().state);
  return UnknownOutcomeError(
      failure,
      absl::StrCat("the run was created (looking for it: ",
                   found.status().message(), ")"),
      kLookFirstRemedy);
}

oz::v1::Run RunStarter::Read(const Mutation& mutation,
                             const SpawnedRun& started) {
  oz::v1::Run known;
  known.set_run_id(started.run_id);
  known.set_state(started.state);
  const absl::StatusOr<FetchedPtr<oz::v1::Run>> read =
      accounts_->upstream()->GetRun(mutation.account().state,
                                    mutation.account().caller, started.run_id,
                                    mutation.scope());
  if (!read.ok()) {
    // The run is there: an error would make the user start it twice.
    accounts_->SyncSoon(mutation.account().state);
    return known;
  }
  known = (*read)->value;
  known.clear_prompt();
  known.clear_raw_json();
  return known;
}

void RunStarter::Claim(const std::string& run_id) {
  MutexLock lock(&mutex_);
  claimed_.push_back(run_id);
  if (claimed_.size() > kMostClaimed) claimed_.pop_front();
}

bool RunStarter::IsClaimed(const std::string& run_id) const {
  MutexLock lock(&mutex_);
  return std::find(claimed_.begin(), claimed_.end(), run_id) != claimed_.end();
}

}  // namespace ozd
