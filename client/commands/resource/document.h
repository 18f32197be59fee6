// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_RESOURCE_DOCUMENT_H_
#define OZ_CLIENT_COMMANDS_RESOURCE_DOCUMENT_H_

// Lists and shows resources that are documents of the service: nobody but the
// columns of a noun reads them, by JSON key.

#include <stddef.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/commands/command_context.h"
#include "client/output/columns.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {

// One object of the service. A value.
class Document {
 public:
  explicit Document(const v1::Resource& resource);

  // The object as the service sent it, on one line.
  const std::string& raw_json() const { return raw_json_; }
  // Returns the text of a member, or its JSON when it is no string; "" when it
  // is null or absent.
  const std::string& Member(absl::string_view key) const;

 private:
  std::string raw_json_;
  std::vector<std::pair<std::string, std::string>> members_;
};

// A JSON key as a template argument.
struct DocumentKey {
  template <size_t n>
  consteval DocumentKey(const char (&key)[n]) {
    static_assert(n <= sizeof(text));
    for (size_t i = 0; i < n; ++i) text[i] = key[i];
  }
  char text[32] = {};
};

// Getters for Column::value.
template <DocumentKey key>
FieldValue Member(const Document& document) {
  return FieldValue::OfText(document.Member(key.text));
}
// Reads a member that is a time in RFC 3339; any other counts as absent.
FieldValue TimeOfMember(const Document& document, const char* key);
template <DocumentKey key>
FieldValue TimeMember(const Document& document) {
  return TimeOfMember(document, key.text);
}

// For Columns::raw_json.
const std::string& RawJson(const Document& document);

// Reads and prints the resources of a kind below `parents`, outermost first;
// `what` names them in warnings. Returns the exit code.
int ListDocuments(CommandContext& context, v1::ResourceKind kind,
                  const std::vector<std::string>& parents,
                  absl::string_view what, const Columns<Document>& columns);

// Reads and prints one resource.
int GetDocument(CommandContext& context, v1::ResourceKind kind,
                const std::string& uid, absl::string_view what,
                const Columns<Document>& columns);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_RESOURCE_DOCUMENT_H_
