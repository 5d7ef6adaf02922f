#include "tests/cost/small_machine.h"

namespace moebench {
namespace {

constexpr Bytes gigabyte(1'000'000'000);

Curve<Bytes> curve(Seconds latency, double nanoseconds_a_byte) {
  return {{{Bytes(0), latency}, {gigabyte, latency + Seconds(nanoseconds_a_byte)}}, "made up", "curve"};
}

GemmPeak peak(ElementType type, double flops_per_second) {
  return {.type = type,
          .peak = FlopsPerSecond(flops_per_second),
          .source = "made up",
          .efficiency = {{Tokens(1), Ratio(1)}},
          .efficiency_source = "made up"};
}

Slowdowns slowdowns() {
  using enum Stream;
  Slowdowns slowdowns;
  slowdowns.set({compute, comm}, compute, Ratio(0.9));
  slowdowns.set({compute, comm}, comm, Ratio(0.7));
  slowdowns.set({compute, copy}, compute, Ratio(0.95));
  slowdowns.set({compute, copy}, copy, Ratio(0.8));
  slowdowns.set({comm, copy}, comm, Ratio(0.75));
  slowdowns.set({comm, copy}, copy, Ratio(0.85));
  slowdowns.set({compute, comm, copy}, compute, Ratio(0.8));
  slowdowns.set({compute, comm, copy}, comm, Ratio(0.5));
  slowdowns.set({compute, comm, copy}, copy, Ratio(0.6));
  return slowdowns;
}

}  // namespace

MachineProfile small_machine() {
  using std::chrono::November;
  return {
      .name = "small",
      .description = "made up for tests",
      .origin = ProfileOrigin::published,
      .date = std::chrono::year(2026) / November / 25,
      .moebench = "0.1.0",
      .machine = {.device = "abacus", .cores = 0, .threads = 0, .ranks = 4, .emulated = {}},
      .gemm =
          GemmSpeeds({}, {peak(ElementType::fp32, 1e12), peak(ElementType::bf16, 2e12), peak(ElementType::fp64, 5e11)},
                     "", "gemm"),
      .permutation = curve(microseconds(1), 1),
      .activation = curve(microseconds(1), 0.5),
      .to_host = curve(microseconds(1), 4),
      .from_host = curve(microseconds(1), 2),
      .prologue = {{{Tokens(0), microseconds(100)}, {Tokens(1'000'000), microseconds(10'100)}}, "made up", "prologue"},
      .network = Interconnect{.devices_per_node = 2,
                              .inside = {.latency = microseconds(2), .rate = BytesPerSecond(1e10)},
                              .between = {.latency = microseconds(5), .rate = BytesPerSecond(1e9)},
                              .inside_source = "made up",
                              .between_source = "made up"},
      .slowdowns = slowdowns(),
      .slowdowns_source = "made up",
      .op_overhead = {.time = microseconds(1), .source = "made up"},
      .step_overhead = {.time = microseconds(10), .source = "made up"}};
}

MachineProfile small_measured_machine() {
  MachineProfile machine = small_machine();
  machine.origin = ProfileOrigin::measured;
  machine.machine.cores = 8;
  machine.machine.threads = 2;
  machine.gemm = GemmSpeeds(
      {{.type = ElementType::fp32, .shape = {Tokens(100), Features(100), Features(100)}, .time = microseconds(2)}}, {},
      "made up", "gemm");
  machine.network = CollectiveCurves{.all_to_all = curve(microseconds(3), 2), .all_reduce = curve(microseconds(4), 2)};
  return machine;
}

}  // namespace moebench
