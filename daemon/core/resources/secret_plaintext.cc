// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/secret_plaintext.h"

#include <string.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/utf8.h"

namespace ozd {
namespace {

// A member of the JSON and the environment variable that runs get it in.
struct Field {
  const char* key;
  // nullptr for the name of the secret, "" for none.
  const char* variable;
  const LockedBuffer PlainSecret::*value;
  // The name in messages.
  const char* words;
  bool required = true;
};

struct Shape {
  const char* type;
  const char* context;
  std::vector<Field> fields;
};

const std::vector<Shape>& Shapes() {
  static const std::vector<Shape>& shapes = *new std::vector<Shape>{
      {"RAW_VALUE",
       "raw_value",
       {{"value", nullptr, &PlainSecret::secret, "value"}}},
      // The service seals it like a raw value.
      {"DOTENVX",
       "raw_value",
       {{"value", nullptr, &PlainSecret::secret, "value"}}},
      {"ANTHROPIC_API_KEY",
       "anthropic_api_key",
       {{"api_key", "ANTHROPIC_API_KEY", &PlainSecret::secret, "API key"}}},
      {"ANTHROPIC_BEDROCK_API_KEY",
       "anthropic_bedrock_api_key",
       {{"aws_bearer_token_bedrock", "AWS_BEARER_TOKEN_BEDROCK",
         &PlainSecret::secret, "Bedrock API key"},
        {"aws_region", "AWS_REGION", &PlainSecret::region, "region"}}},
      {"ANTHROPIC_BEDROCK_ACCESS_KEY",
       "anthropic_bedrock_access_key",
       {{"aws_access_key_id", "AWS_ACCESS_KEY_ID", &PlainSecret::access_key_id,
         "access key id"},
        {"aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", &PlainSecret::secret,
         "secret access key"},
        {"aws_session_token", "AWS_SESSION_TOKEN", &PlainSecret::session_token,
         "session token", false},
        {"aws_region", "AWS_REGION", &PlainSecret::region, "region"}}},
      {"OPENAI_API_KEY",
       "openai_api_key",
       {{"api_key", "OPENAI_API_KEY", &PlainSecret::secret, "API key"},
        {"base_url", "", &PlainSecret::base_url, "base URL", false}}},
  };
  return shapes;
}

absl::Status BadSecret(absl::string_view message, absl::string_view remedy) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("invalid_secret");
  detail.set_remedy(std::string(remedy));
  return MakeError(absl::StatusCode::kInvalidArgument, message, detail);
}

absl::StatusOr<const Shape*> FindShape(absl::string_view type) {
  for (const Shape& shape : Shapes()) {
    if (type == shape.type) return &shape;
  }
  return BadSecret(
      absl::StrCat("secrets of type '", type, "' cannot be sealed by this ozd"),
      "A newer ozd may know the type.");
}

// Writes JSON where it is told to, or only counts. Allocates nothing: no copy
// is left anywhere.
class Writer {
 public:
  explicit Writer(uint8_t* to) : to_(to) {}

  void Put(absl::string_view text) {
    if (to_ != nullptr) memcpy(to_ + size_, text.data(), text.size());
    size_ += text.size();
  }
  void PutString(absl::string_view text) {
    Put("\"");
    for (size_t i = 0; i < text.size(); ++i) PutByte(text[i]);
    Put("\"");
  }
  size_t size() const { return size_; }

 private:
  void PutByte(char c) {
    static constexpr char kHex[] = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"') return Put("\\\"");
    if (c == '\\') return Put("\\\\");
    if (c == '\b') return Put("\\b");
    if (c == '\f') return Put("\\f");
    if (c == '\n') return Put("\\n");
    if (c == '\r') return Put("\\r");
    if (c == '\t') return Put("\\t");
    if (byte >= 0x20) return Put(absl::string_view(&c, 1));
    const char escape[] = {
        '\\', 'u', '0', '0', kHex[byte >> 4], kHex[byte & 0xF]};
    Put(absl::string_view(escape, sizeof escape));
  }

  uint8_t* const to_;
  size_t size_ = 0;
};

absl::Status CheckField(absl::string_view name, const Field& field,
                        absl::string_view value) {
  if (value.empty() && field.required) {
    return BadSecret(absl::StrCat("the ", field.words, " is missing"), "");
  }
  if (!IsUtf8(value)) {
    return BadSecret(absl::StrCat("the ", field.words, " is not UTF-8"),
                     "Encode binary data, as base64 for example.");
  }
  const absl::string_view variable =
      field.variable == nullptr ? name : absl::string_view(field.variable);
  if (variable.empty()) return absl::OkStatus();
  const size_t bytes = variable.size() + 1 + value.size();
  if (bytes <= kMaxSecretVariableBytes) return absl::OkStatus();
  return BadSecret(absl::StrCat("the ", field.words, " is too long: ", variable,
                                "=VALUE has ", bytes, " bytes, and ",
                                kMaxSecretVariableBytes, " are allowed"),
                   "");
}

void Write(const Shape& shape, const PlainSecret& value, Writer* writer) {
  absl::string_view separator = "{";
  for (const Field& field : shape.fields) {
    const absl::string_view text = (value.*field.value).view();
    if (text.empty() && !field.required) continue;
    writer->Put(separator);
    writer->PutString(field.key);
    writer->Put(":");
    writer->PutString(text);
    separator = ",";
  }
  writer->Put("}");
}

}  // namespace

absl::StatusOr<std::string> SecretContextType(absl::string_view type) {
  OZD_ASSIGN_OR_RETURN(const Shape* shape, FindShape(type));
  return std::string(shape->context);
}

absl::StatusOr<LockedBuffer> BuildSecretPlaintext(absl::string_view name,
                                                  absl::string_view type,
                                                  const PlainSecret& value) {
  OZD_ASSIGN_OR_RETURN(const Shape* shape, FindShape(type));
  for (const Field& field : shape->fields) {
    OZD_RETURN_IF_ERROR(CheckField(name, field, (value.*field.value).view()));
  }
  Writer counter(nullptr);
  Write(*shape, value, &counter);
  OZD_ASSIGN_OR_RETURN(LockedBuffer plaintext,
                       LockedBuffer::Make(counter.size()));
  Writer writer(plaintext.data());
  Write(*shape, value, &writer);
  return plaintext;
}

}  // namespace ozd
