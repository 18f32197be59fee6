// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/run_query.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cache/run_row.h"

namespace ozd {
namespace {

// Equality filters. Those with an index find few runs among many; the others
// are tested row by row.
struct EqualityFilter {
  const std::string& (oz::v1::RunFilter::*value)() const;
  const char* column;
  const char* index;
};

constexpr EqualityFilter kEqualityFilters[] = {
    {&oz::v1::RunFilter::schedule_id, "schedule_id", "run_by_schedule"},
    {&oz::v1::RunFilter::environment_id, "environment_id",
     "run_by_environment"},
    {&oz::v1::RunFilter::name, "name", "run_by_name"},
    {&oz::v1::RunFilter::skill_spec, "skill_spec", nullptr},
    {&oz::v1::RunFilter::creator_uid, "creator_uid", "run_by_creator"},
    {&oz::v1::RunFilter::model_id, "model_id", nullptr},
    {&oz::v1::RunFilter::source, "source", nullptr},
    {&oz::v1::RunFilter::execution_location, "execution_location", nullptr},
};

// Everything that descends from one run. UNION drops what was seen already, so
// that a cycle ends.
constexpr char kDescendantsSql[] =
    "WITH RECURSIVE descendant (run_key, run_id) AS ("
    "SELECT run_key, run_id FROM run INDEXED BY run_by_parent"
    " WHERE account_id = ? AND parent_run_id = ? AND parent_run_id <> ''"
    " UNION"
    " SELECT child.run_key, child.run_id FROM descendant"
    " CROSS JOIN run AS child INDEXED BY run_by_parent"
    " WHERE child.account_id = ?"
    " AND child.parent_run_id = descendant.run_id"
    " AND child.parent_run_id <> '') ";

}  // namespace

absl::StatusOr<RunQueryBuilder> RunQueryBuilder::Make(int64_t account_id,
                                                      const RunQuery& query) {
  auto normalised = std::make_unique<Normalised>();
  normalised->query = &query;
  normalised->sort_by = query.sort_by == oz::v1::RUN_SORT_FIELD_UNSPECIFIED
                            ? oz::v1::RUN_SORT_FIELD_UPDATED_AT
                            : query.sort_by;
  normalised->sort_by_updated =
      normalised->sort_by == oz::v1::RUN_SORT_FIELD_UPDATED_AT;
  normalised->descending = query.sort_order != oz::v1::SORT_ORDER_ASC;
  for (const std::string& state : query.filter.states()) {
    normalised->states.emplace_back(NormaliseState(state));
  }
  std::sort(normalised->states.begin(), normalised->states.end());
  normalised->states.erase(
      std::unique(normalised->states.begin(), normalised->states.end()),
      normalised->states.end());
  normalised->wants_succeeded =
      std::binary_search(normalised->states.begin(), normalised->states.end(),
                         std::string("SUCCEEDED"));
  normalised->skill_folded = Fold(query.filter.skill_spec());
  normalised->words = Fold(query.filter.query());
  const bool by_time = normalised->sort_by_updated ||
                       normalised->sort_by == oz::v1::RUN_SORT_FIELD_CREATED_AT;
  if (query.after.has_value() && by_time &&
      !absl::SimpleAtoi(query.after->sort_key, &normalised->after_time)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the page start \"", query.after->sort_key,
                     "\" is not a time; begin again without a cursor"));
  }
  return RunQueryBuilder(account_id, std::move(normalised));
}

const char* RunQueryBuilder::sort_column() const {
  switch (query_->sort_by) {
    case oz::v1::RUN_SORT_FIELD_CREATED_AT:
      return "run.created_at_us";
    case oz::v1::RUN_SORT_FIELD_TITLE:
      return "run.title_folded";
    case oz::v1::RUN_SORT_FIELD_AGENT:
      return "run.skill_folded";
    default:
      return "run.updated_at_us";
  }
}

const char* RunQueryBuilder::sort_index() const {
  switch (query_->sort_by) {
    case oz::v1::RUN_SORT_FIELD_CREATED_AT:
      return "run_by_created";
    case oz::v1::RUN_SORT_FIELD_TITLE:
      return "run_by_title";
    case oz::v1::RUN_SORT_FIELD_AGENT:
      return "run_by_agent";
    default:
      return "run_by_updated";
  }
}

bool RunQueryBuilder::has_ancestor() const {
  return !query_->query->filter.ancestor_run_id().empty();
}

