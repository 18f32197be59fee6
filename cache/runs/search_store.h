// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_SEARCH_STORE_H_
#define OZD_CACHE_RUNS_SEARCH_STORE_H_

#include <stdint.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cache/runs/run_store.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

class Cache;

// A part of a text, and which of its bytes were searched for.
struct MarkedText {
  std::string text;
  // Begin and end, in order, without overlaps.
  std::vector<std::pair<size_t, size_t>> marks;
};

struct SearchQuery {
  // The text as the user typed it; see MakeMatchExpression().
  std::string text;
  // Any of these; empty for all.
  std::vector<std::string> states = {};
  // Created later than this; 0 for all.
  int64_t created_after_us = 0;
  // At least 1.
  int limit = 20;
};

struct FoundRun {
  // Without prompt and raw_json.
  oz::v1::Run run;
  // Single lines: control characters are blanks.
  MarkedText title;
  MarkedText prompt;
  MarkedText talk;
  // The higher the better.
  double score = 0;
};

struct FoundRuns {
  std::vector<FoundRun> runs;
  bool has_more = false;
};

// How much is indexed.
struct SearchExtent {
  int64_t cached_runs = 0;
  int64_t waiting_runs = 0;
  int64_t stored_conversations = 0;
  int64_t indexed_conversations = 0;
};

// A query of SQLite's full text search that means what the user typed: words
// and "phrases", all of which must occur; everything else is literal. Empty
// when there is no word in it.
std::string MakeMatchExpression(absl::string_view typed);

// Finds runs by the words of their title, prompt and stored conversation.
//
// Writing a run only notes that it waits; IndexSome() does the work, so that a
// sync never pays for it. The index holds copies of the texts, shortened to
// kMaxIndexedBytes each; it goes with the runs, conversations and accounts it
// was made from. Thread-safe; calls may block on disk. Errors: as RunStore.
class SearchStore {
 public:
  // Text beyond this is not searched.
  static constexpr size_t kMaxIndexedBytes = 512 << 10;

  // `cache` is borrowed and must outlive the store.
  explicit SearchStore(Cache* cache) : cache_(cache) {}

  // Makes text of a conversation as it is stored.
  using TalkText = absl::FunctionRef<std::string(absl::string_view)>;
  // Indexes up to `limit` runs that wait, in one short transaction; returns how
  // many. `talk_text` is called outside of it.
  absl::StatusOr<int> IndexSome(const std::string& account, int limit,
                                TalkText talk_text);

  // The best first. See RunStore::List() for `stop`.
  absl::StatusOr<FoundRuns> Search(const std::string& account,
                                   const SearchQuery& query,
                                   const StopPredicate& stop = nullptr) const;

  absl::StatusOr<SearchExtent> GetExtent(const std::string& account) const;

 private:
  Cache* const cache_;
};

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_SEARCH_STORE_H_
