// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/text_index.h"

#include <string.h>

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr size_t kSliceBytes = kRunsPerBlock / 8;
constexpr size_t kRowBytes = kSliceBytes * kSlicesPerRow;
constexpr int kGroups = kTextSlices / kSlicesPerRow;
// More would read more than they exclude.
constexpr size_t kMaxProbes = 16;

// Rows of one group of slices lie side by side, by block: a query reads them
// in one go.
int64_t Place(int group, int64_t block) {
  return (int64_t{group} << 40) | block;
}

uint32_t FoldedByte(char c) {
  return static_cast<unsigned char>(
      absl::ascii_tolower(static_cast<unsigned char>(c)));
}

// Calls `use` with the slice of every three bytes in a row.
template <typename Use>
void ForEachSlice(absl::string_view text, Use use) {
  if (text.size() < 3) return;
  uint32_t window = FoldedByte(text[0]) << 8 | FoldedByte(text[1]);
  for (size_t i = 2; i < text.size(); ++i) {
    window = (window << 8 | FoldedByte(text[i])) & 0xffffffu;
    // The upper bits of the product depend on all of the three bytes.
    use(static_cast<size_t>((window * 2654435761u) >> 22));
  }
}

bool IsZero(absl::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; });
}

std::vector<size_t> SlicesOf(absl::string_view words) {
  std::set<size_t> slices;
  for (absl::string_view word :
       absl::StrSplit(words, absl::ByAnyChar(" \t\n\v\f\r"))) {
    ForEachSlice(word, [&](size_t slice) { slices.insert(slice); });
  }
  std::vector<size_t> all(slices.begin(), slices.end());
  if (all.size() <= kMaxProbes) return all;
  std::vector<size_t> some;
  for (size_t i = 0; i < kMaxProbes; ++i) {
    some.push_back(all[i * all.size() / kMaxProbes]);
  }
  return some;
}

// Clears the bits of `candidates` that the rows of one group exclude.
absl::Status Exclude(sql::Database* db, int group,
                     const std::vector<size_t>& slices,
                     std::string* candidates) {
  static constexpr char kSql[] =
      "SELECT place, bits FROM text_bits"
      " WHERE place >= ? AND place < ? ORDER BY place";
  OZD_ASSIGN_OR_RETURN(sql::Statement list, db->Prepare(kSql));
  list.Bind({Place(group, 0), Place(group + 1, 0)});
  size_t done = 0;
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, list.Step());
    if (!more) break;
    const size_t begin =
        static_cast<size_t>(list.Integer(0) - Place(group, 0)) * kSliceBytes;
    const absl::string_view row = list.Bytes(1);
    if (begin + kSliceBytes > candidates->size() || row.size() != kRowBytes) {
      continue;
    }
    memset(&(*candidates)[done], 0, begin - done);
    for (size_t slice : slices) {
      const char* bits = &row[slice % kSlicesPerRow * kSliceBytes];
      for (size_t i = 0; i < kSliceBytes; ++i) {
        char& target = (*candidates)[begin + i];
        target = static_cast<char>(target & bits[i]);
      }
    }
    done = begin + kSliceBytes;
  }
  memset(candidates->data() + done, 0, candidates->size() - done);
  return absl::OkStatus();
}

}  // namespace

std::vector<int64_t> RunKeySet::Keys(size_t limit) const {
  std::vector<int64_t> keys;
  for (size_t i = 0; i < bits.size() && keys.size() < limit; ++i) {
    if (bits[i] == 0) continue;
    for (size_t bit = 0; bit < 8 && keys.size() < limit; ++bit) {
      if ((static_cast<unsigned char>(bits[i]) >> bit & 1u) == 0) continue;
      keys.push_back(static_cast<int64_t>(i * 8 + bit));
    }
  }
  return keys;
}

void TextIndexWriter::Add(int64_t run_key, absl::string_view text) {
  if (text.size() < 3) return;
  const int64_t number = run_key / kRunsPerBlock;
  if (number != present_number_) {
    std::unique_ptr<Block>& block = blocks_[number];
    if (block == nullptr) block = std::make_unique<Block>();
    present_number_ = number;
    present_ = block.get();
  }
  const size_t run = static_cast<size_t>(run_key % kRunsPerBlock);
  const size_t byte = run / 8;
  const int mask = 1 << (run % 8);
  char* const bits = present_->data();
  ForEachSlice(text, [&](size_t slice) {
    char& target = bits[slice * kSliceBytes + byte];
    target = static_cast<char>(target | mask);
  });
}

absl::Status TextIndexWriter::WriteBlock(int64_t number, const Block& block) {
  static constexpr char kLoadSql[] =
      "SELECT bits FROM text_bits WHERE place = ?";
  static constexpr char kStoreSql[] =
      "INSERT OR REPLACE INTO text_bits (place, bits) VALUES (?, ?)";
  OZD_ASSIGN_OR_RETURN(sql::Statement load, db_->Prepare(kLoadSql));
  OZD_ASSIGN_OR_RETURN(sql::Statement store, db_->Prepare(kStoreSql));
  for (int group = 0; group < kGroups; ++group) {
    std::string row(block.data() + static_cast<size_t>(group) * kRowBytes,
                    kRowBytes);
    if (IsZero(row)) continue;
    load.Bind({Place(group, number)});
    OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
    bool same = false;
    if (found) {
      const absl::string_view known = load.Bytes(0);
      for (size_t i = 0; i < std::min(known.size(), row.size()); ++i) {
        row[i] = static_cast<char>(row[i] | known[i]);
      }
      same = known == row;
    }
    load.Reset();
    if (same) continue;
    store.Bind({Place(group, number), sql::Blob{row}});
    OZD_RETURN_IF_ERROR(store.Run());
  }
  return absl::OkStatus();
}

absl::Status TextIndexWriter::Finish() {
  for (const auto& [number, block] : blocks_) {
    OZD_RETURN_IF_ERROR(WriteBlock(number, *block));
  }
  blocks_.clear();
  present_number_ = -1;
  return absl::OkStatus();
}

absl::StatusOr<std::optional<RunKeySet>> FindTextCandidates(
    sql::Database* db, absl::string_view words) {
  const std::vector<size_t> slices = SlicesOf(words);
  if (slices.empty()) return std::optional<RunKeySet>();
  OZD_ASSIGN_OR_RETURN(
      const int64_t last_key,
      db->QueryInteger("SELECT coalesce(max(run_key), 0) FROM run"));
  const size_t blocks = static_cast<size_t>(last_key / kRunsPerBlock) + 1;
  RunKeySet set;
  set.bits.assign(blocks * kSliceBytes, '\xff');
  for (auto begin = slices.begin(); begin != slices.end();) {
    const size_t group = *begin / kSlicesPerRow;
    const auto end = std::find_if(begin, slices.end(), [&](size_t slice) {
      return slice / kSlicesPerRow != group;
    });
    OZD_RETURN_IF_ERROR(Exclude(db, static_cast<int>(group),
                                std::vector<size_t>(begin, end), &set.bits));
    begin = end;
  }
  for (char byte : set.bits) {
    set.size += __builtin_popcount(static_cast<unsigned char>(byte));
  }
  return std::optional<RunKeySet>(std::move(set));
}

}  // namespace ozd
