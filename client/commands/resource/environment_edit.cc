// Copyright (c) 2026 The ozd authors. MIT licence.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/commands/agent_config_options.h"
#include "client/commands/authorization.h"
#include "client/commands/item_handlers.h"
#include "client/commands/prompt.h"
#include "client/commands/resource/environment.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "proto/oz/v1/resources.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

constexpr char kCreateMethod[] = "/oz.v1.EnvironmentService/CreateEnvironment";
constexpr char kUpdateMethod[] = "/oz.v1.EnvironmentService/UpdateEnvironment";
constexpr char kDeleteMethod[] = "/oz.v1.EnvironmentService/DeleteEnvironment";
// The daemon may have to find out what became of it.
constexpr DaemonCallOptions kPatiently = {.timeout = absl::Minutes(1)};

void PrintWarnings(CommandContext& context, const Texts& warnings) {
  for (const std::string& warning : warnings) {
    context.io()->Err(absl::StrCat("Warning: ", OneLine(warning), "\n"));
  }
}

// Asks as long as something must be authorised first.
template <typename Request, typename Response>
absl::Status CallWithAuthorization(CommandContext& context, const char* method,
                                   const Request& request,
                                   AuthorizationRounds* rounds,
                                   Response* response) {
  while (true) {
    {
      const BlockingSection blocking(context.io());
      OZD_RETURN_IF_ERROR(
          CallDaemon(context, method, request, response, kPatiently));
    }
    if (!response->has_authorization()) return absl::OkStatus();
    OZD_RETURN_IF_ERROR(rounds->Await(response->authorization()));
  }
}

// Before anybody is asked anything.
absl::Status CheckRepositories(const std::vector<std::string>& repositories) {
  for (const std::string& text : repositories) {
    if (std::count(text.begin(), text.end(), '/') == 1) continue;
    v1::ErrorDetail detail;
    detail.set_error_code("invalid_repository");
    return ozd::MakeError(absl::StatusCode::kInvalidArgument,
                          absl::StrCat("Invalid repo format: '", text,
                                       "'. Expected format: 'owner/repo'"),
                          detail);
  }
  return absl::OkStatus();
}

// What the user chooses; nullopt when they would rather not. "" leaves it to
// the service.
std::optional<std::string> AskForImage(CommandContext& context) {
  v1::ListEnvironmentImagesRequest request;
  *request.mutable_context() = context.call_context();
  v1::ListEnvironmentImagesResponse response;
  const absl::Status status =
      CallDaemon(context, kListImagesMethod, request, &response);
  if (!status.ok() || response.images().empty()) return "";
  std::vector<std::string> choices;
  for (const v1::EnvironmentImage& image : response.images()) {
    choices.push_back(image.image());
  }
  choices.push_back("Another image");
  const std::optional<size_t> choice =
      AskChoice(context.io(), "Which image?", choices);
  if (!choice.has_value()) return std::nullopt;
  if (*choice + 1 < choices.size()) return choices[*choice];
  const std::string typed = AskLine(context.io(), "Image:").value_or("");
  if (typed.empty()) return std::nullopt;
  return typed;
}

int CreationCanceled(CommandContext& context) {
  context.io()->Err("Environment creation canceled.\n");
  return kExitOk;
}

void PrintCreated(CommandContext& context, const v1::Environment& environment) {
  if (WantsJson(context)) {
    PrintItemJson(context, kEnvironments, environment);
    return;
  }
  context.io()->Out(absl::StrCat("Environment created successfully with ID: ",
                                 OneLine(environment.environment_id()), "\n"));
}

// Whether to go on although integrations use the environment; nullopt when
// nobody can be asked.
std::optional<bool> GoesOn(CommandContext& context, absl::string_view verb,
                           const Texts& users) {
  if (!CanPrompt(*context.io())) return std::nullopt;
  return Confirm(context.io(),
                 absl::StrCat("Environment ", context.args().Text("ID"),
                              " is used by: ", absl::StrJoin(users, ", "), ". ",
                              verb, " it anyway?")) == Answer::kYes;
}

absl::Status RefusedError(CommandContext& context, absl::string_view verb,
                          const Texts& users) {
  v1::ErrorDetail detail;
  detail.set_error_code("environment_in_use");
  return ozd::MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat("Refusing to ", verb, " environment ",
                   context.args().Text("ID"),
                   " without confirmation: ", absl::StrJoin(users, ", "),
                   " use it. Say --force to do it anyway."),
      detail);
}

