#include "dashboard/model/recording.h"

#include <gtest/gtest.h>

#include <fstream>

#include "dashboard/panels/chart_contents.h"
#include "dashboard/panels/incident_detail.h"
#include "dashboard/sources/file_feed.h"
#include "tests/unit/dashboard/made_run.h"

namespace portstorm::dashboard {
namespace {

using Role = Recording::Role;
constexpr Micros start = test::made_run_start;

telemetry::WallTime wall(Micros time) {
  return telemetry::WallTime(std::chrono::microseconds(time));
}

telemetry::Hello hello(std::uint64_t pid) {
  telemetry::Hello line;
  line.source = "target_server";
  line.pid = pid;
  line.started = wall(start);
  return line;
}

telemetry::Sample sample(Micros time, std::uint64_t packets) {
  telemetry::Sample line;
  line.time = wall(time);
  line.counters = {{"packets_received", packets}};
  return line;
}

TEST(Recording, ACounterBecomesARatePerSecond) {
  Recording run;
  run.add(hello(1), Role::server);
  run.add(sample(start, 100), Role::server);
  run.add(sample(start + 200 * millisecond, 150), Role::server);
  EXPECT_EQ(run.server().series("packets_received")->newest(), 250);
  EXPECT_EQ(run.server().total("packets_received"), 150u);
}

TEST(Recording, ALostSampleIsASlowerRateAndNoWrongOne) {
  Recording run;
  run.add(sample(start, 0), Role::server);
  run.add(sample(start + second, 1000), Role::server);
  EXPECT_EQ(run.server().series("packets_received")->newest(), 1000);
}

TEST(Recording, ALastSampleRightBehindAnotherMakesNoRateOfItsOwn) {
  Recording run;
  run.add(sample(start, 0), Role::server);
  run.add(sample(start + 100 * millisecond, 100), Role::server);
  run.add(sample(start + 101 * millisecond, 150), Role::server);
  EXPECT_EQ(run.server().series("packets_received")->newest(), 1000);
  EXPECT_EQ(run.server().total("packets_received"), 150u);
}

TEST(Recording, ARestartedServerStartsFromZeroAndIsMarked) {
  Recording run;
  run.add(hello(1), Role::server);
  run.add(sample(start, 100'000), Role::server);
  run.add(sample(start + second, 101'000), Role::server);
  run.add(hello(2), Role::server);
  run.add(sample(start + 5 * second, 40), Role::server);
  run.add(sample(start + 6 * second, 90), Role::server);
  EXPECT_EQ(run.restarts(), 1u);
  EXPECT_EQ(run.server().series("packets_received")->newest(), 50);
  const auto statistics =
      run.server().series("packets_received")->statistics({start, start + minute});
  ASSERT_TRUE(statistics);
  EXPECT_GE(statistics->min, 0);
  EXPECT_EQ(statistics->max, 1000);
  ASSERT_EQ(run.marks().size(), 1u);
  EXPECT_EQ(run.marks()[0].text, "target_server restarted (pid 2)");
}

TEST(Recording, TheSameProcessSeenAgainIsNoRestart) {
  Recording run;
  run.add(hello(1), Role::server);
  run.add(sample(start, 10), Role::server);
  run.add(hello(1), Role::server);
  EXPECT_EQ(run.restarts(), 0u);
  EXPECT_TRUE(run.marks().empty());
}

TEST(Recording, AClockThatIsSetBackHidesNothing) {
  Recording run;
  run.add(sample(start + hour, 0), Role::server);
  run.add(sample(start, 10), Role::server);
  run.add(sample(start + 100 * millisecond, 20), Role::server);
  EXPECT_EQ(run.server().newest(), start + hour + 200 * millisecond);
  EXPECT_EQ(run.server().series("packets_received")->newest(), 100);
}

telemetry::IncidentLine incident(const char* kind, telemetry::Origin origin) {
  telemetry::IncidentLine line;
  line.kind = kind;
  line.origin = origin;
  return line;
}

TEST(Recording, CountsIncidentsByWhoSaysSoAndNeverMixesThem) {
  using telemetry::Origin;
  Recording run;
  run.add(incident("partial_send", Origin::server), Role::server);
  for (const char* kind : {"torn_packet", "stalled_packet"}) {
    run.add(incident(kind, Origin::client), Role::client);
  }
  for (const char* kind : {"partial_send", "injected_reset", "injected_delay"}) {
    run.add(incident(kind, Origin::fault), Role::server);
  }
  for (const char* kind : {"slow_consumer", "idle_timeout", "limit", "a name of its own"}) {
    run.add(incident(kind, Origin::server), Role::server);
  }
  EXPECT_EQ(run.incidents().count(IncidentGroup::server), 1u);
  EXPECT_EQ(run.incidents().count(IncidentGroup::client), 2u);
  EXPECT_EQ(run.incidents().count(IncidentGroup::fault), 3u);
  EXPECT_EQ(run.incidents().count(IncidentGroup::other), 4u);
  EXPECT_EQ(run.incidents().counts().at("partial_send F"), 1u);
  EXPECT_EQ(run.incidents().counts().at("partial_send S"), 1u);
}

telemetry::Sample counting(Micros time, std::uint64_t incidents) {
  telemetry::Sample line = sample(time, 1);
  line.counters.emplace_back("incidents", incidents);
  return line;
}

TEST(Recording, KnowsHowManyIncidentsCameBeforeItListened) {
  const telemetry::IncidentLine line = incident("partial_send", telemetry::Origin::fault);
  Recording run;
  run.add(hello(1), Role::server);
  run.add(counting(start, 9), Role::server);
  EXPECT_EQ(run.incidents_not_told(), 9u);
  run.add(line, Role::server);
  run.add(counting(start + second, 10), Role::server);
  EXPECT_EQ(run.incidents_not_told(), 9u);

  run.add(hello(2), Role::server);  // restarted: two of its own before we listened again
  run.add(line, Role::server);
  run.add(counting(start + 2 * second, 3), Role::server);
  EXPECT_EQ(run.incidents_not_told(), 11u);
}

TEST(Recording, KeepsTheNewestIncidentsAndCountsAll) {
  Recording run;
  telemetry::IncidentLine line;
  line.kind = "partial_send";
  for (std::size_t i = 0; i < Incidents::max_kept + 100; ++i) {
    line.time = wall(start + static_cast<Micros>(i));
    run.add(line, Role::server);
  }
  EXPECT_EQ(run.incidents().kept().size(), Incidents::max_kept);
  EXPECT_EQ(run.incidents().forgotten(), 100u);
  EXPECT_EQ(run.incidents().kept().front().time, start + 100);
}

TEST(Recording, NamesBeyondTheLimitAreCountedNotKept) {
  Recording run;
  telemetry::Sample line = sample(start, 1);
  for (int i = 0; i < 1000; ++i) line.gauges.emplace_back("g" + std::to_string(i), i);
  run.add(line, Role::server);
  EXPECT_EQ(run.server().metrics().size(), SourceHistory::max_series);
  EXPECT_EQ(run.server().names_not_kept(), 1001 - SourceHistory::max_series);
}

class AFile : public testing::Test {
 protected:
  FeedState read(const std::string& text) {
    const std::string path = testing::TempDir() + "dashboard_feed.ndjson";
    std::ofstream(path, std::ios::binary) << text;
    FileFeed feed(run_, path);
    while (feed.state() == FeedState::reading) feed.poll(0);
    bad_ = feed.bad_lines();
    why_ = feed.last_bad_line();
    return feed.state();
  }
  Recording run_;
  std::uint64_t bad_ = 0;
  std::string why_;
};

TEST_F(AFile, IsReadAroundItsBadLines) {
  const std::string good = test::text_of(hello(1)) + test::text_of(sample(start, 1));
  EXPECT_EQ(read(good + "no json\n{\"type\":\"sample\",\"time_us\":\"x\"}\n\xff\xfe\n" +
                 test::text_of(sample(start + second, 9))),
            FeedState::finished);
  EXPECT_EQ(bad_, 3u);
  EXPECT_EQ(why_.substr(0, 8), "line 5: ");
  EXPECT_EQ(run_.server().series("packets_received")->newest(), 8);
}

TEST_F(AFile, ThatStopsInTheMiddleOfALineSaysSo) {
  EXPECT_EQ(read(test::text_of(sample(start, 1)) + "{\"type\":\"sample\",\"time_u"),
            FeedState::finished);
  EXPECT_EQ(bad_, 1u);
  EXPECT_TRUE(run_.has_samples());
}

TEST_F(AFile, SaysByItsHelloWhoseItIs) {
  telemetry::Hello client = hello(1);
  client.source = "dummy_client";
  read(test::text_of(client) + test::text_of(sample(start, 1)));
  EXPECT_TRUE(run_.client().has_samples());
  EXPECT_FALSE(run_.server().has_samples());
}

TEST(AMissingFile, HasFailedAndSaysSo) {
  Recording run;
  FileFeed feed(run, "/nowhere/at/all.ndjson");
  EXPECT_EQ(feed.state(), FeedState::failed);
  EXPECT_EQ(feed.explanation(), "cannot be opened");
}

TEST(LatencyLimits, AreReadFromTheThresholdsOfTheRun) {
  const auto limits = latency_limits(
      "latency{as:say}: p(99)<50ms\nlatency: p(95)<1.5s\nerrors: rate<0.1", "latency");
  ASSERT_EQ(limits.size(), 1u);
  EXPECT_EQ(limits[0].value, 1.5e6);
  EXPECT_EQ(limits[0].name, "threshold p(95)<1.5s");
}

TEST(ThinnedPoints, KeepTheExtremesAndAverageNothing) {
  std::vector<Column> points;
  for (Micros i = 0; i < 1000; ++i) {
    const double value = i == 333 ? 900 : i == 334 ? -9 : static_cast<double>(i % 2);
    points.push_back({start + i, value, value, value});
  }
  const TimeRange range{start, start + 1000};
  const auto few = thinned(points, range, 10);
  ASSERT_EQ(few.size(), 10u);
  for (std::size_t i = 0; i < few.size(); ++i) {
    EXPECT_EQ(few[i].time, start + static_cast<Micros>(i) * 100 + 99);
    EXPECT_EQ(few[i].mean, 1);
    EXPECT_EQ(few[i].min, i == 3 ? -9 : 0);
    EXPECT_EQ(few[i].max, i == 3 ? 900 : 1);
  }
  EXPECT_EQ(thinned(points, range, 500).size(), 1000u);  // few enough
}

TEST(HexRows, ShowSixteenBytesAndWhatCanBeRead) {
  const auto rows = hex_rows(std::string("\x00\xc9 hello, room 12", 16) + "!", 0);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0], "0000  00 c9 20 68 65 6c 6c 6f 2c 20 72 6f 6f 6d 20 31  .. hello, room 1");
  EXPECT_EQ(rows[1].substr(0, 8), "0010  21");
}

TEST(ReproducingCommands, HoldTheSeedOfTheRun) {
  Recording run;
  test::make_client_lines({.seconds = 1, .seed = 42},
                          [&](const telemetry::Line& line) { run.add(line, Role::client); });
  const auto commands = reproducing_commands(run);
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0],
            "dummy_client run scenarios/chat_rooms.json --target 127.0.0.1:11021 --seed 42");
}

TEST(ReproducingCommands, HoldAllThatTheServerWasStartedWith) {
  Recording run;
  telemetry::Hello server = hello(1);
  server.info = {{"command", "target_server chat --rooms 9 --inject short_send=0.01"},
                 {"content", "chat"},
                 {"inject", "short_send=0.01"},
                 {"seed", "7"}};
  run.add(server, Role::server);
  EXPECT_EQ(reproducing_commands(run),
            std::vector<std::string>{"target_server chat --rooms 9 --inject short_send=0.01"});
}

TEST(ReproducingCommands, HoldAllThatTheClientWasStartedWith) {
  Recording run;
  telemetry::Hello client = hello(1);
  client.info = {{"command", "dummy_client run a.json --vus 20 --seed 3"}, {"file", "a.json"}};
  run.add(client, Role::client);
  EXPECT_EQ(reproducing_commands(run),
            std::vector<std::string>{"dummy_client run a.json --vus 20 --seed 3"});
}

TEST(ReproducingCommands, HoldTheFaultsOfAServerThatDoesNotSayItsCommand) {
  Recording run;
  telemetry::Hello server = hello(1);
  server.info = {{"content", "chat"}, {"inject", "short_send=0.01"}, {"seed", "7"}};
  run.add(server, Role::server);
  const auto commands = reproducing_commands(run);
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0], "target_server chat --inject short_send=0.01 --inject-seed 7");
}

}  // namespace
}  // namespace portstorm::dashboard
