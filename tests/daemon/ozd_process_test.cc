// Copyright (c) 2026 The ozd authors. MIT licence.

// The real ozd: how it starts, what it says when it cannot, and how it ends.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <grpcpp/create_channel_posix.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "proto/oz/v1/daemon.grpc.pb.h"
#include "proto/oz/v1/run.grpc.pb.h"
#include "tests/daemon/unix_socket.h"
#include "tests/support/patience.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"
#include "tests/support/tiny_server.h"

namespace ozd {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr char kCanary[] = "wk-1.canary0123456789canary0123456789";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class OzdProcessTest : public testing::Test {
 public:
  Command MakeCommand(std::vector<std::string> flags = {}) const {
    Command command;
    // Its line on stdout, where the test can read it.
    command.argv = {OZD_BINARY, "--notify-fd", "1"};
    command.argv.insert(command.argv.end(), flags.begin(), flags.end());
    command.env = {{"HOME", home_.path()},
                   {"OZ_SOCKET", socket_},
                   {"WARP_API_KEY", kCanary}};
    return command;
  }

  // Started and ready.
  BackgroundProcess StartOzd(std::vector<std::string> flags = {}) {
    BackgroundProcess ozd =
        BackgroundProcess::Start(MakeCommand(std::move(flags)), stderr_path_);
    EXPECT_EQ(ozd.ReadLine(), absl::StrCat("ready ", ozd.pid(), " ", socket_));
    return ozd;
  }

  void WriteConfig(const std::string& text) {
    std::filesystem::create_directories(home_.File(".config/oz"));
    std::ofstream(home_.File(".config/oz/config.yaml")) << text;
  }

  std::unique_ptr<oz::v1::DaemonService::Stub> Connect() const {
    return oz::v1::DaemonService::NewStub(grpc::CreateInsecureChannelFromFd(
        "ozd", NonBlocking(ConnectTo(socket_)).Release()));
  }

  static UniqueFd NonBlocking(UniqueFd fd) {
    fcntl(fd.get(), F_SETFL, O_NONBLOCK);
    return fd;
  }

