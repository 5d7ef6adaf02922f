#pragma once
// How many copies of its tokens a rank may send to one expert.

#include <span>
#include <vector>

#include "reference/base/shape.h"

namespace moebench {

// ceil(factor * tokens * top_k / experts), at least 1. Copies beyond it are dropped, in the order of the rank's tokens.
// `factor` is positive.
Tokens capacity(const LayerShape& shape, Ratio factor);

// Where rows are padded to the capacity, how many every rank sends to every expert in each partition, whatever is
// chosen: the capacity of the partition's tokens alone. Copies beyond it are dropped, and rows without a copy are zero.
// So which copies are dropped depends on the partitions, and nothing has to be counted, exchanged or waited for.
// (GShard, ICLR 2021, section 2.2, with its groups as partitions; Megatron Core's moe_pad_expert_input_to_capacity.)
std::vector<Tokens> padded_rows(const LayerShape& shape, Ratio factor, std::span<const Tokens> partitions);

}  // namespace moebench
