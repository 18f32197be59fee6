// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_UPLOAD_API_H_
#define OZD_DAEMON_UPSTREAM_API_UPLOAD_API_H_

#include <stdint.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// A file to be stored with a run. A value; empty fields are not sent.
struct NewFileArtifact {
  std::string filepath = {};
  std::string run_id = {};
  std::string conversation_id = {};
  std::string mime_type = {};
  std::string description = {};
  int64_t size_bytes = 0;
};

// The link that takes the bytes of a file. As good as a password. A value.
struct UploadTarget {
  struct Field {
    enum class Kind { kStatic, kChecksum, kContent };
    std::string name;
    Kind kind = Kind::kStatic;
    // Set for kStatic.
    std::string value;
  };

  std::string artifact_uid;
  std::string url;
  // PUT or POST.
  std::string method;
  std::vector<std::pair<std::string, std::string>> headers;
  // Empty: the body is the file. Else it is a form with these parts in this
  // order, of which the last one, and no other, is the file.
  std::vector<Field> fields;
};

// Describes single artifacts and makes artifacts of files. Calls block; those
// that change something are never sent twice once they may have arrived.
// Thread-safe. Errors of every call: ServiceCalls; kDataLoss when the answer is
// not what it should be.
class UploadApi {
 public:
  // `calls` is borrowed and must outlive this.
  explicit UploadApi(ServiceCalls* calls) : calls_(calls) {}

  // GET /agent/artifacts/{uid}. Errors: kNotFound.
  absl::StatusOr<oz::v1::GetArtifactResponse> GetArtifact(
      const ApiCaller& caller, const std::string& artifact_uid) const;

  absl::StatusOr<UploadTarget> CreateTarget(const ApiCaller& caller,
                                            const NewFileArtifact& file) const;
  // Sends `size` bytes that `source` gives, without the caller's key, once.
  // `checksum` is the base64 CRC-32C of them.
  absl::Status Send(const ApiCaller& caller, const UploadTarget& target,
                    const std::string& checksum, int64_t size,
                    ByteSource source) const;
  // The artifact as it is stored. Nothing is stored before.
  absl::StatusOr<oz::v1::Artifact> Confirm(const ApiCaller& caller,
                                           const std::string& artifact_uid,
                                           const std::string& checksum) const;

 private:
  ServiceCalls* const calls_;
};

// Text before and after the file in the form that `target` asks for.
// `boundary` occurs in neither file nor fields, as far as chance goes. Errors:
// kDataLoss when the file is not the last field, or not there once.
struct FormFrame {
  std::string before;
  std::string after;
};
absl::StatusOr<FormFrame> MakeFormFrame(const UploadTarget& target,
                                        absl::string_view checksum,
                                        absl::string_view boundary);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_UPLOAD_API_H_
