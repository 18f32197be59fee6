// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/engine.h"

#include <unistd.h>

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "daemon/auth/file_store.h"
#include "daemon/process/state_file.h"
#include "proto/support/log.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kEngineComponent[] = "engine";
constexpr size_t kSaltBytes = 32;
// The journal grows slowly.
constexpr absl::Duration kTrimEvery = absl::Hours(6);

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> Engine::Make(const Options& options,
                                                     const Clock* clock) {
  auto engine = absl::WrapUnique(new Engine(options, clock));
  OZD_ASSIGN_OR_RETURN(
      engine->storage_,
      Storage::Open({options.state_dir, options.fallback_dir}, clock));
  OZD_ASSIGN_OR_RETURN(const std::string salt, engine->PartitionSalt());
  OZD_RETURN_IF_ERROR(engine->BuildServices(salt));
  for (const std::string& problem : engine->start_problems_) {
    LogWarning(kEngineComponent, problem);
  }
  return engine;
}

Engine::Engine(const Options& options, const Clock* clock)
    : options_(options),
      clock_(clock),
      stall_policy_(clock, {.stalled_after = options.config.stalled_after}) {}

Engine::~Engine() { Shutdown(); }

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
  run_store_ = std::make_unique<RunStore>(storage_->cache());
  document_store_ = std::make_unique<DocumentStore>(storage_->cache());
  credentials_ =
      std::make_unique<FileCredentialStore>(options_.state_dir, getuid());
  OZD_ASSIGN_OR_RETURN(transport_,
                       CurlTransport::Make(CurlTransport::Options()));
  calls_ = std::make_unique<ServiceClient>(transport_.get(), clock_, &sleeper_);
  executor_ = std::make_unique<Executor>(Executor::Options());

  AccountService::Options account_options;
  account_options.default_server_root_url = options_.config.server_root_url;
  account_options.partition_salt = salt;
  accounts_ = std::make_unique<AccountService>(
      AccountService::Dependencies{credentials_.get(), run_store_.get(),
                                   document_store_.get(), calls_.get(), clock_},
      account_options);

  AccountSync::Options synced_options;
  synced_options.max_age = options_.config.max_age;
  synced_options.sync_wait = options_.config.sync_wait;
  synced_options.background_sync = options_.config.background_sync;
  synced_ = std::make_unique<AccountSync>(
      AccountSync::Dependencies{run_store_.get(), document_store_.get(),
                                calls_.get(), accounts_.get(), executor_.get(),
                                clock_},
      synced_options);
  RunService::Options run_options;
  run_options.keep_documents = options_.config.documents;
  run_options.progress = &stall_policy_;
  runs_ = std::make_unique<RunService>(synced_.get(), run_options);
  resource_services_ = std::make_unique<ResourceServices>(
      ResourceServices::Dependencies{synced_.get(), runs_.get(), calls_.get(),
                                     storage_->cache()},
      options_.config);
  run_services_ = std::make_unique<RunServices>(
      RunServices::Dependencies{
          synced_.get(), runs_.get(), resource_services_.get(), &stall_policy_,
          storage_->cache(), storage_->journal(), clock_, calls_.get()},
      options_.config, options_.state_dir);
  ListenToAccounts();
  if (!options_.config.documents) {
    // Erasing much takes long, and nothing reads them meanwhile.
    executor_->Run([this] { EraseDocuments(); });
  }
  return absl::OkStatus();
}

void Engine::ListenToAccounts() {
  AccountSync::Listener listener;
  if (options_.on_activity) {
    listener.on_changed = [this](const std::shared_ptr<AccountState>&) {
      options_.on_activity();
    };
  }
  listener.on_forget = [this](const std::string& partition) {
    return run_services_->Forget(partition);
  };
  listener_ = synced_->AddListener(std::move(listener));
}

CoreServices Engine::core() const {
  CoreServices core;
  core.accounts = accounts_.get();
  core.runs = runs_.get();
  run_services_->AddTo(&core);
  resource_services_->AddTo(&core);
  return core;
}

void Engine::Start() { run_services_->hooks()->Start(); }

void Engine::EraseDocuments() {
  const absl::Status erased = document_store_->PurgeAll();
  if (erased.ok()) return;
  LogWarning(kEngineComponent, "cannot erase documents: ", erased.message());
  MutexLock lock(&mutex_);
  erase_problem_ = absl::StrCat(
      "conversations and transcripts of an earlier ozd could not be erased (",
      erased.message(), "); run: oz daemon restart");
}

std::vector<std::string> Engine::Problems() const {
  std::vector<std::string> problems = start_problems_;
  for (std::string& problem : storage_->Problems()) {
    problems.push_back(std::move(problem));
  }
  MutexLock lock(&mutex_);
  if (!erase_problem_.empty()) problems.push_back(erase_problem_);
  return problems;
}

void Engine::Housekeep() {
  const absl::Duration now = clock_->Uptime();
  if (now - trimmed_ >= kTrimEvery) {
    trimmed_ = now;
    run_services_->Trim();
  }
  storage_->Housekeep();
}

void Engine::EndStreams() {
  if (run_services_ != nullptr) run_services_->EndStreams();
}

void Engine::EndWork() {
  if (run_services_ != nullptr) run_services_->EndWork();
  if (resource_services_ != nullptr) resource_services_->EndWork();
  if (synced_ != nullptr) synced_->Shutdown();
  // Every wait for the network ends with the transport.
  sleeper_.Interrupt();
  if (transport_ != nullptr) transport_->Shutdown();
}

void Engine::Shutdown() {
  if (std::exchange(shut_down_, true)) return;
  EndStreams();
  EndWork();
  if (executor_ != nullptr) executor_->Shutdown();
  // The listener must not be called while its services are destroyed.
  if (listener_ != 0) synced_->RemoveListener(listener_);
  // Nobody writes any more: closing leaves whole files behind.
  run_services_.reset();
  resource_services_.reset();
  runs_.reset();
  synced_.reset();
  accounts_.reset();
  document_store_.reset();
  run_store_.reset();
  storage_.reset();
}

}  // namespace ozd
