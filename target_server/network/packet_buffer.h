#pragma once
// Encoded packets, counted by reference: a broadcast is stored once and waits in many send queues.
//
// Buffers come from a pool in four size classes and go back to it; each class keeps a bounded
// number for reuse. Any thread may make, copy and drop references.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

namespace portstorm::server {

class PacketPool;

class PacketRef {
 public:
  PacketRef() = default;
  PacketRef(const PacketRef& other) noexcept : buffer_(other.buffer_) { add(); }
  PacketRef(PacketRef&& other) noexcept : buffer_(std::exchange(other.buffer_, nullptr)) {}
  PacketRef& operator=(PacketRef other) noexcept {
    std::swap(buffer_, other.buffer_);
    return *this;
  }
  ~PacketRef() { drop(); }

  std::span<const std::byte> bytes() const noexcept;
  std::size_t size() const noexcept { return bytes().size(); }

 private:
  friend class PacketPool;
  struct Buffer;

  explicit PacketRef(Buffer* buffer) noexcept : buffer_(buffer) {}
  void add() noexcept;
  void drop() noexcept;

  Buffer* buffer_ = nullptr;
};

// Must outlive its packets.
class PacketPool {
 public:
  static constexpr std::size_t max_kept_per_class = 4096;

  PacketPool() = default;
  ~PacketPool();
  PacketPool(const PacketPool&) = delete;
  PacketPool& operator=(const PacketPool&) = delete;

  PacketRef make(std::span<const std::byte> bytes);

 private:
  friend class PacketRef;
  static constexpr std::array<std::size_t, 4> class_bytes = {64, 320, 1024, 4096};

  struct SizeClass {
    std::mutex mutex;
    std::vector<PacketRef::Buffer*> kept;
  };

  static std::size_t class_of(std::size_t bytes) noexcept;  // class_bytes.size(): none holds it
  PacketRef::Buffer* take(std::size_t bytes);
  void give_back(PacketRef::Buffer* buffer) noexcept;

  std::array<SizeClass, class_bytes.size()> classes_;
};

}  // namespace portstorm::server
