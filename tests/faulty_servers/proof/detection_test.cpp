// The check suite finds each bug, and nothing in the control nor in the reference server. Several
// servers are checked at the same time: most of a check is waiting.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <span>
#include <thread>

#include "tests/support/child_process.h"
#include "tests/support/programs.h"

namespace portstorm::test {
namespace {

using namespace std::chrono_literals;

struct Case {
  std::string bug;
  std::string check;  // of scenarios/suites/tutorial_chat.json; empty: several rows
  Arguments server_options{};
  Arguments client_options{};
};

const Arguments short_idle = {"--idle-timeout", "2000"};
const Arguments full = {"--max-sessions", "300"};
const Arguments full_said = {"--set", "max_sessions=300"};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"one_packet_per_receive", "coalesced packets"},
      {"zero_length_spins", "length zero"},
      {"zero_length_wedges", "length zero"},
      {"short_length_accepted", "length below the header"},
      {"reassembly_overflow", "length above the maximum"},
      {"dirty_padding", "padding"},
      {"short_body_read", "short and long bodies"},
      {"no_login_check", "packets out of turn"},
      {"internal_packet_accepted", "packets out of turn"},
      {"any_password", "login"},
      {"leave_not_counted", "room state"},
      {"double_enter", "room state"},
      {"late_store_answer", "crosstalk on slot reuse"},
      {"mute_slot", "mute slots"},
      {"short_send_dropped", "slow reader"},
      {"interleaved_sends", "slow reader"},
      {"reset_kills_listener", "listener"},
      {"lost_accept", "full house", full, full_said},
      {"no_idle_limit", "silent clients", short_idle},
      {"close_without_fin", "server-side close", short_idle},
      {"blocking_broadcast", "others beside a stopped reader"},
      {"unbounded_queue", "stopped reader"},
      {"last_bytes_lost", "half-close"},
      {"kick_never_closes", "half-close"},
      {"first_packet_lost", "immediate login"},
      {"double_login", "simultaneous logins"},
      {"crossed_login", "simultaneous logins"},
      {"listens_without_store", "immediate login"},
  };
  return all;
}

struct Finding {
  std::optional<int> exit_code;
  std::string output;
};

Finding check_at(const std::string& address, const Arguments& client_options) {
  Arguments words = {"check",          shipped_scenario("suites/tutorial_chat.json"),
                     "--target",       address,
                     "--quiet",        "--set",
                     "seconds=2",      "--set",
                     "idle_limit_s=2", "--set",
                     "kick_s=5"};
  words.insert(words.end(), client_options.begin(), client_options.end());
  ChildProcess client(client_command(words));
  Finding finding;
  finding.exit_code = client.wait_for_exit(120s);
  finding.output = client.output();
  return finding;
}

Finding check(const std::string& bug, const Arguments& server_options,
              const Arguments& client_options) {
  std::vector<std::string> command = {std::getenv("PORTSTORM_FAULTY_SERVER"), bug, "--port", "0"};
  command.insert(command.end(), server_options.begin(), server_options.end());
  ChildProcess server(command);
  const auto listening = server.wait_for_output("listening on ", 10s);
  if (!listening) return {std::nullopt, "the server did not start: " + server.output()};
  const std::string address = listening->substr(listening->find("listening on ") + 13);
  return check_at(address.substr(0, address.find_first_not_of("0123456789.:")), client_options);
}

class Detection : public testing::TestWithParam<Case> {
 protected:
  static void SetUpTestSuite() {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::vector<std::thread> threads;
    for (int i = 0; i < 5; ++i) {
      threads.emplace_back([&] {
        for (std::size_t mine = next++; mine < cases().size(); mine = next++) {
          const Case& one = cases()[mine];
          Arguments options = one.client_options;
          options.insert(options.end(), {"--only", one.check});
          Finding finding = check(one.bug, one.server_options, options);
          const std::lock_guard lock(mutex);
          findings()[one.bug] = std::move(finding);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  static std::map<std::string, Finding>& findings() {
    static std::map<std::string, Finding> all;
    return all;
  }
};

TEST_P(Detection, OfTheBugByItsCheck) {
  const Finding& finding = findings()[GetParam().bug];
  EXPECT_EQ(finding.exit_code, 99) << finding.output;
  EXPECT_NE(finding.output.find("DETECTED"), std::string::npos) << finding.output;
}

INSTANTIATE_TEST_SUITE_P(All, Detection, testing::ValuesIn(cases()),
                         [](const auto& one) { return one.param.bug; });

// All at the same time.
class NoBugs : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    // With a short idle limit nobody could stop reading for long.
    Arguments all_but_idle;
    for (const char* row : {"1", "2", "3", "4", "5", "6", "7", "8", "9", "13", "18", "19", "20"}) {
      all_but_idle.insert(all_but_idle.end(), {"--only", row});
    }
    const Arguments idle = {"--only", "15", "--only", "16"};
    Arguments when_full = full_said;
    when_full.insert(when_full.end(), {"--only", "full house"});

    RunningServer reference({"chat", "--max-sessions", "300"});
    RunningServer hasty({"chat", "--idle-timeout", "2s"});
    std::array<std::thread, 5> threads = {
        std::thread([&] { control[0] = check("none", {}, all_but_idle); }),
        std::thread([&] { control[1] = check("none", short_idle, idle); }),
        std::thread([&] { control[2] = check("none", full, when_full); }), std::thread([&] {
          Arguments said = full_said;
          said.insert(said.end(), all_but_idle.begin(), all_but_idle.end());
          target_server[0] = check_at(reference.address(), said);
        }),
        std::thread([&] { target_server[1] = check_at(hasty.address(), idle); })};
    for (std::thread& thread : threads) thread.join();
    hasty.stop();
    reference.stop();
  }

  static void expect_clean(std::span<const Finding> findings) {
    for (const Finding& finding : findings) EXPECT_EQ(finding.exit_code, 0) << finding.output;
  }

  static inline std::array<Finding, 3> control;
  static inline std::array<Finding, 2> target_server;
};

TEST_F(NoBugs, AreDetectedInTheControl) {
  expect_clean(control);
}

TEST_F(NoBugs, AreDetectedInTheReferenceServer) {
  expect_clean(target_server);
}

}  // namespace
}  // namespace portstorm::test
