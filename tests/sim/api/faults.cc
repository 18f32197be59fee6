// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/api/faults.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/stream_faults.h"
#include "tests/sim/graphql/graphql.h"

namespace ozd::sim {
namespace {

constexpr const char* kKinds[] = {
    "latency", "status", "rate_limit", "cut",   "drop",     "truncate",
    "garbage", "html",   "stall",      "empty", "redirect", "bad_item"};
constexpr const char* kGraphqlKinds[] = {"graphql_error", "user_error"};
constexpr char kGraphqlPath[] = "/graphql/";
constexpr const char* kStreamKinds[] = {
    "stream_refuse", "stream_html",    "stream_stall",  "stream_cut",
    "stream_repeat", "stream_reorder", "stream_garbage"};
constexpr char kStreamPath[] = "/api/v1/agent/events/stream";
constexpr int64_t kStallMs = 60'000;

absl::Status InvalidFault(absl::string_view field, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("fault: ", field, ": ", what));
}

// "*", "/path", "GET /path" or "GET".
void ReadMatch(const std::string& match, Fault* fault) {
  if (match.empty() || match == "*") return;
  const size_t slash = match.find('/');
  fault->method = match.substr(0, slash);
  while (absl::EndsWith(fault->method, " ")) fault->method.pop_back();
  if (fault->method == "*") fault->method.clear();
  if (slash != std::string::npos) fault->path_prefix = match.substr(slash);
}

absl::Status ReadHeaders(const Json& spec, Fault* fault) {
  const Json& retry_after = MemberAt(spec, "retry_after");
  if (retry_after.is_string()) {
    fault->headers.emplace_back("Retry-After", retry_after.get<std::string>());
  } else if (retry_after.is_number_integer()) {
    fault->headers.emplace_back("Retry-After",
                                absl::StrCat(retry_after.get<int64_t>()));
  } else if (!retry_after.is_null()) {
    return InvalidFault("retry_after", "must be a string or an integer");
  }
  const Json& headers = MemberAt(spec, "header");
  if (headers.is_null()) return absl::OkStatus();
  if (!headers.is_object()) {
    return InvalidFault("header", "must be an object of name and value");
  }
  for (const auto& [name, value] : headers.items()) {
    if (!value.is_string())
      return InvalidFault("header", "values must be strings");
    fault->headers.emplace_back(name, value.get<std::string>());
  }
  return absl::OkStatus();
}

Response Status(const Fault& fault, int status) {
  Response response = ProblemForStatus(status, "Injected by /sim/faults");
  for (const auto& [name, value] : fault.headers) {
    response.headers.emplace(name, value);
  }
  return response;
}

Response Html(int status) {
  Response response;
  response.status = status;
  response.content_type = "text/html";
  response.body =
      "<html><head><title>Not the service</title></head>"
      "<body><h1>Please log in to this network</h1></body></html>";
  return response;
}

Response Redirect(const Fault& fault, const Request& request) {
  Response response;
  response.status = 307;
  response.headers.emplace("Location",
                           absl::StrCat(fault.target, request.path));
  return response;
}

// The second run of the page (or the only one) loses its id and changes type.
Response SpoilOneItem(Response response) {
  Json body = ParseJson(response.body);
  if (!body.is_object() || !body.contains("runs")) return response;
  Json& runs = body["runs"];
  if (!runs.is_array() || runs.empty()) return response;
  runs[std::min<size_t>(1, runs.size() - 1)] = {{"run_id", 42},
                                                {"title", nullptr}};
  response.body = DumpJson(body);
  return response;
}

template <size_t kSize>
bool Contains(const char* const (&kinds)[kSize], absl::string_view kind) {
  return std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds);
}

bool IsStreamKind(absl::string_view kind) {
  return Contains(kStreamKinds, kind);
}

bool IsGraphqlKind(absl::string_view kind) {
  return Contains(kGraphqlKinds, kind);
}

