#include "reference/exec/recorded_passes.h"

#include <algorithm>
#include <utility>

namespace moebench {

Recording* RecordedPasses::find(Pass pass, Addresses addresses) const {
  const OfPass& of_pass = passes_[static_cast<std::size_t>(pass)];
  const bool same = std::equal(of_pass.addresses.begin(), of_pass.addresses.end(), addresses.begin(), addresses.end());
  return same ? of_pass.recording.get() : nullptr;
}

bool RecordedPasses::is_repeated(Pass pass, Addresses addresses) {
  OfPass& of_pass = passes_[static_cast<std::size_t>(pass)];
  if (std::equal(of_pass.addresses.begin(), of_pass.addresses.end(), addresses.begin(), addresses.end())) return true;
  of_pass.recording.reset();
  of_pass.addresses.assign(addresses.begin(), addresses.end());
  return false;
}

Recording& RecordedPasses::keep(Pass pass, std::unique_ptr<Recording> recording) {
  std::unique_ptr<Recording>& kept = passes_[static_cast<std::size_t>(pass)].recording;
  kept = std::move(recording);
  return *kept;
}

}  // namespace moebench
