// Copyright (c) 2026 The ozd authors. MIT licence.
// Agent identities: who runs of a team can be executed as.
#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/route.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/world/identities.h"

namespace ozd::sim {
namespace {

struct Field {
  const char* name;
  bool (Json::*is)() const noexcept;
  const char* what;
};
constexpr Field kFields[] = {
    {"name", &Json::is_string, "must be a string"},
    {"description", &Json::is_string, "must be a string"},
    {"prompt", &Json::is_string, "must be a string"},
    {"base_model", &Json::is_string, "must be a string"},
    {"environment_id", &Json::is_string, "must be a string"},
    {"secrets", &Json::is_array, "must be an array of {name}"},
    {"skills", &Json::is_array, "must be an array of strings"},
};

absl::Status CheckFields(const Json& body) {
  if (!body.is_object()) {
    return absl::InvalidArgumentError("body: must be a JSON object");
  }
  for (const Field& field : kFields) {
    const Json& value = MemberAt(body, field.name);
    if (body.contains(field.name) && !(value.*field.is)()) {
      return absl::InvalidArgumentError(
          absl::StrCat(field.name, ": ", field.what));
    }
  }
  for (const Json& skill : MemberAt(body, "skills")) {
    if (!skill.is_string()) {
      return absl::InvalidArgumentError("skills: must be an array of strings");
    }
  }
  for (const Json& secret : MemberAt(body, "secrets")) {
    if (StringAt(secret, "name").empty()) {
      return absl::InvalidArgumentError("secrets: every item needs a name");
    }
  }
  return absl::OkStatus();
}

Json ItemOf(const StoredObject& identity) {
  Json item;
  item["uid"] = identity.uid;
  item["name"] = StringAt(identity.body, "name");
  item["available"] = true;
  item["created_at"] = FormatRfc3339Z(identity.created_us);
  item["updated_at"] = FormatRfc3339Z(identity.revision_us);
  for (const Field& field : kFields) {
    if (identity.body.contains(field.name)) {
      item[field.name] = identity.body[field.name];
    }
  }
  return item;
}

// "" keeps nothing: an empty text clears the field.
void Merge(const Json& body, StoredObject* identity) {
  for (const Field& field : kFields) {
    if (!body.contains(field.name)) continue;
    if (body[field.name] == "") {
      identity->body.erase(field.name);
    } else {
      identity->body[field.name] = body[field.name];
    }
  }
}

absl::StatusOr<Json> CreateIdentity(const Call& call) {
  const Json body = ParseJson(call.request.body);
  OZD_RETURN_IF_ERROR(CheckFields(body));
  if (StringAt(body, "name").empty()) {
    return absl::InvalidArgumentError("name: required, a string");
  }
  StoredObject identity = DefaultIdentity();
  identity.created_us = call.context->clock->NextChange();
  identity.revision_us = identity.created_us;
  identity.uid = NewObjectUid(identity.created_us);
  identity.creator_uid = call.principal->uid;
  identity.editor_uid = call.principal->uid;
  identity.body = Json::object();
  Merge(body, &identity);
  OZD_RETURN_IF_ERROR(call.context->runs->Write([&](Transaction* transaction) {
    return PutObject(transaction->connection(), identity);
  }));
  return ItemOf(identity);
}

absl::StatusOr<Json> ListIdentities(const Call& call) {
  std::vector<StoredObject> identities;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(identities,
                             ListObjects(connection, kIdentityKind));
        return absl::OkStatus();
      }));
  const bool has_default = std::any_of(
      identities.begin(), identities.end(),
      [](const StoredObject& o) { return o.uid == kDefaultIdentityUid; });
  if (!has_default) {
    identities.insert(identities.begin(), DefaultIdentity());
  }
  Json items = Json::array();
  for (const StoredObject& identity : identities) {
    items.push_back(ItemOf(identity));
  }
  return Json{{"agents", std::move(items)}};
}

absl::StatusOr<Json> GetIdentity(const Call& call) {
  Json item;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(
            const StoredObject identity,
            ReadIdentity(connection, call.request.path_arguments[0]));
        item = ItemOf(identity);
        return absl::OkStatus();
      }));
  return item;
}

absl::StatusOr<Json> UpdateIdentity(const Call& call) {
  const Json body = ParseJson(call.request.body);
  OZD_RETURN_IF_ERROR(CheckFields(body));
  if (body.contains("name") && body["name"] == "") {
    return absl::InvalidArgumentError("name: must not be empty");
  }
  Json item;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(StoredObject identity,
                             ReadIdentity(transaction->connection(),
                                          call.request.path_arguments[0]));
        Merge(body, &identity);
        identity.revision_us = call.context->clock->NextChange();
        identity.editor_uid = call.principal->uid;
        item = ItemOf(identity);
        return PutObject(transaction->connection(), identity);
      }));
  return item;
}

absl::Status DeleteIdentity(const Call& call) {
  const std::string& uid = call.request.path_arguments[0];
  if (uid == kDefaultIdentityUid) {
    return absl::InvalidArgumentError("The default agent cannot be deleted");
  }
  OZD_RETURN_IF_ERROR(call.context->runs->Write([&](Transaction* transaction) {
    return RemoveObject(transaction->connection(), kIdentityKind, uid);
  }));
  // Its keys go with it.
  call.context->accounts->ExpireAgent(uid);
  return absl::OkStatus();
}

Response DeleteIdentityHandler(const Call& call) {
  const absl::Status status = DeleteIdentity(call);
  if (!status.ok()) return ProblemForError(status);
  Response response;
  response.status = 204;
  return response;
}

}  // namespace

const std::vector<Route>& IdentityRoutes() {
  static constexpr char kAll[] = "/api/v1/agent/identities";
  static constexpr char kOne[] = "/api/v1/agent/identities/{uid}";
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"POST",
       kAll,
       Access::kKey,
       Body::kJson,
       JsonHandler<CreateIdentity, 201>,
       {400, 401, 403, 500}},
      {"GET",
       kAll,
       Access::kKey,
       Body::kNone,
       JsonHandler<ListIdentities>,
       {400, 401, 403, 500}},
      {"GET",
       kOne,
       Access::kKey,
       Body::kNone,
       JsonHandler<GetIdentity>,
       {401, 403, 404}},
      {"PUT",
       kOne,
       Access::kKey,
       Body::kJson,
       JsonHandler<UpdateIdentity>,
       {400, 401, 403, 404, 500}},
      {"DELETE",
       kOne,
       Access::kKey,
       Body::kNone,
       DeleteIdentityHandler,
       {400, 401, 403, 404, 500}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
