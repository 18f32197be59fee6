// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/run_query.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cache/file/schema.h"
#include "cache/runs/run_row.h"

namespace ozd {
namespace {

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
                                                      const RunQuery& query,
                                                      FilterValues values) {
  auto normalised = std::make_unique<Normalised>();
  normalised->query = &query;
  normalised->values = std::move(values);
  normalised->sort_by = query.sort_by == oz::v1::RUN_SORT_FIELD_UNSPECIFIED
                            ? oz::v1::RUN_SORT_FIELD_UPDATED_AT
                            : query.sort_by;
  normalised->sort_by_updated =
      normalised->sort_by == oz::v1::RUN_SORT_FIELD_UPDATED_AT;
  normalised->sort_by_time =
      normalised->sort_by_updated ||
      normalised->sort_by == oz::v1::RUN_SORT_FIELD_CREATED_AT;
  normalised->descending = query.sort_order != oz::v1::SORT_ORDER_ASC;
  normalised->words = Fold(absl::StripAsciiWhitespace(query.filter.query()));
  if (query.after.has_value() && normalised->sort_by_time &&
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
      return kTitleIndex;
    case oz::v1::RUN_SORT_FIELD_AGENT:
      return kAgentIndex;
    default:
      return "run_by_updated";
  }
}

bool RunQueryBuilder::has_ancestor() const {
  return !query_->query->filter.ancestor_run_id().empty();
}

bool RunQueryBuilder::has_filter() const {
  const FilterValues& values = query_->values;
  const oz::v1::RunFilter& filter = query_->query->filter;
  const bool by_value =
      std::any_of(values.facets.begin(), values.facets.end(),
                  [](const auto& facet) { return facet.has_value(); });
  return by_value || values.artifact.has_value() || !values.states.empty() ||
         !query_->words.empty() || filter.created_after_us() != 0 ||
         filter.created_before_us() != 0 || filter.updated_after_us() != 0;
}

std::vector<RunQueryBuilder::Part> RunQueryBuilder::Parts() const {
  if (query_->sort_by != oz::v1::RUN_SORT_FIELD_AGENT) return {Part::kOnly};
  const std::optional<PageStart>& after = query_->query->after;
  if (after.has_value() && after->key_missing) return {Part::kWithoutSkill};
  return {Part::kWithSkill, Part::kWithoutSkill};
}

std::vector<RunDriver> RunQueryBuilder::Drivers() const {
  const FilterValues& values = query_->values;
  std::vector<RunDriver> drivers;
  const auto add_list = [&](const std::optional<StoredValue>& value) {
    if (!value.has_value() || !value->listed) return;
    RunDriver& driver = drivers.emplace_back();
    driver.from.Append(
        "posting CROSS JOIN run ON run.run_key = posting.run_key");
    driver.rows.Append("posting.value_id = ?", value->id);
    driver.rows.Append(" AND run.account_id = ?", account_id_);
    driver.at_most = value->uses;
  };
  for (const std::optional<StoredValue>& facet : values.facets) {
    add_list(facet);
  }
  add_list(values.artifact);
  // Most runs have succeeded; they are left out of the index.
  if (!values.states.empty() && values.states.front() != kSucceededId) {
    RunDriver& driver = drivers.emplace_back(ByIndex("run_by_state"));
    driver.by_updated = values.states.size() == 1;
    AppendStates(&driver.rows);
    driver.rows.Append(" AND run.state <> 1");
  }
  const oz::v1::RunFilter& filter = query_->query->filter;
  if (filter.created_after_us() != 0 || filter.created_before_us() != 0) {
    RunDriver& driver = drivers.emplace_back(ByIndex("run_by_created"));
    AppendCreated(&driver.rows);
  }
  if (filter.updated_after_us() != 0 && !query_->sort_by_updated) {
    drivers.emplace_back(ByIndex("run_by_updated"))
        .rows.Append(" AND run.updated_at_us > ?", filter.updated_after_us());
  }
  return drivers;
}

RunDriver RunQueryBuilder::ByIndex(const char* index) const {
  RunDriver driver;
  driver.from.Append(absl::StrCat("run INDEXED BY ", index));
  driver.rows.Append("run.account_id = ?", account_id_);
  return driver;
}

RunDriver RunQueryBuilder::Scan() const { return ByIndex("run_by_updated"); }

RunDriver RunQueryBuilder::ScanTable() const {
  RunDriver driver;
  driver.from.Append("run NOT INDEXED");
  driver.rows.Append("run.account_id = ?", account_id_);
  return driver;
}

RunDriver RunQueryBuilder::Fetch(const std::string& keys) const {
  RunDriver driver;
  driver.from.Append("json_each(?)", keys);
  driver.from.Append(
      " AS candidate CROSS JOIN run ON run.run_key = candidate.value");
  driver.rows.Append("run.account_id = ?", account_id_);
  return driver;
}

BoundSql RunQueryBuilder::Count(const RunDriver& driver, int64_t limit) const {
  BoundSql sql;
  sql.Append("SELECT count(*) FROM (SELECT 1 FROM ");
  sql.Append(driver.from);
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
  const RunDriver walk = ByIndex(sort_index());
  if (driver == nullptr) driver = &walk;
  sql->Append(" FROM ");
  sql->Append(driver->from);
  sql->Append(" WHERE ");
  sql->Append(driver->rows);
}

void RunQueryBuilder::AppendStates(BoundSql* sql) const {
  const std::vector<int64_t>& states = query_->values.states;
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
  const FilterValues& values = query_->values;
  for (size_t i = 0; i < values.facets.size(); ++i) {
    if (!values.facets[i].has_value()) continue;
    sql->Append(absl::StrCat(" AND run.", kRunFacets[i].column, " = ?"),
                values.facets[i]->id);
  }
  if (!values.states.empty()) AppendStates(sql);
  AppendCreated(sql);
  if (query_->query->filter.updated_after_us() != 0) {
    sql->Append(" AND run.updated_at_us > ?",
                query_->query->filter.updated_after_us());
  }
  if (values.artifact.has_value()) {
    sql->Append(
        " AND EXISTS (SELECT 1 FROM posting AS artifact"
        " WHERE artifact.value_id = ? AND artifact.run_key = run.run_key)",
        values.artifact->id);
  }
  if (!query_->words.empty()) AppendWords(sql);
}

void RunQueryBuilder::AppendWords(BoundSql* sql) const {
  if (candidates_ != nullptr) {
    sql->Append(" AND has_bit(?, run.run_key)", sql::Blob{candidates_->bits});
  }
  // Most words are in the title: only then is the prompt not fetched.
  sql->Append(" AND (has_words(?, run.title_folded, run.skill_folded)",
              query_->words);
  sql->Append(
      " OR has_words(?, run.title_folded, run.skill_folded,"
      " (SELECT prompt FROM run_prompt"
      " WHERE run_prompt.run_key = run.run_key)))",
      query_->words);
}

void RunQueryBuilder::AppendCreated(BoundSql* sql) const {
  const oz::v1::RunFilter& filter = query_->query->filter;
  if (filter.created_after_us() != 0) {
    sql->Append(" AND run.created_at_us > ?", filter.created_after_us());
  }
  if (filter.created_before_us() != 0) {
    sql->Append(" AND run.created_at_us < ?", filter.created_before_us());
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
  sql->Append(
      absl::StrCat(" AND (", sort_column(), ", run.run_id)", beyond, "(?, ?)"),
      query_->sort_by_time ? sql::Value(query_->after_time)
                           : sql::Value(after->sort_key));
  sql->values.push_back(after->run_id);
}

}  // namespace ozd
