// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_RUN_SEARCH_VIEW_H_
#define OZ_CLIENT_COMMANDS_RUN_SEARCH_VIEW_H_

#include <string>

#include "client/commands/run_view.h"
#include "proto/oz/v1/search.pb.h"

namespace oz {

// Renders what a search found. Anything that could drive a terminal is
// neutralised.

// For people: two lines a run, what was searched for in colour if there is any.
std::string RenderSearchHits(const v1::SearchRunsResponse& found,
                             const ViewOptions& options);
// For scripts: no header; run_id, state, created, field, score, title, excerpt,
// separated by tabs.
std::string RenderSearchRows(const v1::SearchRunsResponse& found);
// One object with "hits" and "coverage".
std::string RenderSearchJson(const v1::SearchRunsResponse& found);
// One object a hit.
std::string RenderSearchNdjson(const v1::SearchRunsResponse& found);

// Says what the index lacks, in one line without its end; empty when it has
// all.
std::string SearchCoverageText(const v1::SearchCoverage& coverage);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_RUN_SEARCH_VIEW_H_
