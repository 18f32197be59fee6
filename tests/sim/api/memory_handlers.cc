// Copyright (c) 2026 The ozd authors. MIT licence.
// Memory stores: what agents know from one run to the next. The API makes none,
// so the team has one from the beginning.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/route.h"
#include "tests/sim/store/object_store.h"

namespace ozd::sim {
namespace {

constexpr char kStoreKind[] = "memory_store";
constexpr char kMemoryKind[] = "memory";
constexpr char kTeamStoreUid[] = "mem0team00000000000000";
constexpr size_t kMaxContent = 65536;

StoredObject TeamStore() {
  StoredObject store;
  store.uid = kTeamStoreUid;
  store.kind = kStoreKind;
  store.owner_type = "Team";
  store.owner_uid = Accounts::kTeamUid;
  store.created_us = 1'767'225'600'000'000;  // 2026-01-01
  store.revision_us = store.created_us;
  store.body = {{"description", "What everybody should know"}};
  store.hidden = Json::object();
  return store;
}

absl::StatusOr<StoredObject> ReadStore(const Call& call,
                                       Connection* connection) {
  const std::string& uid = call.request.path_arguments[0];
  absl::StatusOr<StoredObject> store = ReadObject(connection, kStoreKind, uid);
  if (absl::IsNotFound(store.status()) && uid == kTeamStoreUid) {
    return TeamStore();
  }
  return store;
}

Json DescribeStore(const StoredObject& store) {
  Json described;
  described["uid"] = store.uid;
  described["owner_type"] = store.owner_type;
  described["owner_uid"] = store.owner_uid;
  described["description"] = MemberAt(store.body, "description");
  described["created_at"] = FormatRfc3339Z(store.created_us);
  described["updated_at"] = FormatRfc3339Z(store.revision_us);
  return described;
}

Json DescribeMemory(const StoredObject& memory) {
  const Json& newest = memory.body["versions"].back();
  Json described;
  described["uid"] = memory.uid;
  described["content"] = newest["content"];
  described["version_id"] = newest["uid"];
  described["source"] = "MANUAL";
  described["source_id"] = nullptr;
  described["source_run_id"] = nullptr;
  described["is_tombstoned"] = BoolAt(memory.body, "is_tombstoned");
  described["tombstoned_at"] = MemberAt(memory.body, "tombstoned_at");
  described["created_at"] = FormatRfc3339Z(memory.created_us);
  described["updated_at"] = FormatRfc3339Z(memory.revision_us);
  return described;
}

// Reads with the store at hand; a store that is not there is kNotFound.
absl::StatusOr<Json> ReadWith(
    const Call& call,
    const std::function<absl::StatusOr<Json>(Connection*, const StoredObject&)>&
        read) {
  Json answer;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const StoredObject store,
                             ReadStore(call, connection));
        OZD_ASSIGN_OR_RETURN(answer, read(connection, store));
        return absl::OkStatus();
      }));
  return answer;
}

absl::StatusOr<Json> ListStores(const Call& /*call*/, Connection* connection) {
  OZD_ASSIGN_OR_RETURN(std::vector<StoredObject> stores,
                       ListObjects(connection, kStoreKind));
  if (stores.empty()) stores.push_back(TeamStore());
  Json described = Json::array();
  for (const StoredObject& store : stores) {
    described.push_back(DescribeStore(store));
  }
  return Json{{"memory_stores", std::move(described)}};
}

Response ListStoresHandler(const Call& call) {
  Json answer;
  const absl::Status status =
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(answer, ListStores(call, connection));
        return absl::OkStatus();
      });
  return JsonResponse(status.ok() ? absl::StatusOr<Json>(answer) : status);
}

Response GetStoreHandler(const Call& call) {
  return JsonResponse(
      ReadWith(call, [](Connection*, const StoredObject& store) {
        return DescribeStore(store);
      }));
}

