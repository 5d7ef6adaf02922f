#include "reference/exec/recorded_passes.h"

#include <algorithm>
#include <utility>

namespace moebench {

Recording* RecordedPasses::find(Pass pass, Addresses addresses) const {
  const std::vector<Entry>& entries = passes_[static_cast<std::size_t>(pass)].entries;
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
    return std::equal(entry.addresses.begin(), entry.addresses.end(), addresses.begin(), addresses.end());
  });
  return found == entries.end() ? nullptr : found->recording.get();
}

bool RecordedPasses::is_repeated(Pass pass, Addresses addresses) {
  std::vector<std::byte*>& last = passes_[static_cast<std::size_t>(pass)].last_run;
  if (std::equal(last.begin(), last.end(), addresses.begin(), addresses.end())) return true;
  last.assign(addresses.begin(), addresses.end());
  return false;
}

Recording& RecordedPasses::keep(Pass pass, Addresses addresses, std::unique_ptr<Recording> recording) {
  constexpr std::size_t most = 4;  // of inputs and outputs that take turns
  std::vector<Entry>& entries = passes_[static_cast<std::size_t>(pass)].entries;
  if (entries.size() == most) entries.erase(entries.begin());
  entries.push_back({{addresses.begin(), addresses.end()}, std::move(recording)});
  return *entries.back().recording;
}

}  // namespace moebench
