// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_RUN_VIEW_H_
#define OZ_CLIENT_COMMANDS_RUN_VIEW_H_

#include <string>

#include "absl/strings/string_view.h"
#include "client/output/view_options.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

using RunPage = google::protobuf::RepeatedPtrField<v1::Run>;

// A list for people: state, age since the last change, id, title, then as the
// width permits what started it, environment and pull request. On a terminal
// ids are cut to eight characters, or as many as tell the rows apart.
std::string RenderRunTable(const RunPage& runs, const ViewOptions& options);

// A list for scripts: no header; tab-separated and stable: run_id, state,
// created, updated (RFC 3339, Z), source, name, environment_id, creator, title.
std::string RenderRunRows(const RunPage& runs);

// One run for people, several lines.
std::string RenderRunCard(const v1::Run& run, const ViewOptions& options);

// One run for scripts: "key<TAB>value" lines, all keys always, in fixed order.
std::string RenderRunFields(const v1::Run& run);

// The run's page on the web.
std::string RunPageUrl(absl::string_view run_id);

// "owner/repo#12" for a pull request's link, else the link without its scheme.
std::string ShortPullRequest(absl::string_view url);

// Characters of the ids that tell all of `runs` apart, at least eight.
size_t ShortIdLength(const RunPage& runs);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_RUN_VIEW_H_
