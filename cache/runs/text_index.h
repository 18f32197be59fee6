// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_TEXT_INDEX_H_
#define OZD_CACHE_RUNS_TEXT_INDEX_H_

#include <stdint.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cache/sql/database.h"

namespace ozd {

// Which runs can contain a word, without reading their texts. Every run has a
// signature: each sequence of three bytes in its texts (ASCII letters folded)
// sets one of kTextSlices bits. A run whose signature lacks a bit of the word
// does not contain the word; one that has all of them is a candidate and must
// be read.
//
// The signatures are stored sideways: a row of table text_bits holds, for
// kRunsPerBlock runs and kSlicesPerRow bit positions, one bit of each run after
// the other, so that a word reads only the positions that it has. A bit is
// never taken back (a changed or deleted run leaves false candidates, which
// costs nothing but time).
inline constexpr int kTextSlices = 1024;
inline constexpr int kSlicesPerRow = 32;
inline constexpr int kRunsPerBlock = 256;

// Run keys as bits, in the order that sql has_bit() expects.
struct RunKeySet {
  std::string bits;
  int64_t size = 0;

  // The first `limit` keys, ascending.
  std::vector<int64_t> Keys(size_t limit) const;
};

// Collects the signatures of one transaction. Confined to it.
class TextIndexWriter {
 public:
  explicit TextIndexWriter(sql::Database* db) : db_(db) {}
  TextIndexWriter(const TextIndexWriter&) = delete;
  TextIndexWriter& operator=(const TextIndexWriter&) = delete;

  void Add(int64_t run_key, absl::string_view text);
  // Must be called before the transaction ends. Errors: as sql::ToStatus().
  absl::Status Finish();

 private:
  static constexpr size_t kBlockBytes = kTextSlices * kRunsPerBlock / 8;
  using Block = std::array<char, kBlockBytes>;
  absl::Status WriteBlock(int64_t number, const Block& block);

  sql::Database* const db_;
  absl::btree_map<int64_t, std::unique_ptr<Block>> blocks_;
  int64_t present_number_ = -1;
  Block* present_ = nullptr;
};

// The runs, of all accounts, that may contain every one of the blank-separated
// `words` (in lower case). Nothing when the words are too short to tell.
// Errors: as sql::ToStatus().
absl::StatusOr<std::optional<RunKeySet>> FindTextCandidates(
    sql::Database* db, absl::string_view words);

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_TEXT_INDEX_H_
