#include "reference/kernels/activation.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include "reference/kernels/element.h"
#include "reference/kernels/rounding.h"

namespace moebench {
namespace {

// Work goes by blocks of this many elements in buffers of their own, which stay in the first cache: whatever the caller's
// ranges and number format are, the loops are on fp32 or fp64 in ranges that do not overlap.
constexpr std::int64_t block_size = 256;

template <class T>
using Block = std::array<T, block_size>;

// e^x for fp32: 2^k e^r with |r| <= ln(2)/2 and eight terms of e^r's series. Within 2 roundings from e^-87 to e^88; below it
// is zero, above infinite. Only what becomes vector code: std::exp does not. NaN stays NaN.
inline float exponential(float x) {
  constexpr float round_to_whole = 0x1.8p23F;  // what is added to it loses its fraction
  constexpr float log2_e = std::numbers::log2e_v<float>;
  constexpr float ln2_high = 0.693359375F;  // nine bits: its products with k are exact
  constexpr float ln2_low = static_cast<float>(std::numbers::ln2 - 0.693359375);
  constexpr float least = -87.0F;
  constexpr float most = 88.0F;
  const float above = x < least ? least : x;
  const float within = above > most ? most : above;
  const float shifted = within * log2_e + round_to_whole;
  const float k = shifted - round_to_whole;
  const float r = (within - k * ln2_high) - k * ln2_low;
  float series = 1.0F / 5040;
  series = series * r + 1.0F / 720;
  series = series * r + 1.0F / 120;
  series = series * r + 1.0F / 24;
  series = series * r + 1.0F / 6;
  series = series * r + 0.5F;
  series = series * r + 1.0F;
  series = series * r + 1.0F;
  const std::uint32_t exponent = std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(round_to_whole);
  const float value = series * std::bit_cast<float>((exponent + 127U) << 23U);
  const float or_zero = x < least ? 0.0F : value;
  return x > most ? std::numeric_limits<float>::infinity() : or_zero;
}

inline double exponential(double x) { return std::exp(x); }

// Phi(x) from |x| and e^(-x^2/2).
inline float normal_distribution(float x, float gaussian) {
  const float t = 1.0F / (1.0F + (0.3275911F / std::numbers::sqrt2_v<float>)*std::fabs(x));
  float series = 1.061405429F;
  series = series * t - 1.453152027F;
  series = series * t + 1.421413741F;
  series = series * t - 0.284496736F;
  series = series * t + 0.254829592F;
  const float tail = 0.5F * series * t * gaussian;
  return x < 0.0F ? tail : 1.0F - tail;
}

inline double normal_distribution(double x, double /*gaussian*/) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

// The loops over a block. Those of fp32 exist once for each generation of vector units, and the processor chooses.

template <class W>
[[gnu::always_inline]] inline void gelu_loop(const W* __restrict x, std::int64_t size, W* __restrict activated) {
  for (std::int64_t i = 0; i < size; ++i) {
    activated[i] = x[i] * normal_distribution(x[i], exponential(W(-0.5) * x[i] * x[i]));
  }
}

// `grad` comes in as that of `activated` and leaves as that of x.
template <class W>
[[gnu::always_inline]] inline void gelu_grad_loop(const W* __restrict x, std::int64_t size, W* __restrict grad,
                                                  W* __restrict activated) {
  constexpr W density = std::numbers::inv_sqrtpi_v<W> / std::numbers::sqrt2_v<W>;  // of the normal distribution at 0
  for (std::int64_t i = 0; i < size; ++i) {
    const W gaussian = exponential(W(-0.5) * x[i] * x[i]);
    const W distribution = normal_distribution(x[i], gaussian);
    activated[i] = x[i] * distribution;
    grad[i] *= distribution + x[i] * density * gaussian;
  }
}

template <class W>
[[gnu::always_inline]] inline void swiglu_loop(const W* __restrict gate, const W* __restrict up, std::int64_t size,
                                               W* __restrict activated) {
  for (std::int64_t i = 0; i < size; ++i) {
    const W sigmoid = W(1) / (W(1) + exponential(-gate[i]));
    activated[i] = gate[i] * sigmoid * up[i];
  }
}

// `gate` and `up` leave as their gradients.
template <class W>
[[gnu::always_inline]] inline void swiglu_grad_loop(const W* __restrict grad, std::int64_t size, W* __restrict gate,
                                                    W* __restrict up, W* __restrict activated) {
  for (std::int64_t i = 0; i < size; ++i) {
    const W sigmoid = W(1) / (W(1) + exponential(-gate[i]));
    const W silu = gate[i] * sigmoid;
    activated[i] = silu * up[i];
    gate[i] = grad[i] * up[i] * (sigmoid + silu * (W(1) - sigmoid));
    up[i] = grad[i] * silu;
  }
}

MOEBENCH_VECTOR_CLONES void gelu_block(const float* x, std::int64_t size, float* activated) {
  gelu_loop(x, size, activated);
}

void gelu_block(const double* x, std::int64_t size, double* activated) { gelu_loop(x, size, activated); }

MOEBENCH_VECTOR_CLONES void gelu_grad_block(const float* x, std::int64_t size, float* grad, float* activated) {
  gelu_grad_loop(x, size, grad, activated);
}

void gelu_grad_block(const double* x, std::int64_t size, double* grad, double* activated) {
  gelu_grad_loop(x, size, grad, activated);
}

MOEBENCH_VECTOR_CLONES void swiglu_block(const float* gate, const float* up, std::int64_t size, float* activated) {
  swiglu_loop(gate, up, size, activated);
}

void swiglu_block(const double* gate, const double* up, std::int64_t size, double* activated) {
  swiglu_loop(gate, up, size, activated);
}

MOEBENCH_VECTOR_CLONES void swiglu_grad_block(const float* grad, std::int64_t size, float* gate, float* up,
                                              float* activated) {
  swiglu_grad_loop(grad, size, gate, up, activated);
}

void swiglu_grad_block(const double* grad, std::int64_t size, double* gate, double* up, double* activated) {
  swiglu_grad_loop(grad, size, gate, up, activated);
}

// Calls body(begin, size) for blocks of [0, size).
template <class Body>
void for_each_block(std::int64_t size, const Body& body) {
  for (std::int64_t begin = 0; begin < size; begin += block_size) body(begin, std::min(block_size, size - begin));
}

// The same on several threads. A thread gets at least some 16 Ki elements.
template <class Body>
void for_each_block_in_parallel(std::int64_t size, const Body& body) {
  constexpr std::int64_t blocks_of_thread = 64;
  const std::int64_t blocks = (size + block_size - 1) / block_size;
  at::parallel_for(0, blocks, blocks_of_thread, [&](std::int64_t first, std::int64_t last) {
    const std::int64_t begin = first * block_size;
    for_each_block(std::min(size, last * block_size) - begin,
                   [&](std::int64_t offset, std::int64_t count) { body(begin + offset, count); });
  });
}

template <class Body>
void for_each_row(Tokens rows, Features width, const Body& body) {
  constexpr std::int64_t elements_of_thread = 16384;
  at::parallel_for(0, rows.count(), std::max<std::int64_t>(1, elements_of_thread / width.count()),
                   [&](std::int64_t first, std::int64_t last) {
                     for (std::int64_t row = first; row < last; ++row) body(row);
                   });
}

// A block's worth of SwiGLU: where its gates, ups and results begin.
struct SwigluPlace {
  std::int64_t gate = 0;  // of x
  std::int64_t up = 0;    // of x
  std::int64_t result = 0;
};

template <class Body>
void for_each_swiglu_block(Tokens rows, Features width, const Body& body) {
  const std::int64_t columns = width.count();
  for_each_row(rows, width, [&](std::int64_t row) {
    for_each_block(columns, [&](std::int64_t begin, std::int64_t count) {
      const std::int64_t gate = 2 * row * columns + begin;
      body(SwigluPlace{.gate = gate, .up = gate + columns, .result = row * columns + begin}, count);
    });
  });
}

}  // namespace

template <class T>
void gelu(Elements size, const T* x, T* activated) {
  for_each_block_in_parallel(size.count(), [&](std::int64_t begin, std::int64_t count) {
    Block<Wide<T>> in{};
    Block<Wide<T>> out{};
    widen(x + begin, count, in.data());
    gelu_block(in.data(), count, out.data());
    narrow(out.data(), count, activated + begin);
  });
}

template <class T>
void gelu_grad(Elements size, const T* x, const T* grad_activated, T* grad_x, T* activated) {
  for_each_block_in_parallel(size.count(), [&](std::int64_t begin, std::int64_t count) {
    Block<Wide<T>> in{};
    Block<Wide<T>> grad{};
    Block<Wide<T>> out{};
    widen(x + begin, count, in.data());
    widen(grad_activated + begin, count, grad.data());
    gelu_grad_block(in.data(), count, grad.data(), out.data());
    narrow(grad.data(), count, grad_x + begin);
    narrow(out.data(), count, activated + begin);
  });
}

template <class T>
void swiglu(Tokens rows, Features width, const T* x, T* activated) {
  for_each_swiglu_block(rows, width, [&](const SwigluPlace& at, std::int64_t count) {
    Block<Wide<T>> gate{};
    Block<Wide<T>> up{};
    Block<Wide<T>> out{};
    widen(x + at.gate, count, gate.data());
    widen(x + at.up, count, up.data());
    swiglu_block(gate.data(), up.data(), count, out.data());
    narrow(out.data(), count, activated + at.result);
  });
}

template <class T>
void swiglu_grad(Tokens rows, Features width, const T* x, const T* grad_activated, T* grad_x, T* activated) {
  for_each_swiglu_block(rows, width, [&](const SwigluPlace& at, std::int64_t count) {
    Block<Wide<T>> gate{};
    Block<Wide<T>> up{};
    Block<Wide<T>> grad{};
    Block<Wide<T>> out{};
    widen(x + at.gate, count, gate.data());
    widen(x + at.up, count, up.data());
    widen(grad_activated + at.result, count, grad.data());
    swiglu_grad_block(grad.data(), count, gate.data(), up.data(), out.data());
    narrow(gate.data(), count, grad_x + at.gate);
    narrow(up.data(), count, grad_x + at.up);
    narrow(out.data(), count, activated + at.result);
  });
}

#define MOEBENCH_ACTIVATIONS(T)                                   \
  template void gelu(Elements, const T*, T*);                     \
  template void gelu_grad(Elements, const T*, const T*, T*, T*);  \
  template void swiglu(Tokens, Features, const T*, T*);           \
  template void swiglu_grad(Tokens, Features, const T*, const T*, T*, T*);
MOEBENCH_ACTIVATIONS(float)
MOEBENCH_ACTIVATIONS(double)
MOEBENCH_ACTIVATIONS(c10::BFloat16)
MOEBENCH_ACTIVATIONS(c10::Half)
#undef MOEBENCH_ACTIVATIONS

}  // namespace moebench
