// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_DOCUMENT_STORE_H_
#define OZD_CACHE_RUNS_DOCUMENT_STORE_H_

#include <stdint.h>

#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ozd {

class Cache;

// Text that belongs to a run and is fetched on its own.
enum class DocumentKind { kConversation, kTranscript, kPrincipal };

struct Document {
  std::string content;
  // updated_at of the run when the content was read: equal to the cached run's
  // means that the document is still current. 0 where that has no meaning.
  int64_t run_updated_at_us = 0;
  // Wall clock when it was read.
  int64_t stored_at_us = 0;
};

// Larger content is not kept.
inline constexpr int64_t kMaxDocumentBytes = 64 << 20;

// Keeps conversations and transcripts (by run id or conversation id) and, under
// the id "", the account's principal. Compressing or purging is the store's
// business. Thread-safe. Errors: as RunStore.
class DocumentStore {
 public:
  explicit DocumentStore(Cache* cache) : cache_(cache) {}

  // Called with the account whenever a conversation was stored, on the thread
  // that did it; must be quick. To be set before the first Put.
  void SetConversationListener(
      std::function<void(const std::string& account)> listener) {
    on_conversation_ = std::move(listener);
  }

  // Errors: kNotFound.
  absl::StatusOr<Document> Get(const std::string& account, DocumentKind kind,
                               const std::string& id) const;
  // Replaces what was there. Errors: kInvalidArgument when the content is
  // larger than kMaxDocumentBytes.
  absl::Status Put(const std::string& account, DocumentKind kind,
                   const std::string& id, const Document& document);
  // Forgets all conversations and transcripts of the account.
  absl::Status Purge(const std::string& account);
  // The same for every account.
  absl::Status PurgeAll();

 private:
  Cache* const cache_;
  std::function<void(const std::string&)> on_conversation_;
};

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_DOCUMENT_STORE_H_
