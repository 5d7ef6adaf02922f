#include "benchmarks/paper/testbed.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "reference/cost/published_profiles.h"

namespace moebench::paper {
namespace {

// NVIDIA A100 datasheet: 19.5 TFLOPS FP32 outside tensor cores; assumed: 0.92 of it is reached.
constexpr double fp32_flops_per_second = 19.5e12 * 0.92;

const MachineProfile& published() {
  static const MachineProfile profile = published_profile("a100-64");
  return profile;
}

const Interconnect& published_network() { return std::get<Interconnect>(published().network); }

GemmSpeeds products(const Testbed& testbed, Program program) {
  const bool own = program == Program::fastmoe;
  const double factor = testbed[Constant::gemm].count() * (own ? testbed[Constant::fastmoe_gemm].count() : 1);
  std::vector<GemmPeak> peaks = published().gemm.peaks();
  for (GemmPeak& peak : peaks) {
    if (peak.type != ElementType::fp32) continue;
    if (own && testbed.fastmoe_products == FastMoeProducts::fp32) {
      peak.peak = FlopsPerSecond(fp32_flops_per_second);
      peak.efficiency = {{.rows = Tokens(1), .share = Ratio(1)}};
    } else if (testbed.product_shares == ProductShares::equal) {
      peak.efficiency.erase(peak.efficiency.begin(), peak.efficiency.end() - 1);
    }
    peak.peak = peak.peak * factor;
  }
  return {{}, std::move(peaks), published().gemm.points_source(), "testbed.gemm"};
}

Curve<Bytes> at_rate_scaled(const Curve<Bytes>& copies, Ratio factor) {
  std::vector<CurvePoint<Bytes>> points = copies.points();
  const Seconds latency = points.front().time;
  for (CurvePoint<Bytes>& point : points) point.time = latency + (point.time - latency) / factor.count();
  return {std::move(points), copies.source(), "testbed.copies"};
}

Ratio speed_within_limits(Ratio speed) { return std::clamp(speed, Ratio(0.01), Ratio(1)); }

std::string value_of(const Testbed& testbed, Constant constant) {
  const double factor = testbed[constant].count();
  const Interconnect& network = published_network();
  switch (constant) {
    case Constant::gemm:
      return fmt::format("products x {:.3g}", factor);
    case Constant::fastmoe_gemm:
      return fmt::format("FastMoE's products x {:.3g}", factor);
    case Constant::between_rate:
      return fmt::format("between {:.3g} GB/s", network.between.rate.count() * factor / 1e9);
    case Constant::between_latency:
      return fmt::format("latency {:.3g} us", in_microseconds(network.between.latency) * factor);
    case Constant::fastmoe_between_rate:
      return fmt::format("FastMoE's all-to-all x {:.3g}", factor);
    case Constant::step_overhead:
      return fmt::format("step overhead {:.3g} ms", in_milliseconds(published().step_overhead.time) * factor);
    case Constant::inside_rate:
      return fmt::format("inside {:.3g} GB/s", network.inside.rate.count() * factor / 1e9);
    case Constant::comm_under_copies:
      return fmt::format("comm beside copies x {:.3g}", factor);
    case Constant::copies_between:
      return fmt::format("copies x {:.3g}", factor);
  }
  return {};
}

}  // namespace

std::string text_of(const Testbed& testbed, std::span<const Constant> constants) {
  std::string text;
  for (Constant constant : constants) text += (text.empty() ? "" : ", ") + value_of(testbed, constant);
  return text.empty() ? "-" : text;
}

MachineProfile machine_of(const Testbed& testbed, Program program, int devices) {
  MachineProfile machine = published();
  machine.gemm = products(testbed, program);
  machine.step_overhead.time = machine.step_overhead.time * testbed[Constant::step_overhead].count();
  auto& network = std::get<Interconnect>(machine.network);
  const bool own = program == Program::fastmoe;
  network.between.rate = network.between.rate * (testbed[Constant::between_rate].count() *
                                                 (own ? testbed[Constant::fastmoe_between_rate].count() : 1));
  network.between.latency = network.between.latency * testbed[Constant::between_latency].count();
  network.inside.rate = network.inside.rate * testbed[Constant::inside_rate].count();
  if (devices > network.devices_per_node) {
    if (testbed[Constant::copies_between] != Ratio(1)) {
      machine.to_host = at_rate_scaled(machine.to_host, testbed[Constant::copies_between]);
      machine.from_host = at_rate_scaled(machine.from_host, testbed[Constant::copies_between]);
    }
    for (StreamSet at_work :
         {StreamSet{Stream::comm, Stream::copy}, StreamSet{Stream::compute, Stream::comm, Stream::copy}}) {
      const Ratio speed = machine.slowdowns.speed(at_work, Stream::comm);
      machine.slowdowns.set(at_work, Stream::comm,
                            speed_within_limits(speed * testbed[Constant::comm_under_copies].count()));
    }
  }
  return machine;
}

}  // namespace moebench::paper
