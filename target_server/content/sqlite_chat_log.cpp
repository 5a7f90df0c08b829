#include "target_server/content/sqlite_chat_log.h"

#include <sqlite3.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <iterator>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "target_server/content/sqlite_file.h"

namespace portstorm::server {
namespace {

struct WaitingLine {
  std::int64_t time = 0;
  std::string sender;
  std::optional<std::int32_t> room;
  std::string recipient;
  std::string message;
};

using Lines = std::vector<WaitingLine>;

std::int64_t milliseconds_since_1970() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

class ChatLogFile final : public SqliteChatLog {
 public:
  ChatLogFile(const std::string& path, ChatLogOptions options)
      : options_(std::move(options)),
        file_(path, options_.busy_timeout, 1,
              "CREATE TABLE chat_log (id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL,"
              " sender TEXT NOT NULL, room INTEGER, recipient TEXT, message TEXT NOT NULL)",
              "chat log"),
        insert_(file_.prepare_or_throw("INSERT INTO chat_log (time, sender, room, recipient,"
                                       " message) VALUES (?1, ?2, ?3, ?4, ?5)")),
        trim_(file_.prepare_or_throw("DELETE FROM chat_log WHERE id <="
                                     " (SELECT max(id) FROM chat_log) - ?1")),
        writer_([this] { write(); }) {}

  ChatLogFile(const ChatLogFile&) = delete;
  ChatLogFile& operator=(const ChatLogFile&) = delete;

  ~ChatLogFile() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    writer_.join();
  }

  void add(const ChatLine& line) override {
    WaitingLine waiting{milliseconds_since_1970(), std::string(line.sender), line.room,
                        std::string(line.recipient), std::string(line.message)};
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.size() >= options_.max_waiting) {
        ++totals_.lost;
        return;
      }
      waiting_.push_back(std::move(waiting));
    }
    wake_.notify_one();
  }

  ChatLogTotals totals() const override {
    const std::lock_guard lock(mutex_);
    return totals_;
  }

 private:
  void write() noexcept {
    for (Lines batch = take_batch(); !batch.empty(); batch = take_batch()) {
      std::string why;
      const bool written = write_batch(batch, why);
      {
        const std::lock_guard lock(mutex_);
        (written ? totals_.written : totals_.lost) += batch.size();
      }
      if (!written && options_.on_error) {
        options_.on_error("chat log: " + why + "; lines lost: " + std::to_string(batch.size()));
      }
    }
  }

  // Waits for lines; empty when stopping and all is written.
  Lines take_batch() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), options_.max_batch));
    const auto end = waiting_.begin() + count;
    Lines batch(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return batch;
  }

  bool write_batch(const Lines& batch, std::string& why) noexcept {
    try {
      if (in_one_transaction(batch)) return true;
      why = file_.error();
    } catch (const std::exception& failure) {
      why = failure.what();
    }
    file_.roll_back();
    return false;
  }

  bool in_one_transaction(const Lines& batch) {
    if (!file_.begin()) return false;
    const bool inserted = std::all_of(batch.begin(), batch.end(),
                                      [this](const WaitingLine& line) { return insert(line); });
    if (!inserted) return false;
    bind_value(trim_.get(), 1, options_.max_lines);
    return file_.execute(trim_) && file_.commit();
  }

  bool insert(const WaitingLine& line) {
    sqlite3_stmt* insert = insert_.get();
    bind_value(insert, 1, line.time);
    bind_value(insert, 2, std::string_view(line.sender));
    if (line.room) {
      bind_value(insert, 3, std::int64_t{*line.room});
    } else {
      bind_value(insert, 4, std::string_view(line.recipient));
    }
    bind_value(insert, 5, std::string_view(line.message));
    return file_.execute(insert_);
  }

  const ChatLogOptions options_;
  SqliteFile file_;  // this and the statements: the writer's, once it runs
  SqliteStatement insert_, trim_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<WaitingLine> waiting_;
  ChatLogTotals totals_;
  bool stopping_ = false;

  std::thread writer_;  // last: starts when all the rest is there
};

}  // namespace

std::unique_ptr<SqliteChatLog> make_sqlite_chat_log(const std::string& path,
                                                    ChatLogOptions options) {
  if (options.max_waiting < 1 || options.max_batch < 1 || options.max_lines < 1) {
    throw std::invalid_argument("a chat log needs limits of at least 1");
  }
  return std::make_unique<ChatLogFile>(path, std::move(options));
}

}  // namespace portstorm::server
