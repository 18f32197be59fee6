// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/http/curl_transport.h"

#include <curl/curl.h>

#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "daemon/upstream/http/curl_exchange.h"
#include "daemon/upstream/http/url.h"
#include "proto/support/mutex.h"

namespace ozd {
namespace {

// Waiting is for ever until woken; the number is only what poll() can take.
constexpr int kForeverMs = std::numeric_limits<int>::max();

}  // namespace

struct CurlMultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct CurlShareDeleter {
  void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};
using MultiHandle = std::unique_ptr<CURLM, CurlMultiDeleter>;
using ShareHandle = std::unique_ptr<CURLSH, CurlShareDeleter>;

// Drives the multi handle. Everything of libcurl but curl_multi_wakeup is
// confined to the thread.
class CurlTransport::Impl {
 public:
  Impl(const Options& options, MultiHandle multi, ShareHandle share)
      : options_{options.connect_timeout, options.ca_file},
        share_(std::move(share)),
        multi_(std::move(multi)) {
    thread_ = std::thread([this] { Loop(); });
  }
  ~Impl() { Shutdown(); }

  absl::StatusOr<HttpResponse> Perform(HttpRequest request) {
    const auto exchange = std::make_shared<CurlExchange>();
    exchange->request = std::move(request);
    Submit(exchange);
    MutexLock lock(&exchange->mutex);
    while (!exchange->done) exchange->finished.Wait(&exchange->mutex);
    if (!exchange->status.ok()) return exchange->status;
    return std::move(exchange->response);
  }

  std::unique_ptr<HttpExchange> Start(HttpRequest request, Done done);

  // Returns when the exchange has ended.
  void Cancel(const std::shared_ptr<CurlExchange>& exchange) {
    Send({Command::kCancel, exchange});
    MutexLock lock(&exchange->mutex);
    while (!exchange->done) exchange->finished.Wait(&exchange->mutex);
  }

  void Resume(const std::shared_ptr<CurlExchange>& exchange) {
    Send({Command::kResume, exchange});
  }

  void Shutdown() {
    {
      MutexLock lock(&mutex_);
      stopping_ = true;
    }
    curl_multi_wakeup(multi_.get());
    std::call_once(joined_, [this] { thread_.join(); });
  }

 private:
  class Handle;

  // Work for the thread.
  struct Command {
    enum Kind { kStart, kResume, kCancel };
    Kind kind;
    std::shared_ptr<CurlExchange> exchange;
  };

  // Returns false when the thread no longer takes commands.
  bool Send(Command command) {
    {
      MutexLock lock(&mutex_);
      if (stopping_) return false;
      commands_.push_back(std::move(command));
    }
    curl_multi_wakeup(multi_.get());
    return true;
  }

  void Submit(const std::shared_ptr<CurlExchange>& exchange) {
    absl::Status refusal = CheckHeaders(exchange->request.headers);
    if (refusal.ok() && exchange->request.timeout <= absl::ZeroDuration()) {
      refusal = MakeTransportError(absl::StatusCode::kDeadlineExceeded,
                                   "no time was left to send the request",
                                   Delivery::kNever, Retryable::kNo);
    }
    if (refusal.ok() && !Send({Command::kStart, exchange})) {
      refusal = ShuttingDownError(Delivery::kNever);
    }
    if (!refusal.ok()) FinishExchange(exchange.get(), refusal);
  }

  void Loop() {
    while (TakeCommands()) {
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      if (FinishDone()) continue;
      curl_multi_poll(multi_.get(), nullptr, 0, kForeverMs, nullptr);
    }
    while (!active_.empty()) {
      Remove(active_.begin()->first, ShuttingDownError(Delivery::kPossible));
    }
  }

  // Returns false when it is time to end.
  bool TakeCommands() {
    std::deque<Command> fresh;
    bool stopping;
    {
      MutexLock lock(&mutex_);
      fresh.swap(commands_);
      stopping = stopping_;
    }
    for (const Command& command : fresh) {
      if (command.kind == Command::kStart && stopping) {
        FinishExchange(command.exchange.get(),
                       ShuttingDownError(Delivery::kNever));
      } else {
        Obey(command);
      }
    }
    return !stopping;
  }

  void Obey(const Command& command) {
    if (command.kind == Command::kStart) {
      StartOnThread(command.exchange);
      return;
    }
    // Nullptr once it has ended.
    CURL* easy = command.exchange->easy.get();
    if (easy == nullptr) return;
    if (command.kind == Command::kCancel) {
      Remove(easy, StatusFromCurlCode(CURLE_ABORTED_BY_CALLBACK,
                                      "no longer wanted", Delivery::kPossible));
      return;
    }
    const CURLcode code = curl_easy_pause(easy, CURLPAUSE_CONT);
    if (code != CURLE_OK) {
      Remove(easy, OutcomeOfExchange(command.exchange.get(), code));
    }
  }

