// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_JOURNAL_JOURNAL_SCHEMA_H_
#define OZD_CACHE_JOURNAL_JOURNAL_SCHEMA_H_

#include "cache/file/schema.h"

namespace ozd {

const FileFormat& JournalFormat();

}  // namespace ozd

#endif  // OZD_CACHE_JOURNAL_JOURNAL_SCHEMA_H_
