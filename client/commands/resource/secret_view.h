// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_RESOURCE_SECRET_VIEW_H_
#define OZ_CLIENT_COMMANDS_RESOURCE_SECRET_VIEW_H_

// Managed secrets, for people and for scripts. Pure functions.

#include <string>

#include "absl/strings/string_view.h"
#include "client/commands/run_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {

using SecretPage = google::protobuf::RepeatedPtrField<v1::Secret>;

std::string RenderSecretTable(const SecretPage& secrets,
                              const ViewOptions& options);
// Tab-separated and stable, with a header: name, scope, type, created, updated
// (relative), description.
std::string RenderSecretRows(const SecretPage& secrets, absl::Time now);
std::string RenderSecretsJson(const SecretPage& secrets);
std::string RenderSecretsNdjson(const SecretPage& secrets);
std::string RenderSecretJson(const v1::Secret& secret);

// "Team" or "Personal".
std::string SecretScope(const v1::Secret& secret);

// "ANTHROPIC_API_KEY" -> "Anthropic API Key"; of types that are not known the
// words in lower case.
std::string SecretTypeText(const std::string& type);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_RESOURCE_SECRET_VIEW_H_
