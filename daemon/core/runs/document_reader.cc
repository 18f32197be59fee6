// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/document_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/freshness.h"
#include "daemon/core/sync/read_policy.h"
#include "daemon/upstream/api/run_api.h"
#include "proto/support/error_detail.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Key under which the store has the id of a run instead of a document. No id
// that can be asked for has a line break.
std::string LinkId(const std::string& conversation_id) {
  return absl::StrCat("\nrun of ", conversation_id);
}

// Whether `document` is what `run` left behind when it ended.
bool IsFinal(const Document& document, const oz::v1::Run& run) {
  return IsTerminalState(run.state()) &&
         document.run_updated_at_us == run.updated_at_us();
}

}  // namespace

bool IsTerminalState(const std::string& state) {
  return state == "SUCCEEDED" || state == "FAILED" || state == "ERROR" ||
         state == "CANCELLED";
}

DocumentReader::DocumentReader(const Dependencies& dependencies,
                               const Options& options)
    : deps_(dependencies), options_(options) {}

absl::StatusOr<DocumentAnswer> DocumentReader::GetConversation(
    const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
    const oz::v1::GetConversationRequest& request, const CallScope& scope) {
  Wanted wanted;
  wanted.kind = DocumentKind::kConversation;
  const RunApi api(deps_.calls);
  if (request.run_id().empty() == request.conversation_id().empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "give either a run id or a conversation id",
                     oz::v1::ErrorDetail());
  }
  if (!request.conversation_id().empty()) {
    wanted.id = request.conversation_id();
    wanted.other_id = RunOfConversation(*state, wanted.id);
    wanted.fetch = [api, id = wanted.id](const ApiCaller& as) {
      return api.GetConversationById(as, id);
    };
    return Read(state, caller, wanted, request.read_mode(), scope);
  }
  wanted.id = request.run_id();
  wanted.run = CachedRun(*state, wanted.id);
  wanted.other_id = wanted.run.conversation_id();
  wanted.fetch = [api, id = wanted.id](const ApiCaller& as) {
    return api.GetConversation(as, id);
  };
  return Read(state, caller, wanted, request.read_mode(), scope);
}

absl::StatusOr<DocumentAnswer> DocumentReader::GetTranscript(
    const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
    const oz::v1::GetTranscriptRequest& request, const CallScope& scope) {
  Wanted wanted;
  wanted.kind = DocumentKind::kTranscript;
  wanted.id = request.run_id();
  wanted.run = CachedRun(*state, wanted.id);
  wanted.fetch = [api = RunApi(deps_.calls), id = wanted.id](
                     const ApiCaller& as) { return api.GetTranscript(as, id); };
  return Read(state, caller, wanted, request.read_mode(), scope);
}

absl::StatusOr<DocumentAnswer> DocumentReader::Read(
    const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
    const Wanted& wanted, oz::v1::ReadMode mode, const CallScope& scope) {
  return ReadByPolicy<DocumentAnswer>(
      *state, *deps_.clock,
      {.mode = mode, .max_age = options_.max_age, .timeout = scope.timeout},
      [&]() -> absl::StatusOr<DocumentAnswer> {
        const absl::StatusOr<Document> stored = Stored(*state, wanted);
        if (stored.ok())
          return FromStore(*stored, IsFinal(*stored, wanted.run));
        return NotInCacheError(
            absl::StrCat("\"", wanted.id, "\" is not cached"));
      },
      [&](absl::Duration /*limit*/, absl::Duration /*oldest_start*/) {
        return Fetch(state, caller, wanted, scope);
      });
}

absl::StatusOr<DocumentAnswer> DocumentReader::Fetch(
    const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
    const Wanted& wanted, const CallScope& scope) {
  auto keep = [this, state, wanted](const Fetched<std::string>& fetched) {
    Keep(*state, wanted, fetched);
  };
  // Two callers who know different states of the run must not share the copy.
  const std::string name = absl::StrCat(
      static_cast<int>(wanted.kind), " ", wanted.run.updated_at_us(), " ",
      wanted.run.run_id().empty() ? "?" : "run", " ", wanted.id);
  OZD_ASSIGN_OR_RETURN(
      const FetchedPtr<std::string> fetched,
      deps_.upstream->GetText(state, caller, name, wanted.fetch, keep, scope));
  return DocumentAnswer{
      .freshness = UpstreamFreshness(fetched->asked, *deps_.clock),
      .content = fetched->value};
}

absl::StatusOr<Document> DocumentReader::Stored(const AccountState& state,
                                                const Wanted& wanted) const {
  if (options_.keep == KeepDocuments::kNo) {
    return absl::NotFoundError("documents are not kept");
  }
  absl::StatusOr<Document> own =
      deps_.documents->Get(state.partition(), wanted.kind, wanted.id);
  if (wanted.other_id.empty() || (own.ok() && IsFinal(*own, wanted.run))) {
    return own;
  }
  absl::StatusOr<Document> other =
      deps_.documents->Get(state.partition(), wanted.kind, wanted.other_id);
  const bool other_is_better =
      other.ok() && (!own.ok() || own->stored_at_us < other->stored_at_us);
  if (!other_is_better) return own;
  // What it was read for is not what is asked now.
  other->run_updated_at_us = 0;
  return other;
}

void DocumentReader::Keep(const AccountState& state, const Wanted& wanted,
                          const Fetched<std::string>& fetched) const {
  if (options_.keep == KeepDocuments::kNo) return;
  // The run as it was before the document was read: a change in between makes
  // the copy look old, never current.
  absl::Status status =
      deps_.documents->Put(state.partition(), wanted.kind, wanted.id,
                           {.content = fetched.value,
                            .run_updated_at_us = wanted.run.updated_at_us(),
                            .stored_at_us = fetched.asked.wall_us});
  const std::string& conversation_id = wanted.run.conversation_id();
  if (status.ok() && wanted.kind == DocumentKind::kConversation &&
      !conversation_id.empty()) {
    status =
        deps_.documents->Put(state.partition(), wanted.kind,
                             LinkId(conversation_id), {.content = wanted.id});
  }
  if (!status.ok()) {
    LogWarning("reader", "cannot keep a document: ", status.message());
  }
}

std::string DocumentReader::RunOfConversation(
    const AccountState& state, const std::string& conversation_id) const {
  absl::StatusOr<Document> link = deps_.documents->Get(
      state.partition(), DocumentKind::kConversation, LinkId(conversation_id));
  return link.ok() ? std::move(link->content) : "";
}

DocumentAnswer DocumentReader::FromStore(const Document& document,
                                         bool is_final) const {
  DocumentAnswer answer;
  Timestamps stored;
  stored.wall_us = document.stored_at_us;
  answer.freshness = CacheFreshness(stored, *deps_.clock, options_.max_age);
  answer.freshness.set_stale(!is_final);
  answer.content = document.content;
  return answer;
}

oz::v1::Run DocumentReader::CachedRun(const AccountState& state,
                                      const std::string& run_id) const {
  absl::StatusOr<oz::v1::Run> run =
      deps_.runs->Get(state.partition(), run_id, oz::v1::RUN_VIEW_SUMMARY);
  return run.ok() ? *std::move(run) : oz::v1::Run();
}

}  // namespace ozd
