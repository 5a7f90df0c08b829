#include "fuzz/tools/capture.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "wire/bytes.h"

namespace portstorm::fuzz {

namespace {

using wire::Endian;
using wire::load;

constexpr std::size_t most_stream_bytes = 64 * 1024 - 1;
constexpr std::size_t most_connections = 1000;

enum LinkType : std::uint32_t { link_null = 0, link_ethernet = 1, link_raw = 101, link_loop = 108 };

// ---- one TCP segment
// ------------------------------------------------------------------------------

struct Segment {
  std::string flow;  // both addresses and both ports, as they lie in the packet
  std::uint16_t to_port = 0;
  std::uint32_t sequence = 0;
  bool begins = false, resets = false;
  Bytes payload;
};

// Whether `count` bytes are there, at the front.
bool has(Bytes bytes, std::size_t count) {
  return bytes.size() >= count;
}

std::uint16_t big16(Bytes bytes, std::size_t at) {
  return load<std::uint16_t>(bytes.data() + at, Endian::big);
}

std::string text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<Segment> read_tcp(Bytes tcp, std::string addresses) {
  constexpr std::size_t least = 20;
  if (!has(tcp, least)) return std::nullopt;
  const std::size_t header = std::to_integer<std::size_t>(tcp[12] >> 4) * 4;
  if (header < least || !has(tcp, header)) return std::nullopt;
  const auto flags = std::to_integer<unsigned>(tcp[13]);
  Segment segment;
  segment.flow = std::move(addresses) + text_of(tcp.first(4));
  segment.to_port = big16(tcp, 2);
  segment.sequence = load<std::uint32_t>(tcp.data() + 4, Endian::big);
  segment.begins = (flags & 0x02) != 0;
  segment.resets = (flags & 0x04) != 0;
  segment.payload = tcp.subspan(header);
  return segment;
}

std::optional<Segment> read_ip(Bytes ip) {
  constexpr auto tcp = std::byte{6};
  if (ip.empty()) return std::nullopt;
  const unsigned version = std::to_integer<unsigned>(ip[0]) >> 4;
  if (version == 4 && has(ip, 20) && ip[9] == tcp) {
    const std::size_t header = std::to_integer<std::size_t>(ip[0] & std::byte{0x0f}) * 4;
    const std::size_t total = big16(ip, 2);  // behind it there may be Ethernet's padding
    if (header < 20 || total < header || !has(ip, total)) return std::nullopt;
    return read_tcp(ip.subspan(header, total - header), text_of(ip.subspan(12, 8)));
  }
  if (version == 6 && has(ip, 40) && ip[6] == tcp) {
    const std::size_t body = big16(ip, 4);
    if (!has(ip, 40 + body)) return std::nullopt;
    return read_tcp(ip.subspan(40, body), text_of(ip.subspan(8, 32)));
  }
  return std::nullopt;
}

std::optional<Segment> read_frame(Bytes frame, std::uint32_t link_type) {
  std::size_t header = 0;
  if (link_type == link_ethernet) header = 14;
  if (link_type == link_null || link_type == link_loop) header = 4;
  if (!has(frame, header)) return std::nullopt;
  return read_ip(frame.subspan(header));
}

// ---- connections
// ----------------------------------------------------------------------------------

class Streams {
 public:
  explicit Streams(std::uint16_t port) : port_(port) {}

  void add(const Segment& segment) {
    if (segment.to_port != port_) return;
    if (segment.begins) open_.erase(segment.flow);  // the same ports again
    const auto known = open_.find(segment.flow);
    if (known == open_.end()) {
      if (streams_.size() == most_connections) return;
      open_[segment.flow] = streams_.size();
      streams_.push_back({segment.sequence + (segment.begins ? 1 : 0), {}});
    }
    Stream& stream = streams_[open_[segment.flow]];
    stream.recording.plan.resets |= segment.resets;
    append(stream, segment);
  }

  std::vector<Recording> take() {
    std::vector<Recording> recordings;
    for (Stream& stream : streams_) {
      if (!stream.recording.stream.empty()) recordings.push_back(std::move(stream.recording));
    }
    return recordings;
  }

