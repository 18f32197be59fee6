// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/resource/secret_input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/args/values.h"
#include "client/commands/prompt.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/unique_fd.h"
#include "proto/support/utf8.h"
#include "proto/support/wipe.h"

namespace oz {
namespace {

// Linux takes no longer variable; the daemon knows what is left for a name.
constexpr size_t kMaxValueBytes = 131071;

absl::Status FileError(const std::string& path, absl::string_view cause) {
  v1::ErrorDetail detail;
  detail.set_error_code("bad_secret_input");
  detail.add_causes(std::string(cause));
  return ozd::MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat("Failed to read secret value from: ", path), detail);
}

absl::Status BadInput(absl::string_view message, absl::string_view remedy) {
  v1::ErrorDetail detail;
  detail.set_error_code("bad_secret_input");
  detail.set_remedy(std::string(remedy));
  return ozd::MakeError(absl::StatusCode::kInvalidArgument, message, detail);
}

// In a buffer that never grows: no copies are left behind.
absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const ozd::UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file.valid()) return FileError(path, strerror(errno));
  std::string text(kMaxValueBytes + 1, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = read(file.get(), &text[size], text.size() - size);
    if (count == 0) break;
    if (count > 0) {
      size += static_cast<size_t>(count);
    } else if (errno != EINTR) {
      const int error = errno;
      ozd::Wipe(&text);
      return FileError(path, strerror(error));
    }
  }
  if (size > kMaxValueBytes) {
    ozd::Wipe(&text);
    return FileError(
        path, absl::StrCat("it is longer than ", kMaxValueBytes, " bytes"));
  }
  text.resize(size);
  return text;
}

bool IsOnCommandLine(const ParsedArgs& args, absl::string_view name) {
  for (const ParsedValue& value : args.values) {
    if (value.name == name && value.source == ValueSource::kCommandLine) {
      return true;
    }
  }
  return false;
}

// Asks for one field; nullopt when cancelled.
std::optional<std::string> Ask(Io* io, const SecretField& field) {
  while (true) {
    std::optional<std::string> line = field.shown == SecretField::Shown::kYes
                                          ? AskLine(io, field.question)
                                          : AskHiddenLine(io, field.question);
    if (!line.has_value()) return std::nullopt;
    const bool given = !absl::StripAsciiWhitespace(*line).empty();
    if (given || field.needed == SecretField::Needed::kNo) return line;
    io->Err("A value is needed.\n");
  }
}

}  // namespace

absl::StatusOr<std::string> ReadSecretValue(CommandContext& context) {
  Io* io = context.io();
  io->ProtectMemory();
  const std::string path = context.args().Text("value-file");
  std::string value;
  if (!path.empty()) {
    OZD_ASSIGN_OR_RETURN(value, ReadFile(path));
  } else if (io->stdin_is_terminal()) {
    return AskHiddenLine(io, "Secret value:").value_or("");
  } else {
    std::optional<std::string> all = io->ReadAllStdin(kMaxValueBytes);
    if (!all.has_value()) {
      return BadInput(absl::StrCat("the secret value on stdin is longer than ",
                                   kMaxValueBytes, " bytes or unreadable"),
                      "");
    }
    value.swap(*all);
    ozd::Wipe(&*all);
  }
  if (ozd::IsUtf8(value)) return value;
  ozd::Wipe(&value);
  if (!path.empty()) return FileError(path, "it is not UTF-8");
  return BadInput("the secret value on stdin is not UTF-8",
                  "Encode binary data, as base64 for example.");
}

absl::StatusOr<FieldsFound> ReadSecretFields(
    CommandContext& context, const std::vector<SecretField>& fields,
    v1::SecretValue* value) {
  Io* io = context.io();
  io->ProtectMemory();
  const bool can_ask = CanPrompt(*io);
  std::vector<std::string> missing;
  for (const SecretField& field : fields) {
    if (!context.args().Has(field.option) &&
        field.needed == SecretField::Needed::kYes) {
      missing.push_back(absl::StrCat("--", field.option));
    }
    if (field.shown == SecretField::Shown::kNo &&
        IsOnCommandLine(context.args(), field.option)) {
      io->Err(absl::StrCat("warning: --", field.option,
                           " on the command line is visible to other "
                           "programs; at a terminal it is asked for\n"));
    }
  }
  if (!missing.empty() && !can_ask) {
    return BadInput(
        absl::StrCat("without a terminal to ask at, ",
                     absl::StrJoin(missing, ", "),
                     missing.size() == 1 ? " is" : " are", " required"),
        "");
  }
  for (const SecretField& field : fields) {
    std::optional<std::string> text;
    if (context.args().Has(field.option)) {
      text = context.args().Text(field.option);
    } else if (can_ask) {
      text = Ask(io, field);
      if (!text.has_value()) return FieldsFound::kCancelled;
    }
    if (!text.has_value()) continue;
    const ozd::Wiper wiper(&*text);
    const absl::string_view trimmed = absl::StripAsciiWhitespace(*text);
    (value->*field.field)()->assign(trimmed.data(), trimmed.size());
  }
  return FieldsFound::kAll;
}

void WipeSecretValue(v1::SecretValue* value) {
  ozd::Wipe(value->mutable_secret());
  ozd::Wipe(value->mutable_access_key_id());
  ozd::Wipe(value->mutable_session_token());
  ozd::Wipe(value->mutable_region());
  ozd::Wipe(value->mutable_base_url());
}

}  // namespace oz
