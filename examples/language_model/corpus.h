#pragma once
// What the language model learns: sentences of a small grammar, a function of the seed alone.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "reference/base/units.h"

namespace moebench::example {

// "two old foxes see the river. the small bird sings near two trees. ": verbs agree with their subjects, so that there
// is something to learn beyond the letters that follow each other. At least `length` characters of a to z, ' ' and '.'.
std::string make_text(std::uint64_t seed, std::size_t length);

struct Batch {
  at::Tensor characters;  // [sequences, length] int64, below Corpus::symbols
  at::Tensor next;        // [sequences, length] int64: the characters that follow
};

class Corpus {
 public:
  static constexpr int symbols = 28;

  Corpus(std::uint64_t seed, std::size_t length);

  // Sequences first to first + count - 1 of a step, from random places of the text. The same for every number of ranks,
  // which take their shares of a step's sequences.
  Batch batch(std::int64_t step, std::int64_t first, std::int64_t count, std::int64_t length) const;

 private:
  std::uint64_t seed_;
  std::vector<std::int64_t> text_;
};

}  // namespace moebench::example
