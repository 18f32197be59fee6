// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_E2E_FIXTURE_H_
#define OZD_TESTS_E2E_FIXTURE_H_

#include <gtest/gtest.h>

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "tests/e2e/sandbox.h"

namespace ozd {

// Parses JSON; text that is none gives a value whose is_discarded() is true.
nlohmann::json ParseJson(const std::string& text);

// A test with one server, one HOME, and commands that bring their own key.
class E2eTest : public testing::Test {
 protected:
  // Starts the server with these flags. Commands have no key of their own when
  // `with_key` is false.
  explicit E2eTest(const std::vector<std::string>& sim_flags = {},
                   bool with_key = true);

  // Runs `oz WORDS...`, which must succeed, and returns what it prints.
  std::string Out(const std::vector<std::string>& words);
  // Runs `oz WORDS... --output-format json`, which must succeed, and returns
  // the JSON that it prints.
  nlohmann::json OzJson(std::vector<std::string> words);
  // Returns the same of a noun's `get`; an empty object when it prints none.
  nlohmann::json OzGet(const std::string& noun, const std::string& id,
                       const std::string& option);
  // Returns the names of the items that `oz NOUN list OPTIONS...` prints.
  std::vector<std::string> OzNames(const std::string& noun,
                                   const std::vector<std::string>& options);
  // Returns what `oz daemon status` says of the first account; an empty object
  // when there is none.
  nlohmann::json Account();
  // Waits until the cache holds all of the history.
  bool AwaitHistory();

  // Returns what the service answers to GET /api/v1PATH.
  nlohmann::json Service(const std::string& path) const;
  // Returns how many items the member `name` of that answer has.
  size_t OnTheService(const std::string& path, const std::string& name) const;
  // Returns a number of GET /sim/stats; -1 when it has none of this name.
  int64_t Stat(const char* name) const;
  // Returns how often the service was asked for a single run.
  int RunReads() const;

  // Starts a run that stays at work until it is told to end; returns its id.
  std::string StartRun() {
    return StartRun("Mend it [sim outcome=never after=1ms]");
  }
  // Starts a run with this prompt and, when it is not "", this title.
  std::string StartRun(const std::string& prompt,
                       const std::string& title = "");
  // Changes the state of a run behind everybody's back.
  void SetState(const std::string& run_id, const std::string& state);
  // Adds an event of this type for a run.
  void Emit(const std::string& run_id, const std::string& event_type);
  // Changes the state of a run and adds an event that makes ozd look at it.
  void SetStateAndSaySo(const std::string& run_id, const std::string& state);

  Sim sim_;
  Sandbox box_;
};

}  // namespace ozd

#endif  // OZD_TESTS_E2E_FIXTURE_H_
