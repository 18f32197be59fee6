// Copyright (c) 2026 The ozd authors. MIT licence.
// Whatever arrives as a conversation, a run with artifacts or a message: no
// crash, and only what can be stored and sent.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <string>

#include "daemon/upstream/api/artifact_json.h"
#include "daemon/upstream/api/document_json.h"
#include "daemon/upstream/api/message_api.h"
#include "daemon/upstream/json/json_reader.h"

namespace {

// Aborts, so that both the fuzzer and the replay fail.
void Require(bool condition) {
  if (!condition) abort();
}

template <typename Message>
void CheckSurvives(const Message& message) {
  Message copy;
  Require(copy.ParseFromString(message.SerializeAsString()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto items = ozd::ParseConversation(text);
  if (items.ok()) {
    int64_t seq = 0;
    for (const oz::v1::ConversationItem& item : *items) {
      Require(item.seq() == ++seq);
      CheckSurvives(item);
    }
  }
  const auto run = ozd::ParseRunArtifacts(text);
  if (run.ok()) {
    ozd::JsonReader reader(run->raw_json);
    reader.Skip();
    Require(reader.AtEnd());
    for (const oz::v1::Artifact& artifact : run->artifacts) {
      CheckSurvives(artifact);
    }
  }
  const auto artifact = ozd::ParseArtifact(text);
  if (artifact.ok()) CheckSurvives(artifact->artifact);
  const auto message = ozd::ParseMessage(text);
  if (message.ok()) CheckSurvives(*message);
  return 0;
}
