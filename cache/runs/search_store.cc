// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/search_store.h"

#include <algorithm>
#include <optional>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cache/file/cache_impl.h"
#include "cache/runs/account_table.h"
#include "cache/runs/page_reader.h"
#include "cache/runs/run_row.h"
#include "cache/runs/search_table.h"
#include "cache/runs/value_table.h"
#include "cache/sql/database.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Stand around what was searched for. No indexed text has them.
constexpr char kMarkBegin = '\x01';
constexpr char kMarkEnd = '\x02';
// Conversations that are read for one transaction.
constexpr size_t kMaxBatchBytes = 4 << 20;

// One line of at most kMaxIndexedBytes without control characters.
std::string Indexable(absl::string_view text) {
  size_t end = std::min(text.size(), SearchStore::kMaxIndexedBytes);
  // Not in the middle of a character.
  while (end > 0 && end < text.size() &&
         (static_cast<unsigned char>(text[end]) & 0xc0u) == 0x80u) {
    --end;
  }
  std::string line(text.substr(0, end));
  for (char& c : line) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = ' ';
  }
  return line;
}

MarkedText ReadMarks(absl::string_view marked) {
  MarkedText result;
  result.text.reserve(marked.size());
  for (const char c : marked) {
    if (c == kMarkBegin) {
      result.marks.emplace_back(result.text.size(), result.text.size());
    } else if (c == kMarkEnd) {
      if (!result.marks.empty()) {
        result.marks.back().second = result.text.size();
      }
    } else {
      result.text.push_back(c);
    }
  }
  return result;
}

// A conversation that belongs to a run that waits.
struct Talk {
  int64_t run_key = 0;
  int64_t stored_at_us = 0;
  std::string text;
};

struct WaitingRun {
  int64_t run_key = 0;
  std::string title;
  std::string prompt;
  std::string run_id;
  std::string conversation_id;
  bool exists = false;
};

absl::StatusOr<std::vector<int64_t>> WaitingKeys(sql::Database* db,
                                                 int64_t account_id,
                                                 int limit) {
  static constexpr char kSql[] =
      "SELECT run_key FROM search_todo WHERE account_id = ?"
      " ORDER BY run_key LIMIT ?";
  std::vector<int64_t> keys;
  OZD_ASSIGN_OR_RETURN(sql::Statement list, db->Prepare(kSql));
  list.Bind({account_id, int64_t{limit}});
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, list.Step());
    if (!more) return keys;
    keys.push_back(list.Integer(0));
  }
}

absl::StatusOr<WaitingRun> LoadWaiting(sql::Database* db, int64_t run_key) {
  static constexpr char kSql[] =
      "SELECT run_id, conversation_id, summary,"
      " (SELECT prompt FROM run_prompt WHERE run_key = run.run_key)"
      " FROM run WHERE run_key = ?";
  WaitingRun waiting;
  waiting.run_key = run_key;
  OZD_ASSIGN_OR_RETURN(sql::Statement load, db->Prepare(kSql));
  load.Bind({run_key});
  OZD_ASSIGN_OR_RETURN(waiting.exists, load.Step());
  if (!waiting.exists) return waiting;
  waiting.run_id = load.String(0);
  waiting.conversation_id = load.String(1);
  oz::v1::Run run;
  OZD_RETURN_IF_ERROR(ParseRunSummary(load.Bytes(2), &run));
  waiting.title = Indexable(run.title());
  waiting.prompt = Indexable(load.Bytes(3));
  return waiting;
}

