#include "tests/support/perturbed_transport.h"

#include "reference/kernels/element.h"

namespace moebench::testing {
namespace {

void perturb(ElementType type, std::byte* data, Bytes size, double error) {
  with_element(type, [&](auto element) {
    using T = typename decltype(element)::type;
    auto* values = reinterpret_cast<T*>(data);
    for (std::int64_t i = 0; i < size.count() / static_cast<std::int64_t>(sizeof(T)); ++i) {
      values[i] = static_cast<T>(static_cast<Wide<T>>(values[i]) * static_cast<Wide<T>>(1 + error));
    }
  });
}

}  // namespace

Instant PerturbedCommunicator::all_to_all(const Exchange& exchange) {
  const Instant all_here = real_.all_to_all(exchange);
  if (exchange.identity >> 24 == static_cast<std::uint32_t>(kind_)) {
    for (const Segment& segment : exchange.receives) {
      perturb(type_, exchange.receive + segment.offset.count(), segment.size, error_);
    }
  }
  return all_here;
}

void PerturbedCommunicator::all_reduce_sum(std::span<float> values) {
  real_.all_reduce_sum(values);
  if (kind_ != OpKind::all_reduce) return;
  for (float& value : values) value *= static_cast<float>(1 + error_);
}

void PerturbedCommunicator::all_reduce_sum(std::span<double> values) {
  real_.all_reduce_sum(values);
  if (kind_ != OpKind::all_reduce) return;
  for (double& value : values) value *= 1 + error_;
}

void PerturbedDevice::copy(std::byte* to, const std::byte* from, Bytes size) {
  real_.copy(to, from, size);
  perturb(type_, to, size, error_);
}

}  // namespace moebench::testing
