#include "target_server/content/sqlite_account_store.h"

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>
#include <vector>

#include "recorders.h"
#include "sqlite_query.h"

namespace portstorm::server {
namespace {

using namespace std::chrono_literals;

class SqliteAccountStore : public testing::Test {
 protected:
  SqliteAccountStore() {
    options.on_error = [this](std::string_view line) {
      const std::lock_guard lock(lines_mutex_);
      lines_.emplace_back(line);
    };
  }
  ~SqliteAccountStore() override {
    thread.release();
    store.reset();
  }

  void open() { store = make_sqlite_account_store(path, thread, options); }

  // Asks for one login and waits for its answer.
  LoginAnswer login(const std::string& user_id, const std::string& password) {
    std::vector<LoginAnswer> got;
    EXPECT_TRUE(store->login(user_id, password, [&](LoginAnswer a) { got.push_back(a); }));
    EXPECT_TRUE(thread.run_until([&] { return !got.empty(); }));
    return got.at(0);
  }

  // Until thread.release() the store does nothing: what is asked meanwhile becomes one batch.
  void hold_up_store() {
    thread.hold();
    EXPECT_EQ(login("holder", "pw"), LoginAnswer::ok);
  }

  std::vector<std::string> lines() {
    const std::lock_guard lock(lines_mutex_);
    return lines_;
  }

  ManualContentThread thread;
  ScratchFolder folder{"accounts"};
  std::string path = folder.file("accounts.db");
  SqliteStoreOptions options;
  std::unique_ptr<AccountStore> store;