// No agent was given access to any.
Response AgentsHandler(const Call& call) {
  return JsonResponse(ReadWith(call, [](Connection*, const StoredObject&) {
    return Json{{"agents", Json::array()}};
  }));
}

absl::StatusOr<Json> UpdateStore(const Call& call) {
  const Json body = ParseJson(call.request.body);
  if (!MemberAt(body, "description").is_string()) {
    return absl::InvalidArgumentError("description: required, a string");
  }
  Json answer;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(StoredObject store,
                             ReadStore(call, transaction->connection()));
        store.body["description"] = body["description"];
        store.revision_us = call.context->clock->NextChange();
        answer = DescribeStore(store);
        return PutObject(transaction->connection(), store);
      }));
  return answer;
}

absl::StatusOr<StoredObject> ReadMemory(const Call& call,
                                        Connection* connection) {
  OZD_RETURN_IF_ERROR(ReadStore(call, connection).status());
  OZD_ASSIGN_OR_RETURN(
      StoredObject memory,
      ReadObject(connection, kMemoryKind, call.request.path_arguments[1]));
  if (memory.owner_uid == call.request.path_arguments[0]) return memory;
  return absl::NotFoundError(absl::StrCat("no memory ", memory.uid));
}

Response ListMemoriesHandler(const Call& call) {
  return JsonResponse(
      ReadWith(call,
               [](Connection* connection,
                  const StoredObject& store) -> absl::StatusOr<Json> {
                 OZD_ASSIGN_OR_RETURN(const std::vector<StoredObject> all,
                                      ListObjects(connection, kMemoryKind));
                 Json memories = Json::array();
                 for (const StoredObject& memory : all) {
                   if (memory.owner_uid != store.uid) continue;
                   memories.push_back(DescribeMemory(memory));
                 }
                 return Json{{"memories", std::move(memories)}};
               }));
}

absl::Status CheckMemory(const Json& body) {
  const std::string content = StringAt(body, "content");
  if (content.empty() || content.size() > kMaxContent) {
    return absl::InvalidArgumentError(absl::StrCat(
        "content: required, a string of at most ", kMaxContent, " bytes"));
  }
  for (const char* field : {"version", "source_id", "reason"}) {
    const Json& value = MemberAt(body, field);
    if (!value.is_null() && !value.is_string()) {
      return absl::InvalidArgumentError(
          absl::StrCat(field, ": must be a string or null"));
    }
  }
  return absl::OkStatus();
}

// With a version only the memory of that version is changed.
absl::Status AddVersion(const Json& body, int64_t change_us,
                        StoredObject* memory) {
  Json& versions = memory->body["versions"];
  const std::string expected = StringAt(body, "version");
  if (!expected.empty() &&
      (versions.empty() || StringAt(versions.back(), "uid") != expected)) {
    return absl::AbortedError("version: the memory has changed since");
  }
  versions.push_back({{"uid", NewObjectUid(change_us)},
                      {"version", versions.size() + 1},
                      {"content", body["content"]},
                      {"reason", MemberAt(body, "reason")},
                      {"created_at", FormatRfc3339Z(change_us)}});
  memory->revision_us = change_us;
  return absl::OkStatus();
}

// The store is in owner_uid, so that objects of others are never mixed up.
StoredObject NewMemory(const Call& call, const std::string& store_uid) {
  StoredObject memory;
  memory.kind = kMemoryKind;
  memory.owner_type = "Store";
  memory.owner_uid = store_uid;
  memory.creator_uid = call.principal->uid;
  memory.editor_uid = call.principal->uid;
  memory.created_us = call.context->clock->NextChange();
  memory.uid = NewObjectUid(memory.created_us);
  memory.body = {{"versions", Json::array()}};
  memory.hidden = Json::object();
  return memory;
}

