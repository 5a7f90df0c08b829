#include "target_server/redis/redis_account_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "target_server/redis/backoff.h"
#include "target_server/redis/redis_command.h"
#include "target_server/redis/redis_connection.h"
#include "target_server/redis/redis_logins.h"

namespace portstorm::server {
namespace {

std::unique_ptr<CompletionPort> make_port() {
  PortOptions options;
  options.receive_buffers = 4;  // one connection
  return make_completion_port(options);
}

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

// What a foreign server said, as part of one line of our log.
std::string printable(std::string_view text) {
  constexpr std::size_t longest = 200;
  std::string line(text.substr(0, longest));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return line;
}

class Store final : public RedisAccountStore, private RedisConnection::Owner {
 public:
  Store(RedisStoreOptions options, ContentThread& thread)
      : options_(std::move(options)),
        content_thread_(thread),
        port_(make_port()),
        connection_(*port_, *this),
        logins_(login_options()),
        backoff_(options_.first_pause, options_.longest_pause, std::random_device{}()),
        worker_([this] { work(); }) {}

  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  ~Store() override {
    while (!stop_worker()) std::this_thread::yield();  // short of memory for a post: for a moment
    worker_.join();
  }

  // False when Redis did not answer in time.
  bool wait_for_start() {
    std::unique_lock lock(mutex_);
    return state_changed_.wait_for(lock, options_.timeout, [this] { return is_ready_; });
  }
  std::string last_failure() {
    const std::lock_guard lock(mutex_);
    return last_failure_;
  }

  bool login(std::string user_id, std::string password, Completion completion) override;
  RedisTotals totals() const override;

 private:
  enum class Link : std::uint8_t { away, greeting, ready };  // greeting: until PING is answered

  RedisLogins::Options login_options() {
    return {options_.max_under_way, options_.hash_iterations,
            [this](std::string_view why) { note_error(why); }};
  }

  bool stop_worker();
  bool wake_worker();  // with the lock; false when the port refused it

  // On the store's thread.
  void work();
  bool is_finished();
  void open();
  TimePoint next_deadline() const;
  void on_time(TimePoint now);
  void take_inbox();
  void send_commands();
  void deliver_answers();
  void on_open() override;
  void on_reply(const RedisReply& reply) override;
  void on_closed(const std::string& why) override;
  void become_ready();
  void note_error(std::string_view why);
  void tell(const std::string& line) const;

  const RedisStoreOptions options_;
  ContentThread& content_thread_;
  const std::unique_ptr<CompletionPort> port_;

  mutable std::mutex mutex_;
  std::condition_variable state_changed_;
  std::vector<RedisLogin> inbox_;
  std::size_t unanswered_ = 0;  // in the inbox and in logins_
  std::string last_failure_;
  RedisTotals shared_totals_;  // asked, refused_*; and the rest, as of the last answers
  bool is_ready_ = false;
  bool is_wake_posted_ = false;
  bool stopping_ = false;