  oz::v1::GetStatusResponse GetStatus() const {
    grpc::ClientContext context;
    context.set_deadline(PatienceDeadline());
    oz::v1::GetStatusResponse response;
    const grpc::Status status =
        Connect()->GetStatus(&context, oz::v1::GetStatusRequest(), &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  std::unique_ptr<oz::v1::RunService::Stub> ConnectToRuns() const {
    return oz::v1::RunService::NewStub(grpc::CreateInsecureChannelFromFd(
        "ozd", NonBlocking(ConnectTo(socket_)).Release()));
  }

  static oz::v1::CallContext ContextFor(const TinyServer& server) {
    oz::v1::CallContext context;
    context.set_api_key(kCanary);
    context.set_server_root_url(server.Url(""));
    return context;
  }

  // One run list; how it ends does not matter.
  void ListRuns(const TinyServer& server) const {
    grpc::ClientContext context;
    oz::v1::ListRunsRequest request;
    *request.mutable_context() = ContextFor(server);
    request.set_limit(10);
    oz::v1::ListRunsResponse response;
    ConnectToRuns()->ListRuns(&context, request, &response);
  }

  std::string GetConversation(const TinyServer& server) const {
    grpc::ClientContext context;
    oz::v1::GetConversationRequest request;
    *request.mutable_context() = ContextFor(server);
    request.set_run_id("run-1");
    const auto stub = ConnectToRuns();
    const auto reader = stub->GetConversation(&context, request);
    std::string content;
    oz::v1::DocumentChunk chunk;
    while (reader->Read(&chunk)) content += chunk.data();
    EXPECT_TRUE(reader->Finish().ok());
    return content;
  }

  // Rows of a table of the cache file.
  int CountRows(const std::string& table_and_condition) const {
    sqlite3* database = nullptr;
    sqlite3_open_v2((state_ + "/cache.db").c_str(), &database,
                    SQLITE_OPEN_READONLY, nullptr);
    sqlite3_stmt* statement = nullptr;
    const std::string sql =
        absl::StrCat("SELECT count(*) FROM ", table_and_condition);
    int count = -1;
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
      count = sqlite3_column_int(statement, 0);
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return count;
  }

  TempDir home_;
  const std::string socket_ = home_.File("run/s");
  const std::string state_ = home_.File(".local/state/oz");
  const std::string stderr_path_ = home_.File("stderr");
};

TEST_F(OzdProcessTest, ServesTellsAboutItselfAndLeavesNoSocket) {
  BackgroundProcess ozd = StartOzd();
  const oz::v1::GetStatusResponse status = GetStatus();
  EXPECT_EQ(status.pid(), ozd.pid());
  EXPECT_EQ(status.version(), OZD_VERSION);
  EXPECT_EQ(status.socket_path(), socket_);
  EXPECT_EQ(status.state_dir(), state_);
  EXPECT_EQ(status.log_path(), state_ + "/ozd.log");
  EXPECT_EQ(status.phase(), "ready");
  EXPECT_EQ(status.problems_size(), 0);
  EXPECT_EQ(status.last_exit_reason(), "");
  EXPECT_GT(status.resident_bytes(), 0);
  EXPECT_EQ(status.upstream_requests(), 0);

  EXPECT_EQ(ozd.Stop(SIGTERM), 0);
  EXPECT_FALSE(std::filesystem::exists(socket_));
  EXPECT_EQ(ReadFile(state_ + "/last-exit"), "signal SIGTERM");
}

TEST_F(OzdProcessTest, KeepsItsFilesPrivateAndTheEnvironmentOut) {
  BackgroundProcess ozd = StartOzd({"--log-level", "debug"});
  EXPECT_EQ(ozd.Stop(SIGTERM), 0);
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(state_)) {
    struct stat info {};
    ASSERT_EQ(stat(entry.path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 077, 0U) << entry.path();
    if (entry.is_regular_file()) {
      EXPECT_THAT(ReadFile(entry.path()), Not(HasSubstr("canary")))
          << entry.path();
    }
  }
}

TEST_F(OzdProcessTest, StopAnswersThenEndsAndTheNextOneKnowsWhy) {
  BackgroundProcess ozd = StartOzd();
  {
    grpc::ClientContext context;
    oz::v1::StopRequest request;
    request.set_reason("upgrade");
    oz::v1::StopResponse response;
    ASSERT_TRUE(Connect()->Stop(&context, request, &response).ok());
    EXPECT_EQ(response.pid(), ozd.pid());
  }
  // Signal 0 only waits.
  EXPECT_EQ(ozd.Stop(0), 0);
  BackgroundProcess next = StartOzd();
  EXPECT_EQ(GetStatus().last_exit_reason(), "stop requested: upgrade");
}

TEST_F(OzdProcessTest, ServesAgainAfterKill) {
  BackgroundProcess first = StartOzd();
  EXPECT_EQ(first.Stop(SIGKILL), 128 + SIGKILL);
  ASSERT_TRUE(std::filesystem::exists(socket_));
  BackgroundProcess second = StartOzd();
  EXPECT_THAT(GetStatus().last_exit_reason(), HasSubstr("killed or crashed"));
}

TEST_F(OzdProcessTest, ASecondOneLeavesTheFirstAlone) {
  BackgroundProcess first = StartOzd();
  const ProcessResult second = RunProcess(MakeCommand());
  EXPECT_EQ(second.exit_code, 3);
  EXPECT_EQ(second.out, absl::StrCat("running ", first.pid(), "\n"));
  EXPECT_EQ(second.err, absl::StrCat("ozd: another ozd (pid ", first.pid(),
                                     ") already serves ", socket_, "\n"));
  EXPECT_EQ(GetStatus().pid(), first.pid());
}

TEST_F(OzdProcessTest, TwoSocketsDoNotShareOneState) {
  BackgroundProcess first = StartOzd();
  Command other = MakeCommand();
  other.env["OZ_SOCKET"] = home_.File("other/s");
  const ProcessResult second = RunProcess(other);
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_THAT(second.out,
              StartsWith(absl::StrCat("error another ozd (pid ", first.pid(),
                                      ") already uses ", state_)));
}

TEST_F(OzdProcessTest, SaysInOneLineWhyItCannotStart) {
  const struct {
    const char* what;
    std::function<void(OzdProcessTest*, Command*)> arrange;
    std::string message;
  } kCases[] = {
      {"misspelt key",
       [](OzdProcessTest* test, Command*) {
         test->WriteConfig("log_level: info\nmax_ages: 5s\n");
       },
       "config.yaml:2: unknown key 'max_ages'"},
      {"malformed configuration",
       [](OzdProcessTest* test, Command*) { test->WriteConfig("a: [1\n"); },
       "not valid YAML"},
      {"relative socket",
       [](OzdProcessTest*, Command* command) {
         command->env["OZ_SOCKET"] = "run/s";
       },
       "is not absolute"},
      {"long socket path",
       [](OzdProcessTest* test, Command* command) {
         command->env["OZ_SOCKET"] = test->home_.File(std::string(120, 's'));
       },
       "at most 107"},
      {"open directory",
       [](OzdProcessTest* test, Command*) {
         std::filesystem::create_directory(test->home_.File("run"));
         chmod(test->home_.File("run").c_str(), 0755);
       },
       "chmod 700"},
  };
  for (const auto& test : kCases) {
    std::filesystem::remove_all(home_.File(".config"));
    std::filesystem::remove_all(home_.File("run"));
    Command command = MakeCommand();
    test.arrange(this, &command);
    const ProcessResult result = RunProcess(command);
    EXPECT_EQ(result.exit_code, 1) << test.what;
    EXPECT_THAT(result.out, StartsWith("error ")) << test.what;
    EXPECT_THAT(result.out, HasSubstr(test.message)) << test.what;
    EXPECT_EQ(result.out.find('\n'), result.out.size() - 1) << test.what;
    EXPECT_THAT(result.err, HasSubstr(test.message)) << test.what;
  }
}

TEST_F(OzdProcessTest, RefusesTheCacheOfANewerVersion) {
  StartOzd().Stop(SIGTERM);
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((state_ + "/cache.db").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "PRAGMA user_version = 9999", nullptr,
                         nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  const ProcessResult result = RunProcess(MakeCommand());
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("cache.db"));
  EXPECT_THAT(result.out, HasSubstr("9999"));
  EXPECT_THAT(ReadFile(state_ + "/last-exit"), HasSubstr("failed to start"));
}

TEST_F(OzdProcessTest, ReplacesACorruptCacheAndSaysSo) {
  StartOzd().Stop(SIGTERM);
  std::ofstream(state_ + "/cache.db") << std::string(8192, 'x');
  BackgroundProcess ozd = StartOzd();
  const oz::v1::GetStatusResponse status = GetStatus();
  ASSERT_EQ(status.problems_size(), 1);
  EXPECT_THAT(status.problems(0), HasSubstr("cache.db.corrupt-"));
}

TEST_F(OzdProcessTest, LeavesWhenIdle) {
  BackgroundProcess ozd = StartOzd({"--auto-started", "--idle-exit", "1ms"});
  EXPECT_EQ(ozd.Stop(0), 0);
  EXPECT_EQ(ReadFile(state_ + "/last-exit"), "idle");
}

// A service with one finished run that has a conversation.
TinyServer::Reaction OneRun(const std::string& request) {
  if (absl::StrContains(request, "/conversation")) {
    return {TinyServer::Ok(R"({"conversation_id":"c-1","steps":[]})")};
  }
  return {TinyServer::Ok(
      R"({"runs":[{"run_id":"run-1","state":"SUCCEEDED",)"
      R"("conversation_id":"c-1","created_at":"2026-04-03T10:30:00Z",)"
      R"("updated_at":"2026-04-03T10:30:00Z"}],)"
      R"("page_info":{"has_next_page":false}})")};
}

TEST_F(OzdProcessTest, EndsAlthoughTheServiceIsSilent) {
  TinyServer silent([](const std::string&) {
    return TinyServer::Reaction{"", TinyServer::Reaction::Then::kHang};
  });
  BackgroundProcess ozd = StartOzd();
  {
    // The client gives up; the sync that it began goes on.
    const auto stub = ConnectToRuns();
    grpc::ClientContext context;
    oz::v1::ListRunsRequest request;
    *request.mutable_context() = ContextFor(silent);
    request.set_limit(10);
    oz::v1::ListRunsResponse response;
    std::thread canceller([&] {
      silent.WaitForRequests(1);
      context.TryCancel();
    });
    EXPECT_FALSE(stub->ListRuns(&context, request, &response).ok());
    canceller.join();
  }
  EXPECT_EQ(ozd.Stop(SIGTERM), 0);
  // Neither after the grace for calls nor by the watchdog.
  EXPECT_EQ(ReadFile(state_ + "/last-exit"), "signal SIGTERM");
  EXPECT_THAT(ReadFile(state_ + "/ozd.log"),
              Not(HasSubstr("did not end in time")));
}

TEST_F(OzdProcessTest, ErasesDocumentsWhenToldNotToKeepThem) {
  TinyServer server(OneRun);
  constexpr char kDocuments[] = "document WHERE kind = 'conversation'";
  {
    BackgroundProcess ozd = StartOzd();
    ListRuns(server);
    EXPECT_THAT(GetConversation(server), HasSubstr("c-1"));
    EXPECT_EQ(ozd.Stop(SIGTERM), 0);
  }
  EXPECT_GT(CountRows(kDocuments), 0);
  WriteConfig("documents: false\n");
  BackgroundProcess ozd = StartOzd();
  // Erased in the background; the test's deadline is the limit.
  while (CountRows(kDocuments) != 0) {
  }
  const size_t before = server.requests().size();
  ListRuns(server);
  EXPECT_THAT(GetConversation(server), HasSubstr("c-1"));
  EXPECT_GT(server.requests().size(), before + 1);
  EXPECT_EQ(CountRows(kDocuments), 0);
  EXPECT_GT(CountRows("run"), 0);
}

TEST_F(OzdProcessTest, AsksNothingByItselfWithoutBackgroundSync) {
  TinyServer server(OneRun);
  // With background syncs there would be one every few milliseconds.
  WriteConfig("max_age: 1ms\nbackground_sync: false\n");
  BackgroundProcess ozd = StartOzd();
  ListRuns(server);
  const size_t asked = server.requests().size();
  for (int i = 0; i < 50; ++i) GetStatus();
  EXPECT_EQ(server.requests().size(), asked);
  ListRuns(server);
  EXPECT_EQ(server.requests().size(), asked + 1);
}

TEST_F(OzdProcessTest, RefusesADescriptorThatIsNotItsSocket) {
  // The shell becomes ozd, so that LISTEN_PID is right; descriptor 3 is a pipe.
  Command command = MakeCommand();
  command.argv = {"/bin/sh", "-c",
                  absl::StrCat("exec 3<&0; LISTEN_FDS=1 LISTEN_PID=$$ exec ",
                               OZD_BINARY, " --notify-fd 1")};
  const ProcessResult result = RunProcess(command);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("ListenStream="));
}

TEST_F(OzdProcessTest, RestoresItsSocketWhenACleanerRemovesIt) {
  BackgroundProcess ozd = StartOzd();
  ASSERT_EQ(unlink(socket_.c_str()), 0);
  // Ends as soon as ozd has noticed; the test's deadline is the limit.
  while (!ConnectTo(socket_).valid()) {
  }
  EXPECT_EQ(GetStatus().pid(), ozd.pid());
}

TEST_F(OzdProcessTest, LeavesWhenItsDirectoryWasTakenAway) {
  BackgroundProcess ozd = StartOzd();
  std::filesystem::rename(home_.File("run"), home_.File("moved"));
  EXPECT_EQ(ozd.Stop(0), 0);
  EXPECT_EQ(ReadFile(state_ + "/last-exit"), "displaced");
}

TEST_F(OzdProcessTest, AnswersQuestionsAboutItself) {
  Command command = MakeCommand();
  command.argv = {OZD_BINARY, "--version"};
  EXPECT_EQ(RunProcess(command).out, absl::StrCat("ozd ", OZD_VERSION, "\n"));
  command.argv = {OZD_BINARY, "--help"};
  EXPECT_THAT(RunProcess(command).out, HasSubstr("--idle-exit"));
  command.argv = {OZD_BINARY, "--bogus"};
  const ProcessResult bogus = RunProcess(command);
  EXPECT_EQ(bogus.exit_code, 2);
  EXPECT_THAT(bogus.err, HasSubstr("unexpected argument '--bogus'"));
}

}  // namespace
}  // namespace ozd