// Each occurrence of a repeatable option.
void AddTexts(const ParsedArgs& args, const char* option, Texts* texts) {
  for (const std::string& text : args.Texts(option)) *texts->Add() = text;
}

v1::UpdateEnvironmentRequest UpdateRequest(CommandContext& context) {
  const ParsedArgs& args = context.args();
  auto request = NewRequest<v1::UpdateEnvironmentRequest>(context);
  request.set_environment_id(args.Text("ID"));
  if (args.Has("name")) request.set_name(args.Text("name"));
  if (args.Has("description"))
    request.set_description(args.Text("description"));
  request.set_remove_description(args.Flag("remove-description"));
  if (args.Has("docker-image")) {
    request.set_docker_image(args.Text("docker-image"));
  }
  AddTexts(args, "repo", request.mutable_add_repositories());
  AddTexts(args, "remove-repo", request.mutable_remove_repositories());
  AddTexts(args, "setup-command", request.mutable_add_setup_commands());
  AddTexts(args, "remove-setup-command",
           request.mutable_remove_setup_commands());
  request.set_force(args.Flag("force"));
  return request;
}

int EnvironmentCreate(CommandContext& context) {
  const ParsedArgs& args = context.args();
  const absl::Status repositories = CheckRepositories(args.Texts("repo"));
  if (!repositories.ok()) return ReportFailure(context, repositories);
  auto request = NewRequest<v1::CreateEnvironmentRequest>(context);
  request.set_name(args.Text("name"));
  if (args.Has("description"))
    request.set_description(args.Text("description"));
  AddTexts(args, "repo", request.mutable_repositories());
  AddTexts(args, "setup-command", request.mutable_setup_commands());
  request.set_owner(OwnerScopeOf(args));
  request.set_docker_image(args.Text("docker-image"));
  if (request.docker_image().empty() && CanPrompt(*context.io())) {
    std::optional<std::string> image = AskForImage(context);
    if (!image.has_value()) return CreationCanceled(context);
    request.set_docker_image(*image);
  }
  AuthorizationRounds rounds(&context);
  v1::CreateEnvironmentResponse response;
  const absl::Status status = CallWithAuthorization(
      context, kCreateMethod, request, &rounds, &response);
  if (absl::IsCancelled(status)) return CreationCanceled(context);
  if (!status.ok()) return ReportFailure(context, status);
  PrintWarnings(context, response.warnings());
  if (request.docker_image().empty()) {
    context.io()->Err(absl::StrCat(
        "Using image ", OneLine(response.environment().docker_image()), "\n"));
  }
  PrintCreated(context, response.environment());
  return kExitOk;
}

int EnvironmentUpdate(CommandContext& context) {
  v1::UpdateEnvironmentRequest request = UpdateRequest(context);
  AuthorizationRounds rounds(&context);
  v1::UpdateEnvironmentResponse response;
  absl::Status status = CallWithAuthorization(context, kUpdateMethod, request,
                                              &rounds, &response);
  std::optional<bool> goes_on = true;
  if (status.ok() && !response.used_by().empty()) {
    goes_on = GoesOn(context, "Update", response.used_by());
    if (!goes_on.has_value()) {
      return ReportFailure(context,
                           RefusedError(context, "update", response.used_by()));
    }
    request.set_force(true);
    if (*goes_on) {
      status = CallWithAuthorization(context, kUpdateMethod, request, &rounds,
                                     &response);
    }
  }
  if (!*goes_on || absl::IsCancelled(status)) {
    context.io()->Out("Environment update canceled.\n");
    return kExitOk;
  }
  if (!status.ok()) return ReportFailure(context, status);
  PrintWarnings(context, response.warnings());
  if (WantsJson(context)) {
    PrintItemJson(context, kEnvironments, response.environment());
  } else {
    context.io()->Out(absl::StrCat("Environment updated successfully!\n\n",
                                   RenderEnvironment(response.environment())));
  }
  return kExitOk;
}

