// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/file/cache.h"

#include <sys/stat.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cache/file/cache_impl.h"
#include "cache/file/file_system.h"
#include "cache/file/schema.h"
#include "cache/sql/error.h"
#include "cache/sql/transaction.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// A file up to this size is read through after an unclean exit; a larger one
// would make the start slow, and killing the process does not damage it.
constexpr int64_t kMaxCheckedBytes = 32 << 20;

// A power failure may take the last commits along, and clients know revisions
// from them: those must not be given to other changes.
constexpr char kSkipRevisionsSql[] =
    "UPDATE file_state SET last_revision = last_revision + 1048576";

int64_t FileSize(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 ? info.st_size : 0;
}

const StoreFile& CacheFile() {
  static const StoreFile* const kFile = new StoreFile{
      .name = "cache.db",
      .format = &CacheFormat(),
      // Large, so that a page that many batches change is written to the file
      // once.
      .log_pages = 16000,
      .after_unclean_exit_sql = kSkipRevisionsSql,
  };
  return *kFile;
}

absl::StatusOr<std::string> LoadEpoch(sql::Database* db) {
  OZD_ASSIGN_OR_RETURN(sql::Statement load,
                       db->Prepare("SELECT epoch FROM file_state"));
  OZD_RETURN_IF_ERROR(load.Step().status());
  return load.String(0);
}

}  // namespace

Cache::Impl::Impl(const StoreFile* file, const Options& options,
                  const Clock* clock)
    : file_(*file),
      options_(options),
      clock_(clock),
      path_(absl::StrCat(options.directory, "/", file->name)),
      open_marker_(path_ + ".open"),
      corrupt_marker_(path_ + ".damaged") {}

absl::StatusOr<std::unique_ptr<sql::Database>> Cache::Impl::OpenWriter() const {
  return sql::Database::Open(path_,
                             {.role = sql::Database::Role::kWriter,
                              .page_cache_kib = options_.writer_cache_kib,
                              .max_file_bytes = options_.max_file_bytes,
                              .log_pages = file_.log_pages});
}

absl::StatusOr<std::unique_ptr<sql::Database>> Cache::Impl::OpenReader() const {
  return sql::Database::Open(path_,
                             {.role = sql::Database::Role::kReader,
                              .page_cache_kib = options_.page_cache_kib});
}