 private:
  struct Stream {
    std::uint32_t next = 0;  // the sequence number of the byte that comes next
    Recording recording;
  };

  static void append(Stream& to, const Segment& segment) {
    const std::uint32_t sent_again = to.next - segment.sequence;  // bytes, modulo 2^32
    if (sent_again >= segment.payload.size())
      return;  // all of them; or bytes before it are missing
    auto& [stream, plan] = to.recording;
    const Bytes fresh = segment.payload.subspan(sent_again);
    const Bytes kept = fresh.first(std::min(fresh.size(), most_stream_bytes - stream.size()));
    to.next += static_cast<std::uint32_t>(fresh.size());
    if (kept.empty()) return;
    stream.insert(stream.end(), kept.begin(), kept.end());
    if (plan.cuts.size() < Plan::most_cuts) {
      plan.cuts.push_back(static_cast<std::uint16_t>(kept.size()));
    }
  }

  const std::uint16_t port_;
  std::map<std::string, std::size_t> open_;  // by flow: an index into streams_
  std::vector<Stream> streams_;
};

// ---- files
// ----------------------------------------------------------------------------------------

// Takes blocks off the front of a file; what is cut off at its end is left out.
void read_pcap(Bytes file, Endian endian, Streams& streams) {
  constexpr std::size_t file_header = 24, packet_header = 16;
  const auto link_type = load<std::uint32_t>(file.data() + 20, endian) & 0x0fffffff;
  for (Bytes rest = file.subspan(file_header); has(rest, packet_header);) {
    const std::size_t captured = load<std::uint32_t>(rest.data() + 8, endian);
    if (!has(rest.subspan(packet_header), captured)) return;
    if (auto segment = read_frame(rest.subspan(packet_header, captured), link_type)) {
      streams.add(*segment);
    }
    rest = rest.subspan(packet_header + captured);
  }
}

void read_pcapng(Bytes rest, Streams& streams) {
  enum : std::uint32_t { section = 0x0a0d0d0a, interface = 1, packet = 6 };
  Endian endian = Endian::little;
  std::vector<std::uint32_t> link_types;
  constexpr std::size_t least = 12;  // type, size, size again
  while (has(rest, least)) {
    const auto type = load<std::uint32_t>(rest.data(), endian);
    if (type == section) {
      const bool little = load<std::uint32_t>(rest.data() + 8, Endian::little) == 0x1a2b3c4d;
      endian = little ? Endian::little : Endian::big;
      link_types.clear();
    }
    const std::size_t size = load<std::uint32_t>(rest.data() + 4, endian);
    if (size < least || !has(rest, size)) return;
    const Bytes body = rest.subspan(8, size - least);
    if (type == interface && has(body, 2)) {
      link_types.push_back(load<std::uint16_t>(body.data(), endian));
    }
    if (type == packet && has(body, 20)) {
      const std::size_t number = load<std::uint32_t>(body.data(), endian);
      const std::size_t captured = load<std::uint32_t>(body.data() + 12, endian);
      const bool is_whole = number < link_types.size() && has(body.subspan(20), captured);
      const auto segment = is_whole ? read_frame(body.subspan(20, captured), link_types[number])
                                    : std::optional<Segment>();
      if (segment) streams.add(*segment);
    }
    rest = rest.subspan(size);
  }
}

}  // namespace

std::vector<Recording> captured_streams(Bytes file, std::uint16_t port) {
  Streams streams(port);
  if (!has(file, 24)) throw std::runtime_error("no capture: too short");
  // Microseconds or nanoseconds, in the byte order of whoever wrote it.
  for (const Endian endian : {Endian::little, Endian::big}) {
    const auto magic = load<std::uint32_t>(file.data(), endian);
    if (magic == 0xa1b2c3d4 || magic == 0xa1b23c4d) {
      read_pcap(file, endian, streams);
      return streams.take();
    }
  }
  if (load<std::uint32_t>(file.data(), Endian::little) != 0x0a0d0d0a) {
    throw std::runtime_error("no capture: neither pcap nor pcapng");
  }
  read_pcapng(file, streams);
  return streams.take();
}

}  // namespace portstorm::fuzz
