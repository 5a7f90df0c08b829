#include "target_server/network/network_totals.h"

namespace portstorm::server {

void WorkerCounters::add_to(NetworkTotals& totals) const noexcept {
  totals.accepted += accepted.value();
  totals.accept_failures += accept_failures.value();
  totals.refused_at_limit += refused_at_limit.value();
  totals.refused_by_address += refused_by_address.value();
  for (std::size_t i = 0; i < close_reasons; ++i) totals.closed[i] += closed[i].value();
  totals.packets_received += packets_received.value();
  totals.bytes_received += bytes_received.value();
  totals.sends += sends.value();
  totals.packets_sent += packets_sent.value();
  totals.bytes_sent += bytes_sent.value();
  totals.short_sends += short_sends.value();
  totals.injected_short_sends += injected_short_sends.value();
  totals.injected_resets += injected_resets.value();
  totals.injected_delays += injected_delays.value();
  totals.bad_lengths += bad_lengths.value();
  totals.undrained += undrained.value();
  totals.failed_posts += failed_posts.value();
}

}  // namespace portstorm::server
