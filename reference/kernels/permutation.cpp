#include "reference/kernels/permutation.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cstdint>

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

// Sums in several lanes, which the compiler may turn into vector registers.
template <class T>
T dot(const T* a, const T* b, std::int64_t size) {
  constexpr std::int64_t lanes = 16;
  std::array<T, lanes> sum{};
  std::int64_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    for (std::int64_t lane = 0; lane < lanes; ++lane) sum[static_cast<std::size_t>(lane)] += a[i + lane] * b[i + lane];
  }
  T total{};
  for (; i < size; ++i) total += a[i] * b[i];
  for (const T lane : sum) total += lane;
  return total;
}

template <class T>
void add(const T* __restrict from, std::int64_t size, T* __restrict to) {
  for (std::int64_t i = 0; i < size; ++i) to[i] += from[i];
}

template <class T>
void add_scaled(T factor, const T* __restrict from, std::int64_t size, T* __restrict to) {
  for (std::int64_t i = 0; i < size; ++i) to[i] += factor * from[i];
}

template <class T>
void scale(T factor, const T* __restrict from, std::int64_t size, T* __restrict to) {
  for (std::int64_t i = 0; i < size; ++i) to[i] = factor * from[i];
}

}  // namespace

template <class T>
void permute(const CopyRows& rows, Features width, const T* input, T* dispatch_input) {
  const std::int64_t size = width.count();
  for_each_token(rows, width, [&](std::int64_t token) {
    for (std::int64_t copy = token * rows.top_k; copy < (token + 1) * rows.top_k; ++copy) {
      std::copy_n(input + token * size, size, dispatch_input + rows.position[copy] * size);
    }
  });
}

template <class T>
void unpermute(const CopyRows& rows, Features width, const T* weight, const T* combined, T* output) {
  const std::int64_t size = width.count();
  for_each_token(rows, width, [&](std::int64_t token) {
    const std::int64_t first = token * rows.top_k;
    T* out = output + token * size;
    scale(weight[first], combined + rows.position[first] * size, size, out);
    for (std::int64_t copy = first + 1; copy < first + rows.top_k; ++copy) {
      add_scaled(weight[copy], combined + rows.position[copy] * size, size, out);
    }
  });
}

template <class T>
void unpermute_grad(const CopyRows& rows, Features width, const T* weight, const T* combined, const T* grad_output,
                    T* grad_combined, T* grad_score) {
  const std::int64_t size = width.count();
  for_each_token(rows, width, [&](std::int64_t token) {
    const T* grad = grad_output + token * size;
    for (std::int64_t copy = token * rows.top_k; copy < (token + 1) * rows.top_k; ++copy) {
      const std::int64_t row = rows.position[copy] * size;
      grad_score[copy] = dot(grad, combined + row, size);
      scale(weight[copy], grad, size, grad_combined + row);
    }
  });
}

template <class T>
void permute_grad(const CopyRows& rows, Features width, const T* grad_dispatch_input, bool accumulate, T* grad_input) {
  const std::int64_t size = width.count();
  for_each_token(rows, width, [&](std::int64_t token) {
    std::int64_t copy = token * rows.top_k;
    const std::int64_t end = copy + rows.top_k;
    T* grad = grad_input + token * size;
    if (!accumulate) std::copy_n(grad_dispatch_input + rows.position[copy++] * size, size, grad);
    for (; copy < end; ++copy) add(grad_dispatch_input + rows.position[copy] * size, size, grad);
  });
}

#define MOEBENCH_PERMUTATIONS(T)                                                                 \
  template void permute(const CopyRows&, Features, const T*, T*);                                \
  template void unpermute(const CopyRows&, Features, const T*, const T*, T*);                    \
  template void unpermute_grad(const CopyRows&, Features, const T*, const T*, const T*, T*, T*); \
  template void permute_grad(const CopyRows&, Features, const T*, bool, T*);
MOEBENCH_PERMUTATIONS(float)
MOEBENCH_PERMUTATIONS(double)
#undef MOEBENCH_PERMUTATIONS

}  // namespace moebench
