// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_STYLE_H_
#define OZ_CLIENT_OUTPUT_STYLE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "client/base/io.h"

namespace oz {

enum class Color { kNone, kDim, kBold, kRed, kGreen, kYellow, kMagenta, kCyan };

// Colours text, or leaves it plain. A value.
class Style {
 public:
  // Plain text.
  Style() = default;

  // Colours when stdout is a terminal that is not "dumb" and NO_COLOR is unset
  // or empty.
  static Style ForStdout(const Io& io);
  // For tests.
  static Style Coloured();

  bool enabled() const { return enabled_; }
  // `text` between the escapes for `color`, or `text` when plain.
  std::string Paint(Color color, absl::string_view text) const;

 private:
  bool enabled_ = false;
};

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_STYLE_H_
