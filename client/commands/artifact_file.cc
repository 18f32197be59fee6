// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/artifact_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/commands/artifact_view.h"
#include "client/commands/daemon_call.h"
#include "client/commands/saved_file.h"
#include "client/commands/transfer_line.h"
#include "client/output/display_width.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/unique_fd.h"

namespace oz {
namespace {

constexpr char kDownload[] = "/oz.v1.ArtifactService/DownloadArtifact";
constexpr char kBegin[] = "/oz.v1.ArtifactService/BeginUpload";
constexpr char kAdd[] = "/oz.v1.ArtifactService/AddToUpload";
constexpr char kFinish[] = "/oz.v1.ArtifactService/FinishUpload";
// The daemon fetches all of a file before it sends the first piece, and says
// nothing while the service thinks about an upload.
constexpr absl::Duration kTransferTimeout = absl::Minutes(10);
constexpr size_t kPieceBytes = 1u << 20;

struct FileType {
  const char* extension;
  const char* mime_type;
};
// The first one of a type names files of that type.
constexpr FileType kFileTypes[] = {
    {".png", "image/png"},         {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},       {".webp", "image/webp"},
    {".gif", "image/gif"},         {".svg", "image/svg+xml"},
    {".json", "application/json"}, {".md", "text/markdown"},
    {".txt", "text/plain"},        {".log", "text/plain"},
    {".html", "text/html"},        {".csv", "text/csv"},
    {".pdf", "application/pdf"},   {".zip", "application/zip"},
    {".gz", "application/gzip"},
};

std::string ExtensionOf(const v1::Artifact& artifact) {
  for (const FileType& type : kFileTypes) {
    if (artifact.mime_type() == type.mime_type) return type.extension;
  }
  return artifact.artifact_type() == "PLAN" ? ".md" : "";
}

std::string TypeOf(absl::string_view path) {
  const std::string name = absl::AsciiStrToLower(path);
  for (const FileType& type : kFileTypes) {
    if (absl::EndsWith(name, type.extension)) return type.mime_type;
  }
  return "";
}

absl::Status FileError(const std::string& path, absl::string_view why) {
  return ozd::MakeError(absl::StatusCode::kFailedPrecondition,
                        absl::StrCat(path, ": ", why), v1::ErrorDetail());
}

struct Target {
  std::string directory;
  std::string name;
  SavedFile::Existing existing;
};

absl::StatusOr<Target> TargetFor(const std::string& out,
                                 const v1::Artifact& artifact) {
  if (out.empty()) {
    return Target{".", NameForArtifact(artifact), SavedFile::Existing::kKeep};
  }
  struct stat info {};
  if (stat(out.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) {
    return Target{out, NameForArtifact(artifact), SavedFile::Existing::kKeep};
  }
  const size_t slash = out.rfind('/');
  Target target{".", out, SavedFile::Existing::kReplace};
  if (slash != std::string::npos) {
    target.directory = out.substr(0, std::max<size_t>(slash, 1));
    target.name = out.substr(slash + 1);
  }
  if (target.name.empty() || target.name == "." || target.name == "..") {
    return FileError(out, "this names no file");
  }
  return target;
}

// Takes the pieces of a download; the first one says what it is.
class Download {
 public:
  Download(Io* io, const std::string& out) : out_(out), line_(io) {}

  absl::Status Take(absl::string_view bytes) {
    v1::ArtifactChunk chunk;
    if (!chunk.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return absl::DataLossError("a part of the file cannot be decoded");
    }
    if (!file_.has_value()) {
      artifact_ = chunk.artifact();
      OZD_ASSIGN_OR_RETURN(const Target target, TargetFor(out_, artifact_));
      OZD_ASSIGN_OR_RETURN(
          SavedFile file,
          SavedFile::Create(target.directory, target.name, target.existing));
      file_.emplace(std::move(file));
    }
    OZD_RETURN_IF_ERROR(file_->Write(chunk.data()));
    received_ += static_cast<int64_t>(chunk.data().size());
    line_.Show(ArtifactName(artifact_), received_, artifact_.size_bytes());
    return absl::OkStatus();
  }

  absl::StatusOr<DownloadedFile> Finish() {
    line_.Clear();
    if (!file_.has_value()) {
      return absl::DataLossError("the daemon sent no file");
    }
    OZD_RETURN_IF_ERROR(file_->Commit());
    return DownloadedFile{artifact_, file_->path()};
  }

 private:
  const std::string& out_;
  TransferLine line_;
  v1::Artifact artifact_;
  std::optional<SavedFile> file_;
  int64_t received_ = 0;
};

// Hands over the next piece; returns how long it was, 0 at the end.
absl::StatusOr<size_t> HandOver(CommandContext& context,
                                const std::string& path, int fd,
                                v1::AddToUploadRequest* request) {
  std::string* piece = request->mutable_data();
  piece->resize(kPieceBytes);
  ssize_t count = 0;
  do {
    count = read(fd, &(*piece)[0], piece->size());
  } while (count < 0 && errno == EINTR);
  if (count < 0) return FileError(path, strerror(errno));
  piece->resize(static_cast<size_t>(count));
  if (count == 0) return size_t{0};
  v1::AddToUploadResponse response;
  OZD_RETURN_IF_ERROR(CallDaemon(context, kAdd, *request, &response));
  request->set_offset(request->offset() + count);
  return static_cast<size_t>(count);
}

absl::StatusOr<std::string> GatherUpload(CommandContext& context,
                                         const std::string& path) {
  const ozd::UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return FileError(path, strerror(errno));
  v1::BeginUploadResponse begun;
  // Read before anything is begun, so that a directory is refused at once.
  v1::AddToUploadRequest request;
  struct stat info {};
  if (fstat(file.get(), &info) == 0 && S_ISDIR(info.st_mode)) {
    return FileError(path, strerror(EISDIR));
  }
  OZD_RETURN_IF_ERROR(
      CallDaemon(context, kBegin, v1::BeginUploadRequest(), &begun));
  request.set_upload_id(begun.upload_id());
  while (true) {
    OZD_ASSIGN_OR_RETURN(const size_t count,
                         HandOver(context, path, file.get(), &request));
    if (count == 0) return begun.upload_id();
  }
}

}  // namespace

std::string NameForArtifact(const v1::Artifact& artifact) {
  std::string name = SafeFileName(artifact.filename());
  if (name.empty()) name = SafeFileName(artifact.filepath());
  if (!name.empty()) return name;
  std::string uid;
  for (const char c : artifact.artifact_uid()) {
    uid.push_back(absl::ascii_isalnum(static_cast<unsigned char>(c)) ? c : '-');
  }
  return SafeFileName(absl::StrCat("artifact-", uid, ExtensionOf(artifact)));
}

absl::StatusOr<DownloadedFile> DownloadArtifact(CommandContext& context,
                                                const std::string& artifact_uid,
                                                const std::string& out) {
  v1::DownloadArtifactRequest request;
  *request.mutable_context() = context.call_context();
  request.set_artifact_uid(artifact_uid);
  Download download(context.io(), out);
  absl::Status problem;
  const absl::Status status = StreamFromDaemon(context, kDownload, request,
                                               [&](absl::string_view bytes) {
                                                 problem = download.Take(bytes);
                                                 return problem.ok();
                                               },
                                               {.timeout = kTransferTimeout});
  OZD_RETURN_IF_ERROR(problem);
  OZD_RETURN_IF_ERROR(status);
  return download.Finish();
}

absl::StatusOr<v1::Artifact> UploadFile(CommandContext& context,
                                        const std::string& path,
                                        v1::FinishUploadRequest* request) {
  OZD_ASSIGN_OR_RETURN(*request->mutable_upload_id(),
                       GatherUpload(context, path));
  request->set_mime_type(TypeOf(path));
  TransferLine line(context.io());
  absl::Status problem;
  std::optional<v1::Artifact> artifact;
  const absl::Status status = StreamFromDaemon(
      context, kFinish, *request,
      [&](absl::string_view bytes) {
        v1::UploadProgress progress;
        if (!progress.ParseFromArray(bytes.data(),
                                     static_cast<int>(bytes.size()))) {
          problem = absl::DataLossError("the daemon's word cannot be decoded");
          return false;
        }
        line.Show(OneLine(path), progress.sent_bytes(), progress.total_bytes());
        if (progress.has_artifact()) artifact = progress.artifact();
        return true;
      },
      {.timeout = kTransferTimeout});
  line.Clear();
  OZD_RETURN_IF_ERROR(problem);
  OZD_RETURN_IF_ERROR(status);
  if (artifact.has_value()) return *artifact;
  return absl::DataLossError("the daemon does not say what was stored");
}

}  // namespace oz
