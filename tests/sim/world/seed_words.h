// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_SEED_WORDS_H_
#define OZD_TESTS_SIM_WORLD_SEED_WORDS_H_

namespace ozd::sim {

// The words that seeded runs are made of.

struct SeedPerson {
  const char* type;
  const char* uid;
  const char* display_name;
  const char* email;
};
inline constexpr SeedPerson kSeedPeople[] = {
    {"user", "usr_ada_lindgren", "Ada Lindgren", "ada@example.com"},
    {"user", "usr_bjorn_ostby", "Bjørn Østby", "bjorn@example.com"},
    {"user", "usr_chiara_russo", "Chiara Russo", "chiara@example.com"},
    {"user", "usr_tanaka_yui", "田中 結衣", "yui@example.com"},
    {"user", "usr_zofia_nowak", "Zofia Nowak", "zofia@example.com"},
    {"service_account", "sa_nightly_bot", "Nightly bot", ""},
};

inline constexpr const char* kSeedVerbs[] = {
    "Fix",    "Refactor", "Document", "Speed up", "Investigate",
    "Review", "Port",     "Simplify", "Test",     "Upgrade"};
inline constexpr const char* kSeedThings[] = {
    "the flaky login test",
    "pagination in the orders API",
    "den Zeitzonen-Fehler im Kalender",
    "résumé upload for large files",
    "the 支払い webhook",
    "retry logic in the mail queue",
    "the dark theme 🌙 of the dashboard",
    "dependency versions",
    "the memory leak in the image cache",
    "поиск по документам",
    "the release notes",
    "slow CI jobs"};
inline constexpr const char* kSeedReasons[] = {
    "Users see a blank page about once a day; the log shows a timeout.",
    "Keep the public interface as it is and add tests for the edge cases.",
    "Start from the failing case in tests/regress and explain the cause "
    "first.",
    "It should work offline, too. Nicht vergessen: Umlaute wie ä, ö, ü.",
    "Open a pull request with a short description when you are done.",
    "Measure before and after, and put both numbers into the summary. "
    "The target is a tenth of today's time on the large data set."};

inline constexpr const char* kSeedSkills[] = {
    "acme/backend:.agents/skills/triage/SKILL.md", "acme/backend:release-notes",
    "acme/web:Accessibility-Audit", "acme/infra:cost-report",
    "acme/web:.agents/skills/übersetzen/SKILL.md"};

inline constexpr const char* kSeedModels[] = {
    "auto", "gpt-5-4-high", "claude-4-8-opus", "gemini-3-pro"};

inline constexpr const char* kSeedEnvironments[] = {"env0backend0000000000a",
                                                    "env0web000000000000000b",
                                                    "env0infra0000000000000c"};

struct SeedSchedule {
  const char* id;
  const char* name;
  const char* cron;
  const char* prompt;
};
inline constexpr SeedSchedule kSeedSchedules[] = {
    {"sched0nightly0000000a", "nightly dependency check", "0 3 * * *",
     "Look for dependencies with known holes and open one pull request each."},
    {"sched0weekly00000000b", "weekly cost report", "0 8 * * 1",
     "Tell what the last week cost, by team."},
    {"sched0hourly00000000c", "hourly triage", "0 * * * *",
     "Sort the issues that came in since the last hour."}};

struct SeedIdentity {
  const char* uid;
  const char* name;
  const char* description;
  const char* prompt;
  const char* skill;
};
inline constexpr SeedIdentity kSeedIdentities[] = {
    {"agent0reviewer0000000a", "reviewer", "Reads every pull request",
     "Be kind, be brief, and say why.",
     "acme/backend:.agents/skills/triage/SKILL.md"},
    {"agent0releases0000000b", "Release manager", "Prepares releases",
     "Nothing leaves without notes.", "acme/backend:release-notes"}};

inline constexpr const char* kSeedSources[] = {
    "CLI",   "CLI",    "CLI",        "API",           "API",
    "SLACK", "LINEAR", "WEB_APP",    "WEB_APP",       "SCHEDULED_AGENT",
    "LOCAL", "LOCAL",  "CLOUD_MODE", "GITHUB_ACTION", "SCHEDULED_AGENT"};

struct SeedFailure {
  const char* state;
  const char* code;
  const char* message;
  bool retryable;
};
inline constexpr SeedFailure kSeedFailures[] = {
    {"FAILED", "environment_setup_failed",
     "Setup command 2 of 4 ended with exit code 1", false},
    {"FAILED", "insufficient_credits", "The team has no credits left", false},
    {"FAILED", "external_authentication_required",
     "GitHub access has not been granted", false},
    {"FAILED", "", "The agent could not finish the task", false},
    {"ERROR", "resource_unavailable", "No worker was free in time", true},
    {"ERROR", "internal_error", "Something went wrong on our side", true},
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_SEED_WORDS_H_
