#include "results/gpu_note.h"

#include <map>
#include <set>

#include <fmt/format.h>

namespace moebench {
namespace {

struct Slowing {
  int rounds = 0;
  std::set<std::size_t> ranks;
};

}  // namespace

std::string gpu_note(const Results& results) {
  std::map<std::string, Slowing> by_reason;
  int rounds = 0;
  for (const RunResult& run : results.runs) {
    for (const Round& round : run.rounds) {
      const std::vector<GpuConditions>& gpus = round.by_rank.gpus;
      if (gpus.empty()) continue;
      ++rounds;
      std::set<std::string> reasons;
      for (std::size_t rank = 0; rank < gpus.size(); ++rank) {
        for (const std::string& reason : gpus[rank].slowed_by) {
          by_reason[reason].ranks.insert(rank);
          reasons.insert(reason);
        }
      }
      for (const std::string& reason : reasons) ++by_reason[reason].rounds;
    }
  }
  std::string text;
  for (const auto& [reason, slowing] : by_reason) {
    text += fmt::format("GPU CLOCKS HELD DOWN by {} in {} of {} rounds, on ranks {}\n", reason, slowing.rounds, rounds,
                        fmt::join(slowing.ranks, ", "));
  }
  return text;
}

}  // namespace moebench
