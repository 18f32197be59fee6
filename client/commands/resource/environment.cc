// Copyright (c) 2026 The ozd authors. MIT licence.
#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/handlers.h"
#include "client/commands/report.h"
#include "client/commands/resource/environment_view.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {
namespace {

constexpr char kListMethod[] = "/oz.v1.EnvironmentService/ListEnvironments";
constexpr char kGetMethod[] = "/oz.v1.EnvironmentService/GetEnvironment";
constexpr char kImagesMethod[] =
    "/oz.v1.EnvironmentService/ListEnvironmentImages";

}  // namespace

int EnvironmentList(CommandContext& context) {
  v1::ListEnvironmentsRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  v1::ListEnvironmentsResponse response;
  const absl::Status status =
      CallDaemon(context, kListMethod, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "environments");
  const EnvironmentPage& environments = response.environments();
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, RenderEnvironmentsJson(environments));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, RenderEnvironmentsNdjson(environments));
      break;
    case OutputFormat::kText:
      context.io()->Out(RenderEnvironmentRows(environments));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(
          environments.empty()
              ? "No environments. `oz environment create` makes one.\n"
              : RenderEnvironmentTable(environments, MakeViewOptions(context)));
      break;
  }
  return kExitOk;
}

int EnvironmentGet(CommandContext& context) {
  v1::GetEnvironmentRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  request.set_environment_id(context.args().Text("ID"));
  v1::GetEnvironmentResponse response;
  const absl::Status status =
      CallDaemon(context, kGetMethod, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "the environment");
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, RenderEnvironmentJson(response.environment(),
                                               JsonLayout::kIndented));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, RenderEnvironmentJson(response.environment(),
                                               JsonLayout::kOneLine));
      break;
    case OutputFormat::kText:
    case OutputFormat::kPretty:
      context.io()->Out(RenderEnvironment(response.environment()));
      break;
  }
  return kExitOk;
}

int EnvironmentImageList(CommandContext& context) {
  v1::ListEnvironmentImagesRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  v1::ListEnvironmentImagesResponse response;
  const absl::Status status =
      CallDaemon(context, kImagesMethod, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "images");
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, RenderImagesJson(response.images()));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, RenderImagesNdjson(response.images()));
      break;
    case OutputFormat::kText:
      context.io()->Out(RenderImageRows(response.images()));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(absl::StrCat(
          "Images that are made for agents; any other may be used as well:\n\n",
          RenderImageTable(response.images(), MakeViewOptions(context))));
      break;
  }
  return kExitOk;
}

}  // namespace oz
