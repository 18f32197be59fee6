// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/resource/environment.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/commands/agent_config_options.h"
#include "client/commands/item_handlers.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

using v1::Environment;
using v1::EnvironmentImage;

FieldValue Repositories(const Environment& environment) {
  return FieldValue::OfText(absl::StrJoin(
      environment.repositories(), ", ",
      [](std::string* out, const v1::Repository& repository) {
        absl::StrAppend(out, repository.owner(), "/", repository.name());
      }));
}

void WriteRepositories(const Environment& environment, JsonWriter* json) {
  json->BeginArray();
  for (const v1::Repository& repository : environment.repositories()) {
    json->BeginObject().Key("owner").Text(repository.owner());
    json->Key("repo").Text(repository.name()).EndObject();
  }
  json->EndArray();
}

FieldValue SetupCommands(const Environment& environment) {
  return FieldValue::OfText(absl::StrJoin(environment.setup_commands(), "; "));
}

void WriteCommands(const Environment& environment, JsonWriter* json) {
  json->BeginArray();
  for (const std::string& command : environment.setup_commands()) {
    json->Text(command);
  }
  json->EndArray();
}

// Says what the service calls a user's is personal.
FieldValue EnvironmentScope(const Environment& environment) {
  return FieldValue::OfText(
      environment.scope() == "User" ? "Personal" : environment.scope());
}

FieldValue EnvironmentDescription(const Environment& environment) {
  if (!environment.has_description()) return {};
  return FieldValue::OfText(environment.description());
}

void WriteBaseImage(const Environment& environment, JsonWriter* json) {
  json->BeginObject().Key("docker_image").Text(environment.docker_image());
  json->EndObject();
}

constexpr Column<Environment> kEnvironmentFields[] = {
    {"id", "ID", Text<&Environment::environment_id>},
    {"name", "Name", Text<&Environment::name>, {.color = Color::kBold}},
    {"description",
     "Description",
     EnvironmentDescription,
     {.max_width = 40, .optional = true, .json = JsonIfEmpty::kLeaveOut}},
    {"image", "Image", Text<&Environment::docker_image>, {.max_width = 40}},
    {"base_image",
     "Base image",
     TextIfSet<&Environment::docker_image>,
     {.json = JsonIfEmpty::kLeaveOut},
     WriteBaseImage},
    {"repos", "Repos", Repositories, {.flexible = true}},
    {"github_repos", "Git repos", Repositories, {}, WriteRepositories},
    {"setup_commands", "Setup commands", SetupCommands, {}, WriteCommands},
    {"creator_email",
     "Creator",
     Text<&Environment::creator_email>,
     {.max_width = 28, .optional = true, .json = JsonIfEmpty::kNull}},
    {"last_edited",
     "Last edited",
     Time<&Environment::last_edited_us>,
     {.color = Color::kDim, .optional = true, .absent = "Unknown"}},
    {"scope", "Scope", EnvironmentScope, {.optional = true}},
};

constexpr Column<EnvironmentImage> kImageFields[] = {
    {"image", "Image", Text<&EnvironmentImage::image>, {.color = Color::kBold}},
    {"repository", "Repository", Text<&EnvironmentImage::repository>},
    {"tag", "Tag", Text<&EnvironmentImage::tag>},
};
constexpr Columns<EnvironmentImage> kImages = Checked<EnvironmentImage>(
    {.columns = kImageFields, .table = "image repository tag"});

}  // namespace

constinit const Columns<Environment> kEnvironments = Checked<Environment>({
    .columns = kEnvironmentFields,
    .table = "id name image repos last_edited scope creator_email description",
    .text = "id name description base_image github_repos setup_commands "
            "creator_email last_edited scope",
    .json = "id name description base_image github_repos setup_commands "
            "creator_email last_edited scope",
    .nothing = "No environments. `oz environment create` makes one.\n",
    .item_layout = JsonLayout::kIndented,
});

