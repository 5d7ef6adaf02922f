#include "results/store/run_differences.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

class DifferenceList {
 public:
  void compare(std::string_view name, const std::string& then, const std::string& now) {
    if (then == now) return;
    if (is_long(then) && is_long(now)) {
      lines_.push_back(fmt::format("{}: another one now", name));
    } else {
      lines_.push_back(fmt::format("{}: {} then, {} now", name, shown(then), shown(now)));
    }
  }
  void compare(std::string_view name, double then, double now) {
    compare(name, fmt::format("{}", then), fmt::format("{}", now));
  }
  void add(std::string line) { lines_.push_back(std::move(line)); }

  bool is_empty() const { return lines_.empty(); }

  std::vector<std::string> lines() && { return std::move(lines_); }

 private:
  // A machine profile is a page long.
  static bool is_long(const std::string& text) {
    constexpr std::size_t most = 200;
    return text.size() > most || text.find('\n') != std::string::npos;
  }
  static std::string shown(const std::string& text) { return text.empty() ? "none" : is_long(text) ? "one" : text; }

  std::vector<std::string> lines_;
};

std::string network_of(const Environment& environment) {
  return environment.interface.substr(0, environment.interface.find(' '));
}

std::string joined(const std::vector<std::string>& texts) { return fmt::format("{}", fmt::join(texts, ", ")); }

// The first field that differs, for a line about a whole configuration.
std::string changed_field(const Json& then, const Json& now) {
  for (const auto& [name, value] : now.items()) {
    const auto before = then.find(name);
    if (before == then.end() || *before != value) {
      return fmt::format("{} is {} now, and was {}", name, value.dump(), before == then.end() ? "not" : before->dump());
    }
  }
  return "it has fewer fields now";
}

const std::string& value_of(const RunPlan& plan, const std::string& name) {
  static const std::string none;
  const auto found =
      std::find_if(plan.facts.begin(), plan.facts.end(), [&](const PlannedFact& fact) { return fact.name == name; });
  return found == plan.facts.end() ? none : found->value;
}

}  // namespace

std::vector<std::string> differences(const SuiteSummary& then, const SuiteSummary& now) {
  DifferenceList list;
  list.compare("suite", then.name, now.name);
  list.compare("ranks", then.ranks, now.ranks);
  list.compare("device", then.device, now.device);
  list.compare("rounds", then.rounds, now.rounds);
  list.compare("min_time", then.min_time.count(), now.min_time.count());
  list.compare("timeout", then.timeout.count(), now.timeout.count());
  list.compare("order", then.order, now.order);
  list.compare("seed", std::to_string(then.seed), std::to_string(now.seed));
  list.compare("configurations", then.configurations, now.configurations);
  list.compare("best", then.best, now.best);
  return std::move(list).lines();
}

std::vector<std::string> differences(const Environment& then, const Environment& now) {
  DifferenceList list;
  list.compare("git revision", then.git_revision, now.git_revision);
  list.compare("compiler", then.compiler, now.compiler);
  list.compare("compiler's flags", then.flags, now.flags);
  list.compare("build type", then.build_type, now.build_type);
  const bool know_builds = !then.build_id.empty() && !now.build_id.empty();
  if (list.is_empty() && know_builds) list.compare("build", then.build_id, now.build_id);
  list.compare("simulated", then.simulated, now.simulated);
  list.compare("emulated", joined(then.emulated), joined(now.emulated));
  if (!then.simulated.empty()) return std::move(list).lines();
  list.compare("LibTorch", then.libtorch, now.libtorch);
  list.compare("Gloo", then.gloo, now.gloo);
  list.compare("processor", then.cpu, now.cpu);
  list.compare("cores", then.cores, now.cores);
  list.compare("agents", then.agents, now.agents);
  list.compare("threads a rank", then.threads, now.threads);
  list.compare("pinning", then.pinning, now.pinning);
  list.compare("kernel", then.kernel, now.kernel);
  list.compare("network interface", network_of(then), network_of(now));
  const GpuEnvironment none;
  const GpuEnvironment& gpu_then = then.gpu ? *then.gpu : none;
  const GpuEnvironment& gpu_now = now.gpu ? *now.gpu : none;
  list.compare("GPUs", joined(gpu_then.names), joined(gpu_now.names));
  list.compare("GPU driver", gpu_then.driver, gpu_now.driver);
  list.compare("NCCL", gpu_then.nccl, gpu_now.nccl);
  return std::move(list).lines();
}

std::vector<std::string> differences(const RunPlan& then, const RunPlan& now) {
  DifferenceList list;
  list.compare("configurations", static_cast<double>(then.configurations.size()),
               static_cast<double>(now.configurations.size()));
  for (std::size_t i = 0; i < std::min(then.configurations.size(), now.configurations.size()); ++i) {
    const PlannedConfiguration& before = then.configurations[i];
    const PlannedConfiguration& after = now.configurations[i];
    if (before.asked != after.asked) {
      list.add(fmt::format("configuration {}, {}: {}", i + 1, before.label, changed_field(before.asked, after.asked)));
    } else if (!after.chosen.is_null() && before.chosen != after.chosen) {
      list.add(fmt::format("the choice for {}: {}", before.label, changed_field(before.chosen, after.chosen)));
    } else {
      continue;
    }
    break;  // the others are likely to have changed in the same way
  }
  for (const PlannedFact& fact : now.facts) list.compare(fact.name, value_of(then, fact.name), fact.value);
  return std::move(list).lines();
}

void require_none(const std::vector<std::string>& differences) {
  if (differences.empty()) return;
  throw InputError(fmt::format("this is not the run that was begun: {}", fmt::join(differences, "; ")),
                   "go on with what it was begun with, or run into another folder");
}

}  // namespace moebench
