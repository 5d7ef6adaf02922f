#pragma once
// What a program's passes were recorded as, by the addresses of their slots.

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "reference/exec/recorder.h"
#include "reference/plan/op.h"

namespace moebench {

class RecordedPasses {
 public:
  using Addresses = std::span<std::byte* const>;  // [slots]

  // Null where there is none with these addresses.
  Recording* find(Pass pass, Addresses addresses) const;

  // Whether the pass ran with the same addresses when this was last asked: then all that a first run makes is there.
  bool is_repeated(Pass pass, Addresses addresses);

  // Keeps the last few of a pass.
  Recording& keep(Pass pass, Addresses addresses, std::unique_ptr<Recording> recording);

 private:
  struct Entry {
    std::vector<std::byte*> addresses;
    std::unique_ptr<Recording> recording;
  };
  struct OfPass {
    std::vector<std::byte*> last_run;
    std::vector<Entry> entries;  // the oldest first
  };

  std::array<OfPass, 2> passes_;
};

}  // namespace moebench
