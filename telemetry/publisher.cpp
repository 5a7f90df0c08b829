#include "telemetry/publisher.h"

#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "process/process.h"
#include "telemetry/live_histogram.h"
#include "telemetry/stream.h"

namespace portstorm::telemetry {

namespace {

constexpr std::size_t max_waiting_lines = 1024;

}  // namespace

struct PublishedTimer::Shards {
  std::array<LiveHistogram, publisher_detail::shards> histograms;
};

PublishedTimer::PublishedTimer() : shards_(std::make_unique<Shards>()) {}
PublishedTimer::~PublishedTimer() = default;

void PublishedTimer::record(std::chrono::nanoseconds time) noexcept {
  shards_->histograms[publisher_detail::shard_of_this_thread()].record(time);
}

class Publisher::Implementation : public Source {
 public:
  explicit Implementation(Publisher::Options options) : options_(std::move(options)) {
    stream_options_.record = options_.record;
    stream_options_.interval = options_.interval;
    if (options_.listen.empty()) return;
    stream_options_.listen = parse_telemetry_endpoint(options_.listen);
    if (!stream_options_.listen) {
      throw std::invalid_argument("\"" + options_.listen + "\" is not PORT or ADDRESS:PORT");
    }
  }

  template <typename Instrument>
  Instrument& add(std::map<std::string, Instrument>& to, Metric metric) {
    if (stream_) throw std::logic_error("\"" + metric.name + "\" comes after start()");
    const auto [entry, is_new] = to.try_emplace(metric.name);
    if (is_new) metrics_.push_back(std::move(metric));
    return entry->second;
  }

  void start() { stream_.emplace(*this, stream_options_); }
  void stop() {
    if (stream_) stream_->stop();
  }
  std::string address() const {
    return stream_ && stream_options_.listen ? stream_->local_endpoint().to_string() : "";
  }

  void tell(Line line) {
    const std::lock_guard lock(mutex_);
    if (std::holds_alternative<IncidentLine>(line)) ++incidents_;
    if (waiting_.size() < max_waiting_lines) {
      waiting_.push_back(std::move(line));
    } else {
      ++lost_;
    }
  }

  // ---- the stream's thread ----------------------------------------------------------------------

  Hello hello() override {
    Hello hello;
    hello.source = options_.source;
    hello.program_version = options_.program_version;
    hello.pid = process::id();
    hello.started = wall_time();
    hello.interval = options_.interval;
    hello.info = info;
    hello.metrics = metrics_;
    hello.metrics.push_back({"incidents", MetricKind::counter, "", "Incidents of all kinds."});
    hello.metrics.push_back({"incidents_lost", MetricKind::counter, "",
                             "Incidents too many at a time to be told one by one."});
    return hello;
  }

  void sample(Sample& sample) override {
    if (look) look();
    for (const auto& [name, counter] : counters) {
      sample.counters.emplace_back(name, counter.value());
    }
    // As of happened(), so that a reader knows how many it was not told.
    sample.counters.emplace_back("incidents", incidents_told_);
    {
      const std::lock_guard lock(mutex_);
      sample.counters.emplace_back("incidents_lost", lost_);
    }
    for (const auto& [name, gauge] : gauges) sample.gauges.emplace_back(name, gauge.value());
    for (auto& [name, timer] : timers) {
      Histogram merged;
      for (LiveHistogram& shard : timer.shards_->histograms) merged.merge(shard.take());
      if (merged.count() > 0) sample.histograms.emplace_back(name, std::move(merged));
    }
  }

  void happened(std::vector<Line>& lines) override {
    const std::lock_guard lock(mutex_);
    lines.swap(waiting_);
    incidents_told_ = incidents_;
  }

  std::map<std::string, PublishedCounter> counters;
  std::map<std::string, PublishedGauge> gauges;
  std::map<std::string, PublishedTimer> timers;
  std::vector<Text> info;
  std::function<void()> look;

 private:
  const Publisher::Options options_;
  StreamOptions stream_options_;
  std::vector<Metric> metrics_;
  std::mutex mutex_;  // of what follows
  std::vector<Line> waiting_;
  std::uint64_t incidents_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t incidents_told_ = 0;  // of the stream's thread alone
  std::optional<Stream> stream_;      // last: its thread uses all of the above
};

Publisher::Publisher(Options options)
    : implementation_(std::make_unique<Implementation>(std::move(options))),
      sends_(&counter("sends", "operations", "Sends completed.")),
      bytes_sent_(&counter("bytes_sent", "bytes", "Bytes that went.")),
      short_sends_(&counter("short_sends", "operations",
                            "Sends that took fewer bytes than they were given.")) {}

Publisher::~Publisher() = default;

PublishedCounter& Publisher::counter(const std::string& name, const std::string& unit,
                                     const std::string& help) {
  return implementation_->add(implementation_->counters, {name, MetricKind::counter, unit, help});
}

PublishedGauge& Publisher::gauge(const std::string& name, const std::string& unit,
                                 const std::string& help) {
  return implementation_->add(implementation_->gauges, {name, MetricKind::gauge, unit, help});
}

PublishedTimer& Publisher::timer(const std::string& name, const std::string& help) {
  return implementation_->add(implementation_->timers,
                              {name, MetricKind::histogram, "seconds", help});
}

void Publisher::info(const std::string& name, const std::string& value) {
  implementation_->info.push_back({name, value});
}

void Publisher::on_sample(std::function<void()> look) {
  implementation_->look = std::move(look);
}

void Publisher::start() {
  implementation_->start();
}

void Publisher::stop() {
  implementation_->stop();
}

std::string Publisher::address() const {
  return implementation_->address();
}

void Publisher::sent(std::uint64_t connection, std::uint64_t requested, std::uint64_t sent,
                     std::uint64_t queued, const char* action) {
  sends_->add();
  bytes_sent_->add(sent);
  if (sent >= requested) return;
  short_sends_->add();
  Incident short_send;
  short_send.kind = "partial_send";
  short_send.connection = connection;
  short_send.requested = requested;
  short_send.sent = sent;
  short_send.queued = queued;
  short_send.action = action;
  incident(std::move(short_send));
}

void Publisher::incident(Incident incident) {
  IncidentLine line;
  line.time = wall_time();
  line.kind = std::move(incident.kind);
  line.connection = incident.connection;
  line.requested = incident.requested;
  line.sent = incident.sent;
  line.queued = incident.queued;
  line.action = std::move(incident.action);
  line.detail = std::move(incident.detail);
  line.before = std::move(incident.before);
  line.after = std::move(incident.after);
  implementation_->tell(std::move(line));
}

void Publisher::mark(std::string text) {
  implementation_->tell(MarkLine{wall_time(), std::move(text)});
}

}  // namespace portstorm::telemetry
