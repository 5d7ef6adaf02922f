#include "reference/kernels/permutation.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>

#include "reference/kernels/rounding.h"

namespace moebench {
namespace {

// Calls body(token) for each token. A thread gets at least some 32 Ki elements.
template <class Body>
void for_each_token(const CopyRows& rows, Features width, const Body& body) {
  constexpr std::int64_t least_elements = 32768;
  const std::int64_t grain = std::max<std::int64_t>(1, least_elements / (width.count() * rows.top_k));
  at::parallel_for(0, rows.tokens.count(), grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t token = begin; token < end; ++token) body(token);
  });
}

// The token's first copy that was not dropped; one past its last where all were.
std::int64_t first_kept(const CopyRows& rows, std::int64_t token) {
  std::int64_t copy = token * rows.top_k;
  while (copy < (token + 1) * rows.top_k && rows.position[copy] < 0) ++copy;
  return copy;
}

// Sums in several lanes, which the compiler may turn into vector registers.
template <class T>
Wide<T> dot(const T* a, const T* b, std::int64_t size) {
  constexpr std::int64_t lanes = 16;
  std::array<Wide<T>, lanes> sum{};
  std::int64_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
      sum[static_cast<std::size_t>(lane)] += static_cast<Wide<T>>(a[i + lane]) * static_cast<Wide<T>>(b[i + lane]);
    }
  }
  Wide<T> total{};
  for (; i < size; ++i) total += static_cast<Wide<T>>(a[i]) * static_cast<Wide<T>>(b[i]);
  for (const Wide<T> lane : sum) total += lane;
  return total;
}

template <class T>
void add(const T* __restrict from, std::int64_t size, Wide<T>* __restrict to) {
  for (std::int64_t i = 0; i < size; ++i) to[i] += static_cast<Wide<T>>(from[i]);
}

template <class T>
void add_scaled(Wide<T> factor, const T* __restrict from, std::int64_t size, Wide<T>* __restrict to) {
  for (std::int64_t i = 0; i < size; ++i) to[i] += factor * static_cast<Wide<T>>(from[i]);
}

template <class T>
void scale(Wide<T> factor, const T* __restrict from, std::int64_t size, Wide<T>* __restrict to) {
  for (std::int64_t i = 0; i < size; ++i) to[i] = factor * static_cast<Wide<T>>(from[i]);
}

// Makes a row in pieces: make(begin, size, place) fills the elements from `begin` on. The place is in the row itself where
// T is wide.
template <class T, class Make>
void make_row(std::int64_t size, T* row, const Make& make) {
  if constexpr (std::is_same_v<T, Wide<T>>) {
    make(0, size, row);
  } else {
    constexpr std::int64_t most = 512;
    std::array<Wide<T>, most> piece{};
    for (std::int64_t begin = 0; begin < size; begin += most) {
      const std::int64_t count = std::min(most, size - begin);
      make(begin, count, piece.data());
      narrow(piece.data(), count, row + begin);
    }
  }
}

}  // namespace

template <class T>
void permute(const CopyRows& rows, Features width, const T* input, T* dispatch_input) {
  const std::int64_t size = width.count();
  for_each_token(rows, width, [&](std::int64_t token) {
    for (std::int64_t copy = token * rows.top_k; copy < (token + 1) * rows.top_k; ++copy) {
      if (rows.position[copy] < 0) continue;
      std::copy_n(input + token * size, size, dispatch_input + rows.position[copy] * size);
    }
  });
}

template <class T>
void unpermute(const CopyRows& rows, Features width, const Wide<T>* weight, const T* combined, T* output) {
  const std::int64_t size = width.count();
  for_each_token(rows, width, [&](std::int64_t token) {
    const std::int64_t first = first_kept(rows, token);
    const std::int64_t end = (token + 1) * rows.top_k;
    T* row = output + token * size;
    if (first == end) {
      std::fill_n(row, size, T{});
      return;
    }
    make_row(size, row, [&](std::int64_t begin, std::int64_t count, Wide<T>* out) {
      const T* from = combined + begin;
      scale(weight[first], from + rows.position[first] * size, count, out);
      for (std::int64_t copy = first + 1; copy < end; ++copy) {
        if (rows.position[copy] >= 0) add_scaled(weight[copy], from + rows.position[copy] * size, count, out);
      }
    });
  });
}

