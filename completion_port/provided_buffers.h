#pragma once
// A ring of buffers from which the kernel takes one only when a receive has data: io_uring's
// provided buffers (io_uring_register_buf_ring(3)). Used by one worker's thread.

#include <liburing.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace portstorm {

class ProvidedBuffers {
 public:
  static constexpr std::uint16_t group = 0;

  // Registers `count` (a power of two up to 32,768) buffers with the ring. Throws
  // std::system_error.
  ProvidedBuffers(io_uring& ring, std::size_t count, std::size_t buffer_bytes);
  ~ProvidedBuffers();
  ProvidedBuffers(const ProvidedBuffers&) = delete;
  ProvidedBuffers& operator=(const ProvidedBuffers&) = delete;

  // The buffer that a completion names. It is out of the ring until give_back_lent().
  const std::byte* lend(std::uint16_t id);
  // Hands all lent buffers back to the kernel; true when there were any.
  bool give_back_lent() noexcept;

  std::size_t buffer_bytes() const noexcept { return buffer_bytes_; }
  std::size_t lent() const noexcept { return lent_.size(); }

 private:
  void give_back(std::uint16_t id, int position) noexcept;

  io_uring& ring_;
  std::size_t count_;
  std::size_t buffer_bytes_;
  std::vector<std::byte> memory_;
  std::vector<std::uint16_t> lent_;
  io_uring_buf_ring* shared_ = nullptr;  // with the kernel, page-aligned
};

}  // namespace portstorm
