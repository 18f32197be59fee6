// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/http/curl_exchange.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "proto/support/redact.h"

namespace ozd {
namespace {

// All header lines of one answer together.
constexpr size_t kMaxHeaderBytes = 256 * 1024;

bool HasControl(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

long ClampMilliseconds(absl::Duration duration) {  // NOLINT: libcurl's type
  const int64_t ms = absl::ToInt64Milliseconds(duration);
  return static_cast<long>(  // NOLINT
      std::clamp<int64_t>(ms, 1, std::numeric_limits<int32_t>::max()));
}

int StatusCode(CurlExchange* exchange) {
  long status = 0;  // NOLINT: libcurl's type
  curl_easy_getinfo(exchange->easy.get(), CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

// Called when the headers of an answer, interim or final, have ended. Returns
// false when the exchange is to end.
bool TellHead(CurlExchange* exchange) {
  const int status = StatusCode(exchange);
  if (status < 200 || exchange->head_told) return true;
  exchange->head_told = true;
  exchange->response.status = status;
  if (exchange->request.timeout_ends_with_head && status / 100 == 2) {
    // libcurl reads the option anew whenever it looks at the clock.
    curl_easy_setopt(exchange->easy.get(), CURLOPT_TIMEOUT_MS, 0L);
  }
  return !exchange->request.on_head ||
         exchange->request.on_head(exchange->response);
}

size_t OnHeader(char* data, size_t size, size_t count, void* user) {
  auto* exchange = static_cast<CurlExchange*>(user);
  const size_t length = size * count;
  exchange->header_bytes += length;
  if (exchange->header_bytes > kMaxHeaderBytes) return 0;
  const absl::string_view line =
      absl::StripAsciiWhitespace(absl::string_view(data, length));
  if (line.empty()) return TellHead(exchange) ? length : 0;
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

size_t Offer(const HttpRequest& request, absl::string_view piece) {
  switch (request.body_sink(piece)) {
    case BodyFlow::kMore:
      return piece.size();
    case BodyFlow::kPause:
      return CURL_WRITEFUNC_PAUSE;
    case BodyFlow::kStop:
      break;
  }
  return 0;
}

size_t OnBody(char* data, size_t size, size_t count, void* user) {
  auto* exchange = static_cast<CurlExchange*>(user);
  const size_t length = size * count;
  const HttpRequest& request = exchange->request;
  if (request.body_sink) {
    const int status = StatusCode(exchange);
    if (status >= 200 && status < 300) {
      return Offer(request, absl::string_view(data, length));
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

// curl's name for what gives it a body.
size_t OnBodyWanted(char* to, size_t size, size_t count, void* user) {
  const auto* exchange = static_cast<const CurlExchange*>(user);
  const std::optional<size_t> given =
      exchange->request.body_source(to, size * count);
  return given.value_or(CURL_READFUNC_ABORT);
}

CurlHeaderList MakeHeaderList(const HttpRequest& request) {
  CurlHeaderList list;
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
  if (!request.body.empty() || request.body_source) append("Expect:");
  return list;
}

void SetBodySource(CURL* easy, CurlExchange* exchange) {
  const HttpRequest& request = exchange->request;
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, OnBodyWanted);
  curl_easy_setopt(easy, CURLOPT_READDATA, exchange);
  curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
                   static_cast<curl_off_t>(request.body_size));
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
                   const CurlExchangeOptions& options) {
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
  // Better to share a connection that is being made than to make another.
  if (url.scheme == "https") curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
  // A stream whose other side vanished ends within some three minutes.
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, 15L);
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

Delivery DeliveryOf(CURL* easy) {
  curl_off_t before_sending = 0;
  curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &before_sending);
  return before_sending == 0 ? Delivery::kNever : Delivery::kPossible;
}

}  // namespace

absl::Status CheckHeaders(const std::vector<HttpHeader>& headers) {
  for (const HttpHeader& header : headers) {
    if (header.name.empty() || HasControl(header.name) ||
        HasControl(header.value)) {
      // The value is never named: it may be the key.
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

void ConfigureExchange(CurlExchange* exchange, const UrlParts& url,
                       const CurlExchangeOptions& options) {
  CURL* easy = exchange->easy.get();
  const HttpRequest& request = exchange->request;
  exchange->header_list = MakeHeaderList(request);
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  if (request.only_once) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  if (request.body_source) {
    SetBodySource(easy, exchange);
  } else {
    SetMethod(easy, request);
  }
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

absl::Status OutcomeOfExchange(CurlExchange* exchange, CURLcode code) {
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

void FillResponse(CurlExchange* exchange) {
  char* effective_url = nullptr;
  curl_easy_getinfo(exchange->easy.get(), CURLINFO_EFFECTIVE_URL,
                    &effective_url);
  exchange->response.status = StatusCode(exchange);
  if (effective_url != nullptr) {
    exchange->response.effective_url = effective_url;
  }
}

void FinishExchange(CurlExchange* exchange, const absl::Status& status) {
  if (exchange->on_done) {
    if (status.ok()) {
      exchange->on_done(std::move(exchange->response));
    } else {
      exchange->on_done(status);
    }
  }
  MutexLock lock(&exchange->mutex);
  exchange->status = status;
  exchange->done = true;
  exchange->finished.NotifyAll();
}

}  // namespace ozd