// When the newest copy of the run's conversation was stored; nullopt without
// one. The copy itself goes into `content` unless that is null.
absl::StatusOr<std::optional<int64_t>> LoadTalk(sql::Database* db,
                                                int64_t account_id,
                                                const WaitingRun& run,
                                                std::string* content) {
  static constexpr char kSql[] =
      "SELECT stored_at_us, content FROM document"
      " WHERE account_id = ? AND kind = 'conversation'"
      " AND document_id IN (?, ?) AND document_id <> ''"
      " ORDER BY stored_at_us DESC LIMIT 1";
  OZD_ASSIGN_OR_RETURN(sql::Statement load, db->Prepare(kSql));
  load.Bind({account_id, run.run_id, run.conversation_id});
  OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
  if (!found) return std::optional<int64_t>();
  if (content != nullptr) *content = load.String(1);
  return std::optional<int64_t>(load.Integer(0));
}

// The conversations of the runs that wait next, as they are stored.
absl::StatusOr<std::vector<Talk>> LoadTalks(sql::Database* db,
                                            int64_t account_id,
                                            std::vector<int64_t>* keys) {
  std::vector<Talk> talks;
  size_t bytes = 0;
  for (size_t i = 0; i < keys->size(); ++i) {
    OZD_ASSIGN_OR_RETURN(const WaitingRun run, LoadWaiting(db, (*keys)[i]));
    if (!run.exists) continue;
    Talk talk;
    OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> stored_at_us,
                         LoadTalk(db, account_id, run, &talk.text));
    if (!stored_at_us.has_value()) continue;
    talk.run_key = run.run_key;
    talk.stored_at_us = *stored_at_us;
    bytes += talk.text.size();
    talks.push_back(std::move(talk));
    if (bytes >= kMaxBatchBytes) keys->resize(i + 1);
  }
  return talks;
}

// Writes the index of one batch. Lives for one transaction.
class Indexer {
 public:
  Indexer(sql::Database* db, int64_t account_id, const std::vector<Talk>& talks)
      : db_(db),
        account_id_(account_id),
        talks_(talks),
        insert_sql_(absl::StrCat("INSERT OR REPLACE INTO ",
                                 SearchTableName(account_id),
                                 " (rowid, title, prompt, talk)"
                                 " VALUES (?, ?, ?, ?)")) {}

  absl::Status Index(int64_t run_key) {
    static constexpr char kDoneSql[] =
        "DELETE FROM search_todo WHERE account_id = ? AND run_key = ?";
    static constexpr char kTalkSql[] =
        "INSERT OR IGNORE INTO search_talk (account_id, run_key)"
        " VALUES (?, ?)";
    OZD_ASSIGN_OR_RETURN(const WaitingRun run, LoadWaiting(db_, run_key));
    // What was read of a conversation may be old by now: the run waits on.
    const Talk* const talk = TalkOf(run_key);
    if (run.exists) {
      OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> stored_at_us,
                           LoadTalk(db_, account_id_, run, nullptr));
      const bool same =
          stored_at_us.has_value()
              ? talk != nullptr && talk->stored_at_us == *stored_at_us
              : talk == nullptr;
      if (!same) return absl::OkStatus();
    }
    OZD_RETURN_IF_ERROR(db_->Run(kDoneSql, {account_id_, run_key}));
    if (!run.exists) return absl::OkStatus();
    if (talk != nullptr) {
      OZD_RETURN_IF_ERROR(db_->Run(kTalkSql, {account_id_, run_key}));
    }
    return db_->Run(insert_sql_,
                    {run_key, run.title, run.prompt,
                     talk == nullptr ? absl::string_view("")
                                     : absl::string_view(talk->text)});
  }

 private:
  const Talk* TalkOf(int64_t run_key) const {
    const auto found = std::find_if(
        talks_.begin(), talks_.end(),
        [run_key](const Talk& talk) { return talk.run_key == run_key; });
    return found == talks_.end() ? nullptr : &*found;
  }

  sql::Database* const db_;
  const int64_t account_id_;
  const std::vector<Talk>& talks_;
  const std::string insert_sql_;
};

// The statement for a search, with the ids of the states to match.
struct MatchSql {
  std::string text;
  std::vector<sql::Value> values;
};