std::vector<RunQueryBuilder::Part> RunQueryBuilder::Parts() const {
  if (query_->sort_by != oz::v1::RUN_SORT_FIELD_AGENT) return {Part::kOnly};
  const std::optional<PageStart>& after = query_->query->after;
  if (after.has_value() && after->key_missing) return {Part::kWithoutSkill};
  return {Part::kWithSkill, Part::kWithoutSkill};
}

std::vector<RunDriver> RunQueryBuilder::Drivers() const {
  const oz::v1::RunFilter& filter = query_->query->filter;
  std::vector<RunDriver> drivers;
  const auto add = [&](const char* index) -> RunDriver& {
    drivers.push_back({.index = index, .rows = {}, .by_updated = false});
    drivers.back().rows.Append("run.account_id = ?", account_id_);
    return drivers.back();
  };
  for (const EqualityFilter& equality : kEqualityFilters) {
    const std::string& value = (filter.*equality.value)();
    if (value.empty() || equality.index == nullptr) continue;
    RunDriver& driver = add(equality.index);
    driver.by_updated = true;
    // The second condition is what lets SQLite use a partial index.
    driver.rows.Append(absl::StrCat(" AND run.", equality.column,
                                    " = ? AND run.", equality.column, " <> ''"),
                       value);
  }
  if (!filter.skill_spec().empty()) {
    // The index of the agent sort serves: what differs in case only is few.
    add("run_by_agent")
        .rows.Append(" AND run.skill_folded = ?", query_->skill_folded);
  }
  // Most runs have succeeded; they are left out of the index.
  if (!query_->states.empty() && !query_->wants_succeeded) {
    RunDriver& driver = add("run_by_state");
    driver.by_updated = query_->states.size() == 1;
    AppendStates(&driver.rows);
    driver.rows.Append(" AND run.state <> 'SUCCEEDED'");
  }
  if (filter.created_after_us() != 0 || filter.created_before_us() != 0) {
    RunDriver& driver = add("run_by_created");
    if (filter.created_after_us() != 0) {
      driver.rows.Append(" AND run.created_at_us > ?",
                         filter.created_after_us());
    }
    if (filter.created_before_us() != 0) {
      driver.rows.Append(" AND run.created_at_us < ?",
                         filter.created_before_us());
    }
  }
  if (filter.updated_after_us() != 0 && !query_->sort_by_updated) {
    add("run_by_updated")
        .rows.Append(" AND run.updated_at_us > ?", filter.updated_after_us());
  }
  if (!filter.artifact_type().empty()) {
    RunDriver driver;
    driver.rows.Append("run_artifact.account_id = ?", account_id_);
    driver.rows.Append(" AND run_artifact.artifact_type = ?",
                       filter.artifact_type());
    drivers.push_back(std::move(driver));
  }
  return drivers;
}

BoundSql RunQueryBuilder::Count(const RunDriver& driver, int64_t limit) const {
  BoundSql sql;
  sql.Append("SELECT count(*) FROM (SELECT 1 FROM ");
  sql.Append(driver.index.empty()
                 ? std::string("run_artifact")
                 : absl::StrCat("run INDEXED BY ", driver.index));
  sql.Append(" WHERE ");
  sql.Append(driver.rows);
  sql.Append(" LIMIT ?)", limit);
  return sql;
}

BoundSql RunQueryBuilder::Select(Part part, const RunDriver* driver,
                                 int64_t limit) const {
  const char* direction = query_->descending ? " DESC" : " ASC";
  BoundSql sql;
  if (has_ancestor()) {
    sql.Append(kDescendantsSql);
    sql.values = {account_id_, query_->query->filter.ancestor_run_id(),
                  account_id_};
  }
  sql.Append(absl::StrCat(
      "SELECT run.run_key, run.run_id, run.created_at_us, run.updated_at_us, ",
      sort_column(),
      query_->query->view == oz::v1::RUN_VIEW_RAW_JSON ? ", NULL"
                                                       : ", run.summary"));
  AppendSource(driver, &sql);
  AppendFilter(&sql);
  AppendPart(part, &sql);
  if (part == Part::kWithoutSkill) {
    sql.Append(absl::StrCat(" ORDER BY run.run_id", direction));
  } else {
    sql.Append(absl::StrCat(" ORDER BY ", sort_column(), direction,
                            ", run.run_id", direction));
  }
  sql.Append(" LIMIT ?", limit);
  return sql;
}