std::string RenderEnvironment(const Environment& environment) {
  std::string text = absl::StrCat("Name: ", OneLine(environment.name()), "\n");
  if (environment.has_description()) {
    absl::StrAppend(&text, "Description: ", OneLine(environment.description()),
                    "\n");
  }
  absl::StrAppend(&text, "Docker image: ",
                  environment.docker_image().empty()
                      ? "None"
                      : OneLine(environment.docker_image()),
                  "\n");
  absl::StrAppend(&text, "Repositories:",
                  environment.repositories().empty() ? " None\n" : "\n");
  for (const v1::Repository& repository : environment.repositories()) {
    absl::StrAppend(&text, "  - ", OneLine(repository.owner()), "/",
                    OneLine(repository.name()), "\n");
  }
  absl::StrAppend(&text, "Setup commands:",
                  environment.setup_commands().empty() ? " None\n" : "\n");
  int number = 0;
  for (const std::string& command : environment.setup_commands()) {
    absl::StrAppend(&text, "  ", ++number, ". ",
                    ozd::NeutraliseControls(command, ozd::Newlines::kKeep),
                    "\n");
  }
  return text;
}

namespace {

int EnvironmentList(CommandContext& context) {
  return ListItems(context, "/oz.v1.EnvironmentService/ListEnvironments",
                   NewRequest<v1::ListEnvironmentsRequest>(context),
                   "environments", &v1::ListEnvironmentsResponse::environments,
                   kEnvironments);
}

int EnvironmentGet(CommandContext& context) {
  auto request = NewRequest<v1::GetEnvironmentRequest>(context);
  request.set_environment_id(context.args().Text("ID"));
  v1::GetEnvironmentResponse response;
  const absl::Status status =
      Read(context, "/oz.v1.EnvironmentService/GetEnvironment", request,
           &response, "the environment");
  if (!status.ok()) return ReportFailure(context, status);
  if (WantsJson(context)) {
    PrintItemJson(context, kEnvironments, response.environment());
  } else {
    context.io()->Out(RenderEnvironment(response.environment()));
  }
  return kExitOk;
}

int EnvironmentImageList(CommandContext& context) {
  if (context.format() != OutputFormat::kPretty) {
    return ListItems(context, kListImagesMethod,
                     NewRequest<v1::ListEnvironmentImagesRequest>(context),
                     "images", &v1::ListEnvironmentImagesResponse::images,
                     kImages);
  }
  v1::ListEnvironmentImagesResponse response;
  const absl::Status status =
      Read(context, kListImagesMethod,
           NewRequest<v1::ListEnvironmentImagesRequest>(context), &response,
           "images");
  if (!status.ok()) return ReportFailure(context, status);
  context.io()->Out(absl::StrCat(
      "Images that are made for agents; any other may be used as well:\n\n",
      RenderTable(kImages, response.images(), MakeViewOptions(context))));
  return kExitOk;
}

constexpr PositionalSpec kId[] = {
    {.value_name = "ID",
     .help = "Environment, or the beginning of its id",
     .ids = v1::RESOURCE_KIND_ENVIRONMENT},
};

constexpr CommandSpec kEnvironmentList = {
    .name = "list",
    .about = "List cloud environments",
    .handler = EnvironmentList,
};

constexpr CommandSpec kEnvironmentGet = {
    .name = "get",
    .about = "Show one environment",
    .positionals = kId,
    .handler = EnvironmentGet,
};

constexpr CommandSpec kImageList = {
    .name = "list",
    .about = "List the images that are made for agents",
    .handler = EnvironmentImageList,
};
constexpr const CommandSpec* kImageCommands[] = {&kImageList};
constexpr CommandSpec kImageNoun = {
    .name = "image",
    .about = "Look at images for environments",
    .subcommands = kImageCommands,
};

constexpr const CommandSpec* kEnvironmentCommands[] = {
    &kEnvironmentList,          &kEnvironmentGet,
    &kEnvironmentCreateCommand, &kEnvironmentUpdateCommand,
    &kEnvironmentDeleteCommand, &kImageNoun};
constexpr const char* kEnvironmentAliases[] = {"e"};

}  // namespace

constinit const CommandSpec kEnvironmentCommand = {
    .name = "environment",
    .about = "Manage the environments that agents work in",
    .aliases = kEnvironmentAliases,
    .subcommands = kEnvironmentCommands,
};

}  // namespace oz
