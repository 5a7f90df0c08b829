// Each step with the values it has for one virtual user, in the order of the flow: random numbers
// are drawn as a run with this seed draws them. What only a run can capture stands there by name,
// as in <room>.

#include <fmt/format.h>

#include "dummy_client/scenario/duration.h"
#include "dummy_client/scenario/explain_parts.h"
#include "dummy_client/scenario/think_time.h"

namespace portstorm::client {

namespace {

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

  // ---- the connection ----

  void operator()(const ConnectStep& connect) {
    finish_line(
        fmt::format("connect to {} within {}", scenario_.target, duration_text(connect.timeout)));
    if (connect.from) add_line("from the address " + *connect.from);
    if (connect.local_ports) {
      add_line(fmt::format("from a port from {} to {}", connect.local_ports->first,
                           connect.local_ports->last));
    }
    if (connect.receive_buffer_bytes > 0) {
      add_line(fmt::format("with a receive buffer of {} bytes", connect.receive_buffer_bytes));
    }
  }

  void operator()(const DisconnectStep& disconnect) {
    switch (disconnect.kind) {
      case DisconnectStep::Kind::graceful:
        return finish_line("disconnect gracefully (FIN)");
      case DisconnectStep::Kind::half_close:
        return finish_line("close the sending half (FIN), go on receiving");
      case DisconnectStep::Kind::reset:
        return finish_line("disconnect by a reset (RST)");
    }
  }

  void operator()(const ExpectCloseStep& close) {
    static constexpr std::string_view how[] = {"FIN or RST", "FIN", "RST"};
    finish_line(fmt::format("expect the server to end the connection ({}) within {}",
                            how[static_cast<std::size_t>(close.kind)],
                            duration_text(close.timeout)));
  }

  void operator()(const ExpectNothingStep& nothing) {
    finish_line("expect nothing for " + duration_text(nothing.duration));
  }

  // ---- messages ----

  void operator()(const SendStep& send) {
    const Message message(scenario_, send, context_, indent_);
    finish_line("send " + message.words);
    out_ += message.lines;
    if (!send.ledger) return;
    add_line(fmt::format("the ledger follows it to the group {}; {} is at most {} bytes",
                         quoted_text(*send.ledger), stamp_placeholder, max_stamp_bytes));
  }

  void operator()(const FloodStep& flood) {
    const Message message(scenario_, flood.send, context_, indent_);
    const std::string count = flood.count ? fmt::format(", {} times", *flood.count) : "";
    const std::string duration = flood.duration
                                     ? fmt::format("{} {}", flood.count ? ", at most for" : " for",
                                                   duration_text(*flood.duration))
                                     : "";
    finish_line(fmt::format("flood: send {}, without a pause{}{}", message.words, count, duration));
    out_ += message.lines;
  }

  void operator()(const ExpectStep& expect) {
    const std::string what = expect.packet ? expect.packet->name
                             : expect.echo ? "the bytes of the last send"
                             : expect.text ? "the line " + quoted_text(*expect.text)
                                           : "any line";
    finish_line(expect.optional
                    ? fmt::format("expect {}, if it comes before what is expected next", what)
                    : fmt::format("expect {} within {}", what, duration_text(expect.timeout)));
    for (const FieldCondition& condition : expect.where) {
      add_line(fmt::format("{} must be {}", expect.packet->fields[condition.field].name,
                           value_text(condition.value)));
    }
    if (expect.exact) add_line("no byte more than its fields, nothing behind the end of a text");
    for (const Capture& capture : expect.captures) {
      add_line(fmt::format(
          "{} is kept as <{}>",
          expect.packet ? expect.packet->fields[capture.field].name : std::string("the line"),
          scenario_.captures[capture.slot].name));
    }
  }

  void operator()(const RawStep& raw) {
    finish_line(fmt::format("send {} bytes as they are", raw.bytes.size()));
    add_line(hex_text(raw.bytes));
  }

  // ---- how it goes over the wire ----

  void operator()(const SplitStep& split) {
    std::string words = split.at == SplitStep::At::every_byte ? "byte by byte"
                        : split.at == SplitStep::At::random
                            ? fmt::format("in {} pieces, cut at random", split.pieces)
                            : fmt::format("cut at {}", fmt::join(split.offsets, ", "));
    if (split.delay.count() > 0) words += ", one every " + duration_text(split.delay);
    finish_line("the next write goes out " + words);
  }

  void operator()(const CoalesceStep& coalesce) {
    finish_line(
        fmt::format("the next {} messages go out in one write", count_text(coalesce.count)));
  }

  void operator()(const StopReadingStep&) {
    finish_line("stop reading: what the server sends piles up");
  }

  void operator()(const ResumeReadingStep&) { finish_line("read again, as fast as it comes"); }

  void operator()(const ReadSlowlyStep& slowly) {
    finish_line(fmt::format("read {} bytes per second from here on", slowly.bytes_per_second));
  }