absl::StatusOr<Json> SaveMemory(const Call& call, bool is_new) {
  const Json body = ParseJson(call.request.body);
  OZD_RETURN_IF_ERROR(CheckMemory(body));
  if (is_new && StringAt(body, "source") != "MANUAL") {
    return absl::InvalidArgumentError("source: must be MANUAL");
  }
  StoredObject memory;
  const absl::Status status =
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        Connection* const connection = transaction->connection();
        OZD_ASSIGN_OR_RETURN(const StoredObject store,
                             ReadStore(call, connection));
        if (is_new) {
          memory = NewMemory(call, store.uid);
        } else {
          OZD_ASSIGN_OR_RETURN(memory, ReadMemory(call, connection));
        }
        OZD_RETURN_IF_ERROR(
            AddVersion(body, call.context->clock->NextChange(), &memory));
        return PutObject(connection, memory);
      });
  if (!status.ok()) return status;
  return Json{{"memory_id", memory.uid},
              {"version_id", memory.body["versions"].back()["uid"]}};
}

Response SaveHandler(const Call& call, bool is_new) {
  const absl::StatusOr<Json> saved = SaveMemory(call, is_new);
  if (absl::IsAborted(saved.status())) {
    return Problem(ErrorCode::kConflict, saved.status().message());
  }
  return JsonResponse(saved);
}

Response VersionsHandler(const Call& call) {
  return JsonResponse(ReadWith(
      call,
      [&](Connection* connection, const StoredObject&) -> absl::StatusOr<Json> {
        OZD_ASSIGN_OR_RETURN(const StoredObject memory,
                             ReadMemory(call, connection));
        return Json{{"versions", memory.body["versions"]}};
      }));
}

// It stays, as a tombstone.
Response DeleteMemoryHandler(const Call& call) {
  const absl::Status status =
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(StoredObject memory,
                             ReadMemory(call, transaction->connection()));
        memory.revision_us = call.context->clock->NextChange();
        memory.body["is_tombstoned"] = true;
        memory.body["tombstoned_at"] = FormatRfc3339Z(memory.revision_us);
        return PutObject(transaction->connection(), memory);
      });
  if (!status.ok()) return ProblemForError(status);
  Response response;
  response.status = 204;
  response.content_type.clear();
  return response;
}

Response AddMemoryHandler(const Call& call) { return SaveHandler(call, true); }
Response EditMemoryHandler(const Call& call) {
  return SaveHandler(call, false);
}

}  // namespace

const std::vector<Route>& MemoryRoutes() {
  static constexpr char kStores[] = "/api/v1/memory_stores";
  static constexpr char kStore[] = "/api/v1/memory_stores/{uid}";
  static constexpr char kAgents[] = "/api/v1/memory_stores/{uid}/agents";
  static constexpr char kMemories[] = "/api/v1/memory_stores/{uid}/memories";
  static constexpr char kMemory[] =
      "/api/v1/memory_stores/{uid}/memories/{memoryId}";
  static constexpr char kVersions[] =
      "/api/v1/memory_stores/{uid}/memories/{memoryId}/versions";
  const auto get = [](const char* path, Handler handler) {
    return Route{"GET",       path,    Access::kKey,
                 Body::kNone, handler, {401, 403, 404}};
  };
  const auto send = [](const char* method, const char* path, Handler handler) {
    return Route{method,      path,    Access::kKey,
                 Body::kJson, handler, {400, 401, 403, 404, 409}};
  };
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      get(kStores, ListStoresHandler),
      get(kStore, GetStoreHandler),
      send("PUT", kStore, JsonHandler<UpdateStore>),
      get(kAgents, AgentsHandler),
      get(kMemories, ListMemoriesHandler),
      send("POST", kMemories, AddMemoryHandler),
      send("PUT", kMemory, EditMemoryHandler),
      {"DELETE",
       kMemory,
       Access::kKey,
       Body::kNone,
       DeleteMemoryHandler,
       {401, 403, 404}},
      get(kVersions, VersionsHandler),
  };
  return *kRoutes;
}

}  // namespace ozd::sim
