// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/e2e/sandbox.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/patience.h"

namespace ozd {
namespace {

size_t Append(char* data, size_t size, size_t count, void* text) {
  static_cast<std::string*>(text)->append(data, size * count);
  return size * count;
}

Sim::Reply Http(const std::string& method, const std::string& url,
                const std::string& body, bool with_key) {
  std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(),
                                              curl_easy_cleanup);
  curl_slist* headers = nullptr;
  headers = curl_slist_append(headers, "Content-Type: application/json");
  if (with_key) {
    headers = curl_slist_append(
        headers, (std::string("Authorization: Bearer ") + kSimKey).c_str());
  }
  Sim::Reply reply;
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
  if (method != "GET" && method != "DELETE") {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE,
                     static_cast<long>(body.size()));
  }
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, Append);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &reply.body);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, long{PatienceSeconds()});
  const CURLcode code = curl_easy_perform(curl.get());
  EXPECT_EQ(code, CURLE_OK)
      << method << " " << url << ": " << curl_easy_strerror(code);
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply.status);
  curl_slist_free_all(headers);
  return reply;
}

std::string Checked(const std::string& method, const std::string& url,
                    const std::string& body) {
  const Sim::Reply reply = Http(method, url, body, false);
  EXPECT_EQ(reply.status / 100, 2)
      << method << " " << url << ": " << reply.body;
  return reply.body;
}

}  // namespace

Sim::Sim(const std::vector<std::string>& flags) : flags_(flags) { Start("0"); }

void Sim::Start(const std::string& port) {
  Command command;
  command.argv = {OZ_SIM_BINARY, "--port", port, "--db", dir_.File("sim.db")};
  command.argv.insert(command.argv.end(), flags_.begin(), flags_.end());
  command.env["OZ_SIM_API_KEY"] = kSimKey;
  process_ = BackgroundProcess::Start(command, dir_.File("err"));
  const std::string line = process_.ReadLine();
  const std::string prefix = "listening on ";
  if (line.rfind(prefix, 0) != 0) {
    ADD_FAILURE() << "oz-sim said '" << line
                  << "'; stderr: " << ReadFile(dir_.File("err"));
    return;
  }
  url_ = line.substr(prefix.size());
}

std::string Sim::Get(const std::string& path) const {
  return Checked("GET", url_ + path, "");
}
std::string Sim::Post(const std::string& path, const std::string& json) const {
  return Checked("POST", url_ + path, json);
}
std::string Sim::Delete(const std::string& path) const {
  return Checked("DELETE", url_ + path, "");
}
Sim::Reply Sim::Api(const std::string& method,
                    const std::string& path_and_query,
                    const std::string& json) const {
  return Http(method, url_ + "/api/v1" + path_and_query, json, true);
}

void Sim::Kill() { process_.Stop(SIGKILL); }

void Sim::Restart() {
  Kill();
  // The state is in the database; seeding again would change it.
  flags_.clear();
  Start(url_.substr(url_.rfind(':') + 1));
}

int64_t Sim::requests() const {
  const auto stats = nlohmann::json::parse(Get("/sim/stats"), nullptr, false);
  return stats.is_object() ? stats.value("total", int64_t{-1}) : -1;
}

Sandbox::Sandbox() {
  env_["HOME"] = home_.path();
  env_["OZ_SOCKET"] = socket_path();
  env_["PATH"] = "/usr/bin:/bin";
  env_["TZ"] = "UTC";
}

Sandbox::~Sandbox() {
  const pid_t pid = daemon_pid();
  Oz({"daemon", "stop"});
  if (pid > 0) kill(pid, SIGKILL);
}

void Sandbox::Configure(const std::string& yaml) {
  std::filesystem::create_directories(home() + "/.config/oz");
  WriteFile(home() + "/.config/oz/config.yaml", yaml);
}

void Sandbox::Use(const Sim& sim, bool with_key) {
  env_["WARP_SERVER_ROOT_URL"] = sim.url();
  if (with_key) {
    env_["WARP_API_KEY"] = kSimKey;
  } else {
    env_.erase("WARP_API_KEY");
  }
}

std::string OzBinary() {
  const char* const chosen = getenv("OZ_BINARY");
  return chosen == nullptr ? OZ_BINARY : chosen;
}

std::string OzdBinary() {
  const char* const chosen = getenv("OZD_BINARY");
  return chosen == nullptr ? OZD_BINARY : chosen;
}

ProcessResult Sandbox::Oz(const std::vector<std::string>& words,
                          const std::string& stdin_text) {
  Command command;
  command.argv = {OzBinary()};
  command.argv.insert(command.argv.end(), words.begin(), words.end());
  command.env = env_;
  command.stdin_text = stdin_text;
  return RunProcess(command);
}

ProcessResult Sandbox::OzIn(const std::string& directory,
                            const std::vector<std::string>& words) {
  Command command;
  command.argv = {OzBinary()};
  command.argv.insert(command.argv.end(), words.begin(), words.end());
  command.env = env_;
  command.working_directory = directory;
  return RunProcess(command);
}

ProcessResult Sandbox::OzAs(uid_t uid, const std::vector<std::string>& words) {
  Command command;
  command.argv = {OzBinary()};
  command.argv.insert(command.argv.end(), words.begin(), words.end());
  command.env = env_;
  command.uid = uid;
  return RunProcess(command);
}

BackgroundProcess Sandbox::StartDaemon(
    const std::map<std::string, std::string>& extra_env) {
  Command command;
  command.argv = {OzdBinary(), "--notify-fd", "1"};
  command.env = env_;
  command.env.erase("WARP_API_KEY");
  command.env.erase("WARP_SERVER_ROOT_URL");
  for (const auto& [name, value] : extra_env) command.env[name] = value;
  auto process = BackgroundProcess::Start(command, home() + "/ozd.err");
  const std::string line = process.ReadLine();
  EXPECT_EQ(line.rfind("ready ", 0), 0u)
      << "ozd said '" << line << "'; stderr: " << ReadFile(home() + "/ozd.err");
  return process;
}

pid_t Sandbox::daemon_pid() {
  const ProcessResult status =
      Oz({"daemon", "status", "--output-format", "json"});
  const auto json = nlohmann::json::parse(status.out, nullptr, false);
  return json.is_object() ? json.value("pid", 0) : 0;
}

bool Eventually(const std::function<bool()>& condition) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::seconds(PatienceSeconds());
  for (;;) {
    if (condition()) return true;
    if (Clock::now() > deadline) return false;
    poll(nullptr, 0, 5);
  }
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

void WriteFile(const std::string& path, const std::string& content,
               unsigned mode) {
  {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << content;
  }
  chmod(path.c_str(), mode);
}

}  // namespace ozd
