#include "cli/machine_text.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "reference/cost/named_profile.h"
#include "results/text_columns.h"

namespace moebench {
namespace {

using Align = TextColumns::Align;

constexpr std::size_t widest = 99;

// Wrapped and indented.
std::string source_text(const std::string& source) {
  std::string text;
  std::string line = "  source:";
  std::size_t begin = 0;
  while (begin < source.size()) {
    const std::size_t end = std::min(source.find(' ', begin), source.size());
    const std::string word = source.substr(begin, end - begin);
    if (line.size() + 1 + word.size() > widest) {
      text += line + "\n";
      line = "   ";
    }
    line += " " + word;
    begin = end + 1;
  }
  return text + line + "\n";
}

std::string gigabytes(BytesPerSecond rate) { return fmt::format("{:.4g}", rate.count() / 1e9); }
std::string micros(Seconds time) { return fmt::format("{:.4g}", in_microseconds(time)); }

std::string heading(const MachineProfile& profile) {
  const MachineIdentity& machine = profile.machine;
  std::string text = fmt::format("{}\n{}\nof {}", profile.description, origin_text(profile), machine.device);
  const auto add = [&](int count, const char* what) {
    if (count > 0) text += fmt::format(", {} {}", count, what);
  };
  add(machine.cores, "cores");
  add(machine.ranks, "ranks");
  add(machine.threads, "threads a rank");
  if (!machine.pinning.empty()) text += ", pinning " + machine.pinning;
  if (const auto& memory = profile.device_memory) {
    text += fmt::format("\n{:.4g} GB of memory on a device\n{}", static_cast<double>(memory->size.count()) / 1e9,
                        source_text(memory->source));
    text.pop_back();
  }
  if (const auto& link = machine.emulated.link) {
    text +=
        fmt::format("\nEMULATED: links of {} GB/s with {} us latency", gigabytes(link->rate), micros(link->latency));
  }
  if (machine.emulated.copy_rate) {
    text += fmt::format("\nEMULATED: copies at {} GB/s", gigabytes(*machine.emulated.copy_rate));
  }
  return text + "\n";
}

std::string gflops(FlopsPerSecond speed) {
  const double giga = speed.count() / 1e9;
  return giga < 1000 ? fmt::format("{:.4g}", giga) : fmt::format("{:.0f}", giga);
}

// "3 %"; nothing for figures without a spread.
std::string spread_text(Ratio spread) {
  return spread > Ratio(0) ? fmt::format("{:.2g} %", spread.count() * 100) : std::string();
}

struct MeasuredProduct {
  GemmShape shape;
  Ratio spread;  // the largest
};

// Points of equal rows and weights are one line.
std::string measured_products(const GemmSpeeds& gemm) {
  if (gemm.points().empty()) return "";
  std::map<std::array<std::int64_t, 3>, MeasuredProduct> lines;  // by format, weights and rows
  for (const GemmPoint& point : gemm.points()) {
    const GemmShape& shape = point.shape;
    const auto [line, is_new] = lines.try_emplace(
        {static_cast<int>(point.type), (shape.inner * shape.columns).count(), shape.rows.count()}, shape, point.spread);
    line->second.spread = std::max(line->second.spread, point.spread);
  }
  TextColumns columns({{"products", Align::left},
                       {"weights", Align::right},
                       {"rows", Align::right},
                       {"GFLOP/s", Align::right},
                       {"spread", Align::right}});
  for (const auto& [key, product] : lines) {
    const GemmShape& shape = product.shape;
    const auto type = static_cast<ElementType>(key[0]);
    columns.add({std::string(name_of(type)), fmt::format("{} x {}", shape.inner.count(), shape.columns.count()),
                 std::to_string(shape.rows.count()), gflops(shape.flops() / gemm.time(shape, type)),
                 spread_text(product.spread)});
  }
  return "\n" + columns.text() + source_text(gemm.points_source());
}

std::string published_products(const GemmPeak& peak) {
  TextColumns columns({{std::string(name_of(peak.type)) + " products", Align::left},
                       {"share of peak", Align::right},
                       {"GFLOP/s", Align::right}});
  columns.add({"peak", "", gflops(peak.peak)});
  for (const auto& step : peak.efficiency) {
    columns.add({fmt::format("{} rows", step.rows.count()), fmt::format("{:.2f}", step.share.count()),
                 gflops(FlopsPerSecond(peak.peak.count() * step.share.count()))});
  }
  return "\n" + columns.text() + source_text(peak.source) + source_text(peak.efficiency_source);
}

template <class Size>
std::string spread_text(const Curve<Size>& curve) {
  Ratio most;
  for (const auto& point : curve.points()) most = std::max(most, point.spread);
  return spread_text(most);
}

// A name's time for almost nothing, its rate at a few sizes, and the largest spread of its points.
std::string curve_text(const char* what, const Curve<Bytes>& curve) {
  const std::string measured_spread = spread_text(curve);
  TextColumns columns({{what, Align::left},
                       {"us at least", Align::right},
                       {"GB/s at 64 KiB", Align::right},
                       {"1 MiB", Align::right},
                       {"16 MiB", Align::right},
                       {"256 MiB", Align::right},
                       {measured_spread.empty() ? "" : "spread", Align::right}});
  TextColumns::Line line = {"", micros(curve.at(Bytes(0)))};
  for (Bytes size : {kib(64), mib(1), mib(16), mib(256)}) line.push_back(gigabytes(size / curve.at(size)));
  line.push_back(measured_spread);
  columns.add(std::move(line));
  return "\n" + columns.text() + source_text(curve.source());
}

std::string link_text(const std::string& what, const Link& link, const std::string& source) {
  TextColumns columns({{what, Align::left}, {"us latency", Align::right}, {"GB/s each way", Align::right}});
  columns.add({"", micros(link.latency), gigabytes(link.rate)});
  return "\n" + columns.text() + source_text(source);
}

std::string network_text(const MachineProfile& profile) {
  if (const auto* curves = std::get_if<CollectiveCurves>(&profile.network)) {
    return curve_text("all-to-all", curves->all_to_all) + curve_text("all-reduce", curves->all_reduce);
  }
  const auto& links = std::get<Interconnect>(profile.network);
  return link_text(fmt::format("a device's link inside a node of {}", links.devices_per_node), links.inside,
                   links.inside_source) +
         link_text("a device's link between nodes", links.between, links.between_source);
}

std::string slowdown_text(const MachineProfile& profile) {
  TextColumns columns(
      {{"speed of", Align::left}, {"compute", Align::right}, {"comm", Align::right}, {"copy", Align::right}});
  for (int i = 0; i < StreamSet::count; ++i) {
    const StreamSet set = StreamSet::numbered(i);
    TextColumns::Line line = {name_of(set)};
    std::size_t members = 0;
    for (Stream stream : all_streams) {
      members += set.contains(stream) ? 1 : 0;
      line.push_back(set.contains(stream) ? fmt::format("{:.2f}", profile.slowdowns.speed(set, stream).count()) : "");
    }
    if (members > 1) columns.add(std::move(line));
  }
  return "\nWhat runs beside each other, over its speed alone\n" + columns.text() +
         source_text(profile.slowdowns_source);
}

std::string overhead_text(const MachineProfile& profile) {
  const std::string spread = spread_text(profile.prologue);
  TextColumns columns(
      {{"overheads", Align::left}, {"us", Align::right}, {spread.empty() ? "" : "spread", Align::right}});
  columns.add({"an op", micros(profile.op_overhead.time)});
  columns.add({"a step", micros(profile.step_overhead.time)});
  for (std::int64_t tokens : {1024, 8192, 65536}) {
    columns.add({fmt::format("routing of {} tokens", tokens), micros(profile.prologue.at(Tokens(tokens))), spread});
  }
  return "\n" + columns.text() + source_text("an op: " + profile.op_overhead.source) +
         source_text("a step: " + profile.step_overhead.source) + source_text("routing: " + profile.prologue.source());
}

}  // namespace

std::string text_of(const MachineProfile& profile) {
  std::string text = heading(profile) + measured_products(profile.gemm);
  for (const GemmPeak& peak : profile.gemm.peaks()) text += published_products(peak);
  return text + network_text(profile) + curve_text("copies to the host", profile.to_host) +
         curve_text("copies from the host", profile.from_host) + curve_text("permutations", profile.permutation) +
         curve_text("activations", profile.activation) + slowdown_text(profile) + overhead_text(profile);
}

}  // namespace moebench
