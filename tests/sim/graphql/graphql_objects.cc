// Copyright (c) 2026 The ozd authors. MIT licence.
// Stored objects as texts with revisions: environments and schedules.
#include <functional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/graphql/graphql.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/world/environments.h"
#include "tests/sim/world/schedules.h"

namespace ozd::sim {
namespace {

struct Format {
  const char* name;
  const char* kind;
  absl::Status (*check)(const Json& model);
};
constexpr Format kFormats[] = {
    {"JsonCloudEnvironment", kEnvironmentKind, CheckEnvironment},
    {"JsonScheduledAmbientAgent", kScheduleKind, CheckSchedule},
};

const Format* FormatNamed(absl::string_view name) {
  for (const Format& format : kFormats) {
    if (name == format.name) return &format;
  }
  return nullptr;
}
const Format& FormatOf(const StoredObject& object) {
  return object.kind == kScheduleKind ? kFormats[1] : kFormats[0];
}

Json ObjectJson(const StoredObject& object) {
  Json metadata;
  metadata["uid"] = object.uid;
  metadata["revisionTs"] = FormatRfc3339Z(object.revision_us);
  metadata["metadataLastUpdatedTs"] = FormatRfc3339Z(object.revision_us);
  metadata["creatorUid"] = object.creator_uid;
  metadata["lastEditorUid"] = object.editor_uid;
  metadata["currentEditorUid"] = nullptr;
  metadata["trashedTs"] = nullptr;
  metadata["isWelcomeObject"] = false;
  Json permissions;
  permissions["space"] = ScopeJson(object);
  permissions["lastUpdatedTs"] = FormatRfc3339Z(object.created_us);
  permissions["guests"] = Json::array();
  permissions["anyoneLinkSharing"] = nullptr;
  Json described;
  described["__typename"] = "GenericStringObject";
  described["format"] = FormatOf(object).name;
  described["serializedModel"] = DumpJson(object.body);
  described["metadata"] = std::move(metadata);
  described["permissions"] = std::move(permissions);
  return described;
}

// Errors: kNotFound, also for what the caller may not see.
absl::StatusOr<StoredObject> FindObject(const Call& call,
                                        Connection* connection,
                                        const std::string& uid) {
  for (const Format& format : kFormats) {
    absl::StatusOr<StoredObject> object =
        ReadObject(connection, format.kind, uid);
    if (object.ok() && IsVisible(*object, *call.principal)) return object;
  }
  return absl::NotFoundError(absl::StrCat("There is no object ", uid));
}

absl::StatusOr<Json> ParseModel(const Json& input, const Format& format) {
  Json model = ParseJson(StringAt(input, "serializedModel"));
  if (!model.is_object()) {
    return absl::InvalidArgumentError("serializedModel is not a JSON object");
  }
  OZD_RETURN_IF_ERROR(format.check(model));
  return model;
}

absl::Status Plan(const Call& call, StoredObject* object) {
  if (object->kind != kScheduleKind) return absl::OkStatus();
  return PlanSchedule(call.context->clock->CourseNow(), object);
}

absl::StatusOr<Json> GetObject(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(CheckInput(input, "CloudObjectInput", {"uid!"}));
  Json answer;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(
            const StoredObject object,
            FindObject(call, connection, StringAt(input, "uid")));
        answer["__typename"] = "CloudObjectOutput";
        answer["object"] = ObjectJson(object);
        return absl::OkStatus();
      }));
  return answer;
}

// All that the caller has not got in the revision that there is.
absl::StatusOr<Json> GetUpdated(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(
      CheckInput(input, "UpdatedCloudObjectsInput",
                 {"forceRefresh!:Boolean", "genericStringObjects:List",
                  "folders:List", "notebooks:List", "workflows:List"}));
  std::map<std::string, std::string> known;
  for (const Json& item : MemberAt(input, "genericStringObjects")) {
    known[StringAt(item, "uid")] = StringAt(item, "revisionTs");
  }
  Json objects = Json::array();
  OZD_RETURN_IF_ERROR(
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        for (const Format& format : kFormats) {
          OZD_ASSIGN_OR_RETURN(const std::vector<StoredObject> all,
                               ListObjects(connection, format.kind));
          for (const StoredObject& object : all) {
            const auto found = known.find(object.uid);
            const bool is_known =
                !BoolAt(input, "forceRefresh") && found != known.end() &&
                found->second == FormatRfc3339Z(object.revision_us);
            if (is_known || !IsVisible(object, *call.principal)) continue;
            objects.push_back(ObjectJson(object));
          }
        }
        return absl::OkStatus();
      }));
  Json answer;
  answer["__typename"] = "UpdatedCloudObjectsOutput";
  answer["genericStringObjects"] = std::move(objects);
  return answer;
}

