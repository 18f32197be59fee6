// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/upload_api.h"

#include <string.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "daemon/upstream/api/artifact_json.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/support/status_macros.h"

#define OZD_FILE_FIELDS \
  "{ artifactUid filepath mimeType sizeBytes description }"
#define OZD_REFUSAL \
  "... on UserFacingError { error { __typename message } } } }"

namespace ozd {
namespace {

constexpr GraphqlOperation kCreateTarget = {
    "CreateFileArtifactUploadTarget",
    "mutation CreateFileArtifactUploadTarget("
    "$input: CreateFileArtifactUploadTargetInput!,"
    " $requestContext: RequestContext!) {"
    " createFileArtifactUploadTarget(input: $input,"
    " requestContext: $requestContext) { __typename"
    " ... on CreateFileArtifactUploadTargetOutput {"
    " artifact " OZD_FILE_FIELDS
    " uploadTarget { url method headers { name value }"
    " fields { name value { __typename"
    " ... on StaticUploadFieldValue { value } } } } } " OZD_REFUSAL};

constexpr GraphqlOperation kConfirm = {
    "ConfirmFileArtifactUpload",
    "mutation ConfirmFileArtifactUpload("
    "$input: ConfirmFileArtifactUploadInput!,"
    " $requestContext: RequestContext!) {"
    " confirmFileArtifactUpload(input: $input,"
    " requestContext: $requestContext) { __typename"
    " ... on ConfirmFileArtifactUploadOutput { artifact " OZD_FILE_FIELDS
    " } " OZD_REFUSAL};

#undef OZD_FILE_FIELDS
#undef OZD_REFUSAL

oz::v1::Artifact FileFrom(const JsonTree& json) {
  oz::v1::Artifact artifact;
  artifact.set_artifact_type("FILE");
  artifact.set_artifact_uid(StringOf(json, "artifactUid"));
  artifact.set_filepath(StringOf(json, "filepath"));
  artifact.set_filename(
      artifact.filepath().substr(artifact.filepath().rfind('/') + 1));
  artifact.set_mime_type(StringOf(json, "mimeType"));
  artifact.set_description(StringOf(json, "description"));
  const JsonTree& size = MemberOf(json, "sizeBytes");
  artifact.set_size_bytes(size.is_number_integer() ? size.get<int64_t>() : -1);
  return artifact;
}

UploadTarget::Field FieldFrom(const JsonTree& json) {
  using Kind = UploadTarget::Field::Kind;
  UploadTarget::Field field;
  field.name = StringOf(json, "name");
  const JsonTree& value = MemberOf(json, "value");
  const std::string type = StringOf(value, "__typename");
  field.value = StringOf(value, "value");
  if (type == "ContentCRC32CFieldValue") field.kind = Kind::kChecksum;
  if (type == "ContentDataFieldValue") field.kind = Kind::kContent;
  return field;
}

void AppendIfSet(const char* key, const std::string& value, JsonTree* input) {
  if (!value.empty()) (*input)[key] = value;
}

// Nothing that could end the header line or the quotes.
std::string QuotedName(const std::string& name) {
  return absl::StrReplaceAll(name,
                             {{"\"", "%22"}, {"\r", "%0D"}, {"\n", "%0A"}});
}

std::string RandomBoundary() {
  std::random_device random;
  std::string boundary = "ozd-";
  for (int i = 0; i < 4; ++i) {
    absl::StrAppend(&boundary, absl::Hex(random(), absl::kZeroPad8));
  }
  return boundary;
}

// First `before`, then what `source` gives, then `after`.
ByteSource Framed(FormFrame frame, ByteSource source) {
  struct State {
    FormFrame frame;
    ByteSource source;
    size_t before_given = 0;
    size_t after_given = 0;
  };
  const auto state = std::make_shared<State>();
  state->frame = std::move(frame);
  state->source = std::move(source);
  const auto give = [](const std::string& text, size_t* given, char* to,
                       size_t size) {
    const size_t count = std::min(size, text.size() - *given);
    memcpy(to, text.data() + *given, count);
    *given += count;
    return count;
  };
  return [state, give](char* to, size_t size) -> absl::StatusOr<size_t> {
    size_t count = give(state->frame.before, &state->before_given, to, size);
    if (count > 0) return count;
    OZD_ASSIGN_OR_RETURN(count, state->source(to, size));
    if (count > 0) return count;
    return give(state->frame.after, &state->after_given, to, size);
  };
}

}  // namespace

absl::StatusOr<oz::v1::GetArtifactResponse> UploadApi::GetArtifact(
    const ApiCaller& caller, const std::string& artifact_uid) const {
  RestCall call;
  call.segments = {"agent", "artifacts", artifact_uid};
  OZD_ASSIGN_OR_RETURN(const std::string body, calls_->Rest(caller, call));
  OZD_ASSIGN_OR_RETURN(ArtifactDocument document, ParseArtifact(body));
  oz::v1::GetArtifactResponse response;
  response.mutable_artifact()->Swap(&document.artifact);
  response.set_download_url(document.download_url);
  const JsonTree tree = ParseJsonTree(body);
  response.set_created_at(StringOf(tree, "created_at"));
  response.set_expires_at(StringOf(MemberOf(tree, "data"), "expires_at"));
  return response;
}

absl::StatusOr<UploadTarget> UploadApi::CreateTarget(
    const ApiCaller& caller, const NewFileArtifact& file) const {
  JsonTree input = {{"filepath", file.filepath}};
  AppendIfSet("runId", file.run_id, &input);
  AppendIfSet("conversationId", file.conversation_id, &input);
  AppendIfSet("mimeType", file.mime_type, &input);
  AppendIfSet("description", file.description, &input);
  // The service counts with 32 bits here.
  if (file.size_bytes <= std::numeric_limits<int32_t>::max()) {
    input["sizeBytes"] = file.size_bytes;
  }
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller,
                      GraphqlMutation(kCreateTarget, std::move(input))));
  const JsonTree tree = ParseJsonTree(output);
  const JsonTree& json = MemberOf(tree, "uploadTarget");
  UploadTarget target;
  target.artifact_uid = StringOf(MemberOf(tree, "artifact"), "artifactUid");
  target.url = StringOf(json, "url");
  target.method = StringOf(json, "method");
  if (target.method.empty()) target.method = "PUT";
  for (const JsonTree& header : ArrayOf(json, "headers")) {
    target.headers.emplace_back(StringOf(header, "name"),
                                StringOf(header, "value"));
  }
  for (const JsonTree& field : ArrayOf(json, "fields")) {
    target.fields.push_back(FieldFrom(field));
  }
  if (target.url.empty() || target.artifact_uid.empty()) {
    return absl::DataLossError("the service does not say where the file goes");
  }
  return target;
}

