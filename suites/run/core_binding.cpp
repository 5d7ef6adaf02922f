#include "suites/run/core_binding.h"

#include <sched.h>

#include <algorithm>

namespace moebench {
namespace {

CoreBinding everywhere(const std::vector<int>& cores) { return {.computation = cores, .communication = cores}; }

CoreBinding of_ranks(RankPlace place, int threads, const std::vector<int>& allowed) {
  const int cores = static_cast<int>(allowed.size());
  const int share = std::min(threads, cores);
  const int places = cores / share;
  const int first = place.index % places * share;
  CoreBinding binding = everywhere({allowed.begin() + first, allowed.begin() + first + share});
  const int used = std::min(place.ranks, places) * share;
  if (used < cores) binding.communication = {allowed.begin() + used, allowed.end()};
  return binding;
}

CoreBinding of_streams(const std::vector<int>& allowed) {
  if (allowed.size() < 2) return everywhere(allowed);
  const auto split = allowed.begin() + computing_cores(Pinning::streams, static_cast<int>(allowed.size()));
  return {.computation = {allowed.begin(), split}, .communication = {split, allowed.end()}};
}

}  // namespace

// With streams a quarter is for communication, which is mostly the kernel's work and waiting.
int computing_cores(Pinning pinning, int cores) {
  return pinning == Pinning::streams && cores > 1 ? cores - std::max(1, cores / 4) : cores;
}

CoreBinding core_binding(Pinning pinning, RankPlace place, int threads, const std::vector<int>& allowed) {
  switch (pinning) {
    case Pinning::ranks:
      return of_ranks(place, threads, allowed);
    case Pinning::streams:
      return of_streams(allowed);
    case Pinning::none:
      break;
  }
  return everywhere(allowed);
}

std::vector<int> allowed_cores() {
  std::vector<int> cores;
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return {0};
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &set)) cores.push_back(core);
  }
  return cores;
}

std::string core_list(const std::vector<int>& cores) {
  std::string text;
  for (std::size_t i = 0; i < cores.size();) {
    std::size_t last = i;
    while (last + 1 < cores.size() && cores[last + 1] == cores[last] + 1) ++last;
    text += (text.empty() ? "" : ",") + std::to_string(cores[i]);
    if (last > i) text += "-" + std::to_string(cores[last]);
    i = last + 1;
  }
  return text;
}

void bind_thread(const std::vector<int>& cores) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int core : cores) CPU_SET(core, &set);
  ::sched_setaffinity(0, sizeof set, &set);
}

}  // namespace moebench
