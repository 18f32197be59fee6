// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_SERVICE_JSON_H_
#define OZD_TESTS_SUPPORT_SERVICE_JSON_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/json/json_reader.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/timestamp.h"

namespace ozd {

// Writes `text` as a JSON string.
inline std::string Quoted(absl::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&result, "\\u%04x", c);
      continue;
    }
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

// Writes `"name":"value",`, or nothing when the value is empty.
inline std::string Member(absl::string_view name, absl::string_view value) {
  return value.empty() ? ""
                       : absl::StrCat(Quoted(name), ":", Quoted(value), ",");
}

// Writes an event as the service does.
inline std::string EventToJson(const oz::v1::Event& event) {
  return absl::StrCat(
      "{", Member("event_type", event.event_type()),
      Member("run_id", event.run_id()), Member("ref_id", event.ref_id()),
      Member("execution_id", event.execution_id()),
      event.occurred_at_us() == 0
          ? ""
          : Member("occurred_at", FormatRfc3339Z(event.occurred_at_us())),
      Quoted("sequence"), ":", event.sequence(), "}");
}

// Writes a message as the service does.
inline std::string MessageToJson(const oz::v1::Message& message) {
  return absl::StrCat(
      "{", Member("sender_run_id", message.sender_run_id()),
      Member("subject", message.subject()), Member("body", message.body()),
      Member("sent_at", message.sent_at()),
      Member("delivered_at", message.delivered_at()),
      Member("read_at", message.read_at()), Quoted("message_id"), ":",
      Quoted(message.message_id()), "}");
}

// Writes the answer to GET /agent/artifacts/{uid}, with a link to the bytes.
inline std::string ArtifactToJson(const oz::v1::Artifact& artifact,
                                  const std::string& download_url) {
  return absl::StrCat(
      "{", Member("artifact_uid", artifact.artifact_uid()),
      artifact.created_at_us() == 0
          ? ""
          : Member("created_at", FormatRfc3339Z(artifact.created_at_us())),
      R"("data":{)", Member("title", artifact.title()),
      Member("description", artifact.description()),
      Member("filename", artifact.filename()),
      Member("filepath", artifact.filepath()),
      Member("content_type", artifact.mime_type()), R"("size_bytes":)",
      artifact.size_bytes(), ",", Quoted("download_url"), ":",
      Quoted(download_url), "},", Quoted("artifact_type"), ":",
      Quoted(artifact.artifact_type()), "}");
}

// Writes the output of GetUser.
inline std::string UserToJson(const oz::v1::Principal& principal) {
  return absl::StrCat("{", Member("principalType", principal.type()),
                      R"("user":{"profile":{)",
                      Member("displayName", principal.display_name()),
                      Member("email", principal.email()), Quoted("uid"), ":",
                      Quoted(principal.uid()), "}}}");
}

// Writes the output of GetWorkspacesMetadataForUser.
inline std::string WorkspacesToJson(const oz::v1::Principal& principal) {
  if (principal.workspace_uid().empty() && principal.teams().empty()) {
    return R"({"user":{"workspaces":[]}})";
  }
  std::string teams;
  for (const oz::v1::Team& team : principal.teams()) {
    absl::StrAppend(&teams, teams.empty() ? "" : ",", "{",
                    Member("uid", team.uid()), Member("name", team.name()),
                    R"("members":[{"uid":)", Quoted(principal.uid()), "}]}");
  }
  return absl::StrCat(R"({"user":{"workspaces":[{)",
                      Member("uid", principal.workspace_uid()),
                      Member("name", principal.workspace_name()),
                      R"("teams":[)", teams, "]}]}}");
}

// Reads the body of POST /agent/messages.
inline oz::v1::SendMessageRequest ReadSendMessage(absl::string_view body) {
  oz::v1::SendMessageRequest request;
  JsonReader reader(body);
  std::string key;
  reader.EnterObject();
  while (reader.NextMember(&key)) {
    if (key == "to") {
      reader.EnterArray();
      while (reader.NextElement()) reader.ReadString(request.add_to());
    } else if (key == "subject") {
      reader.ReadString(request.mutable_subject());
    } else if (key == "body") {
      reader.ReadString(request.mutable_body());
    } else if (key == "sender_run_id") {
      reader.ReadString(request.mutable_sender_run_id());
    } else {
      reader.Skip();
    }
  }
  return request;
}

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_SERVICE_JSON_H_
