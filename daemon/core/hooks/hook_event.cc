// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/hook_event.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "daemon/core/runs/run_states.h"

namespace ozd {
namespace {

bool FilterFits(const std::string& wanted, const std::string& actual) {
  return wanted.empty() || wanted == actual;
}

}  // namespace

bool HookWants(const HookConfig& hook, const HookOwner& owner,
               const HookEvent& event) {
  const oz::v1::Run& run = event.run;
  return std::find(hook.events.begin(), hook.events.end(), event.event) !=
             hook.events.end() &&
         (!hook.mine || MayBeOwn(owner.principal_uid, run)) &&
         FilterFits(hook.account, owner.account_name) &&
         (FilterFits(hook.schedule, run.schedule_id()) ||
          FilterFits(hook.schedule, run.schedule_name())) &&
         FilterFits(hook.run_name, run.name()) &&
         FilterFits(hook.environment, run.environment_id());
}

std::vector<std::string> DescribeFilters(const HookConfig& hook) {
  std::vector<std::string> words;
  if (hook.mine) words.push_back("mine");
  const auto add = [&words](const char* what, const std::string& value) {
    if (!value.empty()) words.push_back(absl::StrCat(what, " ", value));
  };
  add("account", hook.account);
  add("schedule", hook.schedule);
  add("run name", hook.run_name);
  add("environment", hook.environment);
  return words;
}

}  // namespace ozd
