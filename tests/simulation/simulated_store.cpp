#include "tests/simulation/simulated_store.h"

#include <algorithm>

namespace portstorm::simulation {

using namespace std::chrono_literals;
using server::LoginAnswer;

namespace {

LoginAnswer answer_to(const std::string& password) {
  if (password == "wrong") return LoginAnswer::wrong_password;
  return password == "away" ? LoginAnswer::unavailable : LoginAnswer::ok;
}

}  // namespace

bool SimulatedStore::login(std::string, std::string password, Completion completion) {
  if (password == "full") return false;
  constexpr std::chrono::nanoseconds usual = 1ms, slow = 2s;
  const bool is_slow = network_.faults().fires(Fault::slow_store);
  const auto longest = static_cast<std::uint64_t>((is_slow ? slow : usual).count());
  const std::chrono::nanoseconds after(network_.choices().below(longest));
  waiting_.push_back({network_.now() + after, answer_to(password), std::move(completion)});
  return true;
}

TimePoint SimulatedStore::next_due() const noexcept {
  TimePoint next = TimePoint::max();
  for (const Waiting& waiting : waiting_) next = std::min(next, waiting.due);
  return next;
}

void SimulatedStore::turn() {
  const auto due = std::find_if(waiting_.begin(), waiting_.end(), [this](const Waiting& waiting) {
    return waiting.due <= network_.now();
  });
  if (due == waiting_.end()) return;
  content_.run(
      [answer = due->answer, completion = std::move(due->completion)] { completion(answer); });
  waiting_.erase(due);
}

}  // namespace portstorm::simulation
