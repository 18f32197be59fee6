// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/auth/file_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "proto/support/error_detail.h"
#include "tests/support/fake_credential_store.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

StoredLogin Login(const std::string& name, const std::string& key) {
  StoredLogin login;
  login.account.set_name(name);
  login.account.set_server_root_url("https://a.test");
  login.account.mutable_principal()->set_uid("u1");
  oz::v1::Team* team = login.account.mutable_principal()->add_teams();
  team->set_uid("t1");
  team->set_name("Core");
  login.api_key = key;
  return login;
}

// What holds for every store.
template <typename Store>
void CheckDefaultRules(Store* store) {
  EXPECT_THAT(store->Save(Login("a", "key-a")), IsOk());
  EXPECT_THAT(store->Save(Login("b", "key-b")), IsOk());
  EXPECT_EQ((*store->Load())[0].account.name(), "a");
  EXPECT_TRUE((*store->Load())[0].account.is_default());
  StoredLogin b = Login("b", "key-b2");
  b.account.set_is_default(true);
  EXPECT_THAT(store->Save(b), IsOk());
  auto logins = *store->Load();
  ASSERT_EQ(logins.size(), 2U);
  EXPECT_EQ(logins[0].account.name(), "b");
  EXPECT_EQ(logins[0].api_key, "key-b2");
  EXPECT_FALSE(logins[1].account.is_default());
  EXPECT_THAT(store->Save(Login("b", "key-b3")), IsOk());
  EXPECT_EQ((*store->Load())[0].account.name(), "b");
  EXPECT_THAT(store->Remove("b"), IsOk());
  EXPECT_THAT(store->Remove("b"), StatusIs(StatusCode::kNotFound));
  EXPECT_TRUE((*store->Load())[0].account.is_default());
}

class FileStoreTest : public testing::Test {
 protected:
  void Write(const std::string& text) {
    std::ofstream(path_) << text;
    chmod(path_.c_str(), 0600);
  }
  std::string Read() {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TempDir directory_;
  const std::string path_ = directory_.File("credentials.json");
  FileCredentialStore store_{directory_.path(), getuid()};
};

TEST_F(FileStoreTest, IsEmptyWithoutAFile) {
  auto logins = store_.Load();
  ASSERT_THAT(logins, IsOk());
  EXPECT_TRUE(logins->empty());
}

TEST_F(FileStoreTest, KeepsLoginsForTheNextStart) {
  ASSERT_THAT(store_.Save(Login("default", "key")), IsOk());
  FileCredentialStore later(directory_.path(), getuid());
  auto logins = later.Load();
  ASSERT_THAT(logins, IsOk());
  ASSERT_EQ(logins->size(), 1U);
  const StoredLogin& login = logins->front();
  EXPECT_EQ(login.api_key, "key");
  EXPECT_EQ(login.account.name(), "default");
  EXPECT_EQ(login.account.server_root_url(), "https://a.test");
  EXPECT_EQ(login.account.principal().uid(), "u1");
  EXPECT_EQ(login.account.principal().teams(0).name(), "Core");
  EXPECT_EQ(login.account.key_storage(), "file " + path_ + " (0600)");
}

TEST_F(FileStoreTest, KeepsTheRulesForTheDefault) {
  CheckDefaultRules(&store_);
}

TEST(FakeCredentialStoreTest, KeepsTheRulesForTheDefault) {
  FakeCredentialStore store;
  CheckDefaultRules(&store);
}

TEST_F(FileStoreTest, TheFileIsForTheOwnerAloneWhateverTheUmask) {
  const mode_t before = umask(0);
  EXPECT_THAT(store_.Save(Login("a", "key")), IsOk());
  umask(before);
  struct stat info = {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600U);
}

TEST_F(FileStoreTest, RefusesAFileThatOthersCanRead) {
  ASSERT_THAT(store_.Save(Login("a", "secret-key")), IsOk());
  for (const mode_t mode : {0640U, 0604U, 0620U}) {
    chmod(path_.c_str(), mode);
    const absl::Status status = store_.Load().status();
    EXPECT_THAT(status,
                StatusIs(StatusCode::kFailedPrecondition, HasSubstr(path_)));
    EXPECT_THAT(GetErrorDetail(status)->remedy(), HasSubstr("chmod 600"));
    EXPECT_THAT(store_.Save(Login("b", "key")),
                StatusIs(StatusCode::kFailedPrecondition));
  }
}

TEST_F(FileStoreTest, RefusesAFileOfAnotherUser) {
  ASSERT_THAT(store_.Save(Login("a", "key")), IsOk());
  FileCredentialStore other(directory_.path(), getuid() + 1);
  EXPECT_THAT(other.Load(),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("belongs")));
}

