// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_DOCUMENT_READER_H_
#define OZD_DAEMON_CORE_RUNS_DOCUMENT_READER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/runs/document_store.h"
#include "cache/runs/run_store.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/core/sync/upstream_reader.h"
#include "daemon/upstream/api/run_api.h"
#include "proto/oz/v1/common.pb.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// Returns whether a run in this state never changes by itself again.
bool IsTerminalState(const std::string& state);

// A document with its age. A value.
struct DocumentAnswer {
  oz::v1::Freshness freshness;
  std::string content;
};

// Says whether documents are stored after the call that fetched them.
enum class KeepDocuments { kYes, kNo };

// Reads conversations and transcripts. The document of a terminal run is
// fetched once; the document of a live one every time, and its last copy is
// shown when the service cannot be reached. A conversation asked for by its own
// id is always fetched, since another run may have gone on with it; its copy
// and the copies of its runs stand in for each other. Thread-safe.
class DocumentReader {
 public:
  struct Options {
    absl::Duration max_age;
    KeepDocuments keep = KeepDocuments::kYes;
  };

  // All pointers are borrowed and must outlive this.
  struct Dependencies {
    RunStore* runs;
    DocumentStore* documents;
    ServiceCalls* calls;
    UpstreamReader* upstream;
    const Clock* clock;
  };

  DocumentReader(const Dependencies& dependencies, const Options& options);

  // Read as the functions of RunService of the same names, for the account that
  // the call resolved to.
  absl::StatusOr<DocumentAnswer> GetConversation(
      const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
      const oz::v1::GetConversationRequest& request, const CallScope& scope);
  absl::StatusOr<DocumentAnswer> GetTranscript(
      const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
      const oz::v1::GetTranscriptRequest& request, const CallScope& scope);

 private:
  // The document that is asked for.
  struct Wanted {
    DocumentKind kind = DocumentKind::kConversation;
    // Run id or conversation id; the key in the store.
    std::string id;
    // The run it belongs to as it is cached; empty when unknown.
    oz::v1::Run run;
    // Key of another copy, good enough when there is no better; may be empty.
    std::string other_id;
    std::function<absl::StatusOr<std::string>(const ApiCaller&)> fetch;
  };

  absl::StatusOr<DocumentAnswer> Read(
      const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
      const Wanted& wanted, oz::v1::ReadMode mode, const CallScope& scope);
  absl::StatusOr<DocumentAnswer> Fetch(
      const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
      const Wanted& wanted, const CallScope& scope);
  // Returns the copy that Read may show: the final one if there is one, else
  // the newest. Errors: kNotFound.
  absl::StatusOr<Document> Stored(const AccountState& state,
                                  const Wanted& wanted) const;
  void Keep(const AccountState& state, const Wanted& wanted,
            const Fetched<std::string>& fetched) const;
  // Returns the id of the run whose conversation was stored last under this
  // conversation id, or "".
  std::string RunOfConversation(const AccountState& state,
                                const std::string& conversation_id) const;
  DocumentAnswer FromStore(const Document& document, bool is_final) const;
  oz::v1::Run CachedRun(const AccountState& state,
                        const std::string& run_id) const;

  const Dependencies deps_;
  const Options options_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_DOCUMENT_READER_H_
