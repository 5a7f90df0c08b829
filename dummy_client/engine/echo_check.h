#pragma once
// Do the bytes come back that were sent? Keeps what is sent and not yet back.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace portstorm::client {

class EchoCheck {
 public:
  enum class Verdict : std::uint8_t { good, different_bytes, too_many_bytes };

  void sent(std::span<const std::byte> bytes) {
    if (returned_ == bytes_.size()) clear();
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  Verdict received(std::span<const std::byte> bytes) {
    if (bytes.size() > bytes_.size() - returned_) return Verdict::too_many_bytes;
    const auto expected = bytes_.begin() + static_cast<std::ptrdiff_t>(returned_);
    if (!std::equal(bytes.begin(), bytes.end(), expected)) return Verdict::different_bytes;
    returned_ += bytes.size();
    return Verdict::good;
  }
  bool is_complete() const noexcept { return returned_ == bytes_.size(); }
  void clear() {
    bytes_.clear();
    returned_ = 0;
  }

 private:
  std::vector<std::byte> bytes_;
  std::size_t returned_ = 0;
};

inline std::string_view to_string(EchoCheck::Verdict verdict) {
  switch (verdict) {
    case EchoCheck::Verdict::good:
      return "good";
    case EchoCheck::Verdict::different_bytes:
      return "other bytes than were sent";
    case EchoCheck::Verdict::too_many_bytes:
      return "more bytes than were sent";
  }
  return "";
}

}  // namespace portstorm::client
