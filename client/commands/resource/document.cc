// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/resource/document.h"

#include "client/commands/item_handlers.h"
#include "client/output/json_text.h"
#include "proto/support/timestamp.h"

namespace oz {

Document::Document(const v1::Resource& resource)
    : raw_json_(resource.raw_json()), members_(JsonMembers(raw_json_)) {}

const std::string& Document::Member(absl::string_view key) const {
  static const std::string* const kNone = new std::string;
  for (const auto& [name, text] : members_) {
    if (name == key) return text;
  }
  return *kNone;
}

FieldValue TimeOfMember(const Document& document, const char* key) {
  const absl::StatusOr<int64_t> time_us =
      ozd::ParseRfc3339(document.Member(key));
  return time_us.ok() ? FieldValue::OfTime(*time_us) : FieldValue::Absent();
}

const std::string& RawJson(const Document& document) {
  return document.raw_json();
}

int ListDocuments(CommandContext& context, v1::ResourceKind kind,
                  const std::vector<std::string>& parents,
                  absl::string_view what, const Columns<Document>& columns) {
  auto request = NewRequest<v1::ListResourcesRequest>(context);
  request.set_kind(kind);
  for (const std::string& parent : parents) request.add_parents(parent);
  v1::ListResourcesResponse response;
  const absl::Status status =
      Read(context, "/oz.v1.ResourceService/ListResources", request, &response,
           what);
  if (!status.ok()) return ReportFailure(context, status);
  return PrintList(context, columns,
                   std::vector<Document>(response.resources().begin(),
                                         response.resources().end()));
}

int GetDocument(CommandContext& context, v1::ResourceKind kind,
                const std::string& uid, absl::string_view what,
                const Columns<Document>& columns) {
  auto request = NewRequest<v1::GetResourceRequest>(context);
  request.set_kind(kind);
  request.set_uid(uid);
  v1::GetResourceResponse response;
  const absl::Status status = Read(
      context, "/oz.v1.ResourceService/GetResource", request, &response, what);
  if (!status.ok()) return ReportFailure(context, status);
  if (context.format() == OutputFormat::kJson) {
    return PrintServiceJson(context, response.resource().raw_json(),
                            JsonLayout::kIndented);
  }
  return PrintItem(context, columns, Document(response.resource()));
}

}  // namespace oz
