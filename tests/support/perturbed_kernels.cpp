#include "tests/support/perturbed_kernels.h"

#include "reference/kernels/element.h"
#include "reference/plan/value_size.h"

namespace moebench::testing {
namespace {

class PerturbedKernels final : public Kernels {
 public:
  PerturbedKernels(const Program& program, std::unique_ptr<Kernels> inner, OpKind kind, double error)
      : program_(program), inner_(std::move(inner)), kind_(kind), error_(error) {}

  void run(int op_index) override {
    inner_->run(op_index);
    const Op& op = program_.plan().ops[static_cast<std::size_t>(op_index)];
    if (op.kind != kind_) return;
    for (const Access& access : op.writes) {
      const Value& value = program_.plan().values[access.value];
      with_element(element_type_of(program_.plan().shape, value.kind), [&](auto element) {
        using T = typename decltype(element)::type;
        auto* data = reinterpret_cast<T*>(program_.address(access.slot));
        const auto size = value.size.count() / static_cast<std::int64_t>(sizeof(T));
        for (std::int64_t i = 0; i < size; ++i) {
          data[i] = static_cast<T>(static_cast<Wide<T>>(data[i]) * static_cast<Wide<T>>(1 + error_));
        }
      });
    }
  }

 private:
  const Program& program_;
  std::unique_ptr<Kernels> inner_;
  OpKind kind_;
  double error_;
};

}  // namespace

MakeKernels make_perturbed_kernels(OpKind kind, double error) {
  return [=](const Program& program, const LayerWeights& weights, const TokenMap& map) {
    return std::make_unique<PerturbedKernels>(program, make_host_kernels(program, weights, map), kind, error);
  };
}

}  // namespace moebench::testing
