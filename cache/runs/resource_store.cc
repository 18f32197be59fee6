// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/resource_store.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cache/file/cache_impl.h"
#include "cache/runs/account_table.h"
#include "cache/sql/database.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

struct ListRow {
  int64_t list_key = 0;
  int64_t as_of_us = 0;
};

absl::StatusOr<std::optional<ListRow>> FindList(sql::Database* db,
                                                const std::string& account,
                                                oz::v1::ResourceKind kind,
                                                const std::string& scope) {
  static constexpr char kSql[] =
      "SELECT list_key, as_of_us FROM resource_list"
      " WHERE account_id = ? AND kind = ? AND scope = ?";
  OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                       FindAccount(db, account));
  if (!account_id.has_value()) return std::optional<ListRow>();
  OZD_ASSIGN_OR_RETURN(sql::Statement find, db->Prepare(kSql));
  find.Bind({*account_id, static_cast<int64_t>(kind), scope});
  OZD_ASSIGN_OR_RETURN(const bool found, find.Step());
  if (!found) return std::optional<ListRow>();
  return std::optional<ListRow>({find.Integer(0), find.Integer(1)});
}

absl::StatusOr<int64_t> EnsureList(sql::Database* db,
                                   const std::string& account,
                                   oz::v1::ResourceKind kind,
                                   const std::string& scope) {
  static constexpr char kSql[] =
      "INSERT INTO resource_list (account_id, kind, scope, as_of_us)"
      " VALUES (?, ?, ?, 0)";
  OZD_ASSIGN_OR_RETURN(const std::optional<ListRow> known,
                       FindList(db, account, kind, scope));
  if (known.has_value()) return known->list_key;
  OZD_ASSIGN_OR_RETURN(const int64_t account_id, EnsureAccount(db, account));
  OZD_RETURN_IF_ERROR(
      db->Run(kSql, {account_id, static_cast<int64_t>(kind), scope}));
  return db->last_insert_key();
}

absl::Status PutOne(sql::Database* db, int64_t list_key,
                    const Resource& resource) {
  static constexpr char kSql[] =
      "INSERT INTO resource (list_key, uid, title, body)"
      " VALUES (?, ?, ?, ?)"
      " ON CONFLICT (list_key, uid) DO UPDATE SET"
      " title = excluded.title, body = excluded.body";
  return db->Run(
      kSql, {list_key, resource.uid, resource.title, sql::Blob{resource.body}});
}

}  // namespace

absl::StatusOr<ResourceList> ResourceStore::Get(
    const std::string& account, oz::v1::ResourceKind kind,
    const std::string& scope) const {
  static constexpr char kSql[] =
      "SELECT uid, title, body FROM resource"
      " WHERE list_key = ? ORDER BY resource_key";
  ResourceList list;
  OZD_RETURN_IF_ERROR(cache_->impl()->Read([&](sql::Database* db)
                                               -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const std::optional<ListRow> row,
                         FindList(db, account, kind, scope));
    if (!row.has_value()) {
      return absl::NotFoundError(
          absl::StrCat("no list of kind ", static_cast<int>(kind),
                       " and scope \"", scope, "\" is cached"));
    }
    list.as_of_us = row->as_of_us;
    OZD_ASSIGN_OR_RETURN(sql::Statement load, db->Prepare(kSql));
    load.Bind({row->list_key});
    while (true) {
      OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
      if (!found) return absl::OkStatus();
      list.items.push_back({load.String(0), load.String(1), load.String(2)});
    }
  }));
  return list;
}

absl::Status ResourceStore::Replace(const std::string& account,
                                    oz::v1::ResourceKind kind,
                                    const std::string& scope,
                                    const ResourceList& list) {
  static constexpr char kStampSql[] =
      "UPDATE resource_list SET as_of_us = ? WHERE list_key = ?";
  static constexpr char kClearSql[] = "DELETE FROM resource WHERE list_key = ?";
  return cache_->impl()->Write([&](sql::Database* db) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const int64_t list_key,
                         EnsureList(db, account, kind, scope));
    OZD_RETURN_IF_ERROR(db->Run(kStampSql, {list.as_of_us, list_key}));
    OZD_RETURN_IF_ERROR(db->Run(kClearSql, {list_key}));
    for (const Resource& resource : list.items) {
      OZD_RETURN_IF_ERROR(PutOne(db, list_key, resource));
    }
    return absl::OkStatus();
  });
}

absl::Status ResourceStore::Put(const std::string& account,
                                oz::v1::ResourceKind kind,
                                const std::string& scope,
                                const Resource& resource) {
  return cache_->impl()->Write([&](sql::Database* db) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const int64_t list_key,
                         EnsureList(db, account, kind, scope));
    return PutOne(db, list_key, resource);
  });
}

absl::Status ResourceStore::Remove(const std::string& account,
                                   oz::v1::ResourceKind kind,
                                   const std::string& scope,
                                   const std::string& uid) {
  static constexpr char kSql[] =
      "DELETE FROM resource WHERE list_key = ? AND uid = ?";
  return cache_->impl()->Write([&](sql::Database* db) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const std::optional<ListRow> row,
                         FindList(db, account, kind, scope));
    if (!row.has_value()) return absl::OkStatus();
    return db->Run(kSql, {row->list_key, uid});
  });
}

absl::StatusOr<std::vector<Resource>> ResourceStore::Find(
    const std::string& account, oz::v1::ResourceKind kind,
    const std::string& scope, absl::string_view prefix, int limit) const {
  static constexpr char kSql[] =
      "SELECT uid, title FROM resource"
      " WHERE list_key = ? ORDER BY resource_key";
  std::vector<Resource> found;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<ListRow> row,
                             FindList(db, account, kind, scope));
        if (!row.has_value()) return absl::OkStatus();
        OZD_ASSIGN_OR_RETURN(sql::Statement scan, db->Prepare(kSql));
        scan.Bind({row->list_key});
        while (static_cast<int64_t>(found.size()) < limit) {
          OZD_ASSIGN_OR_RETURN(const bool is_row, scan.Step());
          if (!is_row) break;
          if (absl::StartsWithIgnoreCase(scan.Bytes(0), prefix) ||
              absl::StartsWithIgnoreCase(scan.Bytes(1), prefix)) {
            found.push_back({scan.String(0), scan.String(1), ""});
          }
        }
        return absl::OkStatus();
      }));
  return found;
}

}  // namespace ozd