// {"key": ..., "uniquePer": "User"}; "" when there is none.
absl::StatusOr<std::string> ReadUniquenessKey(const Json& input) {
  if (input.is_null()) return "";
  OZD_RETURN_IF_ERROR(CheckInput(input, "GenericStringObjectUniqueKeyInput",
                                 {"key!", "uniquePer!:User"}));
  return StringAt(input, "key");
}

Json LimitExceeded(const Call& call, const StoredObject& object) {
  const bool shared = object.owner_type == "Team";
  Json error = UserFacingError(
      shared ? "SharedObjectsLimitExceeded" : "PersonalObjectsLimitExceeded",
      absl::StrCat("No more than ", call.context->features.object_limit,
                   " objects of this kind are possible"));
  error["error"]["limit"] = call.context->features.object_limit;
  error["error"]["objectType"] = FormatOf(object).name;
  return error;
}

// The error that stands against creating the object, or null.
absl::StatusOr<Json> RefuseOneMore(const Call& call, Connection* connection,
                                   const StoredObject& object) {
  OZD_ASSIGN_OR_RETURN(const std::vector<StoredObject> all,
                       ListObjects(connection, object.kind));
  const std::string key = StringAt(object.hidden, "unique_key");
  int64_t siblings = 0;
  for (const StoredObject& other : all) {
    if (other.owner_type != object.owner_type ||
        other.owner_uid != object.owner_uid) {
      continue;
    }
    ++siblings;
    if (!key.empty() && StringAt(other.hidden, "unique_key") == key) {
      return UserFacingError("GenericStringObjectUniqueKeyConflict",
                             absl::StrCat("The key ", key, " is taken"));
    }
  }
  const int64_t limit = call.context->features.object_limit;
  if (limit > 0 && siblings >= limit) return LimitExceeded(call, object);
  return Json();
}

absl::StatusOr<Json> CreateObject(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(
      CheckInput(input, "CreateGenericStringObjectInput",
                 {"genericStringObject!:Object", "owner!:Object"}));
  const Json& wanted = input["genericStringObject"];
  OZD_RETURN_IF_ERROR(
      CheckInput(wanted, "GenericStringObjectInput",
                 {"clientId!", "entrypoint!", "format!", "initialFolderId",
                  "serializedModel!", "uniquenessKey:Object"}));
  if (!absl::StartsWith(StringAt(wanted, "clientId"), "Client-")) {
    return absl::InvalidArgumentError(
        "clientId must be \"Client-\" and a UUID");
  }
  const Format* const format = FormatNamed(StringAt(wanted, "format"));
  if (format == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("Value \"", StringAt(wanted, "format"),
                     "\" is not a format that oz-sim keeps"));
  }
  OZD_ASSIGN_OR_RETURN(const Owner owner, ParseOwner(call, input["owner"]));
  StoredObject object;
  OZD_ASSIGN_OR_RETURN(object.body, ParseModel(wanted, *format));
  object.kind = format->kind;
  object.owner_type = owner.type;
  object.owner_uid = owner.uid;
  object.creator_uid = call.principal->uid;
  object.editor_uid = call.principal->uid;
  object.created_us = call.context->clock->NextChange();
  object.revision_us = object.created_us;
  object.uid = NewObjectUid(object.created_us);
  object.hidden = Json::object();
  OZD_RETURN_IF_ERROR(Plan(call, &object));
  OZD_ASSIGN_OR_RETURN(const std::string key,
                       ReadUniquenessKey(MemberAt(wanted, "uniquenessKey")));
  if (!key.empty()) object.hidden["unique_key"] = key;
  Json refusal;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(
            refusal, RefuseOneMore(call, transaction->connection(), object));
        if (!refusal.is_null()) return absl::OkStatus();
        return PutObject(transaction->connection(), object);
      }));
  if (!refusal.is_null()) return refusal;
  call.context->schedules->Wake();
  Json answer;
  answer["__typename"] = "CreateGenericStringObjectOutput";
  answer["clientId"] = StringAt(wanted, "clientId");
  answer["revisionTs"] = FormatRfc3339Z(object.revision_us);
  answer["genericStringObject"] = ObjectJson(object);
  answer["responseContext"] = ResponseContext();
  return answer;
}

