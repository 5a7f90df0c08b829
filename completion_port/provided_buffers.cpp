#include "completion_port/provided_buffers.h"

#include <unistd.h>

#include <cstdlib>
#include <system_error>

namespace portstorm {

ProvidedBuffers::ProvidedBuffers(io_uring& ring, std::size_t count, std::size_t buffer_bytes)
    : ring_(ring), count_(count), buffer_bytes_(buffer_bytes), memory_(count * buffer_bytes) {
  lent_.reserve(count);
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t bytes = (count * sizeof(io_uring_buf) + page - 1) / page * page;
  shared_ = static_cast<io_uring_buf_ring*>(std::aligned_alloc(page, bytes));
  if (shared_ == nullptr) throw std::bad_alloc();
  io_uring_buf_ring_init(shared_);

  io_uring_buf_reg registration{};
  registration.ring_addr = reinterpret_cast<std::uintptr_t>(shared_);
  registration.ring_entries = static_cast<std::uint32_t>(count);
  registration.bgid = group;
  if (const int error = io_uring_register_buf_ring(&ring_, &registration, 0); error != 0) {
    std::free(shared_);
    throw std::system_error(-error, std::generic_category(),
                            "cannot register receive buffers with io_uring (Linux 5.19 or later is "
                            "needed; receive_buffers must be a power of two)");
  }
  for (std::size_t id = 0; id < count; ++id) {
    give_back(static_cast<std::uint16_t>(id), static_cast<int>(id));
  }
  io_uring_buf_ring_advance(shared_, static_cast<int>(count));
}

ProvidedBuffers::~ProvidedBuffers() {
  io_uring_unregister_buf_ring(&ring_, group);
  std::free(shared_);
}

const std::byte* ProvidedBuffers::lend(std::uint16_t id) {
  lent_.push_back(id);
  return memory_.data() + id * buffer_bytes_;
}

bool ProvidedBuffers::give_back_lent() noexcept {
  if (lent_.empty()) return false;
  int position = 0;
  for (const std::uint16_t id : lent_) give_back(id, position++);
  io_uring_buf_ring_advance(shared_, position);
  lent_.clear();
  return true;
}

void ProvidedBuffers::give_back(std::uint16_t id, int position) noexcept {
  io_uring_buf_ring_add(shared_, memory_.data() + id * buffer_bytes_,
                        static_cast<unsigned>(buffer_bytes_), id,
                        io_uring_buf_ring_mask(static_cast<std::uint32_t>(count_)), position);
}

}  // namespace portstorm