// FROM and the first conditions: which rows are looked at.
void RunQueryBuilder::AppendSource(const RunDriver* driver,
                                   BoundSql* sql) const {
  if (has_ancestor()) {
    sql->Append(
        " FROM descendant CROSS JOIN run ON run.run_key = descendant.run_key"
        " WHERE run.run_id <> ?",
        query_->query->filter.ancestor_run_id());
    return;
  }
  if (driver == nullptr) {
    sql->Append(absl::StrCat(" FROM run INDEXED BY ", sort_index(),
                             " WHERE run.account_id = ?"),
                account_id_);
    return;
  }
  if (driver->index.empty()) {
    sql->Append(
        " FROM run_artifact CROSS JOIN run"
        " ON run.run_key = run_artifact.run_key WHERE ");
  } else {
    sql->Append(
        absl::StrCat(" FROM run INDEXED BY ", driver->index, " WHERE "));
  }
  sql->Append(driver->rows);
}

void RunQueryBuilder::AppendStates(BoundSql* sql) const {
  const std::vector<std::string>& states = query_->states;
  if (states.size() == 1) {
    sql->Append(" AND run.state = ?", states[0]);
    return;
  }
  sql->Append(" AND run.state IN (");
  for (size_t i = 0; i < states.size(); ++i) {
    sql->Append(i == 0 ? "?" : ", ?", states[i]);
  }
  sql->Append(")");
}

// All of the filter but the ancestor. What the driver has tested already is
// tested again, which costs next to nothing.
void RunQueryBuilder::AppendFilter(BoundSql* sql) const {
  const oz::v1::RunFilter& filter = query_->query->filter;
  for (const EqualityFilter& equality : kEqualityFilters) {
    const std::string& value = (filter.*equality.value)();
    if (value.empty()) continue;
    sql->Append(absl::StrCat(" AND run.", equality.column, " = ?"), value);
  }
  if (!query_->states.empty()) AppendStates(sql);
  AppendTimes(sql);
  if (!filter.artifact_type().empty()) {
    sql->Append(
        " AND EXISTS (SELECT 1 FROM run_artifact AS artifact"
        " WHERE artifact.account_id = ?",
        account_id_);
    sql->Append(
        " AND artifact.artifact_type = ?"
        " AND artifact.run_key = run.run_key)",
        filter.artifact_type());
  }
  if (!query_->words.empty()) {
    // Most words are in the title: only then is the prompt not fetched.
    sql->Append(" AND (has_words(?, run.title_folded, run.skill_folded)",
                query_->words);
    sql->Append(
        " OR has_words(?, run.title_folded, run.skill_folded,"
        " (SELECT prompt FROM run_prompt"
        " WHERE run_prompt.run_key = run.run_key)))",
        query_->words);
  }
}

void RunQueryBuilder::AppendTimes(BoundSql* sql) const {
  const oz::v1::RunFilter& filter = query_->query->filter;
  if (filter.created_after_us() != 0) {
    sql->Append(" AND run.created_at_us > ?", filter.created_after_us());
  }
  if (filter.created_before_us() != 0) {
    sql->Append(" AND run.created_at_us < ?", filter.created_before_us());
  }
  if (filter.updated_after_us() != 0) {
    sql->Append(" AND run.updated_at_us > ?", filter.updated_after_us());
  }
}

// Where the page begins, and which half of an agent list it is in.
void RunQueryBuilder::AppendPart(Part part, BoundSql* sql) const {
  const std::optional<PageStart>& after = query_->query->after;
  const char* beyond = query_->descending ? " < " : " > ";
  if (part == Part::kWithoutSkill) {
    sql->Append(" AND run.skill_folded = ''");
    if (after.has_value() && after->key_missing) {
      sql->Append(absl::StrCat(" AND run.run_id", beyond, "?"), after->run_id);
    }
    return;
  }
  if (part == Part::kWithSkill) sql->Append(" AND run.skill_folded > ''");
  if (!after.has_value()) return;
  const bool by_time = query_->sort_by_updated ||
                       query_->sort_by == oz::v1::RUN_SORT_FIELD_CREATED_AT;
  sql->Append(
      absl::StrCat(" AND (", sort_column(), ", run.run_id)", beyond, "(?, ?)"),
      by_time ? sql::Value(query_->after_time) : sql::Value(after->sort_key));
  sql->values.push_back(after->run_id);
}

}  // namespace ozd