Json Rejected(const StoredObject& object) {
  Json update;
  update["__typename"] = "GenericStringObjectUpdateRejected";
  update["revisionTs"] = FormatRfc3339Z(object.revision_us);
  update["conflictingGenericStringObject"] = ObjectJson(object);
  return update;
}

// With a revision only the object of that revision is changed.
absl::StatusOr<Json> UpdateObject(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(
      CheckInput(input, "UpdateGenericStringObjectInput",
                 {"uid!", "serializedModel!", "revisionTs:Time"}));
  Json update;
  const absl::Status status =
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        Connection* const connection = transaction->connection();
        OZD_ASSIGN_OR_RETURN(
            StoredObject object,
            FindObject(call, connection, StringAt(input, "uid")));
        const std::string revision = StringAt(input, "revisionTs");
        if (!revision.empty() &&
            revision != FormatRfc3339Z(object.revision_us)) {
          update = Rejected(object);
          return absl::OkStatus();
        }
        OZD_ASSIGN_OR_RETURN(object.body, ParseModel(input, FormatOf(object)));
        object.revision_us = call.context->clock->NextChange();
        object.editor_uid = call.principal->uid;
        OZD_RETURN_IF_ERROR(Plan(call, &object));
        update["__typename"] = "ObjectUpdateSuccess";
        update["revisionTs"] = FormatRfc3339Z(object.revision_us);
        update["lastEditorUid"] = object.editor_uid;
        return PutObject(connection, object);
      });
  if (!status.ok()) return status;
  call.context->schedules->Wake();
  Json answer;
  answer["__typename"] = "UpdateGenericStringObjectOutput";
  answer["update"] = std::move(update);
  answer["responseContext"] = ResponseContext();
  return answer;
}

absl::StatusOr<Json> DeleteObject(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(CheckInput(input, "DeleteObjectInput", {"uid!"}));
  const std::string uid = StringAt(input, "uid");
  OZD_RETURN_IF_ERROR(
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const StoredObject object,
                             FindObject(call, transaction->connection(), uid));
        return RemoveObject(transaction->connection(), object.kind, uid);
      }));
  Json answer;
  answer["__typename"] = "DeleteObjectOutput";
  answer["success"] = true;
  answer["deletedUids"] = Json::array({uid});
  answer["responseContext"] = ResponseContext();
  return answer;
}

absl::StatusOr<Json> GetHistory(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(
      CheckInput(input, "ScheduledAgentHistoryInput", {"scheduleId!"}));
  Json item;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(
            const StoredObject object,
            FindObject(call, connection, StringAt(input, "scheduleId")));
        item = ScheduleItem(object, *call.context->accounts);
        return absl::OkStatus();
      }));
  Json answer;
  answer["__typename"] = "ScheduledAgentHistoryOutput";
  answer["history"] = {{"lastRan", item["history"]["last_ran"]},
                       {"nextRun", item["history"]["next_run"]}};
  return answer;
}

}  // namespace

const std::vector<GraphqlOperation>& ObjectOperations() {
  static const auto* const kOperations = new std::vector<GraphqlOperation>{
      {"GetCloudObject", "cloudObject", true, GetObject},
      {"GetUpdatedCloudObjects", "updatedCloudObjects", true, GetUpdated},
      {"CreateGenericStringObject", "createGenericStringObject", true,
       CreateObject},
      {"UpdateGenericStringObject", "updateGenericStringObject", true,
       UpdateObject},
      {"DeleteObject", "deleteObject", true, DeleteObject},
      {"GetScheduledAgentHistory", "scheduledAgentHistory", true, GetHistory},
  };
  return *kOperations;
}

}  // namespace ozd::sim
