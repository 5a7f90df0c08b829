#include "fuzz/adapter/c_parser.h"

#include <stdexcept>

namespace portstorm::fuzz {

namespace {

class CParser final : public Parser {
 public:
  explicit CParser(const portstorm_parser& functions)
      : functions_(functions), parser_(functions.create()) {}
  ~CParser() override { functions_.destroy(parser_); }
  CParser(const CParser&) = delete;
  CParser& operator=(const CParser&) = delete;

  void open(PacketSink& sink) override {
    sink_ = {&sink, packet, reject};
    functions_.open(parser_, &sink_);
  }

  void feed(Bytes received) override { functions_.feed(parser_, received.data(), received.size()); }

  std::span<std::byte> recv_buffer() override {
    if (!functions_.recv_buffer) return {};
    std::size_t size = 0;
    void* buffer = functions_.recv_buffer(parser_, &size);
    return {static_cast<std::byte*>(buffer), size};
  }

  void on_received(std::size_t bytes) override { functions_.on_received(parser_, bytes); }

  void close(CloseReason reason) override { functions_.close(parser_, static_cast<int>(reason)); }

 private:
  static int packet(void* sink, const void* bytes, std::size_t size) {
    return static_cast<PacketSink*>(sink)->packet({static_cast<const std::byte*>(bytes), size});
  }
  static void reject(void* sink, int reason) { static_cast<PacketSink*>(sink)->reject(reason); }

  const portstorm_parser& functions_;
  void* const parser_;
  portstorm_sink sink_{};
};

static_assert(static_cast<int>(CloseReason::handler_closed) == PORTSTORM_HANDLER_CLOSED);

bool is_complete(const portstorm_parser& functions) {
  const bool receives = functions.feed || (functions.recv_buffer && functions.on_received);
  return functions.create && functions.destroy && functions.open && functions.close && receives;
}

}  // namespace

Subject c_subject(const portstorm_parser& functions) {
  if (functions.version != PORTSTORM_PARSER_VERSION) {
    throw std::runtime_error("portstorm_parser: made for another version of c_interface.h");
  }
  if (!is_complete(functions)) throw std::runtime_error("portstorm_parser: a function is missing");
  Subject subject;
  subject.name = functions.name ? functions.name : "parser";
  subject.make = [&functions] { return std::make_unique<CParser>(functions); };
  if (functions.protocol_file) subject.protocol = read_protocol(functions.protocol_file);
  subject.handler_may_close = functions.handler_may_close != 0;
  return subject;
}

}  // namespace portstorm::fuzz
