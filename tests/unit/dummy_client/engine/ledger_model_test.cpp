// The ledger against its rules written down plainly, over thousands of random events.
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <random>

#include "dummy_client/engine/ledger.h"
#include "tests/unit/dummy_client/engine/ledger_model.h"

namespace portstorm::client {
namespace {

using namespace std::chrono_literals;

struct Parameters {
  std::uint32_t seed;
  bool sender_gets_own;
  std::uint64_t users;
};

// Drives the ledger and the model with the same events.
class LedgerModel : public testing::TestWithParam<Parameters> {
 protected:
  static constexpr std::size_t groups = 3;

  struct Group {
    LedgerGroup* real;
    ModelGroup model;
    std::vector<std::string> stamps;  // by message
  };

  LedgerModel() {
    for (std::size_t i = 0; i < groups; ++i) {
      group_list.push_back(
          {&ledger.group(std::to_string(i), now), {GetParam().sender_gets_own, model_counts}, {}});
    }
  }

  std::uint64_t below(std::uint64_t limit) { return random() % limit; }

  void do_something() {
    now += std::chrono::milliseconds(below(20));
    if (below(500) == 0) now += 3s;
    const std::uint64_t user = below(GetParam().users);
    Group& group = group_list[below(groups)];
    switch (below(10)) {
      case 0:
        return change_membership(user, group);
      case 1:
      case 2:
        return send(user % 5, group);  // few, so that they send often
      case 3:
        ledger.deliver(user, memberships[user], "damaged", now, counts);
        ++corrupted;
        return;
      default:
        if (!group.stamps.empty()) deliver(user, group);
    }
  }

  void change_membership(std::uint64_t user, Group& group) {
    std::vector<Membership>& mine = memberships[user];
    if (!group.model.has(user)) {
      mine.push_back({group.real, group.real->join(user, now, counts)});
      return group.model.join(user, now);
    }
    if (below(3) != 0) return;  // or the groups would stay small
    const auto place = std::find_if(mine.begin(), mine.end(), [&](const Membership& membership) {
      return membership.group == group.real;
    });
    ledger.leave(*place, now, counts);
    mine.erase(place);
    group.model.leave(user, now);
  }

  void send(std::uint64_t user, Group& group) {
    ledger.send(*group.real, user, now, now, group.stamps.emplace_back(), counts);
    group.model.send(user, now);
  }

  // Mostly one of the last few messages, as they come over a network; sometimes any.
  void deliver(std::uint64_t user, Group& group) {
    const std::size_t all = group.stamps.size();
    const std::size_t number =
        below(10) == 0 ? below(all) : all - 1 - below(std::min<std::size_t>(all, 8));
    ledger.deliver(user, memberships[user], group.stamps[number], now, counts);
    group.model.deliver(user, number, now);
  }

  void expect_same() const {
    const ModelCounts real = {counts.messages,  counts.delivered,    counts.duplicated,
                              counts.misrouted, counts.out_of_order, counts.undecided};
    ASSERT_EQ(real.messages, model_counts.messages);
    ASSERT_EQ(real.delivered, model_counts.delivered);
    ASSERT_EQ(real.duplicated, model_counts.duplicated);
    ASSERT_EQ(real.misrouted, model_counts.misrouted);
    ASSERT_EQ(real.out_of_order, model_counts.out_of_order);
    ASSERT_EQ(real.undecided, model_counts.undecided);
    ASSERT_EQ(counts.corrupted, corrupted);
    std::uint64_t missing = 0;
    for (const Group& group : group_list) {
      missing += group.model.missing();
      ASSERT_EQ(group.real->open().missing, group.model.missing());
      ASSERT_EQ(group.real->open().misrouted, group.model.strangers());
    }
    ASSERT_EQ(ledger.owed(), static_cast<std::int64_t>(missing));
  }

  std::mt19937 random{GetParam().seed};
  TimePoint now{1h};
  Ledger ledger{7, now, {.sender_gets_own = GetParam().sender_gets_own}};
  LedgerCounts counts;
  ModelCounts model_counts;
  std::uint64_t corrupted = 0;
  std::deque<Group> group_list;
  std::map<std::uint64_t, std::vector<Membership>> memberships;
};

TEST_P(LedgerModel, AgreesAfterEachEvent) {
  for (int step = 0; step < 6000; ++step) {
    do_something();
    if (step % 10 != 0) continue;
    ASSERT_NO_FATAL_FAILURE(expect_same()) << "step " << step;
  }
  expect_same();
  // The events have reached every rule.
  EXPECT_GT(model_counts.delivered, 0U);
  EXPECT_GT(model_counts.duplicated, 0U);
  EXPECT_GT(model_counts.out_of_order, 0U);
  EXPECT_GT(model_counts.undecided, 0U);
  EXPECT_EQ(model_counts.misrouted > 0, !GetParam().sender_gets_own);
}
INSTANTIATE_TEST_SUITE_P(Seeds, LedgerModel,
                         testing::Values(Parameters{1, true, 4}, Parameters{2, false, 4},
                                         Parameters{3, true, 20}, Parameters{4, false, 20},
                                         Parameters{5, true, 150}, Parameters{6, false, 150}));

}  // namespace
}  // namespace portstorm::client
