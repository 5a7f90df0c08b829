#include "target_server/network/packet_buffer.h"

#include <cstring>
#include <new>

namespace portstorm::server {

// The bytes stand behind the header, in the same block.
struct PacketRef::Buffer {
  PacketPool* pool = nullptr;
  std::atomic<std::uint32_t> references{1};
  std::uint32_t size = 0;
  std::size_t size_class = 0;

  std::byte* bytes() noexcept { return reinterpret_cast<std::byte*>(this + 1); }
};

std::span<const std::byte> PacketRef::bytes() const noexcept {
  if (buffer_ == nullptr) return {};
  return {buffer_->bytes(), buffer_->size};
}

void PacketRef::add() noexcept {
  if (buffer_ != nullptr) buffer_->references.fetch_add(1, std::memory_order_relaxed);
}

// acq_rel: what others read of the bytes happens before the block is filled anew.
void PacketRef::drop() noexcept {
  if (buffer_ != nullptr && buffer_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    buffer_->pool->give_back(buffer_);
  }
}

PacketPool::~PacketPool() {
  for (SizeClass& size_class : classes_) {
    for (PacketRef::Buffer* buffer : size_class.kept) {
      buffer->~Buffer();
      ::operator delete(buffer);
    }
  }
}

std::size_t PacketPool::class_of(std::size_t bytes) noexcept {
  std::size_t size_class = 0;
  while (size_class < class_bytes.size() && class_bytes[size_class] < bytes) ++size_class;
  return size_class;
}

PacketRef PacketPool::make(std::span<const std::byte> bytes) {
  PacketRef::Buffer* buffer = take(bytes.size());
  buffer->size = static_cast<std::uint32_t>(bytes.size());
  std::memcpy(buffer->bytes(), bytes.data(), bytes.size());
  return PacketRef(buffer);
}

PacketRef::Buffer* PacketPool::take(std::size_t bytes) {
  const std::size_t size_class = class_of(bytes);
  if (size_class < classes_.size()) {
    SizeClass& from = classes_[size_class];
    const std::lock_guard lock(from.mutex);
    if (!from.kept.empty()) {
      PacketRef::Buffer* buffer = from.kept.back();
      from.kept.pop_back();
      buffer->references.store(1, std::memory_order_relaxed);
      return buffer;
    }
  }
  const std::size_t capacity = size_class < classes_.size() ? class_bytes[size_class] : bytes;
  void* block = ::operator new(sizeof(PacketRef::Buffer) + capacity);
  auto* buffer = new (block) PacketRef::Buffer;
  buffer->pool = this;
  buffer->size_class = size_class;
  return buffer;
}

void PacketPool::give_back(PacketRef::Buffer* buffer) noexcept {
  if (buffer->size_class < classes_.size()) {
    SizeClass& to = classes_[buffer->size_class];
    const std::lock_guard lock(to.mutex);
    if (to.kept.size() < max_kept_per_class) {
      to.kept.push_back(buffer);
      return;
    }
  }
  buffer->~Buffer();
  ::operator delete(buffer);
}

}  // namespace portstorm::server