int EnvironmentDelete(CommandContext& context) {
  auto request = NewRequest<v1::DeleteEnvironmentRequest>(context);
  request.set_environment_id(context.args().Text("ID"));
  request.set_force(context.args().Flag("force"));
  v1::DeleteEnvironmentResponse response;
  absl::Status status =
      CallDaemon(context, kDeleteMethod, request, &response, kPatiently);
  if (status.ok() && !response.used_by().empty()) {
    const std::optional<bool> goes_on =
        GoesOn(context, "Delete", response.used_by());
    if (!goes_on.has_value()) {
      return ReportFailure(context,
                           RefusedError(context, "delete", response.used_by()));
    }
    if (!*goes_on) {
      context.io()->Out("Environment delete canceled.\n");
      return kExitOk;
    }
    request.set_force(true);
    status = CallDaemon(context, kDeleteMethod, request, &response, kPatiently);
  }
  if (!status.ok()) return ReportFailure(context, status);
  return PrintDone(context, "id", response.environment_id(), "deleted",
                   LayoutOf(context), "Environment deleted successfully\n");
}

constexpr PositionalSpec kEditedId[] = {
    {.value_name = "ID",
     .help = "Environment, or the beginning of its id",
     .ids = v1::RESOURCE_KIND_ENVIRONMENT},
};
constexpr const char* kExcludesDescription[] = {"description"};
constexpr const char* kExcludesRemoveDescription[] = {"remove-description"};
constexpr OptionSpec kImage = {.name = "docker-image",
                               .short_name = 'd',
                               .ids = v1::RESOURCE_KIND_IMAGE,
                               .value_name = "DOCKER_IMAGE",
                               .help = "Image to work in"};
constexpr OptionSpec kForce = {
    .name = "force",
    .type = ValueType::kFlag,
    .help = "Do it without asking, also when integrations use it"};
constexpr OptionSpec kEnvironmentCreateOptions[] = {
    {.name = "name",
     .short_name = 'n',
     .value_name = "NAME",
     .help = "Name of the environment",
     .required = true},
    {.name = "description",
     .type = ValueType::kDescription,
     .value_name = "DESCRIPTION",
     .help = "What it is for, in 240 characters at most"},
    kImage,
    {.name = "repo",
     .short_name = 'r',
     .value_name = "REPO",
     .help = "Repository to clone, as owner/repo",
     .repeatable = true},
    {.name = "setup-command",
     .short_name = 'c',
     .value_name = "SETUP_COMMAND",
     .help = "Command to run after cloning",
     .repeatable = true},
    kTeamOption,
    kPersonalOption,
};
constexpr OptionSpec kEnvironmentUpdateOptions[] = {
    {.name = "name",
     .short_name = 'n',
     .value_name = "NAME",
     .help = "New name"},
    {.name = "description",
     .type = ValueType::kDescription,
     .value_name = "DESCRIPTION",
     .help = "New description, in 240 characters at most",
     .conflicts = kExcludesRemoveDescription},
    {.name = "remove-description",
     .type = ValueType::kFlag,
     .help = "Remove the description",
     .conflicts = kExcludesDescription},
    kImage,
    {.name = "repo",
     .short_name = 'r',
     .value_name = "REPO",
     .help = "Repository to add, as owner/repo",
     .repeatable = true},
    {.name = "setup-command",
     .short_name = 'c',
     .value_name = "SETUP_COMMAND",
     .help = "Command to add at the end",
     .repeatable = true},
    {.name = "remove-repo",
     .value_name = "REMOVE_REPO",
     .help = "Repository to remove, as owner/repo",
     .repeatable = true},
    {.name = "remove-setup-command",
     .value_name = "REMOVE_SETUP_COMMAND",
     .help = "Command to remove",
     .repeatable = true},
    kForce,
};
constexpr OptionSpec kEnvironmentDeleteOptions[] = {kForce};

}  // namespace

constinit const CommandSpec kEnvironmentCreateCommand = {
    .name = "create",
    .about = "Create a cloud environment",
    .options = kEnvironmentCreateOptions,
    .handler = EnvironmentCreate,
};

constinit const CommandSpec kEnvironmentUpdateCommand = {
    .name = "update",
    .about = "Change a cloud environment",
    .options = kEnvironmentUpdateOptions,
    .positionals = kEditedId,
    .handler = EnvironmentUpdate,
};

constinit const CommandSpec kEnvironmentDeleteCommand = {
    .name = "delete",
    .about = "Delete a cloud environment",
    .options = kEnvironmentDeleteOptions,
    .positionals = kEditedId,
    .handler = EnvironmentDelete,
};

}  // namespace oz
