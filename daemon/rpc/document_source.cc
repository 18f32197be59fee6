// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/document_source.h"

#include <algorithm>

namespace ozd {

Polled<oz::v1::DocumentChunk> DocumentSource::Next() {
  const std::string& content = document_.content;
  if (begun_ && sent_ == content.size()) {
    return Polled<oz::v1::DocumentChunk>::End(absl::OkStatus());
  }
  oz::v1::DocumentChunk chunk;
  if (!begun_) *chunk.mutable_freshness() = std::move(document_.freshness);
  begun_ = true;
  const size_t size = std::min(kDocumentChunkBytes, content.size() - sent_);
  chunk.set_data(content.data() + sent_, size);
  sent_ += size;
  return Polled<oz::v1::DocumentChunk>::Message(std::move(chunk));
}

}  // namespace ozd
