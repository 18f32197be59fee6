// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_API_UPLOADS_H_
#define OZD_TESTS_SIM_API_UPLOADS_H_

#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/sim/api/route.h"

namespace ozd::sim {

inline constexpr char kUploadKind[] = "upload";

// How long signed links open.
inline constexpr int64_t kLinkLifeUs = 15LL * 60 * 1'000'000;

// A file that somebody sends or has sent, and that is no artifact (yet).
struct UploadedFile {
  // Given by AddUpload.
  std::string uid;
  // The run that it belongs to; "" for a snapshot without a run.
  std::string run_id;
  std::string filename;
  std::string mime_type;
  // Whether there is something behind the link. With `bytes` there is.
  bool has_bytes = false;
  std::optional<std::string> bytes;
};

// Makes room for the file and sets its uid.
absl::Status AddUpload(const Call& call, UploadedFile* file);

// The files of a run, without their bytes, in the order of AddUpload.
absl::StatusOr<std::vector<UploadedFile>> UploadsOfRun(
    const Call& call, const std::string& run_id);

// Where the file is put (PUT) and got from (GET), signed.
std::string LinkToUpload(const Call& call, const std::string& uid);

// The bytes of a file artifact that was uploaded; nullopt for all others.
std::optional<std::string> UploadedBytes(const Call& call,
                                         const std::string& artifact_uid);

// CRC-32C (Castagnoli) as uploads are confirmed with: padded base64 of its four
// bytes, the most significant first.
std::string Crc32cBase64(absl::string_view bytes);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_API_UPLOADS_H_
