// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/hook_payload.h"

#include <openssl/evp.h>

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "daemon/core/hooks/hook_config.h"
#include "proto/support/timestamp.h"

namespace ozd {
namespace {

constexpr size_t kIdDigits = 20;
constexpr int kVersion = 1;

using Json = nlohmann::ordered_json;

std::string Hash(const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), size));
}

void AddTime(const char* name, int64_t time_us, Json* object) {
  if (time_us > 0) (*object)[name] = FormatRfc3339Z(time_us);
}

void AddText(const char* name, const std::string& value, Json* object) {
  if (!value.empty()) (*object)[name] = value;
}

void AddOrigin(const oz::v1::Run& run, Json* object) {
  AddText("source", run.source(), object);
  AddText("execution_location", run.execution_location(), object);
  AddText("name", run.name(), object);
  AddText("model_id", run.model_id(), object);
  AddText("environment_id", run.environment_id(), object);
  AddText("skill", run.skill_spec(), object);
  AddText("creator_uid", run.creator_uid(), object);
  AddText("creator_name", run.creator_name(), object);
  AddText("parent_run_id", run.parent_run_id(), object);
  AddText("conversation_id", run.conversation_id(), object);
}

Json RunJson(const oz::v1::Run& run) {
  Json object;
  object["run_id"] = run.run_id();
  object["title"] = run.title();
  object["state"] = run.state();
  AddText("previous_state", run.previous_state(), &object);
  AddTime("created_at", run.created_at_us(), &object);
  AddTime("started_at", run.started_at_us(), &object);
  AddTime("updated_at", run.updated_at_us(), &object);
  AddText("status_message", run.status_message(), &object);
  AddText("error_code", run.error_code(), &object);
  if (run.retryable()) object["retryable"] = true;
  if (run.no_progress_ms() > 0) object["no_progress_ms"] = run.no_progress_ms();
  object["pull_requests"] = Json::array();
  for (const std::string& url : run.pull_request_urls()) {
    object["pull_requests"].push_back(url);
  }
  object["artifact_types"] = Json::array();
  for (const std::string& type : run.artifact_types()) {
    object["artifact_types"].push_back(type);
  }
  AddText("session_id", run.session_id(), &object);
  AddText("session_link", run.session_link(), &object);
  object["inference_cost"] = run.inference_cost();
  object["compute_cost"] = run.compute_cost();
  AddOrigin(run, &object);
  return object;
}

Json ScheduleJson(const HookEvent& event) {
  Json object;
  object["schedule_id"] = event.run.schedule_id();
  AddText("name", event.run.schedule_name(), &object);
  if (event.failures > 0) object["failures"] = event.failures;
  return object;
}

std::string Render(const std::string& delivery_id, const HookOwner& owner,
                   const HookEvent& event, int64_t now_us) {
  Json object;
  object["v"] = kVersion;
  object["delivery_id"] = delivery_id;
  object["event"] = event.event;
  object["account"] = owner.account_name;
  object["time"] = FormatRfc3339Z(now_us);
  object["run"] = RunJson(event.run);
  if (!event.run.schedule_id().empty())
    object["schedule"] = ScheduleJson(event);
  return absl::StrCat(
      object.dump(-1, ' ', false, Json::error_handler_t::replace), "\n");
}

// Of {"run":{"state":"..."}}.
std::string StateIn(const std::string& payload) {
  const Json object = Json::parse(payload, nullptr, false);
  if (!object.is_object() || !object.contains("run")) return "";
  const Json& run = object["run"];
  if (!run.is_object() || !run.contains("state")) return "";
  return run["state"].is_string() ? run["state"].get<std::string>() : "";
}

}  // namespace

std::string MakeDeliveryId(const std::string& hook, const HookOwner& owner,
                           const HookEvent& event) {
  const std::string& about = event.event == kScheduleFailing
                                 ? event.run.schedule_id()
                                 : event.run.run_id();
  std::string text;
  for (const std::string& part :
       {hook, owner.partition, event.event, about, event.discriminator}) {
    absl::StrAppend(&text, part.size(), ":", part);
  }
  return Hash(text).substr(0, kIdDigits);
}

QueuedDelivery MakeDelivery(const std::string& hook, const HookOwner& owner,
                            const HookEvent& event, int64_t now_us) {
  QueuedDelivery queued;
  oz::v1::HookDelivery* delivery = &queued.delivery;
  delivery->set_delivery_id(MakeDeliveryId(hook, owner, event));
  delivery->set_hook(hook);
  delivery->set_event(event.event);
  delivery->set_run_id(event.run.run_id());
  delivery->set_state("pending");
  delivery->set_created_at_us(now_us);
  delivery->set_next_attempt_at_us(now_us);
  delivery->set_account(owner.account_name);
  queued.account = owner.partition;
  queued.payload = Render(delivery->delivery_id(), owner, event, now_us);
  return queued;
}

std::map<std::string, std::string> HookVariables(
    const QueuedDelivery& delivery) {
  const oz::v1::HookDelivery& head = delivery.delivery;
  return {{"OZ_HOOK_NAME", head.hook()},
          {"OZ_HOOK_EVENT", head.event()},
          {"OZ_HOOK_DELIVERY_ID", head.delivery_id()},
          {"OZ_HOOK_ATTEMPT", absl::StrCat(head.attempts())},
          {"OZ_HOOK_RUN_ID", head.run_id()},
          {"OZ_HOOK_STATE", StateIn(delivery.payload)},
          {"OZ_HOOK_ACCOUNT", head.account()}};
}

HookEvent SampleEvent(const std::string& event, int64_t now_us) {
  HookEvent sample;
  sample.event = event;
  sample.discriminator = absl::StrCat("test/", now_us);
  oz::v1::Run& run = sample.run;
  run.set_run_id("00000000-0000-4000-8000-000000000000");
  run.set_title("A made-up run, to try a hook");
  run.set_created_at_us(now_us);
  run.set_started_at_us(now_us);
  run.set_updated_at_us(now_us);
  run.set_previous_state("INPROGRESS");
  run.set_state(event == kRunSucceeded                         ? "SUCCEEDED"
                : event == kRunBlocked                         ? "BLOCKED"
                : event == kRunError                           ? "ERROR"
                : event == kRunCancelled                       ? "CANCELLED"
                : event == kRunStarted || event == kRunStalled ? "INPROGRESS"
                                                               : "FAILED");
  if (event == kScheduleFailing) {
    run.set_schedule_id("test-schedule");
    run.set_schedule_name("A made-up schedule");
    sample.failures = 3;
  }
  return sample;
}

}  // namespace ozd
