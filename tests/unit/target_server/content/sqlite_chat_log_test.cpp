#include "target_server/content/sqlite_chat_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>

#include "sqlite_query.h"

namespace portstorm::server {
namespace {

class ChatLogFile : public testing::Test {
 protected:
  void open() { log = make_sqlite_chat_log(folder.file("chat.sqlite"), options); }
  void say(const std::string& message) { log->add({"alice", 3, {}, message}); }
  // What the file says once all that waits is written.
  std::string written(const std::string& sql) {
    log.reset();
    return SqliteQuery(folder.file("chat.sqlite")).query(sql.c_str());
  }

  ScratchFolder folder{"chat-log"};
  ChatLogOptions options;
  std::unique_ptr<SqliteChatLog> log;
};

TEST_F(ChatLogFile, KeepsWhoSaidWhatWhereAndToWhom) {
  open();
  log->add({"alice", 3, {}, "hello"});
  log->add({"bob", std::nullopt, "alice", "psst"});
  EXPECT_EQ(written("SELECT sender, room, recipient, message FROM chat_log ORDER BY id"),
            "alice|3|NULL|hello|bob|NULL|alice|psst|");
}

TEST_F(ChatLogFile, NotesTheTime) {
  open();
  say("now");
  EXPECT_EQ(written("SELECT abs(time - strftime('%s', 'now') * 1000) < 60000 FROM chat_log"), "1|");
}

TEST_F(ChatLogFile, KeepsTheLatestLinesAlone) {
  options.max_lines = 10;
  options.max_batch = 7;
  open();
  for (int i = 0; i < 100; ++i) say(std::to_string(i));
  EXPECT_EQ(written("SELECT count(*), min(message), max(message) FROM chat_log"), "10|90|99|");
}

TEST_F(ChatLogFile, GoesOnWhereItStopped) {
  open();
  say("one");
  log.reset();
  open();
  say("two");
  EXPECT_EQ(written("SELECT message FROM chat_log ORDER BY id"), "one|two|");
}

TEST_F(ChatLogFile, LosesAndCountsWhatItsQueueCannotHold) {
  options.max_waiting = 5;
  options.busy_timeout = std::chrono::minutes(1);
  open();
  SqliteQuery other(folder.file("chat.sqlite"));
  other.execute("BEGIN IMMEDIATE");  // the writer cannot begin
  for (int i = 0; i < 100; ++i) say("much");
  EXPECT_GE(log->totals().lost, 89u) << "5 wait, 5 may be with the writer";
  other.execute("COMMIT");
  const std::uint64_t lost = log->totals().lost;
  EXPECT_EQ(written("SELECT count(*) FROM chat_log"), std::to_string(100 - lost) + "|");
}

TEST_F(ChatLogFile, AFailureIsReportedAndCountedAndTheNextLinesAreWritten) {
  std::string reported;
  options.on_error = [&reported](std::string_view line) { reported = line; };
  options.max_batch = 1;
  open();
  SqliteQuery(folder.file("chat.sqlite"))
      .execute(
          "CREATE TRIGGER refuse BEFORE INSERT ON chat_log WHEN new.message = 'bad'"
          " BEGIN SELECT RAISE(ABORT, 'no such word'); END");
  say("good");
  say("bad");
  say("good");
  EXPECT_EQ(written("SELECT message FROM chat_log"), "good|good|");
  EXPECT_NE(reported.find("no such word"), std::string::npos) << reported;
}

TEST_F(ChatLogFile, AFileOfSomethingElseIsRefused) {
  SqliteQuery(folder.file("chat.sqlite")).execute("CREATE TABLE cats (name TEXT)");
  EXPECT_THROW(open(), std::runtime_error);
}

}  // namespace
}  // namespace portstorm::server
