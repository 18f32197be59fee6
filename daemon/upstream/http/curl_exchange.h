// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_HTTP_CURL_EXCHANGE_H_
#define OZD_DAEMON_UPSTREAM_HTTP_CURL_EXCHANGE_H_

#include <curl/curl.h>
#include <string.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daemon/upstream/http/transport.h"
#include "daemon/upstream/http/url.h"
#include "proto/support/mutex.h"

namespace ozd {

struct CurlEasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct CurlHeaderListDeleter {
  void operator()(curl_slist* list) const {
    // The key stands here; do not leave it behind in freed memory.
    for (curl_slist* item = list; item != nullptr; item = item->next) {
      explicit_bzero(item->data, strlen(item->data));
    }
    curl_slist_free_all(list);
  }
};
using CurlEasyHandle = std::unique_ptr<CURL, CurlEasyDeleter>;
using CurlHeaderList = std::unique_ptr<curl_slist, CurlHeaderListDeleter>;

// One exchange, shared by the caller that waits and the transport's thread.
struct CurlExchange {
  // Set before the thread sees it.
  HttpRequest request;
  HttpTransport::Done on_done;
  // Confined to the thread from here ...
  CurlEasyHandle easy;
  CurlHeaderList header_list;
  HttpResponse response;
  size_t header_bytes = 0;
  char error_text[CURL_ERROR_SIZE] = {};
  bool body_too_large = false;
  bool head_told = false;
  // ... to here.
  Mutex mutex;
  CondVar finished;
  bool done ABSL_GUARDED_BY(mutex) = false;
  absl::Status status ABSL_GUARDED_BY(mutex);
};

// Options that all exchanges of a transport share.
struct CurlExchangeOptions {
  absl::Duration connect_timeout;
  // Empty for the system's.
  std::string ca_file;
};

// Refuses what could smuggle a second header into the request.
absl::Status CheckHeaders(const std::vector<HttpHeader>& headers);

// Prepares exchange->easy for the request; `url` is request.url, parsed.
void ConfigureExchange(CurlExchange* exchange, const UrlParts& url,
                       const CurlExchangeOptions& options);

// Returns the outcome of an exchange that libcurl ended with this CURLcode.
absl::Status OutcomeOfExchange(CurlExchange* exchange, CURLcode code);

// Takes status and address of the answer from libcurl.
void FillResponse(CurlExchange* exchange);

// Hands the outcome to the caller. The exchange must not be touched by the
// thread afterwards.
void FinishExchange(CurlExchange* exchange, const absl::Status& status);

// Returns the status of an exchange that ended with this CURLcode (not
// CURLE_OK). `text` is libcurl's own description.
absl::Status StatusFromCurlCode(int curl_code, absl::string_view text,
                                Delivery delivery);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_HTTP_CURL_EXCHANGE_H_
