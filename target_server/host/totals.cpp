#include "target_server/host/totals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "process/process.h"

namespace portstorm::server {

namespace {

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}
double mebibytes(std::uint64_t bytes) {
  return static_cast<double>(bytes) / (1024 * 1024);
}

double percent(std::uint64_t part, std::uint64_t rest) {
  const double all = static_cast<double>(part) + static_cast<double>(rest);
  return all == 0 ? 0 : 100 * static_cast<double>(part) / all;
}

std::string reasons(const NetworkTotals& totals) {
  std::string text;
  for (std::size_t i = 0; i < totals.closed.size(); ++i) {
    if (totals.closed[i] == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? ": " : ", ", totals.closed[i],
                        to_string(static_cast<CloseReason>(i)));
  }
  return text;
}

void print_network(const NetworkTotals& totals) {
  fmt::print("connections  {} accepted, {} closed{}\n", totals.accepted, totals.closed_in_all(),
             reasons(totals));
  if (totals.refused_at_limit + totals.accept_failures + totals.undrained > 0) {
    fmt::print(
        "             {} refused at --max-sessions, {} accepts failed, {} cut off at the "
        "drain deadline\n",
        totals.refused_at_limit, totals.accept_failures, totals.undrained);
  }
  if (totals.refused_by_address > 0) {
    fmt::print("             {} refused at the limits of their address\n",
               totals.refused_by_address);
  }
  fmt::print("received     {} packets, {} bytes; {} bad lengths\n", totals.packets_received,
             totals.bytes_received, totals.bad_lengths);
  fmt::print("sent         {} packets, {} bytes, in {} sends; {} of them short\n",
             totals.packets_sent, totals.bytes_sent, totals.sends, totals.short_sends);
  if (totals.injected_short_sends + totals.injected_resets + totals.injected_delays > 0) {
    fmt::print("injected     {} short sends, {} resets, {} delays\n", totals.injected_short_sends,
               totals.injected_resets, totals.injected_delays);
  }
}

void print_incidents(const std::vector<telemetry::Incident>& latest, std::size_t most) {
  const std::size_t first = latest.size() - std::min(latest.size(), most);
  for (std::size_t i = first; i < latest.size(); ++i) {
    const telemetry::Incident& incident = latest[i];
    const bool is_injected = incident.origin == telemetry::Origin::fault;
    fmt::print("incident     {}{}", is_injected ? "injected: " : "", to_string(incident.kind));
    if (incident.connection != 0) {
      fmt::print(", session {}.{}", incident.connection & 0xffffffff, incident.connection >> 32);
    }
    if (incident.kind == telemetry::IncidentKind::partial_send) {
      fmt::print(": {} of {} bytes, {} bytes queued", incident.sent, incident.requested,
                 incident.queued);
    }
    fmt::print("\n");
  }
}

}  // namespace

std::string to_text(const ChatTotals& totals) {
  return fmt::format(
      "chat         {} logins, {} refused; {} messages to {} recipients; {} whispers; {} kicks; {} "
      "bad packets\n",
      totals.logins_ok, totals.logins_refused, totals.chats, totals.notifies, totals.whispers,
      totals.kicks, totals.bad_packets);
}

std::string to_text(const RedisTotals& totals) {
  std::string text =
      fmt::format("accounts     {} logins asked of Redis, {} decided; connected {} times\n",
                  totals.asked, totals.decided, totals.connections);
  if (totals.asked == totals.decided && totals.refused_full + totals.refused_away == 0) return text;
  return text +
         fmt::format(
             "             store unavailable: {} late, {} lost with the connection, {} by its "
             "errors, {} at a full queue, {} while it was away\n",
             totals.late, totals.lost, totals.failed, totals.refused_full, totals.refused_away);
}

std::string to_text(const ChatLogTotals& totals) {
  return fmt::format("chat log     {} lines, {} lost\n", totals.written, totals.lost);
}

std::string to_text(const BoardTotals& totals) {
  return fmt::format(
      "board        {} logins, {} refused; {} moves, {} positions sent; {} bad packets\n",
      totals.logins, totals.refused, totals.moves, totals.positions, totals.bad_packets);
}

std::string to_text(const FieldTotals& totals) {
  const double of_notices = percent(totals.positions, totals.other_packets);
  const double of_bytes = percent(totals.position_bytes, totals.other_bytes);
  std::string text = fmt::format(
      "field        {} logins, {} refused; {} moves, {} refused; {} steps of monsters; {} said; {} "
      "bad packets\n",
      totals.logins, totals.logins_refused, totals.moves, totals.moves_refused,
      totals.monster_moves, totals.says, totals.bad_packets);
  text += fmt::format(
      "             {} positions in {} packets: {:.0f}% of all that was told, {:.0f}% of its "
      "bytes; {} "
      "appeared, {} disappeared\n",
      totals.positions, totals.position_packets, of_notices, of_bytes, totals.appears,
      totals.disappears);
  if (totals.passed_over > 0) {
    text += fmt::format("             {} times no positions to a player with a backlog\n",
                        totals.passed_over);
  }
  return text;
}

std::string logic_waits_text(std::uint64_t waits) {
  if (waits == 0) return {};
  return fmt::format("             the logic thread's queue was full {} times\n", waits);
}

void print_totals(const Server& server, std::size_t incidents) {
  print_network(server.totals());
  fmt::print("{}", server.content_totals());
  print_incidents(server.network().incidents().latest(), incidents);
  const process::Usage usage = process::usage();
  fmt::print("CPU          {:.2f} s user, {:.2f} s system; memory {:.1f} MiB at the most\n",
             seconds(usage.user_cpu), seconds(usage.system_cpu),
             mebibytes(usage.peak_resident_bytes));
  std::fflush(stdout);
}

}  // namespace portstorm::server