absl::Status UploadApi::Send(const ApiCaller& caller,
                             const UploadTarget& target,
                             const std::string& checksum, int64_t size,
                             ByteSource source) const {
  UploadCall call;
  call.method = target.method;
  call.url = target.url;
  call.headers = target.headers;
  call.size = size;
  call.source = std::move(source);
  if (!target.fields.empty()) {
    const std::string boundary = RandomBoundary();
    OZD_ASSIGN_OR_RETURN(FormFrame frame,
                         MakeFormFrame(target, checksum, boundary));
    call.headers.emplace_back(
        "Content-Type",
        absl::StrCat("multipart/form-data; boundary=", boundary));
    call.size += static_cast<int64_t>(frame.before.size() + frame.after.size());
    call.source = Framed(std::move(frame), std::move(call.source));
  }
  return calls_->Upload(caller, std::move(call));
}

absl::StatusOr<oz::v1::Artifact> UploadApi::Confirm(
    const ApiCaller& caller, const std::string& artifact_uid,
    const std::string& checksum) const {
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller,
                      GraphqlMutation(kConfirm, {{"artifactUid", artifact_uid},
                                                 {"checksum", checksum}})));
  oz::v1::Artifact artifact =
      FileFrom(MemberOf(ParseJsonTree(output), "artifact"));
  if (artifact.artifact_uid().empty()) {
    return absl::DataLossError("the service's answer names no artifact");
  }
  return artifact;
}

absl::StatusOr<FormFrame> MakeFormFrame(const UploadTarget& target,
                                        absl::string_view checksum,
                                        absl::string_view boundary) {
  using Kind = UploadTarget::Field::Kind;
  FormFrame frame;
  for (const UploadTarget::Field& field : target.fields) {
    const bool is_content = field.kind == Kind::kContent;
    if (is_content != (&field == &target.fields.back())) {
      return absl::DataLossError("the upload form has no file as last field");
    }
    absl::StrAppend(&frame.before, "--", boundary,
                    "\r\nContent-Disposition: form-data; name=\"",
                    QuotedName(field.name), "\"");
    if (is_content) {
      absl::StrAppend(&frame.before,
                      "; filename=\"file\"\r\n"
                      "Content-Type: application/octet-stream\r\n\r\n");
    } else {
      absl::StrAppend(&frame.before, "\r\n\r\n",
                      field.kind == Kind::kChecksum ? checksum : field.value,
                      "\r\n");
    }
  }
  frame.after = absl::StrCat("\r\n--", boundary, "--\r\n");
  return frame;
}

}  // namespace ozd
