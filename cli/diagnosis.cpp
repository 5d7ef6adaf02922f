#include "cli/diagnosis.h"

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "profiler/cupti/gpu_recorder.h"
#include "profiler/nvml/nvml.h"
#include "reference/base/build_info.h"
#include "reference/base/error.h"
#include "reference/comm/nccl_version.h"
#include "reference/comm/network.h"
#include "reference/exec/gpus.h"
#include "reference/select/memory_budget.h"
#include "results/environment.h"
#include "suites/run/counted.h"

namespace moebench {
namespace {

std::optional<std::string> first_line(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) return std::nullopt;
  return line;
}

// At the text's beginning; zero where there is none.
template <class Number>
Number number(const std::string& text) {
  Number value{};
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Capability build() {
  const BuildInfo& info = build_info();
  Capability finding{.what = "build",
                     .says = fmt::format("{}, {}, {}", info.git_revision, info.build_type, info.compiler),
                     .remedy = {}};
  if (info.build_type != "Release") {
    finding.ability = Ability::limited;
    finding.remedy = "measure with the preset release";
  }
  return finding;
}

Capability cores() {
  const int count = static_cast<int>(usable_cores().size());
  Capability finding{.what = "cores", .says = counted(count, "core") + " for this process", .remedy = {}};
  constexpr int enough = 4;  // two ranks with a core each to compute on, and one to communicate on
  if (count < enough) {
    finding.ability = Ability::limited;
    finding.remedy = "with two ranks, computation and communication share cores: ratios hold, times are longer";
  }
  return finding;
}

Capability memory() { return {.what = "memory", .says = size_text(available_memory()) + " available", .remedy = {}}; }

Capability load(const Places& places) {
  constexpr double most = 0.5;
  const double average = number<double>(first_line(places.root / "proc/loadavg").value_or(""));
  Capability finding{.what = "load", .says = fmt::format("{:.2f} processes in the last minute", average), .remedy = {}};
  if (average > most) {
    finding.ability = Ability::limited;
    finding.remedy = "something else computes here: end it before measuring";
  }
  return finding;
}

Capability clock_speed(const Places& places) {
  const auto governor = first_line(places.root / "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  if (!governor) return {.what = "clock speed", .says = "the system does not tell its governor", .remedy = {}};
  Capability finding{.what = "clock speed", .says = "governor " + *governor, .remedy = {}};
  if (*governor != "performance") {
    finding.ability = Ability::limited;
    finding.remedy = "cpupower frequency-set --governor performance";
  }
  return finding;
}

Capability interfaces() {
  std::set<std::string> names;
  for (const InterfaceAddress& each : interface_addresses()) {
    if (!is_loopback(each.address)) names.insert(each.interface);
  }
  if (names.empty()) {
    return {.what = "network",
            .ability = Ability::limited,
            .says = "loopback alone",
            .remedy = "other machines need an interface that is up: ip link"};
  }
  return {.what = "network", .says = fmt::format("{}", fmt::join(names, ", ")), .remedy = {}};
}

bool is_command(std::string_view name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    if (::access(fmt::format("{}/{}", rest.substr(0, end), name).c_str(), X_OK) == 0) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

// In a child, which it does not outlive.
bool can_have_namespaces() {
  const pid_t child = ::fork();
  if (child < 0) return false;
  if (child == 0) ::_exit(::unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 ? 0 : 1);
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

Capability shaped_networks() {
  Capability finding{.what = "shaped networks", .says = "network namespaces, ip and tc", .remedy = {}};
  for (const char* command : {"ip", "tc", "nsenter", "setpriv"}) {
    if (is_command(command)) continue;
    return {.what = finding.what,
            .ability = Ability::missing,
            .says = fmt::format("there is no command {}", command),
            .remedy = "apt-get install iproute2 util-linux"};
  }
  if (!can_have_namespaces()) {
    finding.ability = Ability::missing;
    finding.says = "this user may not make network namespaces";
    finding.remedy = "run scripts/shaped-network.sh as root, or allow user namespaces";
  }
  return finding;
}

Capability perf_events(const Places& places) {
  const auto text = first_line(places.root / "proc/sys/kernel/perf_event_paranoid");
  Capability finding{
      .what = "perf events", .says = "perf_event_paranoid " + text.value_or("is not there"), .remedy = {}};
  constexpr int own_processes = 2;
  if (!text) {
    finding.ability = Ability::missing;
    finding.remedy = "the kernel has none: perf shows nothing of a run";
  } else if (number<int>(*text) > own_processes) {
    finding.ability = Ability::missing;
    finding.remedy = "for perf beside a run: sysctl kernel.perf_event_paranoid=2";
  }
  return finding;
}

std::string gpu_text(const GpuState& gpu) {
  std::string text = fmt::format("{}, {}", gpu.name, size_text(gpu.memory));
  if (gpu.processor_clock > Megahertz(0)) text += fmt::format(", {} MHz", gpu.processor_clock.count());
  if (gpu.temperature > Celsius(0)) text += fmt::format(", {} degrees", gpu.temperature.count());
  return text;
}

void add_gpus(const Places& places, std::vector<Capability>& findings) {
  try {
    const Nvml nvml(places.nvml);
    const std::vector<GpuState> gpus = nvml.gpus();
    findings.push_back({.what = "GPU driver",
                        .says = fmt::format("{}, {}", nvml.driver(), counted(static_cast<int>(gpus.size()), "GPU")),
                        .remedy = {}});
    for (std::size_t i = 0; i < gpus.size(); ++i) {
      Capability finding{.what = fmt::format("GPU {}", i), .says = gpu_text(gpus[i]), .remedy = {}};
      if (!gpus[i].slowed_by.empty()) {
        finding.ability = Ability::limited;
        finding.remedy = fmt::format("its clocks are held down by: {}", fmt::join(gpus[i].slowed_by, ", "));
      }
      findings.push_back(std::move(finding));
    }
  } catch (const Error& error) {
    findings.push_back({.what = "GPU driver",
                        .ability = Ability::missing,
                        .says = error.what(),
                        .remedy = "for GPUs install NVIDIA's driver, 580 or later (CUDA 13)"});
  }
}

// Whether `moebench profile` can tell which kernels are whose. An error names the remedy too.
Capability cupti() {
  Capability finding{.what = "CUPTI", .says = "records kernels", .remedy = {}};
  try {
    const std::unique_ptr<GpuRecorder> recorder = make_gpu_recorder();
    recorder->begin();
    recorder->end();
  } catch (const Error& error) {
    finding.ability = Ability::limited;
    finding.says = "records nothing: ops get the times of CUDA's events";
    finding.remedy = error.what();
  }
  return finding;
}

// What this build can do with them.
void add_cuda(std::vector<Capability>& findings) {
  const Gpus usable = gpus();
  Capability cuda{.what = "CUDA", .says = counted(usable.count(), "GPU") + " for ranks, one each", .remedy = {}};
  if (usable.count() == 0) cuda = {cuda.what, Ability::missing, usable.why_none, usable.remedy};
  findings.push_back(std::move(cuda));
  const std::string nccl = nccl_version();
  if (!nccl.empty()) findings.push_back({.what = "NCCL", .says = nccl, .remedy = {}});
  if (usable.count() > 0) findings.push_back(cupti());
}

}  // namespace

std::string_view name_of(Ability ability) {
  constexpr std::array<std::string_view, 3> names = {"ok", "limited", "missing"};
  return names[static_cast<std::size_t>(ability)];
}

std::vector<Capability> diagnosis(const Places& places) {
  std::vector<Capability> findings = {
      build(),      cores(),           memory(),           load(places), clock_speed(places),
      interfaces(), shaped_networks(), perf_events(places)};
  add_gpus(places, findings);
  add_cuda(findings);
  return findings;
}

}  // namespace moebench