  // ---- time ----

  void operator()(const ThinkStep& think) {
    std::string words = think_in_words(think);
    if (!words.empty()) words = " (" + words + ")";
    const Duration time = think_time(think, *context_.random);
    finish_line(fmt::format("think {}{}", duration_text(time), words));
  }

  void operator()(const IdleStep& idle) {
    finish_line(fmt::format("be idle for {}", duration_text(idle.duration)));
  }

  void operator()(const PaceStep& pace) {
    finish_line(fmt::format("keep a pace of {}", duration_text(pace.interval)));
  }

  void operator()(const BarrierStep& barrier) {
    const BarrierName& name = scenario_.barriers[barrier.barrier];
    finish_line(fmt::format("wait at the barrier {} for all {} users, up to {}", name.name,
                            name.participants, duration_text(barrier.timeout)));
  }

  // ---- flows within the flow ----

  void operator()(const RepeatStep& repeat) {
    finish_line(count_text(repeat.count) + " times:");
    if (repeat.count.uses_capture() || repeat.count.evaluate_integer(context_) > 0) {
      explain_flow(scenario_, repeat.flow, context_, number_, out_);
    }
  }

  void operator()(const ChooseStep& choose) {
    double sum = 0;
    for (const ChooseStep::Choice& choice : choose.choices) sum += choice.weight;
    finish_line("one of:");
    for (std::size_t i = 0; i < choose.choices.size(); ++i) {
      const ChooseStep::Choice& choice = choose.choices[i];
      explain_branch(i, fmt::format("with {:.4g}%:", 100 * choice.weight / sum), choice.flow);
    }
  }

  void operator()(const IfStep& branch) {
    const std::string condition =
        branch.condition.source().empty() ? "it is so" : branch.condition.source();
    if (branch.condition.uses_capture()) {
      finish_line(fmt::format("if {}:", condition));
      explain_branch(0, "then:", branch.then_flow);
      if (!branch.else_flow.empty()) explain_branch(1, "otherwise:", branch.else_flow);
      return;
    }
    const bool holds = branch.condition.evaluate_integer(context_) != 0;
    const Flow& flow = holds ? branch.then_flow : branch.else_flow;
    finish_line(fmt::format("if {}: {}{}", condition,
                            holds ? "yes, for this user"
                                  : "no, not for "
                                    "this user",
                            flow.empty() ? "" : ", so:"));
    explain_flow(scenario_, flow, context_, number_, out_);
  }

  void operator()(const CallStep& call) {
    finish_line(fmt::format("the flow {}:", call.name));
    explain_flow(scenario_, *call.flow, context_, number_, out_);
  }

  // ---- the ledger, annotations ----

  void operator()(const JoinStep& join) {
    finish_line(fmt::format("join the group {}: its messages are owed to this user from here on",
                            quoted_text(join.group)));
  }

  void operator()(const LeaveStep& leave) {
    finish_line("leave the group " + quoted_text(leave.group));
  }

  void operator()(const MarkStep& mark) {
    finish_line(fmt::format("mark the time in the results: {}", quoted_text(mark.text)));
  }

 private:
  // "LoginRequest, 71 bytes" and its fields, one a line.
  struct Message {
    Message(const Scenario& scenario, const SendStep& send, const EvaluationContext& context,
            const std::string& indent) {
      const std::string size =
          explain_packet(scenario.protocol->framing, send, context, indent, lines);
      words = send.packet ? send.packet->name + ", " + size : size;
    }

    std::string words, lines;
  };

  // The step itself, and the name under which its results are counted.
  void finish_line(const std::string& words) {
    out_ += words;
    if (step_->metric) out_ += fmt::format("  [{}]", scenario_.metrics[*step_->metric].name);
    out_ += '\n';
  }

  void add_line(const std::string& words) { out_ += indent_ + words + '\n'; }

  // "4a. with 75%:" and the steps under 4a.1.
  void explain_branch(std::size_t index, const std::string& words, const Flow& flow) {
    constexpr std::size_t letters = 26;
    const std::string_view before = std::string_view(number_).substr(0, number_.size() - 1);
    const std::string number = index < letters
                                   ? fmt::format("{}{}.", before, static_cast<char>('a' + index))
                                   : fmt::format("{}({}).", before, index + 1);
    out_ += fmt::format("{:>5} {}\n", number, words);
    explain_flow(scenario_, flow, context_, number, out_);
  }

  std::string quoted_text(const Template& text) const {
    return quoted_value(text.readable_text(context_));
  }

  std::string value_text(const Template& value) const {
    return value.uses_capture() ? value.readable_text(context_)
                                : quoted_value(value.evaluate(context_));
  }

  std::string count_text(const Expression& count) const {
    return count.uses_capture() ? fmt::format("<{}>", count.source())
                                : fmt::format("{}", count.evaluate_integer(context_));
  }

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
