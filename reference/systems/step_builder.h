#pragma once
// The ops of an MoE layer step, one method each, over values and slots that follow from the reuse chosen. A system
// decides in which order to call them; that order is the plan's.

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "reference/plan/plan_builder.h"
#include "reference/systems/system.h"

namespace moebench {

// How a step keeps its activations.
struct StepStorage {
  std::vector<PartitionReuse> reuse;                        // one for each partition
  bool share_buffers = false;                               // expert outputs and gradient buffers share slots
  BackwardOrder backward_order = BackwardOrder::ascending;  // in which partitions are restored
  int dispatch_ahead = 1;
  SlotCounts slots;
};

class StepBuilder {
 public:
  StepBuilder(std::string_view system, const LayerShape& shape, std::shared_ptr<const Routing> routing,
              const StepStorage& storage);

  int granularity() const { return static_cast<int>(partitions_.size()); }

  // Partitions of tokens: one for each partition, or a single one, the whole batch, where partitions are by peers.
  int batches() const { return static_cast<int>(batches_.size()); }
  BackwardOrder backward_order() const { return backward_order_; }
  int dispatch_ahead() const { return dispatch_ahead_; }
  Activation activation() const { return shape_.activation; }

  // What is to be done for a partition's activations. In descending order the backward pass finds those that were the
  // last in their slots still there (design, section 3): they count as kept.
  const PartitionReuse& reuse(int i) const { return partitions_[static_cast<std::size_t>(i)].reuse; }

  // Ops on tokens take the number of a batch, all others that of a partition.
  void permute(int b);
  void dispatch(int i);
  void offload_expert_input(int i);
  void experts(int i);  // fc1, activation, fc2
  void offload_hidden(int i);
  void combine(int i);
  void unpermute(int b);

  void begin_backward();
  void unpermute_grad(int b);
  void dispatch_grad(int i);
  void prefetch_expert_input(int i);
  void redispatch(int i);
  void prefetch_hidden(int i);
  void recompute(int i);
  void fc2_input_grad(int i);
  void fc2_weight_grad(int i);
  void activation_grad(int i);  // before fc2_weight_grad where keeps_pre_activation(): it makes what that one reads
  void fc1_input_grad(int i);
  void fc1_weight_grad(int i);
  void combine_grad(int i);
  void permute_grad(int b);
  void gate_grad(int b);
  void all_reduce_gate_grad();

  // Of shadowed experts, where there are any (plan/shadows.h).
  bool has_shadows() const { return !plan_.routing().shadows.empty(); }
  void pack_shadows();
  void spread_shadows();
  void shadow_experts();  // fc1, activation, fc2
  void fill_combined();   // behind the combines
  void shadow_experts_grad();
  void collect_shadow_grads();
  void sum_shadow_grads();
  void gather_shadow_grads();
  void add_shadow_grads();
  void fill_grad_dispatch_input();  // behind the exchanges

  // Whether two partitions' values lie in one slot, so that one must be done with before the other comes.
  bool share_expert_input(int i, int j) const;
  bool share_hidden(int i, int j) const;
  bool share_grad_expert_output(int i, int j) const;

  Plan finish() &&;

 private:
  // A tensor that exchanges fill part by part: each but the first reads one version and writes the next.
  struct FilledInParts {
    Access latest;
    bool begun = false;
  };

  struct Batch {
    Tokens tokens, sent;  // rows
    Access input, dispatch_input, output;
    FilledInParts combined, grad_dispatch_input;
    Access grad_output, grad_scores, grad_combined, grad_input;
    bool has_grad_input = false;
  };

  struct Partition {
    PartitionReuse reuse;
    Tokens received;                       // rows
    Tokens sent_away, received_from_away;  // without the rows that stay on this rank
    Access expert_input, expert_output;
    // What fc1 gives; what the activation gives; and T_M, which is one of them: what stays for the backward pass.
    Access pre_activation, activated, hidden;
    Access host_expert_input, host_hidden;
    Access grad_expert_output, grad_activated, grad_pre_activation, grad_expert_input;
  };

  // What shadowed experts compute on this rank, and their weights.
  struct Shadowed {
    Tokens rows;
    Access weights, grads;  // the latest
    Access addends;
    Access pre_activation, activated, hidden;  // as in a partition
    Access expert_output, grad_activated, grad_pre_activation, grad_expert_input;
  };

  // A running total: each partition that adds to it reads one version and writes the next.
  struct Accumulator {
    Access latest;
    ValueKind kind = ValueKind::grad_fc1;
    Bytes size;
    std::int16_t version = 0;
  };

  Partition& at(int i) { return partitions_[static_cast<std::size_t>(i)]; }
  const Partition& at(int i) const { return partitions_[static_cast<std::size_t>(i)]; }
  Batch& batch(int b) { return batches_[static_cast<std::size_t>(b)]; }
  Batch& batch_of(int i) { return batch(by_peers_ ? 0 : i); }
  std::int16_t number_of_batch(int b) const { return by_peers_ ? whole_batch : static_cast<std::int16_t>(b); }

  void measure_partitions();
  void measure_batches();
  Access add_value(ValueKind kind, int i, std::int16_t version, SlotId slot);
  Access add_batch_value(ValueKind kind, int b, std::int16_t version, SlotId slot);
  void place_activations(const StepStorage& storage);
  void place_hidden(int i, SlotId slot);
  void place_shadow_activations(SlotId hidden, SlotId output);
  void place_shadow_gradients(SlotId hidden, SlotId input);
  void keep_what_is_last();
  void place_gradients(const StepStorage& storage);
  void place_offloaded();
  void place_external();
  Accumulator make_accumulator(ValueKind kind);
  Access next_version(Accumulator& total);
  AccessList add_to_grad_input(int b, AccessList reads, AccessList& writes);

  Bytes rows(Tokens count, Features width) const { return count * width * size_of(shape_.dtype); }
  Flops gemm(int i, Features columns) const;
  Flops fc1_gemm(int i) const { return gemm(i, shape_.hidden_width()); }
  Flops fc2_gemm(int i) const { return gemm(i, shape_.hidden_dim); }
  Work exchange(int i, bool to_experts) const;
  void compute(OpKind kind, int i, AccessList reads, AccessList writes, Work work);
  void compute_batch(OpKind kind, int b, AccessList reads, AccessList writes, Work work);
  void to_experts(OpKind kind, int i, Access from, Access to);
  void from_experts(OpKind kind, int i, Access from, FilledInParts& to);
  Access next_part(FilledInParts& to);
  void copy(OpKind kind, int i, Access from, Access to);

  Access add_shadow_value(ValueKind kind, std::int16_t version, SlotId slot);
  Access next_shadow_version(Access& latest);
  void compute_shadows(OpKind kind, AccessList reads, AccessList writes, Work work);
  void exchange_shadows(OpKind kind, Access from, Access to);
  void fill_from_shadows(Access from, FilledInParts& to);
  Flops shadow_gemm(Features columns) const;
  Bytes own_shadows() const;  // weights of those that live here

  PlanBuilder plan_;
  LayerShape shape_;
  bool by_peers_;
  BackwardOrder backward_order_;
  int dispatch_ahead_;
  SlotId workspace_ = 0;  // of what an activation gives that is not in place
  std::vector<Batch> batches_;
  std::vector<Partition> partitions_;
  Shadowed shadows_;
  Accumulator grad_fc1_, grad_fc2_, grad_gate_;
};

}  // namespace moebench
