#include "examples/language_model/expert_layer.h"

namespace moebench::example {
namespace {

class PlannedLayer final : public ExpertLayer {
 public:
  PlannedLayer(const MoeLayerOptions& options, Device& device, Communicator& communicator)
      : layer_(options, device, communicator) {}

  at::Tensor forward(const at::Tensor& input, std::int64_t step) override {
    layer_.set_step(step);
    return layer_.forward(input);
  }
  std::vector<at::Tensor> parameters() const override { return layer_.parameters(); }
  at::Tensor experts() const override { return layer_.last_step().experts; }
  std::optional<SelectionRecord> selection() const override { return layer_.last_step().selection; }

 private:
  MoeLayer layer_;
};

}  // namespace

std::unique_ptr<ExpertLayer> make_planned_layer(const MoeLayerOptions& options, Device& device,
                                                Communicator& communicator) {
  return std::make_unique<PlannedLayer>(options, device, communicator);
}

}  // namespace moebench::example