TEST_F(FileStoreTest, RefusesASymbolicLinkAndADirectory) {
  ASSERT_EQ(symlink("/etc/hostname", path_.c_str()), 0);
  EXPECT_THAT(store_.Load(), StatusIs(StatusCode::kFailedPrecondition));
  unlink(path_.c_str());
  ASSERT_EQ(mkdir(path_.c_str(), 0700), 0);
  EXPECT_THAT(store_.Load(), StatusIs(StatusCode::kFailedPrecondition));
}

TEST_F(FileStoreTest, RefusesDamageWithoutQuotingIt) {
  for (const char* text :
       {"", "secret-key", "[]", "{}", R"({"version":"1","logins":[]})",
        R"({"version":1})", R"({"version":1,"logins":["secret-key"]})",
        R"({"version":1,"logins":[{"name":"a"}]})",
        R"({"version":1,"logins":[{"name":7,"api_key":"secret-key"}]})",
        R"({"version":1,"logins":[{"name":"a","api_key":"secret-key"})"}) {
    Write(text);
    const absl::Status status = store_.Load().status();
    EXPECT_THAT(status, StatusIs(StatusCode::kDataLoss, HasSubstr(path_)))
        << text;
    EXPECT_THAT(status.ToString(), testing::Not(HasSubstr("secret-key")));
    EXPECT_THAT(store_.Save(Login("a", "k")), StatusIs(StatusCode::kDataLoss));
    EXPECT_EQ(Read(), text);
  }
}

TEST_F(FileStoreTest, RefusesANewerVersion) {
  const std::string newer = R"({"version":2,"logins":[],"vault":{}})";
  Write(newer);
  EXPECT_THAT(store_.Load(),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("newer")));
  EXPECT_THAT(store_.Save(Login("a", "k")),
              StatusIs(StatusCode::kFailedPrecondition));
  EXPECT_EQ(Read(), newer);
}

TEST_F(FileStoreTest, KeepsFieldsItDoesNotKnow) {
  Write(R"({"version":1,"vault":"v","logins":[
      {"name":"a","api_key":"k","colour":"red","principal":{"uid":"u","x":9}}]})");
  ASSERT_THAT(store_.Save(Login("a", "k2")), IsOk());
  ASSERT_THAT(store_.Save(Login("b", "k3")), IsOk());
  const std::string text = Read();
  for (const char* kept : {"\"vault\"", "\"colour\"", "\"x\": 9"}) {
    EXPECT_THAT(text, HasSubstr(kept));
  }
}

TEST_F(FileStoreTest, SurvivesACrashBeforeTheReplacement) {
  ASSERT_THAT(store_.Save(Login("a", "old")), IsOk());
  std::ofstream(path_ + ".new") << "{\"version\":1,\"log";
  EXPECT_EQ(store_.Load()->front().api_key, "old");
  ASSERT_THAT(store_.Save(Login("a", "new")), IsOk());
  EXPECT_EQ(store_.Load()->front().api_key, "new");
  EXPECT_FALSE(std::filesystem::exists(path_ + ".new"));
}

TEST_F(FileStoreTest, SaysWhenItCannotWrite) {
  FileCredentialStore store(directory_.File("missing"), getuid());
  const absl::Status status = store.Save(Login("a", "secret-key"));
  EXPECT_THAT(status, StatusIs(StatusCode::kUnavailable, HasSubstr("missing")));
  EXPECT_THAT(status.ToString(), testing::Not(HasSubstr("secret-key")));
}

}  // namespace
}  // namespace ozd
