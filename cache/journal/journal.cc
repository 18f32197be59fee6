// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/journal.h"

#include <utility>

#include "cache/file/cache_impl.h"
#include "cache/journal/journal_schema.h"
#include "cache/sql/database.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// The journal is open as long as the daemon lives, and what it reads is small
// or read once.
constexpr int kWriterCacheKib = 512;
constexpr int kReaderCacheKib = 256;

// A power failure may take the last commits along, and clients know positions
// from them: those must not be given to other events.
constexpr char kSkipPositionsSql[] =
    "UPDATE sqlite_sequence SET seq = seq + 1048576 WHERE name = 'event'";

// A command that ran when the daemon ended is not watched by anybody any more.
constexpr char kRequeueSql[] =
    "UPDATE hook_delivery SET state = 1 WHERE state = 2";

const StoreFile& JournalFile() {
  static const StoreFile* const kFile = new StoreFile{
      .name = "journal.db",
      .format = &JournalFormat(),
      .log_pages = 1000,
      .after_unclean_exit_sql = kSkipPositionsSql,
  };
  return *kFile;
}

}  // namespace

Journal::Journal(std::unique_ptr<Cache::Impl> impl)
    : impl_(std::move(impl)), epoch_(impl_->epoch()) {}
Journal::~Journal() = default;

absl::StatusOr<std::unique_ptr<Journal>> Journal::Open(const Options& options,
                                                       const Clock* clock) {
  OZD_ASSIGN_OR_RETURN(std::unique_ptr<Cache::Impl> impl,
                       Cache::Impl::Open(&JournalFile(),
                                         {.directory = options.directory,
                                          .max_readers = options.max_readers,
                                          .page_cache_kib = kReaderCacheKib,
                                          .writer_cache_kib = kWriterCacheKib},
                                         clock));
  const absl::Status requeued =
      impl->Write([](sql::Database* db) { return db->Execute(kRequeueSql); });
  // On a full disk the journal can still be read.
  if (!requeued.ok()) {
    LogWarning("journal", "deliveries under way stay so: ", requeued.message());
  }
  return std::unique_ptr<Journal>(new Journal(std::move(impl)));
}

const std::string& Journal::replaced_corrupt_file() const {
  return impl_->replaced_corrupt_file();
}

std::string Journal::write_problem() const { return impl_->write_problem(); }

void Journal::Housekeep() { impl_->Housekeep(); }

}  // namespace ozd
