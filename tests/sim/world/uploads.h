// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_UPLOADS_H_
#define OZD_TESTS_SIM_WORLD_UPLOADS_H_

#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/sim/world/context.h"

namespace ozd::sim {

struct StoredObject;

inline constexpr char kUploadKind[] = "upload";

// Life of a signed link, in microseconds.
inline constexpr int64_t kLinkLifeUs = 15LL * 60 * 1'000'000;

// A file that a client sends or has sent, and that is no artifact (yet).
struct UploadedFile {
  // Given by AddUpload.
  std::string uid;
  // The run that it belongs to; "" for a snapshot without a run.
  std::string run_id;
  std::string filename;
  std::string mime_type;
  // True when bytes are stored behind the link. Set by UploadsOfRun.
  bool has_bytes = false;
  std::optional<std::string> bytes;
};

// Returns an upload of the caller, created now, with a fresh uid and no
// content; nothing is stored.
StoredObject NewUpload(const Call& call);

// Stores the file and sets its uid.
absl::Status AddUpload(const Call& call, UploadedFile* file);

// Lists the files of a run, without their bytes, in the order of AddUpload.
absl::StatusOr<std::vector<UploadedFile>> UploadsOfRun(
    const Call& call, const std::string& run_id);

// Returns the signed link that the file is put to (PUT) and got from (GET).
std::string LinkToUpload(const Call& call, const std::string& uid);

// Returns the bytes of a file artifact that was uploaded; nullopt for all
// others.
std::optional<std::string> UploadedBytes(const Call& call,
                                         const std::string& artifact_uid);

// Computes the CRC-32C (Castagnoli) that confirms an upload: padded base64 of
// its four bytes, the most significant first.
std::string Crc32cBase64(absl::string_view bytes);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_UPLOADS_H_
