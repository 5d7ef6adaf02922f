#include "reference/select/choice_memory.h"

#include <algorithm>
#include <array>

#include "reference/plan/layout.h"

namespace moebench {
namespace {

// Ranges one behind the other in a pool.
class Ranges {
 public:
  void add(Bytes size) {
    if (size == Bytes(0)) return;
    const std::int64_t unit = slot_alignment.count();
    extent_ = Bytes((extent_.count() + unit - 1) / unit * unit) + size;
  }
  Bytes extent() const { return extent_; }

 private:
  Bytes extent_;
};

// The partitions that do not keep a value take turns in a few slots, each as large as the largest that it holds.
class Turns {
 public:
  explicit Turns(int slots) : sizes_(static_cast<std::size_t>(slots)) {}

  void take(Bytes size) {
    Bytes& slot = sizes_[turn_++ % sizes_.size()];
    slot = std::max(slot, size);
  }
  void add_to(Ranges& ranges) const {
    for (Bytes size : sizes_) ranges.add(size);
  }

 private:
  std::vector<Bytes> sizes_;
  std::size_t turn_ = 0;
};

}  // namespace

Bytes device_arenas(const LayerShape& shape, const Routing& routing, const Choice& choice) {
  const bool shares = shares_buffers(choice);
  const std::vector<PartitionReuse> reuse = reuse_of(choice);
  const SlotCounts& slots = choice.options.slots;
  Turns expert_inputs(slots.expert_input), hiddens(slots.hidden), expert_outputs(slots.expert_output);
  Turns grad_expert_inputs(slots.grad_expert_input), grad_hiddens(slots.grad_hidden);
  Turns grad_expert_outputs(slots.grad_expert_output);
  Ranges activations;
  Ranges buffers;
  Bytes workspace;
  const auto place = [](Turns& turns, Ranges& ranges, bool own, Bytes size) {
    own ? ranges.add(size) : turns.take(size);
  };
  const auto bytes = [&](Tokens rows, Features width) { return rows * width * size_of(shape.dtype); };

  for (std::size_t i = 0; i < routing.partitions.size(); ++i) {
    const PartitionRouting& partition = routing.partitions[i];
    const Bytes received = bytes(partition.rows_received, shape.model_dim);
    const Bytes hidden = bytes(partition.rows_received, shape.hidden_width());
    place(expert_inputs, activations, reuse[i].expert_input == ExpertInputReuse::kept, received);
    place(hiddens, activations, reuse[i].hidden == HiddenReuse::kept, hidden);
    place(expert_outputs, activations, !shares, received);
    place(grad_expert_inputs, buffers, !shares, received);
    place(grad_hiddens, buffers, !shares, hidden);
    place(grad_expert_outputs, buffers, !shares, received);
    if (keeps_pre_activation(shape.activation)) {
      workspace = std::max(workspace, bytes(partition.rows_received, shape.hidden_dim));
    }
  }
  for (const Turns* turns : {&expert_inputs, &hiddens, &expert_outputs}) turns->add_to(activations);
  for (const Turns* turns : {&grad_expert_inputs, &grad_hiddens, &grad_expert_outputs}) turns->add_to(buffers);
  // What is last in its pool ends it without alignment: T_O or the workspace, and the gradient of T_I.
  for (const PartitionRouting& partition : routing.partitions) {
    const Bytes sent = bytes(partition.rows_sent, shape.model_dim);
    for (Ranges* pool : {&activations, &activations, &buffers, &buffers}) pool->add(sent);
  }
  activations.add(workspace);
  return activations.extent() + buffers.extent();
}

}  // namespace moebench
