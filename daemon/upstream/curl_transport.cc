// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/curl_transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "daemon/upstream/url.h"
#include "proto/support/mutex.h"
#include "proto/support/redact.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// All header lines of one answer together.
constexpr size_t kMaxHeaderBytes = 256 * 1024;

struct MultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ShareDeleter {
  void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};
struct HeaderListDeleter {
  void operator()(curl_slist* list) const {
    // The key stands here; do not leave it behind in freed memory.
    for (curl_slist* item = list; item != nullptr; item = item->next) {
      explicit_bzero(item->data, strlen(item->data));
    }
    curl_slist_free_all(list);
  }
};
using MultiHandle = std::unique_ptr<CURLM, MultiDeleter>;
using EasyHandle = std::unique_ptr<CURL, EasyDeleter>;
using ShareHandle = std::unique_ptr<CURLSH, ShareDeleter>;
using HeaderList = std::unique_ptr<curl_slist, HeaderListDeleter>;

bool HasControl(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

// Refuses what could smuggle a second header into the request. The value is
// never named: it may be the key.
absl::Status CheckHeaders(const std::vector<HttpHeader>& headers) {
  for (const HttpHeader& header : headers) {
    if (header.name.empty() || HasControl(header.name) ||
        HasControl(header.value)) {
      return MakeTransportError(
          absl::StatusCode::kInvalidArgument,
          absl::StrCat("the value of header ", header.name,
                       " contains characters that cannot be sent"),
          Delivery::kNever, Retryable::kNo,
          "check the API key for line breaks and other stray characters");
    }
  }
  return absl::OkStatus();
}

long ClampMilliseconds(absl::Duration duration) {  // NOLINT: libcurl's type
  const int64_t ms = absl::ToInt64Milliseconds(duration);
  return static_cast<long>(  // NOLINT
      std::clamp<int64_t>(ms, 1, std::numeric_limits<int32_t>::max()));
}

// Waiting is for ever until woken; the number is only what poll() can take.
constexpr int kForeverMs = std::numeric_limits<int>::max();

// One exchange, shared by the caller, who waits, and the thread, which works.
struct Exchange {
  HttpRequest request;
  // Confined to the thread from here ...
  EasyHandle easy;
  HeaderList header_list;
  HttpResponse response;
  size_t header_bytes = 0;
  char error_text[CURL_ERROR_SIZE] = {};
  bool body_too_large = false;
  // ... to here.
  Mutex mutex;
  CondVar finished;
  bool done ABSL_GUARDED_BY(mutex) = false;
  absl::Status status ABSL_GUARDED_BY(mutex);
};

void Finish(Exchange* exchange, const absl::Status& status) {
  MutexLock lock(&exchange->mutex);
  exchange->status = status;
  exchange->done = true;
  exchange->finished.NotifyAll();
}

size_t OnHeader(char* data, size_t size, size_t count, void* user) {
  auto* exchange = static_cast<Exchange*>(user);
  const size_t length = size * count;
  exchange->header_bytes += length;
  if (exchange->header_bytes > kMaxHeaderBytes) return 0;
  const absl::string_view line =
      absl::StripAsciiWhitespace(absl::string_view(data, length));
  if (absl::StartsWith(line, "HTTP/")) {
    // A final answer after an interim one (100, 103) starts over.
    exchange->response.headers.clear();
    return length;
  }
  const size_t colon = line.find(':');
  if (colon == absl::string_view::npos) return length;
  exchange->response.headers.push_back(
      {absl::AsciiStrToLower(line.substr(0, colon)),
       std::string(absl::StripAsciiWhitespace(line.substr(colon + 1)))});
  return length;
}

size_t OnBody(char* data, size_t size, size_t count, void* user) {
  auto* exchange = static_cast<Exchange*>(user);
  const size_t length = size * count;
  const HttpRequest& request = exchange->request;
  if (request.body_sink) {
    long status = 0;  // NOLINT: libcurl's type
    curl_easy_getinfo(exchange->easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status >= 200 && status < 300) {
      return request.body_sink(absl::string_view(data, length)) ? length : 0;
    }
  }
  std::string& body = exchange->response.body;
  const auto limit = static_cast<size_t>(request.max_body_bytes);
  if (length > limit || body.size() > limit - length) {
    exchange->body_too_large = true;
    return 0;
  }
  body.append(data, length);
  return length;
}

HeaderList MakeHeaderList(const HttpRequest& request) {
  HeaderList list;
  const auto append = [&list](const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) return;
    static_cast<void>(list.release());
    list.reset(longer);
  };
  for (const HttpHeader& header : request.headers) {
    std::string line = absl::StrCat(header.name, ": ", header.value);
    append(line);
    explicit_bzero(line.data(), line.size());
  }
  // Waiting for "100 Continue" would cost a round trip.
  if (!request.body.empty()) append("Expect:");
  return list;
}

