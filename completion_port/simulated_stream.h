#pragma once
// One direction of a simulated connection: the bytes between a send and a receive. Bounded, as the
// buffers of the system are. Remembers where each send ended, to tell when a receive glues several.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace portstorm {

class SimulatedStream {
 public:
  explicit SimulatedStream(std::size_t capacity = 0) : capacity_(capacity) {}

  std::size_t size() const noexcept { return bytes_.size() - first_; }
  std::size_t room() const noexcept { return capacity_ > size() ? capacity_ - size() : 0; }
  void set_capacity(std::size_t capacity) noexcept { capacity_ = capacity; }

  void append(std::span<const std::byte> bytes);
  void end_of_send();  // what is appended next belongs to another one
  // Takes out the first `count` bytes; `glued` says whether they are of several sends.
  std::vector<std::byte> take(std::size_t count, bool& glued);
  void drop_all() noexcept;

  // The sender's FIN stands behind the bytes.
  void finish() noexcept { is_finished_ = true; }
  bool is_finished() const noexcept { return is_finished_; }

 private:
  std::size_t capacity_;
  std::vector<std::byte> bytes_;
  std::size_t first_ = 0;           // of bytes_, not taken yet
  std::uint64_t taken_ = 0;         // ever
  std::deque<std::uint64_t> ends_;  // of sends, counted from the stream's begin; beyond taken_
  bool is_finished_ = false;
};

}  // namespace portstorm
