#include "fuzz/tools/scenario_seeds.h"

#include <algorithm>

#include "dummy_client/engine/packet_builder.h"
#include "dummy_client/scenario/random.h"

namespace portstorm::fuzz {

namespace {

using namespace client;

constexpr std::size_t most_bytes = 16 * 1024;
constexpr std::int64_t most_rounds = 3;  // of a repeat
constexpr std::int64_t packets_of_flood = 4;

// Walks through a flow once, as a virtual user would whom the server always answers.
class Walk {
 public:
  Walk(const Scenario& scenario, const Cohort& cohort)
      : builder_(*scenario.protocol), random_(scenario.seed, cohort.first_vu) {
    for (const auto& data : scenario.data) {
      rows_.push_back(row_of(*data, cohort.first_vu, 0, scenario.max_vus(), scenario.seed));
    }
    context_.vu = cohort.first_vu;
    context_.stamp = "stamp";
    context_.random = &random_;
    context_.data_rows = rows_.data();
    captures_.resize(scenario.captures.size());
    context_.captures = captures_.data();
  }

  void walk(const Flow& flow) {
    for (const Step& step : flow) {
      if (recording_.stream.size() >= most_bytes) return;
      try {
        std::visit([this](const auto& action) { perform(action); }, step.action);
      } catch (const EvaluationError&) {
        continue;  // of a value that only a run can capture
      }
    }
    flush();
  }

  Recording result() {
    flush();
    if (recording_.stream.size() > most_bytes) recording_.stream.resize(most_bytes);
    return std::move(recording_);
  }

 private:
  void perform(const ConnectStep&) {
    flush();
    auto& reconnects = recording_.plan.reconnects;
    if (!recording_.stream.empty() && reconnects.size() < Plan::most_reconnects) {
      reconnects.push_back(static_cast<std::uint16_t>(recording_.stream.size()));
    }
  }
  void perform(const DisconnectStep& step) {
    recording_.plan.resets |= step.kind == DisconnectStep::Kind::reset;
  }
  void perform(const SendStep& step) {
    std::vector<std::byte> packet;
    if (builder_.append(step, context_, packet).empty()) add(packet);
  }
  void perform(const RawStep& step) { add(step.bytes); }
  void perform(const FloodStep& step) {
    for (std::int64_t i = 0; i < packets_of_flood; ++i) perform(step.send);
  }
  void perform(const SplitStep& step) {
    flush();
    split_ = &step;
  }
  void perform(const CoalesceStep& step) {
    flush();
    gathering_ = step.count.evaluate_integer(context_);
  }
  void perform(const RepeatStep& step) {
    const auto rounds = std::min(step.count.evaluate_integer(context_), most_rounds);
    for (std::int64_t i = 0; i < rounds; ++i) walk(step.flow);
  }
  void perform(const ChooseStep& step) {
    for (const ChooseStep::Choice& choice : step.choices) walk(choice.flow);
  }
  void perform(const IfStep& step) {
    walk(step.then_flow);
    walk(step.else_flow);
  }
  void perform(const CallStep& step) { walk(*step.flow); }
  template <class Other>
  void perform(const Other&) {}  // receives, waits, or says something

  void add(const std::vector<std::byte>& bytes) {
    waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
    if (gathering_ > 1) {
      --gathering_;
    } else {
      flush();
    }
  }

  // One write.
  void flush() {
    gathering_ = 0;
    if (waiting_.empty()) return;
    if (split_ && split_->at == SplitStep::At::every_byte) {
      for (std::size_t i = 0; i < waiting_.size(); ++i) cut(1);
    } else {
      std::size_t at = 0;
      for (const std::size_t offset : split_ ? split_->offsets : std::vector<std::size_t>()) {
        if (offset < waiting_.size()) cut(offset - at), at = offset;
      }
      cut(waiting_.size() - at);
    }
    split_ = nullptr;
    recording_.stream.insert(recording_.stream.end(), waiting_.begin(), waiting_.end());
    waiting_.clear();
  }

  void cut(std::size_t bytes) {
    auto& cuts = recording_.plan.cuts;
    if (cuts.size() < Plan::most_cuts) cuts.push_back(static_cast<std::uint16_t>(bytes));
  }

  PacketBuilder builder_;
  Random random_;
  std::vector<std::size_t> rows_;
  std::vector<std::optional<ExpressionValue>> captures_;
  EvaluationContext context_;
  Recording recording_;
  std::vector<std::byte> waiting_;
  const SplitStep* split_ = nullptr;
  std::int64_t gathering_ = 0;
};

}  // namespace

std::vector<Recording> scenario_recordings(const Scenario& scenario) {
  std::vector<Recording> recordings;
  for (const Cohort& cohort : scenario.cohorts) {
    Walk walk(scenario, cohort);
    walk.walk(cohort.flow);
    Recording recording = walk.result();
    if (!recording.stream.empty()) recordings.push_back(std::move(recording));
  }
  return recordings;
}

}  // namespace portstorm::fuzz
