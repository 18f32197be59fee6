// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/storage.h"

#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kStorageComponent[] = "storage";
constexpr char kCache[] = "cache";
constexpr char kJournal[] = "journal";
// A disk with less than this is as good as full.
constexpr uint64_t kUsableBytes = 1 << 20;

bool CanBeWritten(const std::string& directory) {
  struct statvfs info {};
  return access(directory.c_str(), W_OK) == 0 &&
         statvfs(directory.c_str(), &info) == 0 &&
         info.f_bavail * info.f_frsize >= kUsableBytes;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Storage>> Storage::Open(const Options& options,
                                                       const Clock* clock) {
  auto storage = absl::WrapUnique(new Storage(options, clock));
  OZD_RETURN_IF_ERROR(storage->OpenFile(kCache, &storage->cache_));
  OZD_RETURN_IF_ERROR(storage->OpenFile(kJournal, &storage->journal_));
  return storage;
}

Storage::~Storage() {
  Close(&journal_);
  Close(&cache_);
}

template <typename Store>
absl::Status Storage::OpenFile(const char* name, File<Store>* file) {
  typename Store::Options options;
  options.directory = options_.state_dir;
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(options, clock_);
  if (absl::IsUnavailable(store.status())) {
    return OpenTemporary(name, store.status(), file);
  }
  if (!store.ok()) return store.status();
  file->store = *std::move(store);
  return absl::OkStatus();
}

template <typename Store>
absl::Status Storage::OpenTemporary(const char* name, const absl::Status& cause,
                                    File<Store>* file) {
  std::string directory =
      absl::StrCat(options_.fallback_dir, "/", name, "-XXXXXX");
  if (mkdtemp(directory.data()) == nullptr) return cause;
  file->temporary_dir = directory;
  typename Store::Options options;
  options.directory = directory;
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(options, clock_);
  if (!store.ok()) return cause;
  file->store = *std::move(store);
  file->why_temporary = std::string(cause.message());
  LogWarning(kStorageComponent, TemporaryProblem(name, file->why_temporary));
  return absl::OkStatus();
}

template <typename Store>
void Storage::Close(File<Store>* file) {
  file->store.reset();
  if (file->temporary_dir.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(file->temporary_dir, ignored);
}

std::string Storage::TemporaryProblem(const char* name,
                                      const std::string& why) const {
  if (CanBeWritten(options_.state_dir)) {
    return absl::StrCat("a temporary ", name,
                        " is in use, because the one on disk could not be "
                        "opened (",
                        why, "); that has ended; run: oz daemon restart");
  }
  return absl::StrCat("the ", name, " cannot be used (", why,
                      "); a temporary one serves meanwhile");
}

template <typename Store>
void Storage::AddProblems(const char* name, const File<Store>& file,
                          std::vector<std::string>* problems) const {
  if (!file.why_temporary.empty()) {
    problems->push_back(TemporaryProblem(name, file.why_temporary));
  }
  if (const std::string& path = file.store->replaced_corrupt_file();
      !path.empty()) {
    problems->push_back(absl::StrCat(
        "the ", name, " was corrupt and is being rebuilt; the old file is ",
        path));
  }
  if (std::string problem = file.store->write_problem(); !problem.empty()) {
    problems->push_back(absl::StrCat(
        "the ", name, " cannot be written: ", problem, "; reads go on"));
  }
}

std::vector<std::string> Storage::Problems() const {
  std::vector<std::string> problems;
  AddProblems(kCache, cache_, &problems);
  AddProblems(kJournal, journal_, &problems);
  return problems;
}

void Storage::Housekeep() {
  cache()->Housekeep();
  journal()->Housekeep();
}

}  // namespace ozd