template <class T>
void unpermute_grad(const CopyRows& rows, Features width, const Wide<T>* weight, const T* combined,
                    const T* grad_output, T* grad_combined, Wide<T>* grad_score) {
  const std::int64_t size = width.count();
  for_each_token(rows, width, [&](std::int64_t token) {
    const T* grad = grad_output + token * size;
    for (std::int64_t copy = token * rows.top_k; copy < (token + 1) * rows.top_k; ++copy) {
      if (rows.position[copy] < 0) {
        grad_score[copy] = Wide<T>{};
        continue;
      }
      const std::int64_t row = rows.position[copy] * size;
      grad_score[copy] = dot(grad, combined + row, size);
      make_row(size, grad_combined + row, [&](std::int64_t begin, std::int64_t count, Wide<T>* out) {
        scale(weight[copy], grad + begin, count, out);
      });
    }
  });
}

template <class T>
void permute_grad(const CopyRows& rows, Features width, const T* grad_dispatch_input, bool accumulate, T* grad_input) {
  const std::int64_t size = width.count();
  for_each_token(rows, width, [&](std::int64_t token) {
    const std::int64_t end = (token + 1) * rows.top_k;
    const std::int64_t kept = first_kept(rows, token);
    T* grad = grad_input + token * size;
    if (kept == end) {
      if (!accumulate) std::fill_n(grad, size, T{});
      return;
    }
    make_row(size, grad, [&](std::int64_t begin, std::int64_t count, Wide<T>* sum) {
      std::int64_t copy = kept;
      const T* from = grad_dispatch_input + begin;
      const T* first = accumulate ? grad + begin : from + rows.position[copy++] * size;
      if (static_cast<const void*>(first) != sum) widen(first, count, sum);
      for (; copy < end; ++copy) {
        if (rows.position[copy] >= 0) add(from + rows.position[copy] * size, count, sum);
      }
    });
  });
}

template <class T>
void zero_padding(const CopyRows& rows, Tokens rows_of_expert, Features width, std::span<std::int32_t> filled,
                  T* padded) {
  const std::int64_t each = rows_of_expert.count();
  std::fill(filled.begin(), filled.end(), 0);
  for (std::int64_t copy = 0; copy < rows.tokens.count() * rows.top_k; ++copy) {
    if (rows.position[copy] >= 0) ++filled[static_cast<std::size_t>(rows.position[copy] / each)];
  }
  at::parallel_for(0, static_cast<std::int64_t>(filled.size()), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t expert = begin; expert < end; ++expert) {
      const std::int64_t taken = filled[static_cast<std::size_t>(expert)];
      std::fill_n(padded + (expert * each + taken) * width.count(), (each - taken) * width.count(), T{});
    }
  });
}

#define MOEBENCH_PERMUTATIONS(T)                                                                             \
  template void permute(const CopyRows&, Features, const T*, T*);                                            \
  template void unpermute(const CopyRows&, Features, const Wide<T>*, const T*, T*);                          \
  template void unpermute_grad(const CopyRows&, Features, const Wide<T>*, const T*, const T*, T*, Wide<T>*); \
  template void permute_grad(const CopyRows&, Features, const T*, bool, T*);                                 \
  template void zero_padding(const CopyRows&, Tokens, Features, std::span<std::int32_t>, T*);
MOEBENCH_PERMUTATIONS(float)
MOEBENCH_PERMUTATIONS(double)
MOEBENCH_PERMUTATIONS(c10::BFloat16)
MOEBENCH_PERMUTATIONS(c10::Half)
#undef MOEBENCH_PERMUTATIONS

}  // namespace moebench
