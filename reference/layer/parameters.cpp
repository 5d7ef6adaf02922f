#include "reference/layer/parameters.h"

#include <ATen/ops/empty.h>

#include <cmath>

#include "reference/base/random.h"
#include "reference/kernels/element.h"

namespace moebench {
namespace {

// Numbers the tensors: no two are filled from one stream.
constexpr std::uint64_t gate_purpose = 1;
constexpr std::uint64_t fc1_purpose = 2;
constexpr std::uint64_t fc2_purpose = 3;

at::Tensor make_matrix(ElementType type, std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
  const at::Tensor matrix = at::empty({rows, columns}, scalar_type_of(type));
  fill_uniform(matrix, seed, 1.0 / std::sqrt(static_cast<double>(rows)));
  return matrix;
}

}  // namespace

at::Tensor initial_gate(const LayerShape& shape, std::uint64_t seed) {
  return make_matrix(gate_type(shape.dtype), shape.model_dim.count(), shape.gate_columns().count(),
                     derived_seed(seed, gate_purpose));
}

ExpertWeights initial_expert(const LayerShape& shape, std::uint64_t seed, int expert) {
  const std::int64_t model = shape.model_dim.count();
  const std::int64_t hidden = shape.hidden_dim.count();
  const std::uint64_t own = derived_seed(seed, 16 + static_cast<std::uint64_t>(expert));
  const std::int64_t width = shape.hidden_width().count();
  return {.fc1 = make_matrix(shape.dtype, model, width, derived_seed(own, fc1_purpose)),
          .fc2 = make_matrix(shape.dtype, hidden, model, derived_seed(own, fc2_purpose))};
}

void fill_uniform(const at::Tensor& tensor, std::uint64_t seed, double bound) {
  Random random(seed);
  const std::int64_t size = tensor.numel();
  const auto fill = [&](auto* data) {
    using T = std::remove_pointer_t<decltype(data)>;
    for (std::int64_t i = 0; i < size; ++i) {
      data[i] = static_cast<T>(static_cast<Wide<T>>((2 * random.uniform() - 1) * bound));
    }
  };
  if (tensor.scalar_type() == c10::kFloat) {
    fill(tensor.data_ptr<float>());
  } else if (tensor.scalar_type() == c10::kBFloat16) {
    fill(tensor.data_ptr<c10::BFloat16>());
  } else if (tensor.scalar_type() == c10::kHalf) {
    fill(tensor.data_ptr<c10::Half>());
  } else {
    fill(tensor.data_ptr<double>());
  }
}

}  // namespace moebench
