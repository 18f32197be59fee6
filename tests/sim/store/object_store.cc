// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/object_store.h"

#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "tests/sim/store/random.h"

namespace ozd::sim {
namespace {

constexpr char kColumns[] =
    "uid, kind, owner_type, owner_uid, creator_uid, editor_uid, created_us,"
    " revision_us, body, hidden";
constexpr int kUidLength = 22;

StoredObject ObjectOfRow(const StatementUse& row) {
  StoredObject object;
  object.uid = std::string(row->Text(0));
  object.kind = std::string(row->Text(1));
  object.owner_type = std::string(row->Text(2));
  object.owner_uid = std::string(row->Text(3));
  object.creator_uid = std::string(row->Text(4));
  object.editor_uid = std::string(row->Text(5));
  object.created_us = row->Int(6);
  object.revision_us = row->Int(7);
  object.body = ParseJson(row->Text(8));
  object.hidden = ParseJson(row->Text(9));
  return object;
}

}  // namespace

const char kObjectSchemaSql[] = R"sql(
CREATE TABLE IF NOT EXISTS object (
  uid TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  owner_type TEXT NOT NULL,
  owner_uid TEXT NOT NULL,
  creator_uid TEXT NOT NULL,
  editor_uid TEXT NOT NULL,
  created_us INTEGER NOT NULL,
  revision_us INTEGER NOT NULL,
  body TEXT NOT NULL,
  hidden TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS object_by_kind ON object (kind, created_us, uid);
)sql";

absl::Status PutObject(Connection* connection, const StoredObject& object) {
  OZD_ASSIGN_OR_RETURN(StatementUse put,
                       connection->Prepare(absl::StrCat(
                           "INSERT OR REPLACE INTO object (", kColumns,
                           ") VALUES (?,?,?,?,?,?,?,?,?,?)")));
  put->Bind(0, object.uid);
  put->Bind(1, object.kind);
  put->Bind(2, object.owner_type);
  put->Bind(3, object.owner_uid);
  put->Bind(4, object.creator_uid);
  put->Bind(5, object.editor_uid);
  put->Bind(6, object.created_us);
  put->Bind(7, object.revision_us);
  put->Bind(8, DumpJson(object.body));
  put->Bind(9, DumpJson(object.hidden));
  return put->Run();
}

absl::StatusOr<StoredObject> ReadObject(Connection* connection,
                                        const std::string& kind,
                                        const std::string& uid) {
  OZD_ASSIGN_OR_RETURN(StatementUse read, connection->Prepare(absl::StrCat(
                                              "SELECT ", kColumns,
                                              " FROM object WHERE uid = ?"
                                              " AND kind = ?")));
  read->Bind(0, uid);
  read->Bind(1, kind);
  OZD_ASSIGN_OR_RETURN(const bool found, read->Step());
  if (found) return ObjectOfRow(read);
  return absl::NotFoundError(absl::StrCat("no ", kind, " ", uid));
}

absl::StatusOr<std::vector<StoredObject>> ListObjects(Connection* connection,
                                                      const std::string& kind) {
  OZD_ASSIGN_OR_RETURN(StatementUse list, connection->Prepare(absl::StrCat(
                                              "SELECT ", kColumns,
                                              " FROM object WHERE kind = ?"
                                              " ORDER BY created_us, uid")));
  list->Bind(0, kind);
  std::vector<StoredObject> objects;
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, list->Step());
    if (!more) return objects;
    objects.push_back(ObjectOfRow(list));
  }
}

absl::Status RemoveObject(Connection* connection, const std::string& kind,
                          const std::string& uid) {
  OZD_ASSIGN_OR_RETURN(
      StatementUse remove,
      connection->Prepare("DELETE FROM object WHERE uid = ? AND kind = ?"));
  remove->Bind(0, uid);
  remove->Bind(1, kind);
  OZD_RETURN_IF_ERROR(remove->Run());
  if (connection->Changes() > 0) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("no ", kind, " ", uid));
}

bool IsVisible(const StoredObject& object, const Principal& principal) {
  return object.owner_type == "Team" || object.owner_uid == principal.uid;
}

std::string NewObjectUid(int64_t now_us) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  static std::atomic<uint64_t> counter{0};
  Random random(static_cast<uint64_t>(now_us) * 977 + counter.fetch_add(1));
  std::string uid;
  for (int i = 0; i < kUidLength; ++i) {
    uid.push_back(kAlphabet[random.Below(sizeof(kAlphabet) - 1)]);
  }
  return uid;
}

Json ScopeJson(const StoredObject& object) {
  return Json{{"type", object.owner_type}, {"uid", object.owner_uid}};
}

}  // namespace ozd::sim