void SetMethod(CURL* easy, const HttpRequest& request) {
  if (request.method == "GET") {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    return;
  }
  // A POST without body must still say Content-Length: 0.
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(request.body.size()));
}

void SetTimeouts(CURL* easy, const HttpRequest& request,
                 absl::Duration connect_timeout) {
  if (request.timeout != absl::InfiniteDuration()) {
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                     ClampMilliseconds(request.timeout));
  }
  curl_easy_setopt(
      easy, CURLOPT_CONNECTTIMEOUT_MS,
      ClampMilliseconds(std::min(connect_timeout, request.timeout)));
}

void SetConnection(CURL* easy, const UrlParts& url,
                   const CurlTransport::Options& options) {
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
  // Better to share a connection that is being made than to make another.
  if (url.scheme == "https") curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  if (!options.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
  }
  // An empty proxy overrides the environment.
  if (IsLoopbackHost(url.host)) curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // A name server that does not answer must not hold up the one thread while a
  // timed-out request is cleaned up.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
}

void Configure(Exchange* exchange, const UrlParts& url,
               const CurlTransport::Options& options) {
  CURL* easy = exchange->easy.get();
  const HttpRequest& request = exchange->request;
  exchange->header_list = MakeHeaderList(request);
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  SetMethod(easy, request);
  SetTimeouts(easy, request, options.connect_timeout);
  SetConnection(easy, url, options);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange->header_list.get());
  // Every encoding that this libcurl can undo; on this machine packing costs
  // more than it saves. An answer that is packed anyway is unpacked.
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING,
                   IsLoopbackHost(url.host) ? "identity" : "");
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->error_text);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &OnHeader);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &OnBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, exchange);
}

Delivery DeliveryOf(CURL* easy) {
  curl_off_t before_sending = 0;
  curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &before_sending);
  return before_sending == 0 ? Delivery::kNever : Delivery::kPossible;
}

absl::Status StatusOf(Exchange* exchange, CURLcode code) {
  if (code == CURLE_OK) return absl::OkStatus();
  const Delivery delivery = DeliveryOf(exchange->easy.get());
  if (exchange->body_too_large) {
    return MakeTransportError(
        absl::StatusCode::kDataLoss,
        absl::StrCat("the answer is longer than the ",
                     exchange->request.max_body_bytes, " bytes accepted"),
        delivery, Retryable::kNo);
  }
  if (code == CURLE_WRITE_ERROR && exchange->header_bytes > kMaxHeaderBytes) {
    return MakeTransportError(absl::StatusCode::kDataLoss,
                              "the headers of the answer are too long",
                              delivery, Retryable::kNo);
  }
  const absl::string_view text = exchange->error_text[0] != '\0'
                                     ? exchange->error_text
                                     : curl_easy_strerror(code);
  return StatusFromCurlCode(code, text, delivery);
}

}  // namespace

absl::Status StatusFromCurlCode(int curl_code, absl::string_view text,
                                Delivery delivery) {
  const std::string message =
      NeutraliseControls(Redact(text), Newlines::kEscape);
  const auto error = [&](absl::StatusCode code, Delivery sent,
                         Retryable retryable, absl::string_view remedy = "") {
    return MakeTransportError(code, message, sent, retryable, remedy);
  };
  switch (curl_code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return error(absl::StatusCode::kInvalidArgument, Delivery::kNever,
                   Retryable::kNo, "check the server root URL");
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
      return error(absl::StatusCode::kUnavailable, Delivery::kNever,
                   Retryable::kYes,
                   "check the proxy in the daemon's environment");
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return error(absl::StatusCode::kUnavailable, Delivery::kNever,
                   Retryable::kYes,
                   "check the network connection and the server root URL");
    case CURLE_SSL_CONNECT_ERROR:
      return error(absl::StatusCode::kUnavailable, Delivery::kNever,
                   Retryable::kYes);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return error(absl::StatusCode::kUnavailable, Delivery::kNever,
                   Retryable::kNo,
                   "the server's certificate is not trusted here; if a proxy "
                   "inspects TLS, install its certificate authority");
    case CURLE_OPERATION_TIMEDOUT:
      // Never connected is a dead network; connected and silent is a question
      // without an answer.
      return delivery == Delivery::kNever
                 ? error(absl::StatusCode::kUnavailable, delivery,
                         Retryable::kYes)
                 : error(absl::StatusCode::kDeadlineExceeded, delivery,
                         Retryable::kYes);
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      return error(absl::StatusCode::kUnavailable, delivery, Retryable::kYes);
    case CURLE_BAD_CONTENT_ENCODING:
      return error(absl::StatusCode::kDataLoss, delivery, Retryable::kNo);
    case CURLE_WRITE_ERROR:
    case CURLE_ABORTED_BY_CALLBACK:
      return error(absl::StatusCode::kCancelled, delivery, Retryable::kNo);
    case CURLE_OUT_OF_MEMORY:
      return error(absl::StatusCode::kInternal, delivery, Retryable::kNo);
    default:
      return error(absl::StatusCode::kUnavailable, delivery, Retryable::kYes);
  }
}

