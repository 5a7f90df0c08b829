#pragma once
// For your own server: lets Portstorm's dashboard, `dummy_client --server-telemetry`, Prometheus
// and capture files see what it does. C++17; one header and one static library
// (portstorm_publisher).
//
//   portstorm::telemetry::Publisher telemetry({"my_server", "1.0", "11500"});
//   auto& packets = telemetry.counter("packets_received", "packets");
//   auto& sessions = telemetry.gauge("sessions");
//   telemetry.start();
//   ...
//   packets.add(3);                        // where packets are handled
//   sessions.set(open_sessions);           // where a session begins or ends
//   telemetry.sent(id, requested, bytes, queued);   // where a send completes: counts it, and
//                                                   // reports it when it came short
//
// counter(), gauge(), timer(), info() and on_sample() come before start(), from one thread; all
// else may be called from any thread at any time, takes no lock (but an incident, a short send
// among them) and never waits for a reader. docs/telemetry.md says which names the dashboard knows.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace portstorm::telemetry {

namespace publisher_detail {

constexpr unsigned shards = 16;

// Threads write to places of their own, so that they do not take a cache line from one another.
inline unsigned shard_of_this_thread() noexcept {
  static std::atomic<unsigned> next{0};
  thread_local const unsigned shard = next.fetch_add(1, std::memory_order_relaxed) % shards;
  return shard;
}

}  // namespace publisher_detail

// Since the start; only grows.
class PublishedCounter {
 public:
  void add(std::uint64_t count = 1) noexcept {
    shards_[publisher_detail::shard_of_this_thread()].value.fetch_add(count,
                                                                      std::memory_order_relaxed);
  }
  std::uint64_t value() const noexcept {
    std::uint64_t sum = 0;
    for (const Shard& shard : shards_) sum += shard.value.load(std::memory_order_relaxed);
    return sum;
  }

 private:
  struct alignas(64) Shard {
    std::atomic<std::uint64_t> value{0};
  };
  std::array<Shard, publisher_detail::shards> shards_;
};

// As it is now.
class PublishedGauge {
 public:
  void set(double value) noexcept { value_.store(value, std::memory_order_relaxed); }
  double value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

// A histogram of durations, from 1 microsecond to 1 hour.
class PublishedTimer {
 public:
  PublishedTimer();
  ~PublishedTimer();
  void record(std::chrono::nanoseconds time) noexcept;

 private:
  friend class Publisher;
  struct Shards;
  std::unique_ptr<Shards> shards_;
};

class Publisher {
 public:
  struct Options {
    std::string source{};  // the program's name
    std::string program_version{};
    std::string listen = "11500";  // PORT (on 127.0.0.1) or ADDRESS:PORT; empty: nobody can read
    std::string record{};          // a capture file; empty: none
    std::chrono::milliseconds interval{100};
  };

  // Throws std::invalid_argument when `listen` is no address.
  explicit Publisher(Options options);
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  // ---- before start()
  // ----------------------------------------------------------------------------- References stay
  // good as long as the publisher lives. The same name gives the same one.
  PublishedCounter& counter(const std::string& name, const std::string& unit = "",
                            const std::string& help = "");
  PublishedGauge& gauge(const std::string& name, const std::string& unit = "",
                        const std::string& help = "");
  PublishedTimer& timer(const std::string& name, const std::string& help = "");
  void info(const std::string& name, const std::string& value);  // listen address, build, ...
  // Called before each sample, on the publisher's thread: to set gauges that are looked up.
  void on_sample(std::function<void()> look);

  // Throws std::runtime_error, naming the address or the file, when it cannot listen or write.
  void start();
  // A last sample; readers get what is queued for them. The destructor does it too.
  void stop();

  // Where it listens, after start(): with port 0 the system has chosen one.
  std::string address() const;

  // ---- any thread
  // --------------------------------------------------------------------------------- A send of
  // `requested` bytes has completed with `sent`, and `queued` bytes wait on that connection: counts
  // in "sends" and "bytes_sent", and a short one in "short_sends" and as an incident. `action` says
  // what you do about it.
  void sent(std::uint64_t connection, std::uint64_t requested, std::uint64_t sent,
            std::uint64_t queued, const char* action = "the rest is sent next");

  struct Incident {
    std::string
        kind{};  // "slow_consumer", "protocol_violation", "idle_timeout", or a name of yours
    std::uint64_t connection = 0;
    std::uint64_t requested = 0, sent = 0, queued = 0;  // bytes
    std::string action{};                               // what was done about it
    std::string detail{};                               // a sentence, may be empty
    std::string before{}, after{};                      // raw bytes on either side of a tear
  };
  // At most 1,024 between two samples; the others are counted in "incidents_lost".
  void incident(Incident incident);
  void mark(std::string text);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
  PublishedCounter *sends_, *bytes_sent_, *short_sends_;
};

}  // namespace portstorm::telemetry
