// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/journal_schema.h"

namespace ozd {
namespace {

// "OZDj".
constexpr int64_t kApplicationId = 0x4f5a446a;

// See README.md in this folder for what each table and index is for.
constexpr char kVersion1[] = R"sql(
CREATE TABLE file_state (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  epoch TEXT NOT NULL,
  forgotten_position INTEGER NOT NULL
) STRICT;
INSERT INTO file_state (only_row, epoch, forgotten_position)
  VALUES (1, lower(hex(randomblob(8))), 0);

CREATE TABLE account (
  account_id INTEGER PRIMARY KEY AUTOINCREMENT,
  partition_key TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE event_account (
  account_id INTEGER PRIMARY KEY,
  last_position INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL,
  dropped_position INTEGER NOT NULL
) STRICT;

CREATE TABLE followed_run (
  run_key INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  cursor INTEGER NOT NULL,
  dropped_sequence INTEGER NOT NULL,
  moved_at_us INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX followed_run_by_id
  ON followed_run (account_id, run_id);

CREATE TABLE event (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  run_key INTEGER NOT NULL,
  arrived_at_us INTEGER NOT NULL,
  occurred_at_us INTEGER NOT NULL,
  event_type TEXT NOT NULL,
  ref_id TEXT NOT NULL,
  execution_id TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX event_by_sequence
  ON event (account_id, sequence);
CREATE INDEX event_by_account
  ON event (account_id, position);
CREATE INDEX event_by_run
  ON event (run_key, position);

CREATE TABLE hook_account (
  account_id INTEGER PRIMARY KEY,
  cache_epoch TEXT NOT NULL,
  revision INTEGER NOT NULL
) STRICT;

CREATE TABLE hook_run (
  account_id INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  state TEXT NOT NULL,
  session_id TEXT NOT NULL,
  noted_at_us INTEGER NOT NULL,
  PRIMARY KEY (account_id, run_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE hook_delivery (
  delivery_key INTEGER PRIMARY KEY AUTOINCREMENT,
  delivery_id TEXT NOT NULL UNIQUE,
  account_id INTEGER NOT NULL,
  hook TEXT NOT NULL,
  run_id TEXT NOT NULL,
  state INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  created_at_us INTEGER NOT NULL,
  next_attempt_at_us INTEGER NOT NULL,
  delivered_at_us INTEGER NOT NULL,
  event TEXT NOT NULL,
  account_name TEXT NOT NULL,
  last_result TEXT NOT NULL,
  payload TEXT NOT NULL
) STRICT;
CREATE INDEX hook_delivery_due
  ON hook_delivery (next_attempt_at_us)
  WHERE state = 1;
CREATE INDEX hook_delivery_in_line
  ON hook_delivery (account_id, hook, run_id, delivery_key)
  WHERE state <= 2;
CREATE INDEX hook_delivery_by_hook
  ON hook_delivery (hook, state, delivered_at_us);

CREATE TABLE seen_account (
  account_id INTEGER PRIMARY KEY,
  start_us INTEGER NOT NULL
) STRICT;

CREATE TABLE seen_mark (
  account_id INTEGER NOT NULL,
  item_id TEXT NOT NULL,
  version TEXT NOT NULL,
  seen_at_us INTEGER NOT NULL,
  PRIMARY KEY (account_id, item_id)
) STRICT, WITHOUT ROWID;
)sql";

constexpr Migration kMigrations[] = {{kVersion1}};

}  // namespace

const FileFormat& JournalFormat() {
  static constexpr FileFormat kFormat = {
      .what = "journal",
      .application_id = kApplicationId,
      .migrations = kMigrations,
  };
  return kFormat;
}

}  // namespace ozd
