// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_RESOURCE_API_KEY_VIEW_H_
#define OZ_CLIENT_COMMANDS_RESOURCE_API_KEY_VIEW_H_

// API keys, for people and for scripts. Pure functions.

#include <string>

#include "client/commands/run_view.h"
#include "client/output/json_text.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {

using ApiKeyPage = google::protobuf::RepeatedPtrField<v1::ApiKey>;

std::string RenderApiKeyTable(const ApiKeyPage& keys,
                              const ViewOptions& options);
// Tab-separated and stable, with a header: UID, name, key, scope, created, last
// used, expires.
std::string RenderApiKeyRows(const ApiKeyPage& keys, absl::Time now);
std::string RenderApiKeysJson(const ApiKeyPage& keys);
std::string RenderApiKeysNdjson(const ApiKeyPage& keys);
// {"raw_api_key": ..., "api_key": {...}}
std::string RenderNewApiKeyJson(const v1::CreateApiKeyResponse& created,
                                JsonLayout layout);

// "wk-**1a2b".
std::string ApiKeyText(const v1::ApiKey& key);
// A line for choosing among keys of one name: UID, key, scope, when created.
std::string ApiKeyChoice(const v1::ApiKey& key, absl::Time now);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_RESOURCE_API_KEY_VIEW_H_
