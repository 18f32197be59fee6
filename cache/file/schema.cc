// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/file/schema.h"

#include "absl/strings/str_cat.h"
#include "cache/sql/transaction.h"
#include "proto/oz/v1/common.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// "OZDc".
constexpr int64_t kApplicationId = 0x4f5a4463;

// See README.md in this folder for what each table and index is for.
constexpr char kVersion1[] = R"sql(
CREATE TABLE file_state (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  epoch TEXT NOT NULL,
  last_revision INTEGER NOT NULL,
  forgotten_revision INTEGER NOT NULL
) STRICT;
INSERT INTO file_state (only_row, epoch, last_revision, forgotten_revision)
  VALUES (1, lower(hex(randomblob(8))), 0, 0);

CREATE TABLE account (
  account_id INTEGER PRIMARY KEY AUTOINCREMENT,
  partition_key TEXT NOT NULL UNIQUE,
  last_revision INTEGER NOT NULL,
  dropped_revision INTEGER NOT NULL,
  run_count INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  created_from_us INTEGER NOT NULL,
  updated_from_us INTEGER NOT NULL,
  watermark_us INTEGER NOT NULL,
  confirmed_at_us INTEGER NOT NULL
) STRICT;

CREATE TABLE removed_account (
  account_id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE value (
  value_id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  text TEXT NOT NULL,
  uses INTEGER NOT NULL,
  listed INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX value_by_text
  ON value (account_id, kind, text);

CREATE TABLE posting (
  value_id INTEGER NOT NULL,
  run_key INTEGER NOT NULL,
  PRIMARY KEY (value_id, run_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
  run_key INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  updated_at_us INTEGER NOT NULL,
  created_at_us INTEGER NOT NULL,
  state INTEGER NOT NULL,
  name INTEGER NOT NULL,
  model INTEGER NOT NULL,
  environment INTEGER NOT NULL,
  creator INTEGER NOT NULL,
  schedule INTEGER NOT NULL,
  source INTEGER NOT NULL,
  location INTEGER NOT NULL,
  skill INTEGER NOT NULL,
  title_folded TEXT NOT NULL,
  skill_folded TEXT NOT NULL,
  parent_run_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  summary BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX run_by_id
  ON run (account_id, run_id);
CREATE INDEX run_by_updated
  ON run (account_id, updated_at_us, run_id, created_at_us, state, name, model,
          environment, creator, schedule, source, location, skill);
CREATE INDEX run_by_created
  ON run (account_id, created_at_us, run_id, updated_at_us, state, name, model,
          environment, creator, schedule, source, location, skill);
CREATE INDEX run_by_state
  ON run (account_id, state, updated_at_us, run_id)
  WHERE state <> 1;
CREATE INDEX run_by_parent
  ON run (account_id, parent_run_id, run_id)
  WHERE parent_run_id <> '';
CREATE INDEX run_by_revision
  ON run (account_id, revision)
  WHERE revision > 0;

CREATE TABLE removed_run (
  account_id INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  removed_at_us INTEGER NOT NULL,
  PRIMARY KEY (account_id, run_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX removed_run_by_revision
  ON removed_run (account_id, revision);

CREATE TABLE run_prompt (
  run_key INTEGER PRIMARY KEY,
  prompt TEXT NOT NULL
) STRICT;

CREATE TABLE run_body (
  run_key INTEGER PRIMARY KEY,
  raw_json BLOB NOT NULL
) STRICT;

CREATE TABLE text_bits (
  place INTEGER PRIMARY KEY,
  bits BLOB NOT NULL
) STRICT;

CREATE TABLE document (
  document_key INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  document_id TEXT NOT NULL,
  run_updated_at_us INTEGER NOT NULL,
  stored_at_us INTEGER NOT NULL,
  content BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX document_by_id
  ON document (account_id, kind, document_id);
)sql";

// resource_key grows with every row, so that it keeps the order of a list.
constexpr char kVersion2[] = R"sql(
CREATE TABLE resource_list (
  list_key INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  scope TEXT NOT NULL,
  as_of_us INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX resource_list_by_name
  ON resource_list (account_id, kind, scope);

CREATE TABLE resource (
  resource_key INTEGER PRIMARY KEY,
  list_key INTEGER NOT NULL,
  uid TEXT NOT NULL,
  title TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX resource_by_uid
  ON resource (list_key, uid);
)sql";

// Costs were inside the service's JSON only. Each account gets a table
// search_<account_id> when it is indexed first.
constexpr char kVersion3[] = R"sql(
CREATE TABLE search_todo (
  account_id INTEGER NOT NULL,
  run_key INTEGER NOT NULL,
  PRIMARY KEY (account_id, run_key)
) STRICT, WITHOUT ROWID;
INSERT INTO search_todo (account_id, run_key)
  SELECT account_id, run_key FROM run;

CREATE TABLE search_talk (
  account_id INTEGER NOT NULL,
  run_key INTEGER NOT NULL,
  PRIMARY KEY (account_id, run_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_usage (
  run_key INTEGER PRIMARY KEY,
  inference_micro INTEGER NOT NULL,
  compute_micro INTEGER NOT NULL,
  platform_micro INTEGER NOT NULL
) STRICT;
INSERT INTO run_usage (run_key, inference_micro, compute_micro, platform_micro)
  SELECT run_key,
    CAST(round(1000000.0 * coalesce(usage ->> '$.inference_cost', 0))
         AS INTEGER),
    CAST(round(1000000.0 * coalesce(usage ->> '$.compute_cost', 0))
         AS INTEGER),
    CAST(round(1000000.0 * coalesce(usage ->> '$.platform_cost', 0))
         AS INTEGER)
  FROM (SELECT run_key,
          CASE WHEN json_valid(CAST(raw_json AS TEXT))
            THEN CAST(raw_json AS TEXT) -> '$.request_usage' END AS usage
        FROM run_body)
  WHERE json_type(usage) = 'object';
)sql";

constexpr Migration kMigrations[] = {{kVersion1}, {kVersion2}, {kVersion3}};

struct LateIndex {
  const char* name;
  const char* sql;
};

constexpr LateIndex kLateIndexes[] = {
    {kTitleIndex,
     "CREATE INDEX IF NOT EXISTS run_by_title"
     " ON run (account_id, title_folded, run_id)"},
    {kAgentIndex,
     "CREATE INDEX IF NOT EXISTS run_by_agent"
     " ON run (account_id, skill_folded, run_id)"},
    {kConversationIndex,
     "CREATE INDEX IF NOT EXISTS run_by_conversation"
     " ON run (account_id, conversation_id) WHERE conversation_id <> ''"},
};

absl::Status RefuseFile(const std::string& message, const std::string& remedy) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("cache_version");
  detail.set_remedy(remedy);
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat(message, "; ", remedy), detail);
}

absl::Status ApplyOne(sql::Database* db, const FileFormat& format,
                      int64_t version) {
  sql::Transaction transaction(db);
  OZD_RETURN_IF_ERROR(transaction.Begin(sql::Transaction::kWrite));
  OZD_RETURN_IF_ERROR(
      db->Execute(format.migrations[static_cast<size_t>(version)].sql));
  OZD_RETURN_IF_ERROR(db->SetApplicationId(format.application_id));
  OZD_RETURN_IF_ERROR(db->SetUserVersion(version + 1));
  return transaction.Commit();
}

}  // namespace

const FileFormat& CacheFormat() {
  static constexpr FileFormat kFormat = {
      .what = "cache",
      .application_id = kApplicationId,
      .migrations = kMigrations,
  };
  return kFormat;
}

absl::Status Migrate(sql::Database* db, const std::string& path,
                     const FileFormat& format) {
  const int64_t newest = static_cast<int64_t>(format.migrations.size());
  OZD_ASSIGN_OR_RETURN(const int64_t application_id, db->ApplicationId());
  OZD_ASSIGN_OR_RETURN(int64_t version, db->UserVersion());
  if (application_id != 0 && application_id != format.application_id) {
    return RefuseFile(absl::StrCat(path, " belongs to another program"),
                      "move it away");
  }
  if (version > newest) {
    return RefuseFile(
        absl::StrCat(path, " was written by a newer ozd (", format.what,
                     " version ", version, ", this ozd knows ", newest, ")"),
        absl::StrCat("upgrade ozd, or move the file away to begin an empty ",
                     format.what));
  }
  for (; version < newest; ++version) {
    OZD_RETURN_IF_ERROR(ApplyOne(db, format, version));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> HasIndex(sql::Database* db, absl::string_view name) {
  static constexpr char kSql[] =
      "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?";
  OZD_ASSIGN_OR_RETURN(sql::Statement find, db->Prepare(kSql));
  find.Bind({name});
  return find.Step();
}

absl::Status BuildIndex(sql::Database* db, absl::string_view name) {
  for (const LateIndex& index : kLateIndexes) {
    if (index.name == name) return db->Execute(index.sql);
  }
  return absl::InternalError(absl::StrCat("no index is called ", name));
}

}  // namespace ozd
