#pragma once
// What a program's passes were recorded as, for the addresses of their slots.

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "reference/exec/recorder.h"
#include "reference/plan/op.h"

namespace moebench {

// One recording a pass: what kernels keep for one set of addresses, and a recording refers to, they make anew for
// another.
class RecordedPasses {
 public:
  using Addresses = std::span<std::byte* const>;  // [slots]

  // Null where there is none with these addresses.
  Recording* find(Pass pass, Addresses addresses) const;

  // Whether the pass ran with the same addresses when this was last asked: then all that a first run makes is there.
  // Else it is to run with these now, and what was recorded with others is dropped.
  bool is_repeated(Pass pass, Addresses addresses);

  // Of the addresses that were asked for last.
  Recording& keep(Pass pass, std::unique_ptr<Recording> recording);

 private:
  struct OfPass {
    std::vector<std::byte*> addresses;  // of the last run
    std::unique_ptr<Recording> recording;
  };

  std::array<OfPass, 2> passes_;
};

}  // namespace moebench
