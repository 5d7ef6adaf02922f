#include "tests/exec/dead_memory.h"

#include <algorithm>

namespace moebench {
namespace {

constexpr std::byte garbage{0xdb};

bool overlap(std::span<const std::byte> a, std::span<const std::byte> b) {
  return a.data() < b.data() + b.size() && b.data() < a.data() + a.size();
}

}  // namespace

DeadMemory::DeadMemory(const Program& program, const ProgramMemory& memory)
    : program_(program), memory_(memory), read_by_(program.plan().ops.size()) {
  std::vector<int> life_of_slot(program.plan().slots.size(), -1);
  for (std::size_t op = 0; op < read_by_.size(); ++op) connect(op, life_of_slot);
}

void DeadMemory::connect(std::size_t op, std::vector<int>& life_of_slot) {
  const Op& reader = program_.plan().ops[op];
  for (Access access : reader.reads) {
    const int life = life_of_slot[access.slot];
    if (life < 0) continue;  // external, and there from the beginning
    ++lives_[static_cast<std::size_t>(life)].readers;
    read_by_[op].push_back(life);
  }
  for (Access access : reader.writes) {
    if (program_.plan().slots[access.slot].pool == Pool::external) continue;
    life_of_slot[access.slot] = static_cast<int>(lives_.size());
    lives_.push_back({.access = access});
  }
}

void DeadMemory::begin_step() {
  for (Life& life : lives_) life.readers_left = life.readers;
  for (Pool pool : {Pool::activations, Pool::buffers, Pool::host}) {
    std::fill_n(memory_.bytes(pool).data(), memory_.bytes(pool).size(), garbage);
  }
}

void DeadMemory::after(int op) {
  for (int index : read_by_[static_cast<std::size_t>(op)]) {
    Life& life = lives_[static_cast<std::size_t>(index)];
    if (--life.readers_left == 0) overwrite(program_.plan().ops[static_cast<std::size_t>(op)], life.access);
  }
}

void DeadMemory::overwrite(const Op& by, Access access) const {
  const std::span<std::byte> dead = bytes(access);
  for (Access written : by.writes) {
    if (overlap(dead, bytes(written))) return;
  }
  std::fill(dead.begin(), dead.end(), garbage);
}

std::span<std::byte> DeadMemory::bytes(Access access) const {
  const Bytes size = program_.plan().values[access.value].size;
  return {program_.address(access.slot), static_cast<std::size_t>(size.count())};
}

}  // namespace moebench
