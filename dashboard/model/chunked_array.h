#pragma once
// An array that grows at its end, chunk by chunk: growing copies nothing and never holds the old
// and the new side by side. A chunk whose elements are all the same is kept as one of them: most
// counters and gauges of a long run stand still most of the time.
//
//   chunks_  [ 0 0 0 0 0 0 0 0 ] -> one 0   [ 3 7 7 2 1 9 4 4 ] -> as it is   [ 5 5 5 . . . . . ]
//                                                                               edited_: unfolded

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace portstorm::dashboard {

template <typename Element>
class ChunkedArray {
 public:
  static constexpr std::size_t chunk_elements = 256;

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  const Element& operator[](std::size_t i) const {
    const Chunk& chunk = chunks_[i / chunk_elements];
    return chunk.elements ? chunk.elements[i % chunk_elements] : chunk.all;
  }

  // To write to. The chunk that was written to before is folded when this is in another one; so
  // the reference holds until the next call.
  Element& edit(std::size_t i) {
    const std::size_t number = i / chunk_elements;
    if (number != edited_) fold(std::exchange(edited_, number));
    Chunk& chunk = chunks_[number];
    if (!chunk.elements) {
      chunk.elements = std::make_unique<Element[]>(chunk_elements);
      std::fill_n(chunk.elements.get(), chunk_elements, chunk.all);
    }
    return chunk.elements[i % chunk_elements];
  }

  void push_back(Element element) {
    if (size_ % chunk_elements == 0) chunks_.emplace_back();
    edit(size_) = std::move(element);
    ++size_;
  }

  void clear() {
    chunks_.clear();
    size_ = edited_ = 0;
  }

  // Chunks that are not folded.
  std::size_t unfolded() const noexcept {
    return static_cast<std::size_t>(
        std::count_if(chunks_.begin(), chunks_.end(),
                      [](const Chunk& chunk) { return chunk.elements != nullptr; }));
  }

 private:
  struct Chunk {
    std::unique_ptr<Element[]> elements;  // none: all of them are `all`
    Element all{};
  };

  void fold(std::size_t number) {
    Chunk& chunk = chunks_[number];
    if (!chunk.elements) return;
    Element* const first = chunk.elements.get();
    Element* const last = first + std::min(chunk_elements, size_ - number * chunk_elements);
    if (std::any_of(first + 1, last, [&](const Element& other) { return !(other == *first); }))
      return;
    chunk.all = std::move(*first);
    chunk.elements.reset();
  }

  std::vector<Chunk> chunks_;
  std::size_t size_ = 0;
  std::size_t edited_ = 0;  // the chunk that was written to last; 0 when there are none
};

}  // namespace portstorm::dashboard
