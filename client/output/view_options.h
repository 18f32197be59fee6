// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_VIEW_OPTIONS_H_
#define OZ_CLIENT_OUTPUT_VIEW_OPTIONS_H_

#include <set>
#include <string>

#include "absl/time/time.h"
#include "client/output/list_table.h"
#include "client/output/style.h"

namespace oz {

// Describes where something is shown and when.
struct ViewOptions {
  // A person is looking: fit the width, shorten ids.
  bool is_terminal = false;
  int width = kUnlimitedWidth;
  absl::Time now;
  // Read only where absolute local times are shown.
  absl::TimeZone zone;
  Style style;
  // Ids of runs whose title stands out; null for none.
  const std::set<std::string>* highlighted = nullptr;

  int table_width() const { return is_terminal ? width : kUnlimitedWidth; }
};

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_VIEW_OPTIONS_H_