Response Drop() {
  Response response;
  response.damage = Response::Damage::kDropConnection;
  return response;
}

Response SpoilStream(const Fault& fault, Response response) {
  if (!response.stream) return response;
  response.stream = [fault,
                     stream = std::move(response.stream)](const Sink& sink) {
    return stream(SpoilSink(fault, sink));
  };
  return response;
}

// The answers that have nothing of the true one; none for other kinds.
std::optional<Response> Replace(const Fault& fault, const Request& request) {
  if (fault.kind == "status") return Status(fault, fault.status);
  if (fault.kind == "rate_limit") return Status(fault, 429);
  if (fault.kind == "html") return Html(403);
  if (fault.kind == "stream_refuse") return Status(fault, fault.status);
  if (fault.kind == "stream_html") return Html(200);
  if (fault.kind == "redirect") return Redirect(fault, request);
  if (fault.kind == "stall") return ProblemForStatus(503, "The stall ended");
  if (fault.kind == "drop") return Drop();
  if (IsGraphqlKind(fault.kind)) {
    return GraphqlFailure(fault.kind == "user_error" ? fault.error_type : "",
                          fault.message, request.Query("op"));
  }
  return std::nullopt;
}

Response Spoil(const Fault& fault, const Request& request,
               const std::function<Response()>& serve) {
  std::optional<Response> replaced = Replace(fault, request);
  if (replaced) return *std::move(replaced);
  Response response = serve();
  if (IsStreamKind(fault.kind)) return SpoilStream(fault, std::move(response));
  response.stream = nullptr;
  if (fault.kind == "bad_item") return SpoilOneItem(std::move(response));
  if (fault.kind == "cut") {
    response.damage = Response::Damage::kCutConnection;
  } else if (fault.kind == "truncate") {
    response.body.resize(response.body.size() / 2);
  } else if (fault.kind == "garbage") {
    response.status = 200;
    response.body = "\x01not json at all {{{";
  } else if (fault.kind == "empty") {
    response.status = 200;
    response.body = "{}";
  }
  return response;
}

}  // namespace

absl::StatusOr<Fault> ParseFault(const Json& spec) {
  if (!spec.is_object()) return InvalidFault("spec", "must be a JSON object");
  Fault fault;
  fault.kind = StringAt(spec, "kind");
  if (!IsStreamKind(fault.kind) && !IsGraphqlKind(fault.kind) &&
      !Contains(kKinds, fault.kind)) {
    return InvalidFault(
        "kind",
        absl::StrCat("\"", fault.kind, "\" is not one of ",
                     absl::StrJoin(kKinds, ", "), ", ",
                     absl::StrJoin(kStreamKinds, ", "), ", ",
                     absl::StrJoin(kGraphqlKinds, ", "), ", clock_skew"));
  }
  fault.operation = StringAt(spec, "op");
  fault.accept = BoolAt(spec, "accept");
  fault.message = StringAt(spec, "message");
  if (fault.message.empty()) fault.message = "Injected by /sim/faults";
  fault.error_type = StringAt(spec, "error_type");
  if (fault.error_type.empty()) fault.error_type = "GenericError";
  ReadMatch(StringAt(spec, "match"), &fault);
  fault.after = IntAt(spec, "after", 0);
  fault.count = IntAt(spec, "count", 1);
  fault.delay_ms = IntAt(spec, "delay_ms", 1000);
  fault.events = IntAt(spec, "events", fault.kind == "stream_reorder" ? 2 : 1);
  fault.status = static_cast<int>(
      IntAt(spec, "status", fault.kind == "stream_refuse" ? 404 : 503));
  fault.target = StringAt(spec, "to");
  if (fault.status < 400 || fault.status > 599) {
    return InvalidFault("status", "must be from 400 to 599");
  }
  if (fault.kind == "redirect" && !absl::StartsWith(fault.target, "http")) {
    return InvalidFault("to",
                        "a redirect needs a target such as "
                        "\"http://127.0.0.1:9999\"");
  }
  const absl::Status headers = ReadHeaders(spec, &fault);
  if (!headers.ok()) return headers;
  return fault;
}