absl::StatusOr<std::vector<int64_t>> StateIds(
    sql::Database* db, int64_t account_id,
    const std::vector<std::string>& states) {
  std::vector<int64_t> ids;
  for (const std::string& state : states) {
    OZD_ASSIGN_OR_RETURN(
        const std::optional<StoredValue> value,
        FindValue(db, account_id, ValueKind::kState, NormaliseState(state)));
    if (value.has_value()) ids.push_back(value->id);
  }
  return ids;
}

// `expression` is borrowed.
MatchSql SelectMatches(int64_t account_id, const std::string& expression,
                       const SearchQuery& query,
                       const std::vector<int64_t>& state_ids) {
  const std::string table = SearchTableName(account_id);
  MatchSql sql;
  // The title weighs most, what an agent said least: there is so much of it.
  sql.text = absl::StrCat(
      "SELECT r.summary, highlight(", table, ", 0, char(1), char(2)), snippet(",
      table, ", 1, char(1), char(2), '…', 24), snippet(", table,
      ", 2, char(1), char(2), '…', 24), CAST(-1000000 * ", table,
      ".rank AS INTEGER) FROM ", table,
      " CROSS JOIN run AS r ON r.run_key = ", table, ".rowid WHERE ", table,
      " MATCH ? AND rank MATCH 'bm25(10.0, 4.0, 1.0)' AND r.account_id = ?");
  sql.values = {expression, account_id};
  if (query.created_after_us != 0) {
    absl::StrAppend(&sql.text, " AND r.created_at_us > ?");
    sql.values.push_back(query.created_after_us);
  }
  if (!query.states.empty()) {
    absl::StrAppend(&sql.text, " AND r.state IN (");
    for (size_t i = 0; i < state_ids.size(); ++i) {
      absl::StrAppend(&sql.text, i == 0 ? "?" : ", ?");
      sql.values.push_back(state_ids[i]);
    }
    absl::StrAppend(&sql.text, ")");
  }
  absl::StrAppend(&sql.text, " ORDER BY rank LIMIT ?");
  sql.values.push_back(int64_t{query.limit} + 1);
  return sql;
}

absl::Status ReadMatches(sql::Statement* select, int limit, FoundRuns* found) {
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, select->Step());
    if (!more) return absl::OkStatus();
    if (static_cast<int>(found->runs.size()) == limit) {
      found->has_more = true;
      return absl::OkStatus();
    }
    FoundRun& run = found->runs.emplace_back();
    OZD_RETURN_IF_ERROR(ParseRunSummary(select->Bytes(0), &run.run));
    run.title = ReadMarks(select->Bytes(1));
    run.prompt = ReadMarks(select->Bytes(2));
    run.talk = ReadMarks(select->Bytes(3));
    run.score = static_cast<double>(select->Integer(4)) / 1e6;
  }
}

absl::StatusOr<int64_t> CountRows(sql::Database* db, absl::string_view sql,
                                  int64_t account_id) {
  OZD_ASSIGN_OR_RETURN(sql::Statement count, db->Prepare(sql));
  count.Bind({account_id});
  OZD_RETURN_IF_ERROR(count.Step().status());
  return count.Integer(0);
}

bool HasWord(absl::string_view term) {
  return std::any_of(term.begin(), term.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return absl::ascii_isalnum(byte) || byte >= 0x80;
  });
}

}  // namespace

std::string MakeMatchExpression(absl::string_view typed) {
  std::string expression;
  std::string term;
  bool quoted = false;
  const auto finish = [&] {
    if (HasWord(term)) {
      // Without quotes in it, a term in quotes is literal throughout.
      absl::StrAppend(&expression, expression.empty() ? "\"" : " \"", term,
                      "\"");
    }
    term.clear();
  };
  for (const char c : typed) {
    if (c == '"') {
      finish();
      quoted = !quoted;
    } else if (!quoted && absl::ascii_isspace(static_cast<unsigned char>(c))) {
      finish();
    } else {
      term.push_back(c == '\0' ? ' ' : c);
    }
  }
  finish();
  return expression;
}