// Whether the file can be opened and, within reason, read. OK also when
// something other than corruption is in the way: that shows again later.
absl::Status Cache::Impl::Examine(bool unclean) const {
  if (!LooksLikeDatabase(path_)) return absl::DataLossError("not a database");
  const int64_t size = FileSize(path_);
  absl::StatusOr<std::unique_ptr<sql::Database>> db = OpenWriter();
  absl::Status status = db.status();
  if (status.ok()) status = (*db)->UserVersion().status();
  if (status.ok() && unclean && size <= kMaxCheckedBytes) {
    status = (*db)->QuickCheck();
  }
  return sql::IsCorruption(status) ? status : absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Cache::Impl>> Cache::Impl::Open(
    const StoreFile* file, const Options& options, const Clock* clock) {
  OZD_RETURN_IF_ERROR(options.check_file_system(options.directory));
  std::unique_ptr<Impl> impl(new Impl(file, options, clock));
  const bool unclean = impl->open_marker_.Exists();
  absl::Status health = impl->corrupt_marker_.Exists()
                            ? absl::DataLossError("found corrupt while in use")
                            : impl->Examine(unclean);
  if (health.ok()) {
    health = impl->OpenConnections();
    if (!health.ok() && !sql::IsCorruption(health)) return health;
  }
  if (!health.ok()) {
    impl->readers_.reset();
    impl->writer_.reset();
    OZD_ASSIGN_OR_RETURN(impl->replaced_corrupt_file_,
                         Quarantine(impl->path_, clock->Now()));
    impl->corrupt_marker_.Clear();
    LogWarning("cache", file->name, " was corrupt (", health.message(),
               "), began anew; the old one is ", impl->replaced_corrupt_file_);
    OZD_RETURN_IF_ERROR(impl->OpenConnections());
  }
  if (unclean && impl->replaced_corrupt_file_.empty()) impl->Recover();
  impl->open_marker_.Set();
  return impl;
}

absl::Status Cache::Impl::OpenConnections() {
  std::vector<std::unique_ptr<sql::Database>> writer;
  OZD_ASSIGN_OR_RETURN(std::unique_ptr<sql::Database> only, OpenWriter());
  OZD_RETURN_IF_ERROR(Migrate(only.get(), path_, *file_.format));
  OZD_ASSIGN_OR_RETURN(epoch_, LoadEpoch(only.get()));
  writer.push_back(std::move(only));
  std::vector<std::unique_ptr<sql::Database>> readers;
  for (int i = 0; i < options_.max_readers; ++i) {
    OZD_ASSIGN_OR_RETURN(std::unique_ptr<sql::Database> reader, OpenReader());
    readers.push_back(std::move(reader));
  }
  writer_ = std::make_unique<ConnectionPool>(std::move(writer));
  readers_ = std::make_unique<ConnectionPool>(std::move(readers));
  return absl::OkStatus();
}

// Best effort: on a full disk the file is still good for reading.
void Cache::Impl::Recover() {
  const absl::Status status = Write([this](sql::Database* db) {
    return db->Execute(file_.after_unclean_exit_sql);
  });
  if (!status.ok()) {
    LogWarning("cache", file_.name, ": ", status.message());
  }
}

Cache::Impl::~Impl() {
  if (writer_ == nullptr) return;
  // The writer goes last: it folds the log into the file.
  readers_.reset();
  writer_.reset();
  open_marker_.Clear();
}

absl::Status Cache::Impl::Read(Body body) {
  const ConnectionPool::Lease db = readers_->Acquire();
  sql::Transaction transaction(db.get());
  absl::Status status = transaction.Begin(sql::Transaction::kRead);
  if (status.ok()) status = body(db.get());
  // A rollback ends the view as well as a commit does.
  return NoteCorruption(std::move(status));
}

absl::Status Cache::Impl::Write(Body body) {
  const ConnectionPool::Lease db = writer_->Acquire();
  sql::Transaction transaction(db.get());
  absl::Status status = transaction.Begin(sql::Transaction::kWrite);
  if (status.ok()) status = body(db.get());
  if (status.ok()) status = transaction.Commit();
  return NoteCorruption(NoteWrite(std::move(status)));
}

absl::Status Cache::Impl::NoteCorruption(absl::Status status) const {
  if (!status.ok() && sql::IsCorruption(status)) corrupt_marker_.Set();
  return status;
}

absl::Status Cache::Impl::NoteWrite(absl::Status status) {
  const absl::string_view problem = sql::WriteProblem(status);
  if (!status.ok() && problem.empty()) return status;
  MutexLock lock(&mutex_);
  write_problem_ = std::string(problem);
  return status;
}

void Cache::Impl::WantIndex(absl::string_view name) {
  MutexLock lock(&mutex_);
  wanted_indexes_.emplace(name);
}

absl::Status Cache::Impl::BuildWantedIndexes() {
  std::set<std::string> wanted;
  {
    MutexLock lock(&mutex_);
    wanted.swap(wanted_indexes_);
  }
  for (const std::string& name : wanted) {
    OZD_RETURN_IF_ERROR(
        Write([&](sql::Database* db) { return BuildIndex(db, name); }));
  }
  return absl::OkStatus();
}

void Cache::Impl::AddSweep(Sweep sweep) {
  MutexLock lock(&mutex_);
  sweeps_.insert(sweep);
}

void Cache::Impl::Housekeep() {
  std::set<Sweep> sweeps;
  {
    MutexLock lock(&mutex_);
    sweeps = sweeps_;
  }
  for (const Sweep sweep : sweeps) sweep(this).IgnoreError();
  // One that could not be built will be missed again.
  NoteCorruption(BuildWantedIndexes()).IgnoreError();
  {
    const ConnectionPool::Lease db = writer_->Acquire();
    NoteCorruption(db->Optimize()).IgnoreError();
    NoteCorruption(db->Checkpoint()).IgnoreError();
    db->ReleaseMemory();
  }
  readers_->ReleaseMemory();
}

std::string Cache::Impl::write_problem() const {
  MutexLock lock(&mutex_);
  return write_problem_;
}

Cache::Cache(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Cache::~Cache() = default;

absl::StatusOr<std::unique_ptr<Cache>> Cache::Open(const Options& options,
                                                   const Clock* clock) {
  OZD_ASSIGN_OR_RETURN(std::unique_ptr<Impl> impl,
                       Impl::Open(&CacheFile(), options, clock));
  return std::unique_ptr<Cache>(new Cache(std::move(impl)));
}

const std::string& Cache::replaced_corrupt_file() const {
  return impl_->replaced_corrupt_file();
}

std::string Cache::write_problem() const { return impl_->write_problem(); }

void Cache::Housekeep() { impl_->Housekeep(); }

}  // namespace ozd
