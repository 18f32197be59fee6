// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_E2E_SANDBOX_H_
#define OZD_TESTS_E2E_SANDBOX_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace ozd {

// The key that Sim accepts unless told otherwise. Shaped like a real one, so
// that it also serves as the canary in leak tests.
inline constexpr char kSimKey[] = "wk-1.c0ffee5eedc0ffee5eed";

// Return the paths of the programs under test: the environment's OZ_BINARY and
// OZD_BINARY, else the programs that users get.
std::string OzBinary();
std::string OzdBinary();

// A real oz-sim on a free port.
class Sim {
 public:
  // `flags` are added to --port 0; the key is handed over in the environment.
  explicit Sim(const std::vector<std::string>& flags = {});

  const std::string& url() const { return url_; }
  // "127.0.0.1:PORT"
  std::string host_port() const { return url_.substr(7); }

  // Speaks to the server with curl's library; returns the body. The test fails
  // when the status is not 2xx.
  std::string Get(const std::string& path) const;
  std::string Post(const std::string& path, const std::string& json) const;
  std::string Delete(const std::string& path) const;
  // The status and body of an API call with the key.
  struct Reply {
    long status = 0;
    std::string body;
  };
  Reply Api(const std::string& method, const std::string& path_and_query,
            const std::string& json = "") const;

  // {"kind":"status","status":503,...}; until Heal.
  void Fault(const std::string& json) const { Post("/sim/faults", json); }
  void Heal() const { Delete("/sim/faults"); }

  // The process dies; connections are refused from now on.
  void Kill();
  // The same state on the same port again.
  void Restart();
  // API requests so far.
  int64_t requests() const;

 private:
  void Start(const std::string& port);

  TempDir dir_;
  std::vector<std::string> flags_;
  std::string url_;
  BackgroundProcess process_;
};

// A HOME of its own with its own socket: the real oz and ozd see nothing else.
class Sandbox {
 public:
  Sandbox();
  // Stops the daemon, by force if need be.
  ~Sandbox();

  const std::string& home() const { return home_.path(); }
  std::string state_dir() const { return home() + "/.local/state/oz"; }
  std::string socket_path() const { return home() + "/run/ozd.sock"; }
  // Environment of every command; change it freely.
  std::map<std::string, std::string>& env() { return env_; }

  // Writes config.yaml.
  void Configure(const std::string& yaml);
  // Sends every command to this server; with the key as a call's own key when
  // `with_key`.
  void Use(const Sim& sim, bool with_key = true);

  // Runs `oz WORDS...`.
  ProcessResult Oz(const std::vector<std::string>& words,
                   const std::string& stdin_text = "");
  // The same in this directory.
  ProcessResult OzIn(const std::string& directory,
                     const std::vector<std::string>& words);
  // The same as another user.
  ProcessResult OzAs(uid_t uid, const std::vector<std::string>& words);
  // Starts ozd beside the test and waits until it is ready.
  BackgroundProcess StartDaemon(
      const std::map<std::string, std::string>& extra_env = {});
  // Returns the pid that `oz daemon status` names; 0 when no daemon runs.
  pid_t daemon_pid();

 private:
  TempDir home_;
  std::map<std::string, std::string> env_;
};

// Tries until `condition` holds or patience ends; returns whether it did. For
// what another process does in its own time.
bool Eventually(const std::function<bool()>& condition);

std::string ReadFile(const std::string& path);
void WriteFile(const std::string& path, const std::string& content,
               unsigned mode = 0600);

}  // namespace ozd

#endif  // OZD_TESTS_E2E_SANDBOX_H_
