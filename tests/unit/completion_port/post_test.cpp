// post(): completions from any thread, each once, in order for each thread.
#include <array>
#include <atomic>
#include <thread>

#include "tests/unit/completion_port/port_fixture.h"

namespace portstorm::test {
namespace {

TEST(Post, CarriesKeyOperationAndValue) {
  const auto port = make_completion_port({});
  Operation operation;
  ASSERT_EQ(port->post(0, 77, &operation, 5), Error::none);
  ASSERT_EQ(port->post(0, 78, nullptr, 6), Error::none);
  std::array<Completion, 4> batch;
  std::size_t count = 0;
  std::vector<Completion> all;
  while (all.size() < 2) {
    count = port->wait(0, batch, port->now() + 5s);
    ASSERT_GT(count, 0u);
    all.insert(all.end(), batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(count));
  }
  EXPECT_EQ(all[0].key, 77u);
  EXPECT_EQ(all[0].operation, &operation);
  EXPECT_EQ(all[0].bytes, 5u);
  EXPECT_EQ(operation.kind(), OperationKind::post);
  EXPECT_EQ(all[1].key, 78u);
  EXPECT_EQ(all[1].operation, nullptr);
  EXPECT_EQ(all[1].bytes, 6u);
}

TEST(Post, FromManyThreadsEachArrivesOnceAndInOrder) {
  const auto port = make_completion_port({});
  constexpr std::uint32_t threads = 4, posts = 5000;
  std::vector<std::thread> posters;
  for (std::uint32_t t = 0; t < threads; ++t) {
    posters.emplace_back([&port, t] {
      for (std::uint32_t i = 0; i < posts;) {
        if (port->post(0, t, nullptr, i) == Error::none) {
          ++i;
        } else {
          std::this_thread::yield();
        }
      }
    });
  }
  std::array<std::uint32_t, threads> next{};
  std::array<Completion, 64> batch;
  for (std::uint32_t seen = 0; seen < threads * posts;) {
    const std::size_t count = port->wait(0, batch, port->now() + 5s);
    ASSERT_GT(count, 0u);
    for (std::size_t i = 0; i < count; ++i, ++seen) {
      ASSERT_EQ(batch[i].bytes, next[batch[i].key]++);
    }
  }
  for (std::thread& poster : posters) poster.join();
  EXPECT_EQ(port->wait(0, batch, port->now()), 0u);
}

TEST(Post, WakesAWorkerThatWaitsForEver) {
  const auto port = make_completion_port({});
  std::thread poster([&port] {
    std::this_thread::sleep_for(30ms);
    EXPECT_EQ(port->post(0, 9, nullptr, 0), Error::none);
  });
  std::array<Completion, 1> one;
  EXPECT_EQ(port->wait(0, one, TimePoint::max()), 1u);
  EXPECT_EQ(one[0].key, 9u);
  poster.join();
}

TEST(Post, ReachesEachWorkerOfAPort) {
  PortOptions options;
  options.workers = 3;
  const auto port = make_completion_port(options);
  std::atomic<int> seen{0};
  std::vector<std::thread> workers;
  for (unsigned w = 0; w < options.workers; ++w) {
    workers.emplace_back([&, w] {
      std::array<Completion, 1> one;
      if (port->wait(w, one, port->now() + 5s) == 1) ++seen;
    });
  }
  for (unsigned w = 0; w < options.workers; ++w) {
    ASSERT_EQ(port->post(w, 1, nullptr, w), Error::none);
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(seen, 3);
}

TEST(Wait, ReturnsAtItsDeadline) {
  const auto port = make_completion_port({});
  std::array<Completion, 1> one;
  const TimePoint before = port->now();
  EXPECT_EQ(port->wait(0, one, before + 50ms), 0u);
  EXPECT_GE(port->now() - before, 49ms);
  EXPECT_EQ(port->wait(0, one, before), 0u);  // in the past: a poll
}

}  // namespace
}  // namespace portstorm::test
