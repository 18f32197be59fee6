// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/api/router.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "tests/sim/api/faults.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/stats.h"

namespace ozd::sim {
namespace {

using Segments = std::vector<std::string>;

// A row with its path taken apart, once.
struct CompiledRoute {
  const Route* route;
  Segments segments;
};

const std::vector<CompiledRoute>& AllRoutes() {
  static const std::vector<CompiledRoute>* const kAll = [] {
    auto* all = new std::vector<CompiledRoute>;
    for (const auto* table :
         {&RunRoutes(), &FollowUpRoutes(), &EventRoutes(), &MessageRoutes(),
          &ScheduleRoutes(), &CatalogueRoutes(), &IdentityRoutes(),
          &DocumentRoutes(), &ConversationRoutes(), &RedirectRoutes(),
          &AttachmentRoutes(), &MemoryRoutes(), &WorkerRoutes(),
          &UploadRoutes(), &ServiceRoutes(), &ControlRoutes(),
          &EventControlRoutes()}) {
      for (const Route& route : *table) {
        all->push_back({&route, absl::StrSplit(route.path, '/')});
      }
    }
    return all;
  }();
  return *kAll;
}

bool Matches(const Segments& pattern, const Segments& path,
             std::vector<std::string>* arguments) {
  if (pattern.size() != path.size()) return false;
  arguments->clear();
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (absl::StartsWith(pattern[i], "{")) {
      if (path[i].empty()) return false;
      arguments->push_back(path[i]);
    } else if (pattern[i] != path[i]) {
      return false;
    }
  }
  return true;
}

struct Match {
  // Null when nothing fits.
  const Route* route = nullptr;
  // Methods that the path does have, for 405.
  std::vector<std::string> other_methods;
};

Match FindRoute(Request* request) {
  const Segments path = absl::StrSplit(request->path, '/');
  Match match;
  std::vector<std::string> arguments;
  for (const CompiledRoute& candidate : AllRoutes()) {
    if (!Matches(candidate.segments, path, &arguments)) continue;
    if (request->method == candidate.route->method) {
      request->path_arguments = std::move(arguments);
      match.route = candidate.route;
      return match;
    }
    match.other_methods.emplace_back(candidate.route->method);
  }
  return match;
}

Response NoRoute(const Request& request, const Match& match) {
  if (match.other_methods.empty()) {
    return Problem(ErrorCode::kResourceNotFound,
                   absl::StrCat("There is nothing at ", request.path));
  }
  Response response =
      Problem(ErrorCode::kMethodNotAllowed,
              absl::StrCat(request.method, " is not possible here"));
  response.headers.emplace("Allow", absl::StrJoin(match.other_methods, ", "));
  return response;
}

// The status in "Prefer: code=404", or 0.
int PreferredCode(const Request& request) {
  int code = 0;
  for (absl::string_view part :
       absl::StrSplit(request.Header("prefer"), absl::ByAnyChar(",; "))) {
    if (absl::ConsumePrefix(&part, "code=") && absl::SimpleAtoi(part, &code)) {
      return code;
    }
  }
  return 0;
}

bool Accepts(const std::string& accept, absl::string_view content_type) {
  const absl::string_view family =
      content_type.substr(0, content_type.find('/') + 1);
  return accept.empty() || absl::StrContains(accept, content_type) ||
         absl::StrContains(accept, absl::StrCat(family, "*")) ||
         absl::StrContains(accept, "*/*");
}

bool IsJson(absl::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  return absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(content_type),
                                "application/json");
}

Response Serve(const Route& route, const Request& request, Context* context) {
  const Principal* principal = nullptr;
  if (route.access == Access::kKey) {
    std::string problem;
    principal = context->accounts->Authenticate(
        request.Header("authorization"), context->clock->Now(), &problem);
    if (principal == nullptr) {
      context->stats->CountAuthFailure();
      return Problem(ErrorCode::kAuthenticationRequired, problem);
    }
    if (!Accepts(request.Header("accept"), route.content_type)) {
      return Problem(
          ErrorCode::kNotAcceptable,
          absl::StrCat("Accept: only ", route.content_type, " is offered"));
    }
  }
  const int preferred = PreferredCode(request);
  if (std::count(route.documented_errors.begin(), route.documented_errors.end(),
                 preferred) > 0) {
    return ProblemForStatus(preferred, "Asked for by the Prefer header");
  }
  if (route.body == Body::kJson && route.access == Access::kKey &&
      !IsJson(request.Header("content-type"))) {
    return Problem(ErrorCode::kUnsupportedMediaType,
                   "Content-Type: must be application/json");
  }
  return route.handler(Call{request, principal, context});
}

std::string HttpDate(int64_t time_us) {
  return absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT",
                          absl::FromUnixMicros(time_us), absl::UTCTimeZone());
}

}  // namespace

Response Dispatch(Request request, Context* context) {
  const Match match = FindRoute(&request);
  const bool control = match.route != nullptr
                           ? match.route->access == Access::kControl
                           : absl::StartsWith(request.path, "/sim/");
  const auto serve = [&] {
    return match.route != nullptr ? Serve(*match.route, request, context)
                                  : NoRoute(request, match);
  };
  Response response;
  if (control) {
    response = serve();
  } else {
    const std::string path =
        match.route != nullptr ? match.route->path : "(unknown)";
    context->stats->CountRequest(absl::StrCat(request.method, " ", path),
                                 request.Header("user-agent"));
    response = context->faults->Apply(request, serve);
  }
  SetProblemInstance(request.path, &response);
  response.headers.emplace("Date", HttpDate(context->clock->Now()));
  return response;
}

}  // namespace ozd::sim