absl::StatusOr<int> SearchStore::IndexSome(const std::string& account,
                                           int limit, TalkText talk_text) {
  std::vector<int64_t> keys;
  std::vector<Talk> talks;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        if (!account_id.has_value()) return absl::OkStatus();
        OZD_ASSIGN_OR_RETURN(keys, WaitingKeys(db, *account_id, limit));
        OZD_ASSIGN_OR_RETURN(talks, LoadTalks(db, *account_id, &keys));
        return absl::OkStatus();
      }));
  if (keys.empty()) return 0;
  for (Talk& talk : talks) talk.text = Indexable(talk_text(talk.text));
  const absl::Status written =
      cache_->impl()->Write([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        if (!account_id.has_value()) return absl::OkStatus();
        OZD_RETURN_IF_ERROR(MakeSearchTable(db, *account_id));
        Indexer indexer(db, *account_id, talks);
        for (const int64_t run_key : keys) {
          OZD_RETURN_IF_ERROR(indexer.Index(run_key));
        }
        return absl::OkStatus();
      });
  OZD_RETURN_IF_ERROR(written);
  return static_cast<int>(keys.size());
}

absl::StatusOr<FoundRuns> SearchStore::Search(const std::string& account,
                                              const SearchQuery& query,
                                              const StopPredicate& stop) const {
  FoundRuns found;
  const std::string expression = MakeMatchExpression(query.text);
  if (expression.empty()) return found;
  const absl::Status read =
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        if (!account_id.has_value()) return absl::OkStatus();
        OZD_ASSIGN_OR_RETURN(const bool indexed,
                             HasSearchTable(db, *account_id));
        if (!indexed) return absl::OkStatus();
        OZD_ASSIGN_OR_RETURN(const std::vector<int64_t> state_ids,
                             StateIds(db, *account_id, query.states));
        const MatchSql sql =
            SelectMatches(*account_id, expression, query, state_ids);
        db->StopWhen(stop ? &stop : nullptr);
        const auto no_longer =
            absl::MakeCleanup([db] { db->StopWhen(nullptr); });
        OZD_ASSIGN_OR_RETURN(sql::Statement select, db->Prepare(sql.text));
        select.Bind(sql.values);
        return ReadMatches(&select, query.limit, &found);
      });
  if (absl::IsCancelled(read)) {
    return absl::DeadlineExceededError("the search took too long");
  }
  OZD_RETURN_IF_ERROR(read);
  return found;
}

absl::StatusOr<SearchExtent> SearchStore::GetExtent(
    const std::string& account) const {
  static constexpr char kWaitingSql[] =
      "SELECT count(*) FROM search_todo WHERE account_id = ?";
  // Links from conversations to runs are kept among them; see DocumentReader.
  static constexpr char kStoredSql[] =
      "SELECT count(*) FROM document"
      " WHERE account_id = ? AND kind = 'conversation'"
      " AND substr(document_id, 1, 1) <> char(10)";
  static constexpr char kTalksSql[] =
      "SELECT count(*) FROM search_talk WHERE account_id = ?";
  SearchExtent extent;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        if (!account_id.has_value()) return absl::OkStatus();
        OZD_ASSIGN_OR_RETURN(extent.cached_runs, LoadRunCount(db, *account_id));
        OZD_ASSIGN_OR_RETURN(extent.waiting_runs,
                             CountRows(db, kWaitingSql, *account_id));
        OZD_ASSIGN_OR_RETURN(extent.stored_conversations,
                             CountRows(db, kStoredSql, *account_id));
        OZD_ASSIGN_OR_RETURN(extent.indexed_conversations,
                             CountRows(db, kTalksSql, *account_id));
        return absl::OkStatus();
      }));
  return extent;
}

}  // namespace ozd
