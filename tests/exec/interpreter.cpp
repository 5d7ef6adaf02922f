#include "tests/exec/interpreter.h"

#include <algorithm>
#include <cstring>

#include "tests/exec/byte_op.h"

namespace moebench {
namespace {

template <class Number>
void add_numbers(std::span<std::byte> sum, std::span<const std::byte> more) {
  for (std::size_t at = 0; at < sum.size(); at += sizeof(Number)) {
    Number a{};
    Number b{};
    std::memcpy(&a, sum.data() + at, sizeof(Number));
    std::memcpy(&b, more.data() + at, sizeof(Number));
    a += b;
    std::memcpy(sum.data() + at, &a, sizeof(Number));
  }
}

}  // namespace

Interpreter::Interpreter(std::vector<const Plan*> plans) : plans_(std::move(plans)), contents_(plans_.size()) {
  for (std::size_t rank = 0; rank < ranks(); ++rank) {
    for (const Value& value : plans_[rank]->values) {
      contents_[rank].emplace_back(static_cast<std::size_t>(value.size.count()));
    }
  }
}

void Interpreter::run(std::uint64_t step) {
  for (std::size_t rank = 0; rank < ranks(); ++rank) {
    for (Access access : plans_[rank]->initial) {
      fill_initial(*plans_[rank], access, step, contents_[rank][access.value]);
    }
  }
  std::vector<std::size_t> next(ranks(), 0);
  std::vector<const Op*> collectives(ranks());
  for (;;) {
    for (std::size_t rank = 0; rank < ranks(); ++rank) {
      const std::vector<Op>& ops = plans_[rank]->ops;
      while (next[rank] < ops.size() && !is_collective(ops[next[rank]].kind)) run_local(rank, ops[next[rank]++]);
      collectives[rank] = next[rank] < ops.size() ? &ops[next[rank]++] : nullptr;
    }
    if (collectives[0] == nullptr) return;
    if (is_shadow_exchange(collectives[0]->kind)) {
      exchange_weights(collectives);
    } else if (is_all_to_all(collectives[0]->kind)) {
      exchange_rows(collectives);
    } else {
      sum_over_ranks(collectives);
    }
  }
}

void Interpreter::run_local(std::size_t rank, const Op& op) {
  if (op.kind == OpKind::offload || op.kind == OpKind::prefetch) return;  // the same value elsewhere
  ByteOperands operands;
  for (int i = 0; i < op.reads.size(); ++i) {
    operands.reads[static_cast<std::size_t>(i)] = contents_[rank][op.reads[i].value];
  }
  for (int i = 0; i < op.writes.size(); ++i) {
    operands.writes[static_cast<std::size_t>(i)] = contents_[rank][op.writes[i].value];
  }
  run_on_bytes(*plans_[rank], op, operands);
}

Tokens Interpreter::rows(std::size_t from, int partition, std::size_t expert) const {
  return plans_[from]->routing->partitions[static_cast<std::size_t>(partition)].sent[expert];
}

// Rows lie by expert on their tokens' rank, and by expert, then by tokens' rank, on their expert's rank. Where
// partitions share what lies on the tokens' rank, that is of all partitions, and an exchange fills a part of it.
void Interpreter::exchange_rows(std::span<const Op* const> ops) {
  const LayerShape& shape = plans_[0]->shape;
  const std::int64_t row = (shape.model_dim.count() * size_of(shape.dtype).count());
  const auto local = static_cast<std::size_t>(shape.experts_per_rank());
  const bool there = goes_to_experts(ops[0]->kind);
  const bool share_tokens = plans_[0]->routing->by == PartitionBy::peers;
  std::vector<std::int64_t> token_side(ranks(), 0);
  std::vector<std::int64_t> expert_side(ranks(), 0);
  if (!there && ops[0]->reads.size() > 1) {
    for (std::size_t rank = 0; rank < ranks(); ++rank) {
      contents_[rank][ops[rank]->writes[0].value] = contents_[rank][ops[rank]->reads[1].value];
    }
  }
  for (std::size_t expert = 0; expert < static_cast<std::size_t>(shape.experts); ++expert) {
    const std::size_t home = expert / local;
    for (std::size_t rank = 0; rank < ranks(); ++rank) {
      const std::int64_t size = rows(rank, ops[0]->partition, expert).count() * row;
      const std::size_t from = there ? rank : home;
      const std::size_t to = there ? home : rank;
      const std::int64_t offset = there ? token_side[rank] : expert_side[home];
      const std::int64_t place = there ? expert_side[home] : token_side[rank];
      const std::vector<std::byte>& source = contents_[from][ops[from]->reads[0].value];
      std::vector<std::byte>& target = contents_[to][ops[to]->writes[0].value];
      std::copy_n(source.begin() + offset, size, target.begin() + place);
      token_side[rank] += share_tokens ? rows_in_all(rank, expert).count() * row : size;
      expert_side[home] += size;
    }
  }
}

Tokens Interpreter::rows_in_all(std::size_t from, std::size_t expert) const {
  Tokens all;
  for (int i = 0; i < plans_[from]->granularity(); ++i) all += rows(from, i, expert);
  const Shadows& shadows = plans_[from]->routing->shadows;
  for (std::size_t k = 0; k < shadows.experts.size(); ++k) {
    if (shadows.experts[k] == static_cast<int>(expert)) all += shadows.rows[k];
  }
  return all;
}

// Byte by byte: which rank's share it is decides who sends it. What an exchange does not bring stays as it was.
void Interpreter::exchange_weights(std::span<const Op* const> ops) {
  const LayerShape& shape = plans_[0]->shape;
  const OpKind kind = ops[0]->kind;
  const auto bytes = [&](std::size_t rank, const AccessList& list) -> std::vector<std::byte>& {
    return contents_[rank][list[0].value];
  };
  Contents before;
  for (std::size_t rank = 0; rank < ranks(); ++rank) {
    before.push_back(bytes(rank, ops[rank]->reads));
    if (kind == OpKind::shadow_grad_collect) {
      bytes(rank, ops[rank]->writes).clear();
    } else {
      bytes(rank, ops[rank]->writes) = before.back();
    }
  }
  const std::int64_t element = size_of(shape.dtype).count();
  const std::int64_t all = shape.expert_weights().count() * element;
  std::int64_t block = 0;
  for (const int expert : plans_[0]->routing->shadows.experts) {
    const auto home = static_cast<std::size_t>(expert / shape.experts_per_rank());
    std::vector<std::size_t> others;  // each has a share, in their order
    for (std::size_t rank = 0; rank < ranks(); ++rank) {
      if (rank != home) others.push_back(rank);
    }
    const auto shares = static_cast<std::int64_t>(others.size());
    std::int64_t first = block;
    for (std::size_t i = 0; i < others.size(); ++i) {
      const std::int64_t elements = all / element;
      const std::int64_t size =
          (elements / shares + (static_cast<std::int64_t>(i) < elements % shares ? 1 : 0)) * element;
      const auto carry = [&](std::size_t from, std::size_t to) {
        std::vector<std::byte>& target = bytes(to, ops[to]->writes);
        const auto source = before[from].begin() + first;
        if (kind == OpKind::shadow_grad_collect) {
          target.insert(target.end(), source, source + size);
        } else {
          std::copy_n(source, size, target.begin() + first);
        }
      };
      const std::size_t holder = others[i];
      if (kind == OpKind::shadow_scatter) carry(home, holder);
      if (kind == OpKind::shadow_grad_gather) carry(holder, home);
      for (const std::size_t other : others) {
        if (other == holder) continue;
        if (kind == OpKind::shadow_spread) carry(holder, other);
        if (kind == OpKind::shadow_grad_collect) carry(other, holder);
      }
      first += size;
    }
    block += all;
  }
}

void Interpreter::sum_over_ranks(std::span<const Op* const> ops) {
  std::vector<std::byte> sum = contents_[0][ops[0]->reads[0].value];
  for (std::size_t rank = 1; rank < ranks(); ++rank) {
    const std::vector<std::byte>& more = contents_[rank][ops[rank]->reads[0].value];
    if (gate_type(plans_[0]->shape.dtype) == ElementType::fp32) {
      add_numbers<float>(sum, more);
    } else {
      add_numbers<double>(sum, more);
    }
  }
  for (std::size_t rank = 0; rank < ranks(); ++rank) contents_[rank][ops[rank]->writes[0].value] = sum;
}

}  // namespace moebench