  // The store's thread's.
  RedisConnection connection_;
  RedisLogins logins_;
  Backoff backoff_;
  std::string commands_;
  Link link_ = Link::away;
  std::size_t endpoint_ = 0;             // of the next attempt, or of this connection
  TimePoint next_attempt_;               // while closed
  TimePoint greeting_ends_;              // while not ready
  std::optional<TimePoint> away_since_;  // has been ready before
  std::uint64_t refused_before_ = 0;     // refused_away when the connection was lost
  std::uint64_t attempts_ = 0;           // since then
  bool is_ending_ = false;
  TimePoint next_error_line_;
  std::uint64_t unsaid_errors_ = 0;
  std::thread worker_;  // last: starts when all the rest is there
};

// ---- any thread ------------------------------------------------------------------------------

bool Store::login(std::string user_id, std::string password, Completion completion) {
  const TimePoint deadline = port_->now() + options_.timeout;
  const std::lock_guard lock(mutex_);
  if (stopping_) return false;
  if (!is_ready_) {
    ++shared_totals_.refused_away;
    return false;
  }
  if (unanswered_ >= options_.max_waiting) {
    ++shared_totals_.refused_full;
    return false;
  }
  inbox_.push_back({std::move(user_id), std::move(password), std::move(completion), deadline});
  if (!wake_worker()) {
    inbox_.pop_back();
    ++shared_totals_.refused_full;
    return false;
  }
  ++unanswered_;
  ++shared_totals_.asked;
  return true;
}

// One post is enough until the worker has seen it.
bool Store::wake_worker() {
  if (!is_wake_posted_) is_wake_posted_ = port_->post(0, 0, nullptr, 0) == Error::none;
  return is_wake_posted_;
}

bool Store::stop_worker() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  return wake_worker();
}

RedisTotals Store::totals() const {
  const std::lock_guard lock(mutex_);
  return shared_totals_;
}

// ---- the store's thread ----------------------------------------------------------------------

void Store::work() {
  open();
  std::array<portstorm::Completion, 16> completions;
  while (!is_finished()) {
    const std::size_t count = port_->wait(0, completions, next_deadline());
    for (std::size_t i = 0; i < count; ++i) {
      if (completions[i].operation == nullptr) {
        take_inbox();
      } else {
        connection_.handle(completions[i]);
      }
    }
    on_time(port_->now());
    send_commands();
    deliver_answers();
  }
}

// Nothing may be outstanding on the port when it is destroyed.
bool Store::is_finished() {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_ || is_wake_posted_) return false;
  }
  is_ending_ = true;
  connection_.close("stopping");
  return connection_.is_closed();
}

void Store::open() {
  ++attempts_;
  link_ = Link::greeting;
  greeting_ends_ = port_->now() + options_.timeout;
  const Error error = connection_.open(options_.endpoints[endpoint_]);
  if (error != Error::none) on_closed(std::string(to_string(error)));
}

TimePoint Store::next_deadline() const {
  if (connection_.is_draining()) return TimePoint::max();
  if (link_ == Link::away) return next_attempt_;
  if (link_ == Link::greeting) return greeting_ends_;
  const TimePoint sent = logins_.oldest_sent();
  const TimePoint no_reply = sent == TimePoint::max() ? sent : sent + options_.timeout;
  return std::min(logins_.next_deadline(), no_reply);
}

void Store::on_time(TimePoint now) {
  logins_.expire(now);
  if (now < next_deadline()) return;
  if (link_ == Link::away) return is_ending_ ? void() : open();
  connection_.close(fmt::format("no reply for {:g} s", seconds(options_.timeout)));
}

void Store::take_inbox() {
  std::vector<RedisLogin> came;
  {
    const std::lock_guard lock(mutex_);
    is_wake_posted_ = false;
    came.swap(inbox_);
  }
  for (RedisLogin& login : came) logins_.add(std::move(login));
  if (link_ != Link::ready) logins_.refuse_all();  // it was ready when they asked
}

void Store::send_commands() {
  if (link_ != Link::ready) return;
  commands_.clear();
  logins_.write_commands(port_->now(), commands_);
  if (!commands_.empty()) connection_.send(commands_);
}

void Store::deliver_answers() {
  std::vector<RedisLogins::Answered> answers = logins_.take_answers();
  if (answers.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    unanswered_ -= answers.size();
    shared_totals_.decided = logins_.totals().decided;
    shared_totals_.late = logins_.totals().late;
    shared_totals_.lost = logins_.totals().lost;
    shared_totals_.failed = logins_.totals().failed;
  }
  // False when the content is stopping: there is nobody left to answer.
  (void)content_thread_.run([answers = std::move(answers)] {
    for (const auto& [completion, answer] : answers) completion(answer);
  });
}

// ---- the connection --------------------------------------------------------------------------

void Store::on_open() {
  std::string ping;
  append_command(ping, {"PING"});
  connection_.send(ping);
}