 private:
  std::mutex lines_mutex_;
  std::vector<std::string> lines_;
};

using OtherConnection = SqliteQuery;  // another process at the same file

TEST_F(SqliteAccountStore, TheFirstLoginRegistersAndLaterOnesNeedItsPassword) {
  open();
  EXPECT_EQ(login("alice", "secret"), LoginAnswer::ok);
  EXPECT_EQ(login("alice", "secret"), LoginAnswer::ok);
  EXPECT_EQ(login("alice", "other"), LoginAnswer::wrong_password);
  EXPECT_EQ(login("alice", ""), LoginAnswer::wrong_password);
  EXPECT_EQ(login("Alice", "other"), LoginAnswer::ok) << "ids differ by case";
}

TEST_F(SqliteAccountStore, KeepsItsAccountsAcrossReopening) {
  open();
  EXPECT_EQ(login("alice", "secret"), LoginAnswer::ok);
  store.reset();
  open();
  EXPECT_EQ(login("alice", "other"), LoginAnswer::wrong_password);
  EXPECT_EQ(login("alice", "secret"), LoginAnswer::ok);
}

TEST_F(SqliteAccountStore, AnAccountKeepsTheIterationsItWasMadeWith) {
  open();
  EXPECT_EQ(login("alice", "secret"), LoginAnswer::ok);
  store.reset();
  options.hash_iterations = 7;
  open();
  EXPECT_EQ(login("alice", "secret"), LoginAnswer::ok);
  EXPECT_EQ(login("bob", "secret"), LoginAnswer::ok);
  EXPECT_EQ(OtherConnection(path).query("SELECT iterations FROM accounts ORDER BY user_id"),
            "200|7|");
}

TEST_F(SqliteAccountStore, KeepsNoPasswordAndSaltsEveryHash) {
  open();
  EXPECT_EQ(login("alice", "same-secret"), LoginAnswer::ok);
  EXPECT_EQ(login("bob", "same-secret"), LoginAnswer::ok);
  OtherConnection other(path);
  EXPECT_EQ(other.query("SELECT count(*) FROM accounts WHERE instr(hash || salt, 'secret') > 0"),
            "0|");
  EXPECT_EQ(other.query("SELECT count(DISTINCT salt), count(DISTINCT hash) FROM accounts"), "2|2|");
  EXPECT_EQ(other.query("SELECT DISTINCT length(salt), length(hash) FROM accounts"), "16|32|");
}

TEST_F(SqliteAccountStore, ManyWaitingLoginsAreAllAnswered) {
  open();
  constexpr int users = 5'000;
  int ok = 0;
  const auto started = std::chrono::steady_clock::now();
  for (int i = 0; i < users; ++i) {
    const auto count = [&ok](LoginAnswer answer) { ok += answer == LoginAnswer::ok; };
    ASSERT_TRUE(store->login("user" + std::to_string(i), "pw", count));
  }
  EXPECT_TRUE(thread.run_until([&] { return ok == users; }));
  const auto took = std::chrono::steady_clock::now() - started;
  RecordProperty("milliseconds", static_cast<int>(took / 1ms));
  EXPECT_EQ(OtherConnection(path).query("SELECT count(*) FROM accounts"), "5000|");
}

TEST_F(SqliteAccountStore, TwoLoginsWithOneNewIdInOneBatchRegisterItOnce) {
  open();
  hold_up_store();
  std::vector<LoginAnswer> got;
  const auto note = [&got](LoginAnswer answer) { got.push_back(answer); };
  ASSERT_TRUE(store->login("alice", "one", note));
  ASSERT_TRUE(store->login("alice", "two", note));
  thread.release();
  EXPECT_TRUE(thread.run_until([&] { return got.size() == 2; }));
  EXPECT_EQ(got, (std::vector{LoginAnswer::ok, LoginAnswer::wrong_password}));
}

TEST_F(SqliteAccountStore, RefusesAtOnceWhatItsQueueCannotHold) {
  options.max_waiting = 8;
  open();
  hold_up_store();
  int ok = 0;
  const auto count = [&ok](LoginAnswer answer) { ok += answer == LoginAnswer::ok; };
  for (int i = 0; i < 8; ++i) {
    EXPECT_TRUE(store->login("user" + std::to_string(i), "pw", count)) << i;
  }
  EXPECT_FALSE(store->login("one too many", "pw", count));
  thread.release();
  EXPECT_TRUE(thread.run_until([&] { return ok == 8; }));
  EXPECT_EQ(login("late", "pw"), LoginAnswer::ok) << "the queue has room again";
  EXPECT_EQ(ok, 8) << "the refused one is never answered";
}

TEST_F(SqliteAccountStore, NoLoginOfAFailedTransactionIsAnsweredWithOk) {
  open();
  OtherConnection other(path);
  other.execute(
      "CREATE TRIGGER refuse BEFORE INSERT ON accounts WHEN new.user_id = 'mallory'"
      " BEGIN SELECT RAISE(ABORT, 'no such user'); END");
  hold_up_store();
  std::vector<LoginAnswer> got;
  const auto note = [&got](LoginAnswer answer) { got.push_back(answer); };
  for (const char* user_id : {"alice", "mallory", "bob"}) {
    ASSERT_TRUE(store->login(user_id, "pw", note));
  }
  thread.release();
  EXPECT_TRUE(thread.run_until([&] { return got.size() == 3; }));
  EXPECT_EQ(got, std::vector(3, LoginAnswer::unavailable));
  EXPECT_EQ(other.query("SELECT user_id FROM accounts"), "holder|");
  EXPECT_EQ(login("alice", "pw"), LoginAnswer::ok);
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_EQ(lines()[0], "accounts: no such user; logins refused: 3");
}

TEST_F(SqliteAccountStore, IsUnavailableWhileAnotherProcessHoldsTheFile) {
  options.busy_timeout = 20ms;
  open();
  OtherConnection other(path);
  other.execute("BEGIN IMMEDIATE");
  EXPECT_EQ(login("alice", "pw"), LoginAnswer::unavailable);
  other.execute("COMMIT");
  EXPECT_EQ(login("alice", "pw"), LoginAnswer::ok);
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_EQ(lines()[0], "accounts: database is locked; logins refused: 1");
}

TEST_F(SqliteAccountStore, StopsWithLoginsStillWaiting) {
  open();
  int answered = 0;
  for (int i = 0; i < 2'000; ++i) {
    ASSERT_TRUE(store->login("user" + std::to_string(i), "pw", [&](LoginAnswer) { ++answered; }));
  }
  store.reset();
  EXPECT_EQ(answered, 0) << "answers come on the content's thread alone";
}

TEST_F(SqliteAccountStore, OutlivesAContentThreadThatIsStopping) {
  open();
  thread.stop();
  EXPECT_TRUE(store->login("alice", "pw", [](LoginAnswer) { FAIL() << "nobody is left"; }));
  store.reset();
}

TEST_F(SqliteAccountStore, KeepsAccountsInMemoryWhenToldSo) {
  path = ":memory:";
  open();
  EXPECT_EQ(login("alice", "pw"), LoginAnswer::ok);
  EXPECT_EQ(login("alice", "no"), LoginAnswer::wrong_password);
}

class BadAccountFile : public SqliteAccountStore {
 protected:
  // What the constructor's exception says.
  std::string mistake() {
    try {
      open();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "opened";
  }
};

TEST_F(BadAccountFile, ThatCannotBeOpenedIsNamed) {
  path += "/no/such/folder";
  EXPECT_EQ(mistake(), path + ": unable to open database file");
}

TEST_F(BadAccountFile, ThatIsNoDatabaseIsRefusedAndLeftAlone) {
  const std::string text(4'096, 'x');
  std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(mistake(), path + ": file is not a database");
  std::string after;
  std::getline(std::ifstream(path, std::ios::binary), after);
  EXPECT_EQ(after, text);
}

TEST_F(BadAccountFile, OfAnotherProgramIsRefusedAndLeftAlone) {
  OtherConnection(path).execute("CREATE TABLE photos (name TEXT)");
  EXPECT_EQ(mistake(),
            path + ": no account file of this server: its user_version is 0, expected 1");
  EXPECT_EQ(OtherConnection(path).query("SELECT name FROM sqlite_master"), "photos|");
}

TEST_F(BadAccountFile, OfALaterVersionIsRefused) {
  OtherConnection(path).execute("PRAGMA user_version = 2");
  EXPECT_EQ(mistake(),
            path + ": no account file of this server: its user_version is 2, expected 1");
}

TEST_F(BadAccountFile, WithoutAColumnIsRefused) {
  OtherConnection(path).execute(
      "CREATE TABLE accounts (user_id TEXT PRIMARY KEY); PRAGMA user_version = 1");
  EXPECT_EQ(mistake(), path + ": no such column: salt");
}

TEST_F(SqliteAccountStore, OptionsOfZeroAreRefused) {
  for (auto change : {+[](SqliteStoreOptions& o) { o.max_waiting = 0; },
                      +[](SqliteStoreOptions& o) { o.max_batch = 0; },
                      +[](SqliteStoreOptions& o) { o.hash_iterations = 0; },
                      +[](SqliteStoreOptions& o) { o.hash_iterations = 10'000'001; }}) {
    SqliteStoreOptions wrong;
    change(wrong);
    EXPECT_THROW(make_sqlite_account_store(path, thread, wrong), std::invalid_argument);
  }
}

}  // namespace
}  // namespace portstorm::server
