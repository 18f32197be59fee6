// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_BASE_CONST_SPAN_H_
#define OZ_CLIENT_BASE_CONST_SPAN_H_

#include <stddef.h>

namespace oz {

// A view over a constant array; C++20's std::span without its header's cost.
template <typename T>
struct ConstSpan {
  const T* data = nullptr;
  size_t size = 0;

  constexpr ConstSpan() = default;
  template <size_t n>
  constexpr ConstSpan(const T (&array)[n]) : data(array), size(n) {}
  // Views one element.
  static constexpr ConstSpan One(const T& element) {
    ConstSpan span;
    span.data = &element;
    span.size = 1;
    return span;
  }
  constexpr const T* begin() const { return data; }
  constexpr const T* end() const { return data + size; }
  constexpr bool empty() const { return size == 0; }
  constexpr const T& operator[](size_t i) const { return data[i]; }
};

}  // namespace oz

#endif  // OZ_CLIENT_BASE_CONST_SPAN_H_
