// Each step with the values it has for one virtual user, in the order of the flow: random numbers
// are drawn as a run with this seed draws them.

#include <fmt/format.h>

#include "dummy_client/scenario/duration.h"
#include "dummy_client/scenario/explain_parts.h"
#include "dummy_client/scenario/think_time.h"

namespace portstorm::client {

namespace {

std::string group_text(const Template& group, const EvaluationContext& context) {
  std::string text;
  group.append_text(context, text);
  return quoted_value(text);
}

std::string distribution_in_words(const ThinkStep& think) {
  using Distribution = ThinkStep::Distribution;
  const std::string mean = duration_text(think.mean);
  const std::string deviation = duration_text(think.deviation);
  switch (think.distribution) {
    case Distribution::fixed:
      return {};  // the time says it all
    case Distribution::uniform:
      return fmt::format("uniform from {} to {}", duration_text(think.minimum),
                         duration_text(think.maximum));
    case Distribution::normal:
      return fmt::format("normal with mean {} and standard deviation {}", mean, deviation);
    case Distribution::lognormal:
      return fmt::format("lognormal with mean {} and standard deviation {}", mean, deviation);
    case Distribution::exponential:
      return fmt::format("exponential with mean {}", mean);
    case Distribution::pareto:
      return fmt::format("pareto with mean {} and shape {}", mean, think.shape);
  }
  return {};
}

std::string caps_in_words(const ThinkStep& think) {
  if (think.distribution == ThinkStep::Distribution::uniform) return {};
  std::string text;
  if (think.minimum.count() > 0) text += ", at least " + duration_text(think.minimum);
  if (think.maximum.count() > 0) text += ", at most " + duration_text(think.maximum);
  return text;
}

// ---- one step: what it says after its number --------------------------------------------------

class StepWords {
 public:
  StepWords(const Scenario& scenario, const EvaluationContext& context, std::string number,
            std::string indent, std::string& out)
      : scenario_(scenario),
        context_(context),
        number_(std::move(number)),
        indent_(std::move(indent)),
        out_(out) {}

  void explain(const Step& step) {
    out_ += fmt::format("{:>5} ", number_);
    step_ = &step;
    std::visit([this](const auto& action) { (*this)(action); }, step.action);
  }

  void operator()(const ConnectStep& connect) {
    finish_line(
        fmt::format("connect to {} within {}", scenario_.target, duration_text(connect.timeout)));
    if (connect.from) add_line("from the address " + *connect.from);
    if (connect.receive_buffer_bytes > 0) {
      add_line(fmt::format("with a receive buffer of {} bytes", connect.receive_buffer_bytes));
    }
  }

  void operator()(const SendStep& send) {
    std::string lines;
    const auto packet = explain_packet(scenario_.protocol->framing, send, context_, indent_, lines);
    finish_line(
        fmt::format("send {}{} bytes", send.packet ? send.packet->name + ", " : "", packet.size()));
    out_ += lines;
    if (!send.ledger) return;
    add_line(fmt::format("the ledger follows it to the group {}; {} is at most {} bytes",
                         group_text(*send.ledger, context_), stamp_placeholder, max_stamp_bytes));
  }

  void operator()(const ExpectStep& expect) {
    const std::string what = expect.packet ? expect.packet->name
                             : expect.echo ? "the bytes of the last send"
                             : expect.text ? "the line " + group_text(*expect.text, context_)
                                           : "any line";
    finish_line(fmt::format("expect {} within {}", what, duration_text(expect.timeout)));
    for (const FieldCondition& condition : expect.where) {
      add_line(fmt::format("{} must be {}", expect.packet->fields[condition.field].name,
                           quoted_value(condition.value.evaluate(context_))));
    }
  }

  void operator()(const RawStep& raw) {
    finish_line(fmt::format("send {} bytes as they are", raw.bytes.size()));
    add_line(hex_text(raw.bytes));
  }

  void operator()(const ThinkStep& think) {
    std::string words = distribution_in_words(think) + caps_in_words(think);
    if (!words.empty()) words = " (" + words + ")";
    const Duration time = think_time(think, *context_.random);
    finish_line(fmt::format("think {}{}", duration_text(time), words));
  }

  void operator()(const RepeatStep& repeat) {
    const std::int64_t times = repeat.count.evaluate_integer(context_);
    finish_line(fmt::format("{} times:", times));
    if (times > 0) explain_flow(scenario_, repeat.flow, context_, number_, out_);
  }

  void operator()(const JoinStep& join) {
    finish_line(fmt::format("join the group {}: its messages are owed to this user from here on",
                            group_text(join.group, context_)));
  }

  void operator()(const LeaveStep& leave) {
    finish_line("leave the group " + group_text(leave.group, context_));
  }

  void operator()(const DisconnectStep& disconnect) {
    finish_line(disconnect.kind == DisconnectStep::Kind::graceful ? "disconnect gracefully (FIN)"
                                                                  : "disconnect by a reset (RST)");
  }

 private:
  // The step itself, and the name under which its results are counted.
  void finish_line(const std::string& words) {
    out_ += words;
    if (step_->metric) out_ += fmt::format("  [{}]", scenario_.metrics[*step_->metric].name);
    out_ += '\n';
  }

  void add_line(const std::string& words) { out_ += indent_ + words + '\n'; }

  const Scenario& scenario_;
  const EvaluationContext& context_;
  std::string number_, indent_;
  std::string& out_;
  const Step* step_ = nullptr;
};

}  // namespace

void explain_flow(const Scenario& scenario, const Flow& flow, const EvaluationContext& context,
                  const std::string& number, std::string& out) {
  const std::string indent(number.empty() ? 8 : 12, ' ');
  for (std::size_t i = 0; i < flow.size(); ++i) {
    const std::string own_number = fmt::format("{}{}.", number, i + 1);
    StepWords words(scenario, context, own_number, indent, out);
    try {
      words.explain(flow[i]);
    } catch (const EvaluationError& error) {
      if (out.ends_with('\n')) out += indent;
      out += fmt::format("FAILS (line {}): {}\n", flow[i].place.line, error.message);
    }
  }
}

}  // namespace portstorm::client
