// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/engine.h"

#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "daemon/auth/file_store.h"
#include "daemon/state_file.h"
#include "daemon/upstream/oz_api_client.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kComponent[] = "engine";
constexpr size_t kSaltBytes = 32;
// A disk with less than this is as good as full.
constexpr uint64_t kUsableBytes = 1 << 20;

bool CanBeWritten(const std::string& directory) {
  struct statvfs info {};
  return access(directory.c_str(), W_OK) == 0 &&
         statvfs(directory.c_str(), &info) == 0 &&
         info.f_bavail * info.f_frsize >= kUsableBytes;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> Engine::Make(const Options& options,
                                                     const Clock* clock) {
  auto engine = absl::WrapUnique(new Engine(options, clock));
  OZD_RETURN_IF_ERROR(engine->OpenCache());
  OZD_ASSIGN_OR_RETURN(const std::string salt, engine->PartitionSalt());
  OZD_RETURN_IF_ERROR(engine->BuildServices(salt));
  for (const std::string& problem : engine->start_problems_) {
    LogWarning(kComponent, problem);
  }
  return engine;
}

Engine::Engine(const Options& options, const Clock* clock)
    : options_(options), clock_(clock) {}

Engine::~Engine() { Shutdown(); }

void Engine::RemoveFallbackCache() {
  if (!fallback_cache_dir_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(fallback_cache_dir_, ignored);
  }
}

absl::Status Engine::OpenCache() {
  Cache::Options options;
  options.directory = options_.state_dir;
  absl::StatusOr<std::unique_ptr<Cache>> cache = Cache::Open(options, clock_);
  if (absl::IsUnavailable(cache.status())) {
    return UseFallbackCache(cache.status());
  }
  if (!cache.ok()) return cache.status();
  cache_ = *std::move(cache);
  if (!cache_->replaced_corrupt_file().empty()) {
    start_problems_.push_back(
        absl::StrCat("the cache was corrupt and is being rebuilt; the old file "
                     "is ",
                     cache_->replaced_corrupt_file()));
  }
  return absl::OkStatus();
}

absl::Status Engine::UseFallbackCache(const absl::Status& cause) {
  std::string directory = absl::StrCat(options_.fallback_dir, "/cache-XXXXXX");
  if (mkdtemp(directory.data()) == nullptr) return cause;
  fallback_cache_dir_ = directory;
  Cache::Options options;
  options.directory = directory;
  absl::StatusOr<std::unique_ptr<Cache>> cache = Cache::Open(options, clock_);
  if (!cache.ok()) return cause;
  cache_ = *std::move(cache);
  fallback_cause_ = std::string(cause.message());
  LogWarning(kComponent, FallbackProblem());
  return absl::OkStatus();
}

std::string Engine::FallbackProblem() const {
  if (CanBeWritten(options_.state_dir)) {
    return absl::StrCat(
        "a temporary cache is in use, because the one on disk could not be "
        "opened (",
        fallback_cause_, "); that has ended; run: oz daemon restart");
  }
  return absl::StrCat("the cache cannot be used (", fallback_cause_,
                      "); a temporary one serves meanwhile");
}

absl::StatusOr<std::string> Engine::PartitionSalt() {
  const std::string path = absl::StrCat(options_.state_dir, "/partition-salt");
  absl::StatusOr<std::string> salt = LoadOrCreateSecret(path, kSaltBytes);
  if (absl::IsDataLoss(salt.status())) {
    start_problems_.push_back(absl::StrCat(
        path, " was damaged and is new now; the cache fills anew"));
    unlink(path.c_str());
    salt = LoadOrCreateSecret(path, kSaltBytes);
  }
  if (!salt.ok()) {
    start_problems_.push_back(absl::StrCat(
        salt.status().message(), "; what is cached now is lost on restart"));
    return RandomBytes(kSaltBytes);
  }
  return salt;
}

absl::Status Engine::BuildServices(const std::string& salt) {
  run_store_ = std::make_unique<RunStore>(cache_.get());
  document_store_ = std::make_unique<DocumentStore>(cache_.get());
  credentials_ =
      std::make_unique<FileCredentialStore>(options_.state_dir, getuid());
  OZD_ASSIGN_OR_RETURN(transport_,
                       CurlTransport::Make(CurlTransport::Options()));
  api_ = std::make_unique<OzApiClient>(transport_.get(), clock_, &sleeper_);
  executor_ = std::make_unique<Executor>(Executor::Options());

  AccountService::Options account_options;
  account_options.default_server_root_url = options_.config.server_root_url;
  account_options.partition_salt = salt;
  accounts_ = std::make_unique<AccountService>(
      AccountService::Dependencies{credentials_.get(), run_store_.get(),
                                   document_store_.get(), api_.get(), clock_},
      account_options);

  SyncedAccounts::Options synced_options;
  synced_options.max_age = options_.config.max_age;
  synced_options.sync_wait = options_.config.sync_wait;
  synced_options.background_sync = options_.config.background_sync;
  synced_ = std::make_unique<SyncedAccounts>(
      SyncedAccounts::Dependencies{run_store_.get(), document_store_.get(),
                                   api_.get(), accounts_.get(), executor_.get(),
                                   clock_},
      synced_options);
  RunService::Options run_options;
  run_options.keep_documents = options_.config.documents;
  runs_ = std::make_unique<RunService>(synced_.get(), run_options);
  if (!options_.config.documents) {
    // Erasing much takes long, and nothing reads them meanwhile.
    executor_->Run([this] { EraseDocuments(); });
  }
  return absl::OkStatus();
}

void Engine::EraseDocuments() {
  const absl::Status erased = document_store_->PurgeAll();
  if (erased.ok()) return;
  LogWarning(kComponent, "cannot erase documents: ", erased.message());
  MutexLock lock(&mutex_);
  erase_problem_ = absl::StrCat(
      "conversations and transcripts of an earlier ozd could not be erased (",
      erased.message(), "); run: oz daemon restart");
}

std::vector<std::string> Engine::Problems() const {
  std::vector<std::string> problems = start_problems_;
  if (!fallback_cause_.empty()) problems.push_back(FallbackProblem());
  if (std::string problem = cache_->write_problem(); !problem.empty()) {
    problems.push_back(absl::StrCat("the cache cannot be written: ", problem,
                                    "; reads go on"));
  }
  MutexLock lock(&mutex_);
  if (!erase_problem_.empty()) problems.push_back(erase_problem_);
  return problems;
}

void Engine::EndWork() {
  if (synced_ != nullptr) synced_->Shutdown();
  // What waits for the network ends with the transport.
  sleeper_.Interrupt();
  if (transport_ != nullptr) transport_->Shutdown();
}

void Engine::Shutdown() {
  if (std::exchange(shut_down_, true)) return;
  EndWork();
  if (executor_ != nullptr) executor_->Shutdown();
  // Nobody writes any more: closing leaves one whole file behind.
  runs_.reset();
  synced_.reset();
  accounts_.reset();
  document_store_.reset();
  run_store_.reset();
  cache_.reset();
  RemoveFallbackCache();
}

}  // namespace ozd