// Drives the multi handle. Everything of libcurl but curl_multi_wakeup is
// confined to the thread.
class CurlTransport::Impl {
 public:
  Impl(const Options& options, MultiHandle multi, ShareHandle share)
      : options_(options), share_(std::move(share)), multi_(std::move(multi)) {
    thread_ = std::thread([this] { Loop(); });
  }
  ~Impl() { Shutdown(); }

  absl::StatusOr<HttpResponse> Perform(HttpRequest request) {
    OZD_RETURN_IF_ERROR(CheckHeaders(request.headers));
    if (request.timeout <= absl::ZeroDuration()) {
      return MakeTransportError(absl::StatusCode::kDeadlineExceeded,
                                "no time was left to send the request",
                                Delivery::kNever, Retryable::kNo);
    }
    auto exchange = std::make_shared<Exchange>();
    exchange->request = std::move(request);
    {
      MutexLock lock(&mutex_);
      if (stopping_) return ShuttingDownError(Delivery::kNever);
      submitted_.push_back(exchange);
    }
    curl_multi_wakeup(multi_.get());
    MutexLock lock(&exchange->mutex);
    while (!exchange->done) exchange->finished.Wait(&exchange->mutex);
    if (!exchange->status.ok()) return exchange->status;
    return std::move(exchange->response);
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
  void Loop() {
    while (TakeSubmitted()) {
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
  bool TakeSubmitted() {
    std::deque<std::shared_ptr<Exchange>> fresh;
    bool stopping;
    {
      MutexLock lock(&mutex_);
      fresh.swap(submitted_);
      stopping = stopping_;
    }
    for (const auto& exchange : fresh) {
      if (stopping) {
        Finish(exchange.get(), ShuttingDownError(Delivery::kNever));
      } else {
        Start(exchange);
      }
    }
    return !stopping;
  }

  void Start(const std::shared_ptr<Exchange>& exchange) {
    const auto url = ParseUrl(exchange->request.url);
    if (!url.ok()) {
      Finish(exchange.get(),
             StatusFromCurlCode(CURLE_URL_MALFORMAT, url.status().message(),
                                Delivery::kNever));
      return;
    }
    exchange->easy.reset(curl_easy_init());
    CURL* easy = exchange->easy.get();
    if (easy != nullptr) {
      Configure(exchange.get(), *url, options_);
      curl_easy_setopt(easy, CURLOPT_SHARE, share_.get());
    }
    if (easy == nullptr || curl_multi_add_handle(multi_.get(), easy) != 0) {
      Finish(exchange.get(),
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
      Exchange* exchange = active_[easy].get();
      const CURLcode code = message->data.result;
      long status = 0;  // NOLINT: libcurl's type
      char* effective_url = nullptr;
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &effective_url);
      exchange->response.status = static_cast<int>(status);
      if (effective_url != nullptr) {
        exchange->response.effective_url = effective_url;
      }
      Remove(easy, StatusOf(exchange, code));
    }
    return any;
  }

  void Remove(CURL* easy, const absl::Status& status) {
    const std::shared_ptr<Exchange> exchange = active_[easy];
    active_.erase(easy);
    curl_multi_remove_handle(multi_.get(), easy);
    exchange->easy.reset();
    exchange->header_list.reset();
    Finish(exchange.get(), status);
  }

  const Options options_;
  // Outlives the easy handles; keeps TLS sessions across them.
  const ShareHandle share_;
  const MultiHandle multi_;
  // Confined to the thread.
  std::map<CURL*, std::shared_ptr<Exchange>> active_;
  Mutex mutex_;
  std::deque<std::shared_ptr<Exchange>> submitted_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::once_flag joined_;
  std::thread thread_;
};

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

void CurlTransport::Shutdown() { impl_->Shutdown(); }

}  // namespace ozd
