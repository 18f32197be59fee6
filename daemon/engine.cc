// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/engine.h"

#include <stdlib.h>
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
  start_problems_.push_back(
      absl::StrCat("the cache cannot be used (", cause.message(),
                   "); a temporary one serves until ozd is started again"));
  return absl::OkStatus();
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

  RunService::Options run_options;
  run_options.max_age = options_.config.max_age;
  run_options.sync_wait = options_.config.sync_wait;
  runs_ = std::make_unique<RunService>(
      RunService::Dependencies{run_store_.get(), document_store_.get(),
                               api_.get(), accounts_.get(), executor_.get(),
                               clock_},
      run_options);
  return absl::OkStatus();
}

std::vector<std::string> Engine::Problems() const {
  std::vector<std::string> problems = start_problems_;
  if (std::string problem = cache_->write_problem(); !problem.empty()) {
    problems.push_back(absl::StrCat("the cache cannot be written: ", problem,
                                    "; reads go on"));
  }
  return problems;
}

void Engine::Shutdown() {
  if (std::exchange(shut_down_, true)) return;
  if (runs_ != nullptr) runs_->Shutdown();
  // What waits for the network ends with the transport.
  sleeper_.Interrupt();
  if (transport_ != nullptr) transport_->Shutdown();
  if (executor_ != nullptr) executor_->Shutdown();
  // Nobody writes any more: leave one whole file behind.
  if (cache_ != nullptr) cache_->Housekeep();
  RemoveFallbackCache();
}

}  // namespace ozd
