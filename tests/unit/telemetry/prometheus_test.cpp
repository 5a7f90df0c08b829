#include "telemetry/prometheus.h"

#include <gtest/gtest.h>

namespace portstorm::telemetry {
namespace {

TEST(PrometheusText, HasEverySeriesInItsFormat) {
  Hello hello;
  hello.source = "my server";
  hello.metrics = {{"closed{reason:peer}", MetricKind::counter, "", "Ended,\nby reason."}};
  Sample sample;
  sample.counters = {{"closed{reason:peer}", 3}, {"closed{reason:a \"b\"\\}", 4}};
  sample.gauges = {{"cpu_share", 0.25}};
  Histogram latency;
  latency.record(std::chrono::milliseconds(4), 10);
  EXPECT_EQ(prometheus_text(hello, sample, {{"latency", latency}}),
            "# HELP my_server_closed_total Ended, by reason.\n"
            "# TYPE my_server_closed_total counter\n"
            "my_server_closed_total{reason=\"peer\"} 3\n"
            "my_server_closed_total{reason=\"a \\\"b\\\"\\\\\"} 4\n"
            "# TYPE my_server_cpu_share gauge\n"
            "my_server_cpu_share 0.25\n"
            "# TYPE my_server_latency_seconds summary\n"
            "my_server_latency_seconds{quantile=\"0.5\"} 0.004\n"
            "my_server_latency_seconds{quantile=\"0.9\"} 0.004\n"
            "my_server_latency_seconds{quantile=\"0.95\"} 0.004\n"
            "my_server_latency_seconds{quantile=\"0.99\"} 0.004\n"
            "my_server_latency_seconds{quantile=\"0.999\"} 0.004\n"
            "my_server_latency_seconds{quantile=\"1\"} 0.004\n"
            "my_server_latency_seconds_sum 0.04\n"
            "my_server_latency_seconds_count 10\n");
}

}  // namespace
}  // namespace portstorm::telemetry
