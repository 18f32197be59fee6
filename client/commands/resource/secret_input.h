// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_RESOURCE_SECRET_INPUT_H_
#define OZ_CLIENT_COMMANDS_RESOURCE_SECRET_INPUT_H_

// Where the commands of `oz secret` get values from. Never from the
// environment, and from the command line only where the published one takes
// them there. Memory is protected before the first byte is read, and wiped
// afterwards but for what the kernel's pipes and terminals hold.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/commands/command_context.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {

// The value of a secret, byte for byte: from the file that --value-file names,
// else from a prompt that does not show it, else all of stdin. Empty when there
// is none or the prompt was cancelled. The caller wipes it. Errors:
// kFailedPrecondition "Failed to read secret value from: PATH",
// kInvalidArgument (no UTF-8, or longer than any value may be).
absl::StatusOr<std::string> ReadSecretValue(CommandContext& context);

// One of several fields of a value.
struct SecretField {
  // Option that may give it.
  const char* option;
  // Prompt that asks for it.
  const char* question;
  enum class Shown { kYes, kNo } shown;
  enum class Needed { kYes, kNo } needed;
  // Where it goes.
  std::string* (v1::SecretValue::*field)();
};

// Result of ReadSecretFields.
enum class FieldsFound { kAll, kCancelled };

// Fills the fields from their options, else from prompts, blanks around them
// cut off. Says on stderr when a secret stood on the command line. Errors:
// kInvalidArgument naming the options that are missing where nobody can be
// asked.
absl::StatusOr<FieldsFound> ReadSecretFields(
    CommandContext& context, const std::vector<SecretField>& fields,
    v1::SecretValue* value);

// Wipes every field.
void WipeSecretValue(v1::SecretValue* value);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_RESOURCE_SECRET_INPUT_H_