Json FaultToJson(const Fault& fault) {
  Json json;
  json["id"] = fault.id;
  json["match"] = absl::StrCat(fault.method.empty() ? "*" : fault.method, " ",
                               fault.path_prefix);
  if (!fault.operation.empty()) json["op"] = fault.operation;
  json["kind"] = fault.kind;
  json["accept"] = fault.accept;
  json["after"] = fault.after;
  json["count"] = fault.count;
  json["hits"] = fault.hits;
  return json;
}

namespace {

bool IsHit(const Fault& fault, const Request& request) {
  if (!fault.method.empty() && fault.method != request.method) return false;
  if (!absl::StartsWith(request.path, fault.path_prefix)) return false;
  if (IsStreamKind(fault.kind)) return request.path == kStreamPath;
  if (IsGraphqlKind(fault.kind) || !fault.operation.empty()) {
    return absl::StartsWith(request.path, kGraphqlPath) &&
           (fault.operation.empty() || fault.operation == request.Query("op"));
  }
  return true;
}

}  // namespace

int64_t Faults::Add(Fault fault) {
  MutexLock lock(&mutex_);
  fault.id = next_id_++;
  faults_.push_back(std::move(fault));
  return faults_.back().id;
}

void Faults::Clear() {
  MutexLock lock(&mutex_);
  for (const auto& released : taken_) released->store(true);
  taken_.clear();
  faults_.clear();
  ++releases_;
  released_.NotifyAll();
}

void Faults::Shutdown() {
  MutexLock lock(&mutex_);
  shut_down_ = true;
  released_.NotifyAll();
}

std::vector<Fault> Faults::List() const {
  MutexLock lock(&mutex_);
  return faults_;
}

std::vector<Fault> Faults::Take(const Request& request) {
  MutexLock lock(&mutex_);
  std::vector<Fault> taken;
  bool spoilt = false;
  for (Fault& fault : faults_) {
    const bool is_latency = fault.kind == "latency";
    if (!IsHit(fault, request) || fault.count == 0 || (spoilt && !is_latency)) {
      continue;
    }
    if (fault.after > 0) {
      --fault.after;
      continue;
    }
    if (fault.count > 0) --fault.count;
    ++fault.hits;
    if (!is_latency) spoilt = true;
    if (fault.kind == "stream_stall") taken_.push_back(fault.released);
    taken.push_back(fault);
  }
  return taken;
}

void Faults::Wait(int64_t milliseconds) {
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::milliseconds(milliseconds);
  MutexLock lock(&mutex_);
  const int64_t releases = releases_;
  while (!shut_down_ && releases_ == releases) {
    const auto left = end - std::chrono::steady_clock::now();
    if (left <= left.zero() || !released_.WaitFor(&mutex_, left)) return;
  }
}

Response Faults::Apply(const Request& request,
                       const std::function<Response()>& serve) {
  const Fault* spoiler = nullptr;
  int64_t delay_ms = 0;
  bool accept = false;
  const std::vector<Fault> taken = Take(request);
  for (const Fault& fault : taken) {
    if (fault.kind == "latency") {
      delay_ms += fault.delay_ms;
    } else {
      spoiler = &fault;
    }
    accept = accept || fault.accept;
  }
  if (spoiler != nullptr && spoiler->kind == "stall") delay_ms += kStallMs;
  std::optional<Response> accepted;
  if (accept) accepted = serve();
  if (delay_ms > 0) Wait(delay_ms);
  const auto answer = [&] { return accepted ? *std::move(accepted) : serve(); };
  return spoiler == nullptr ? answer() : Spoil(*spoiler, request, answer);
}

}  // namespace ozd::sim
