// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_UPLOADS_H_
#define OZD_TESTS_SIM_UPLOADS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "tests/sim/route.h"

namespace ozd::sim {

inline constexpr char kUploadKind[] = "upload";

// The bytes of a file artifact that was uploaded; nullopt for all others.
std::optional<std::string> UploadedBytes(const Call& call,
                                         const std::string& artifact_uid);

// CRC-32C (Castagnoli) as uploads are confirmed with: padded base64 of its four
// bytes, the most significant first.
std::string Crc32cBase64(absl::string_view bytes);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_UPLOADS_H_