void Store::on_reply(const RedisReply& reply) {
  if (link_ == Link::ready) {
    if (!logins_.on_reply(reply)) connection_.close("a reply that nobody asked for");
  } else if (reply.kind == RedisReply::Kind::status && reply.text == "PONG") {
    become_ready();
  } else if (reply.kind == RedisReply::Kind::error) {  // LOADING, NOAUTH, ...
    connection_.close(printable(reply.text));
  } else {
    connection_.close("its reply to PING is not PONG");
  }
}

void Store::become_ready() {
  link_ = Link::ready;
  backoff_.reset();
  std::uint64_t refused = 0;
  {
    const std::lock_guard lock(mutex_);
    is_ready_ = true;
    ++shared_totals_.connections;
    refused = shared_totals_.refused_away - refused_before_;
  }
  state_changed_.notify_all();
  if (away_since_) {
    tell(fmt::format("back after {:.1f} s, at attempt {}; {} logins refused meanwhile",
                     seconds(port_->now() - *away_since_), attempts_, refused));
  }
}

void Store::on_closed(const std::string& why) {
  const bool was_ready = link_ == Link::ready;
  link_ = Link::away;
  const std::uint64_t lost_before = logins_.totals().lost;
  logins_.refuse_all();
  {
    const std::lock_guard lock(mutex_);
    is_ready_ = false;
    last_failure_ = why;
    if (was_ready) refused_before_ = shared_totals_.refused_away;
  }
  if (was_ready && !is_ending_) {
    away_since_ = port_->now();
    attempts_ = 0;
    tell(fmt::format("lost ({}); {} logins refused, trying again", why,
                     logins_.totals().lost - lost_before));
  }
  endpoint_ = (endpoint_ + 1) % options_.endpoints.size();
  const bool all_were_tried = endpoint_ == 0;
  next_attempt_ = port_->now();
  if (was_ready || all_were_tried) next_attempt_ += backoff_.next();
}

// Every login may fail; a line a second is enough to see why.
void Store::note_error(std::string_view why) {
  ++unsaid_errors_;
  const TimePoint now = port_->now();
  if (now < next_error_line_) return;
  tell(fmt::format("{}; logins refused: {}", printable(why), unsaid_errors_));
  unsaid_errors_ = 0;
  next_error_line_ = now + std::chrono::seconds(1);
}

void Store::tell(const std::string& line) const {
  if (options_.on_event) options_.on_event("accounts: redis: " + line);
}

std::string names(const std::vector<Endpoint>& endpoints) {
  std::string text;
  for (const Endpoint& endpoint : endpoints) {
    text += (text.empty() ? "" : ", ") + endpoint.to_string();
  }
  return text;
}

void check(const RedisStoreOptions& options) {
  using std::chrono::milliseconds;
  const bool are_sensible =
      !options.endpoints.empty() && options.timeout >= milliseconds(1) &&
      options.max_waiting >= 1 && options.max_under_way >= 1 && options.hash_iterations >= 1 &&
      options.hash_iterations <= max_hash_iterations && options.first_pause >= milliseconds(1) &&
      options.longest_pause >= options.first_pause;
  if (!are_sensible) {
    throw std::invalid_argument(
        "a Redis store needs an endpoint, times of at least 1 ms, limits of at least 1, and at "
        "most " +
        std::to_string(max_hash_iterations) + " iterations");
  }
}

}  // namespace

std::unique_ptr<RedisAccountStore> make_redis_account_store(RedisStoreOptions options,
                                                            ContentThread& thread) {
  check(options);
  const std::string endpoints = names(options.endpoints);
  const double patience = seconds(options.timeout);
  auto store = std::make_unique<Store>(std::move(options), thread);
  if (!store->wait_for_start()) {
    const std::string why = store->last_failure();
    throw std::runtime_error(fmt::format("no Redis answers at {} within {:g} s: {}", endpoints,
                                         patience, why.empty() ? "no reply" : why));
  }
  return store;
}

}  // namespace portstorm::server