  void StartOnThread(const std::shared_ptr<CurlExchange>& exchange) {
    const auto url = ParseUrl(exchange->request.url);
    if (!url.ok()) {
      FinishExchange(exchange.get(), StatusFromCurlCode(CURLE_URL_MALFORMAT,
                                                        url.status().message(),
                                                        Delivery::kNever));
      return;
    }
    exchange->easy.reset(curl_easy_init());
    CURL* easy = exchange->easy.get();
    if (easy != nullptr) {
      ConfigureExchange(exchange.get(), *url, options_);
      curl_easy_setopt(easy, CURLOPT_SHARE, share_.get());
    }
    if (easy == nullptr || curl_multi_add_handle(multi_.get(), easy) != 0) {
      FinishExchange(exchange.get(),
                     StatusFromCurlCode(CURLE_OUT_OF_MEMORY, "out of memory",
                                        Delivery::kNever));
      return;
    }
    active_[easy] = exchange;
  }

  // Returns whether any exchange has ended: its slot may let another one start.
  bool FinishDone() {
    bool any = false;
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      any = true;
      CURL* easy = message->easy_handle;
      CurlExchange* exchange = active_[easy].get();
      const CURLcode code = message->data.result;
      FillResponse(exchange);
      Remove(easy, OutcomeOfExchange(exchange, code));
    }
    return any;
  }

  void Remove(CURL* easy, const absl::Status& status) {
    const std::shared_ptr<CurlExchange> exchange = active_[easy];
    active_.erase(easy);
    curl_multi_remove_handle(multi_.get(), easy);
    exchange->easy.reset();
    exchange->header_list.reset();
    FinishExchange(exchange.get(), status);
  }

  const CurlExchangeOptions options_;
  // Outlives the easy handles; keeps TLS sessions across them.
  const ShareHandle share_;
  const MultiHandle multi_;
  // Confined to the thread.
  std::map<CURL*, std::shared_ptr<CurlExchange>> active_;
  Mutex mutex_;
  std::deque<Command> commands_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::once_flag joined_;
  std::thread thread_;
};

// The exchange that the caller of Start holds.
class CurlTransport::Impl::Handle : public HttpExchange {
 public:
  Handle(Impl* impl, std::shared_ptr<CurlExchange> exchange)
      : impl_(impl), exchange_(std::move(exchange)) {}
  ~Handle() override { impl_->Cancel(exchange_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  void Resume() override { impl_->Resume(exchange_); }

 private:
  Impl* const impl_;
  const std::shared_ptr<CurlExchange> exchange_;
};

std::unique_ptr<HttpExchange> CurlTransport::Impl::Start(HttpRequest request,
                                                         Done done) {
  const auto exchange = std::make_shared<CurlExchange>();
  exchange->request = std::move(request);
  exchange->on_done = std::move(done);
  Submit(exchange);
  return std::make_unique<Handle>(this, exchange);
}

absl::StatusOr<std::unique_ptr<CurlTransport>> CurlTransport::Make(
    const Options& options) {
  // Never undone: libcurl is used until the process ends.
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  MultiHandle multi(initialised == CURLE_OK ? curl_multi_init() : nullptr);
  ShareHandle share(initialised == CURLE_OK ? curl_share_init() : nullptr);
  if (multi == nullptr || share == nullptr) {
    return absl::InternalError("libcurl cannot be initialised");
  }
  curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  curl_multi_setopt(multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS,
                    static_cast<long>(options.max_host_connections));  // NOLINT
  curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS,
                    static_cast<long>(options.max_idle_connections));  // NOLINT
  return std::unique_ptr<CurlTransport>(new CurlTransport(
      std::make_unique<Impl>(options, std::move(multi), std::move(share))));
}

CurlTransport::CurlTransport(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
CurlTransport::~CurlTransport() = default;

absl::StatusOr<HttpResponse> CurlTransport::Perform(HttpRequest request) {
  return impl_->Perform(std::move(request));
}

std::unique_ptr<HttpExchange> CurlTransport::Start(HttpRequest request,
                                                   Done done) {
  return impl_->Start(std::move(request), std::move(done));
}

void CurlTransport::Shutdown() { impl_->Shutdown(); }

}  // namespace ozd
