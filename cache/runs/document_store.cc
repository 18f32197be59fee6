// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/document_store.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "cache/file/cache_impl.h"
#include "cache/runs/account_table.h"
#include "cache/runs/search_table.h"
#include "cache/sql/database.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

absl::string_view KindName(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::kConversation:
      return "conversation";
    case DocumentKind::kTranscript:
      return "transcript";
    case DocumentKind::kPrincipal:
      return "principal";
  }
  return "";
}

absl::StatusOr<std::vector<int64_t>> AllAccounts(sql::Database* db) {
  OZD_ASSIGN_OR_RETURN(
      sql::Statement list,
      db->Prepare("SELECT account_id FROM account ORDER BY account_id"));
  std::vector<int64_t> ids;
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, list.Step());
    if (!more) return ids;
    ids.push_back(list.Integer(0));
  }
}

}  // namespace

absl::StatusOr<Document> DocumentStore::Get(const std::string& account,
                                            DocumentKind kind,
                                            const std::string& id) const {
  static constexpr char kSql[] =
      "SELECT content, run_updated_at_us, stored_at_us FROM document"
      " WHERE account_id = ? AND kind = ? AND document_id = ?";
  Document document;
  OZD_RETURN_IF_ERROR(
      cache_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindAccount(db, account));
        OZD_ASSIGN_OR_RETURN(sql::Statement load, db->Prepare(kSql));
        load.Bind({account_id.value_or(0), KindName(kind), id});
        OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
        if (!found) {
          return absl::NotFoundError(absl::StrCat("the ", KindName(kind), " \"",
                                                  id, "\" is not cached"));
        }
        document.content = load.String(0);
        document.run_updated_at_us = load.Integer(1);
        document.stored_at_us = load.Integer(2);
        return absl::OkStatus();
      }));
  return document;
}

absl::Status DocumentStore::Put(const std::string& account, DocumentKind kind,
                                const std::string& id,
                                const Document& document) {
  static constexpr char kSql[] =
      "INSERT INTO document (account_id, kind, document_id, run_updated_at_us,"
      " stored_at_us, content)"
      " VALUES (?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (account_id, kind, document_id) DO UPDATE SET"
      " run_updated_at_us = excluded.run_updated_at_us,"
      " stored_at_us = excluded.stored_at_us,"
      " content = excluded.content";
  if (static_cast<int64_t>(document.content.size()) > kMaxDocumentBytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the ", KindName(kind), " \"", id, "\" has ", document.content.size(),
        " bytes; at most ", kMaxDocumentBytes, " are kept"));
  }
  const absl::Status written =
      cache_->impl()->Write([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const int64_t account_id,
                             EnsureAccount(db, account));
        OZD_RETURN_IF_ERROR(db->Run(
            kSql, {account_id, KindName(kind), id, document.run_updated_at_us,
                   document.stored_at_us, sql::Blob{document.content}}));
        if (kind != DocumentKind::kConversation) return absl::OkStatus();
        return NoteConversationChanged(db, account_id, id);
      });
  OZD_RETURN_IF_ERROR(written);
  if (kind == DocumentKind::kConversation && on_conversation_) {
    on_conversation_(account);
  }
  return absl::OkStatus();
}

absl::Status DocumentStore::Purge(const std::string& account) {
  static constexpr char kSql[] =
      "DELETE FROM document"
      " WHERE account_id = ? AND kind IN ('conversation', 'transcript')";
  return cache_->impl()->Write([&](sql::Database* db) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                         FindAccount(db, account));
    if (!account_id.has_value()) return absl::OkStatus();
    OZD_RETURN_IF_ERROR(ForgetConversations(db, *account_id));
    return db->Run(kSql, {*account_id});
  });
}

absl::Status DocumentStore::PurgeAll() {
  static constexpr char kSql[] =
      "DELETE FROM document WHERE kind IN ('conversation', 'transcript')";
  return cache_->impl()->Write([&](sql::Database* db) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const std::vector<int64_t> account_ids,
                         AllAccounts(db));
    for (const int64_t account_id : account_ids) {
      OZD_RETURN_IF_ERROR(ForgetConversations(db, account_id));
    }
    OZD_ASSIGN_OR_RETURN(sql::Statement purge, db->Prepare(kSql));
    return purge.Run();
  });
}

}  // namespace ozd
