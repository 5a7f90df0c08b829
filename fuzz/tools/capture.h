#pragma once
// What clients sent to a server's port, out of a capture of Wireshark or tcpdump: the files pcap
// (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html) and pcapng
// (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html), Ethernet, loopback or raw IP,
// IPv4 and IPv6 without extension headers.
//
// Bounded: the first 64 KiB of each connection, 1,000 connections. A stream ends where a segment is
// missing.

#include <stdexcept>
#include <vector>

#include "fuzz/tools/scenario_seeds.h"

namespace portstorm::fuzz {

// One for each connection to the port that sent anything; segments are the receives of its plan.
// Throws std::runtime_error when the file is no capture.
std::vector<Recording> captured_streams(Bytes file, std::uint16_t port);

}  // namespace portstorm::fuzz
