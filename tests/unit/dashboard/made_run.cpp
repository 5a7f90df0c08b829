#include "tests/unit/dashboard/made_run.h"

#include <algorithm>
#include <chrono>

#include "telemetry/line_writer.h"

namespace portstorm::dashboard::test {

namespace {

using telemetry::MetricKind;

// Numbers that are the same with every compiler and library.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 2862933555777941757u + 3037000493u) {}
  std::uint64_t below(std::uint64_t limit) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return (state_ >> 33) % limit;
  }

 private:
  std::uint64_t state_;
};

telemetry::WallTime at(const MadeRun& run, std::uint64_t tick) {
  return telemetry::WallTime(
      std::chrono::microseconds(made_run_start + static_cast<Micros>(tick) * run.interval));
}

std::uint64_t ticks(const MadeRun& run) {
  return static_cast<std::uint64_t>(run.seconds * 1e6 / static_cast<double>(run.interval));
}
std::uint64_t users(std::uint64_t tick) {
  return std::min<std::uint64_t>(5000, tick * 50);
}
bool is_slow(std::uint64_t tick) {
  return tick >= 300 && tick % 300 < 20;
}

telemetry::IncidentLine incident(const MadeRun& run, std::uint64_t tick, const char* kind,
                                 telemetry::Origin origin, Dice& dice) {
  telemetry::IncidentLine line;
  line.time = at(run, tick) + std::chrono::microseconds(dice.below(100'000));
  line.kind = kind;
  line.origin = origin;
  line.connection = (std::uint64_t{1} << 32) + dice.below(5000);
  return line;
}

telemetry::IncidentLine short_send(const MadeRun& run, std::uint64_t tick, telemetry::Origin origin,
                                   Dice& dice) {
  telemetry::IncidentLine line = incident(run, tick, "partial_send", origin, dice);
  line.requested = 4096 + dice.below(8192);
  line.sent = 1460 * (1 + dice.below(2));
  line.queued = line.requested - line.sent + dice.below(20'000);
  line.action = origin == telemetry::Origin::client ? "waited" : "resumed";
  if (origin == telemetry::Origin::fault) line.detail = "injected: short_send";
  for (int i = 0; i < 48; ++i) line.before += static_cast<char>(dice.below(256));
  line.after = std::string("\x0c\x01\xdf\x00\x00", 5) + "hello, room 12";
  return line;
}

}  // namespace

void make_server_lines(const MadeRun& run, const TakeLine& take) {
  Dice dice(run.seed);
  telemetry::Hello hello;
  hello.source = "target_server";
  hello.program_version = "0.1.0";
  hello.pid = 4711;
  hello.started = at(run, 0);
  hello.info = {{"listen", "127.0.0.1:11021"},
                {"command", "target_server chat --telemetry 9100 --inject short_send=0.01"}};
  take(hello);
  std::uint64_t received = 0, sent = 0, short_sends = 0;
  for (std::uint64_t tick = 1; tick <= ticks(run); ++tick) {
    const std::uint64_t open = users(tick);
    const bool slow = is_slow(tick);
    received += open / 20 + dice.below(open / 40 + 1);
    sent += (open / 2 + dice.below(open / 8 + 1)) / (slow ? 3 : 1);
    const std::uint64_t queue = slow ? 400'000 + dice.below(300'000) : dice.below(24'000);
    telemetry::Sample sample;
    sample.time = at(run, tick);
    sample.counters = {{"packets_received", received},
                       {"packets_sent", sent},
                       {"bytes_received", received * 96},
                       {"bytes_sent", sent * 104},
                       {"sends", sent / 3},
                       {"short_sends", short_sends},
                       {"accepted", open},
                       {"accept_failures", 0},
                       {"refused_at_limit", 0}};
    sample.gauges = {{"sessions", static_cast<double>(open)},
                     {"send_queue_bytes", static_cast<double>(queue)},
                     {"send_queue_worst_bytes", static_cast<double>(slow ? queue / 6 : queue / 2)},
                     {"send_queue_oldest_us",
                      static_cast<double>(slow ? 180'000 + dice.below(90'000) : dice.below(4000))},
                     {"high_water_bytes", 262'144},
                     {"cpu_share", 0.6},
                     {"resident_bytes", 48e6}};
    for (std::uint64_t i = 0; i < (slow ? 8u : 2u); ++i) {
      sample.worst.push_back({(std::uint64_t{1} << 32) + dice.below(5000), queue / (i + 6),
                              std::chrono::microseconds((slow ? 200'000 : 3000) / (i + 1))});
    }
    take(std::move(sample));
    if (slow && dice.below(3) == 0) {
      take(short_send(run, tick, telemetry::Origin::server, dice));
      ++short_sends;
    }
    if (tick % 17 == 0) take(short_send(run, tick, telemetry::Origin::fault, dice));
    if (slow && dice.below(12) == 0) {
      telemetry::IncidentLine line =
          incident(run, tick, "slow_consumer", telemetry::Origin::server, dice);
      line.queued = 262'144;
      line.action = "closed";
      line.detail = run.korean ? "수신이 느린 연결: 대기열 한도 초과"
                               : "its queue reached the high-water mark";
      take(line);
    }
  }
}

void make_client_lines(const MadeRun& run, const TakeLine& take) {
  Dice dice(run.seed + 100);
  telemetry::Hello hello;
  hello.source = "dummy_client";
  hello.program_version = "0.1.0";
  hello.pid = 4712;
  hello.started = at(run, 0);
  hello.info = {{"scenario", run.korean ? "채팅방 부하 시험" : "chat_rooms"},
                {"file", "scenarios/chat_rooms.json"},
                {"target", "127.0.0.1:11021"},
                {"seed", std::to_string(run.seed)},
                {"thresholds", "latency: p(99)<50ms\nerrors: rate<0.001"}};
  take(hello);
  std::uint64_t received = 0, sent = 0, begun = 0, failures = 0;
  for (std::uint64_t tick = 1; tick <= ticks(run); ++tick) {
    const std::uint64_t open = users(tick);
    const bool slow = is_slow(tick);
    sent += open / 20 + dice.below(open / 40 + 1);
    received += (open / 2 + dice.below(open / 8 + 1)) / (slow ? 3 : 1);
    begun += open / 100;
    if (slow && dice.below(4) == 0) ++failures;
    telemetry::Sample sample;
    sample.time = at(run, tick) + std::chrono::milliseconds(13);
    sample.counters = {{"packets_received", received},
                       {"packets_sent", sent},
                       {"bytes_received", received * 104},
                       {"bytes_sent", sent * 96},
                       {"errors", failures},
                       {"connect_failures", failures},
                       {"iterations_due", begun + begun / 50},
                       {"iterations", begun}};
    sample.gauges = {
        {"vus", static_cast<double>(open)},
        {"vus_target", 5000},
        {"connections", static_cast<double>(open - std::min<std::uint64_t>(open, slow ? 12 : 0))},
        {"cpu_share", 0.35 + static_cast<double>(dice.below(100)) / 1000}};
    telemetry::Histogram latency, login, lag;
    const std::uint64_t base = (slow ? 24'000 : 900) * run.slower;
    for (std::uint64_t i = 0; i < 40; ++i) {
      const std::uint64_t tail = dice.below(100) == 0 ? 20 : 1;
      latency.record(std::chrono::microseconds(base + dice.below(base) * tail));
      lag.record(std::chrono::microseconds(40 + dice.below(200)));
      if (tick < 100) login.record(std::chrono::microseconds(2 * base + dice.below(base * 3)));
    }
    sample.histograms = {{"latency", latency}, {"schedule_lag", lag}};
    if (login.count() > 0) sample.histograms.emplace_back("latency{as:login}", login);
    sample.texts = {
        {"stage", run.korean ? (tick < 100 ? "접속 단계" : "유지 단계")
                             : (tick < 100 ? "1 of 2: to 5,000" : "2 of 2: hold 5,000")},
        {"thresholds", "1 of 1 hold"}};
    take(std::move(sample));
    if (slow && dice.below(5) == 0) {
      telemetry::IncidentLine torn = short_send(run, tick, telemetry::Origin::client, dice);
      torn.connection = dice.below(5000);
      torn.detail =
          run.korean ? "패킷이 중간에서 멈춤" : "a packet stalled in its middle for 212 ms";
      take(torn);
    }
    if (tick == 100)
      take(telemetry::MarkLine{at(run, tick), run.korean ? "전원 접속 완료" : "ramp done"});
  }
}

std::string text_of(const telemetry::Line& line) {
  std::string text;
  std::visit(
      [&](const auto& of_kind) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(of_kind)>, std::monostate>) {
          telemetry::append_line(text, of_kind);
        }
      },
      line);
  return text;
}

}  // namespace portstorm::dashboard::test
