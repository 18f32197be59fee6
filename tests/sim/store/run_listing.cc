// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/run_listing.h"

#include <stdint.h>

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/support/status_macros.h"

namespace ozd::sim {
namespace {

constexpr char kDescendantsSql[] =
    "run_id IN (WITH RECURSIVE below(id) AS ("
    "  SELECT run_id FROM run WHERE parent_run_id = ?"
    "  UNION SELECT run.run_id FROM run JOIN below ON parent_run_id = below.id)"
    " SELECT id FROM below)";

// A WHERE clause that grows, with its parameters.
class Conditions {
 public:
  using Value = std::variant<int64_t, std::string>;

  void Add(absl::string_view sql, std::vector<Value> values) {
    clauses_.emplace_back(sql);
    for (Value& value : values) values_.push_back(std::move(value));
  }
  void AddIfSet(absl::string_view sql, const std::string& value) {
    if (!value.empty()) Add(sql, {value});
  }
  void AddIfSet(absl::string_view sql, const std::optional<int64_t>& value) {
    if (value.has_value()) Add(sql, {*value});
  }

  std::string Sql() const { return absl::StrJoin(clauses_, " AND "); }

  void BindTo(Statement* statement) const {
    for (size_t i = 0; i < values_.size(); ++i) {
      const int index = static_cast<int>(i);
      if (const int64_t* number = std::get_if<int64_t>(&values_[i])) {
        statement->Bind(index, *number);
      } else {
        statement->Bind(index, std::get<std::string>(values_[i]));
      }
    }
  }

 private:
  std::vector<std::string> clauses_;
  std::vector<Value> values_;
};

void AddFilters(const RunQuery& query, const std::string& viewer,
                Conditions* where) {
  where->Add("(private_to IS NULL OR private_to = ?)", {viewer});
  where->AddIfSet("name = ?", query.name);
  where->AddIfSet("model_id = ?", query.model_id);
  where->AddIfSet("creator = ?", query.creator);
  where->AddIfSet("environment_id = ?", query.environment_id);
  where->AddIfSet("skill_spec = ?", query.skill_spec);
  where->AddIfSet("schedule_id = ?", query.schedule_id);
  where->AddIfSet("source = ?", query.source);
  where->AddIfSet("execution_location = ?", query.execution_location);
  where->AddIfSet("created_us > ?", query.created_after_us);
  where->AddIfSet("created_us < ?", query.created_before_us);
  where->AddIfSet("updated_us > ?", query.updated_after_us);
  where->AddIfSet(kDescendantsSql, query.ancestor_run_id);
  if (!query.artifact_type.empty()) {
    where->Add("instr(artifact_types, ?)",
               {absl::StrCat("|", query.artifact_type, "|")});
  }
  if (!query.states.empty()) {
    std::vector<Conditions::Value> states(query.states.begin(),
                                          query.states.end());
    const std::vector<std::string> marks(states.size(), "?");
    where->Add(absl::StrCat("state IN (", absl::StrJoin(marks, ","), ")"),
               std::move(states));
  }
  for (const std::string& word : query.words) {
    where->Add("instr(search_text, ?)", {word});
  }
}

const char* SortColumn(SortField field) {
  switch (field) {
    case SortField::kUpdatedAt:
      return "updated_us";
    case SortField::kCreatedAt:
      return "created_us";
    case SortField::kTitle:
      return "title_key";
    case SortField::kAgent:
      return "agent_key";
  }
  return "updated_us";
}

bool SortsByTime(const RunQuery& query) {
  return query.sort_by == SortField::kUpdatedAt ||
         query.sort_by == SortField::kCreatedAt;
}

void AddPosition(const RunQuery& query, const RunPosition& after,
                 Conditions* where) {
  const char* compare = query.descending ? "<" : ">";
  const std::string sql = absl::StrCat("(", SortColumn(query.sort_by),
                                       ", run_id) ", compare, " (?, ?)");
  if (SortsByTime(query)) {
    where->Add(sql, {after.time_us, after.run_id});
  } else {
    where->Add(sql, {after.text, after.run_id});
  }
}

struct Row {
  RunPosition position;
  std::string body;
};

// Appends the rows of one stretch of the sort until `rows` holds `wanted`.
absl::Status Walk(Connection* connection, const RunQuery& query,
                  const Conditions& where, size_t wanted,
                  std::vector<Row>* rows) {
  const char* column = SortColumn(query.sort_by);
  const char* direction = query.descending ? " DESC" : " ASC";
  const std::string sql = absl::StrCat(
      "SELECT ", column, ", no_skill, run_id, body FROM run WHERE ",
      where.Sql(), " ORDER BY ", column, direction, ", run_id", direction,
      " LIMIT ", wanted - rows->size());
  OZD_ASSIGN_OR_RETURN(StatementUse statement, connection->Prepare(sql));
  where.BindTo(statement.operator->());
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, statement->Step());
    if (!more) return absl::OkStatus();
    Row row;
    if (SortsByTime(query)) {
      row.position.time_us = statement->Int(0);
    } else {
      row.position.text = std::string(statement->Text(0));
    }
    row.position.without_skill = statement->Int(1) != 0;
    row.position.run_id = std::string(statement->Text(2));
    row.body = std::string(statement->Text(3));
    rows->push_back(std::move(row));
  }
}

// The agent sort is two stretches, because runs without a skill come last in
// both directions.
absl::Status WalkByAgent(Connection* connection, const RunQuery& query,
                         const Conditions& filters, size_t wanted,
                         std::vector<Row>* rows) {
  const bool past_skills = query.after && query.after->without_skill;
  for (const int64_t no_skill : {int64_t{0}, int64_t{1}}) {
    if (no_skill == 0 && past_skills) continue;
    if (rows->size() == wanted) break;
    Conditions where = filters;
    where.Add("no_skill = ?", {no_skill});
    const bool in_this_stretch =
        query.after && query.after->without_skill == (no_skill == 1);
    if (in_this_stretch) AddPosition(query, *query.after, &where);
    OZD_RETURN_IF_ERROR(Walk(connection, query, where, wanted, rows));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RunListing> ListRuns(Connection* connection,
                                    const RunQuery& query,
                                    const std::string& viewer) {
  Conditions where;
  AddFilters(query, viewer, &where);
  // One more than the page tells whether there is another.
  const size_t limit = static_cast<size_t>(query.limit);
  std::vector<Row> rows;
  rows.reserve(limit + 1);
  if (query.sort_by == SortField::kAgent) {
    OZD_RETURN_IF_ERROR(
        WalkByAgent(connection, query, where, limit + 1, &rows));
  } else {
    if (query.after) AddPosition(query, *query.after, &where);
    OZD_RETURN_IF_ERROR(Walk(connection, query, where, limit + 1, &rows));
  }
  RunListing listing;
  if (rows.size() > limit) {
    rows.resize(limit);
    listing.next_cursor = EncodeCursor(query, rows.back().position);
  }
  listing.bodies.reserve(rows.size());
  for (Row& row : rows) listing.bodies.push_back(std::move(row.body));
  return listing;
}

}  // namespace ozd::sim
