#include "cli/profile_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "reference/select/memory_budget.h"
#include "reference/systems/slot_text.h"
#include "results/text_columns.h"
#include "suites/run/counted.h"

namespace moebench {
namespace {

using Align = TextColumns::Align;

constexpr std::size_t most_lines = 8;  // of a table whose lines come in the order of their weight

std::string milliseconds_text(Seconds time) { return fmt::format("{:.3f}", in_milliseconds(time)); }

std::string share_text(Seconds part, Seconds whole) { return fmt::format("{:.1f} %", 100 * (part / whole)); }

std::string change_text(Seconds time, Seconds than) { return fmt::format("{:+.1f} %", 100 * (time / than - 1)); }

std::string gpu_text(const GpuAccount& gpu, int steps) {
  if (!gpu.missing.empty()) return fmt::format("GPU: ops have the times of CUDA's events, since {}\n", gpu.missing);
  const auto a_step = [&](Seconds time) { return milliseconds_text(time / static_cast<double>(steps)); };
  std::string text = fmt::format(
      "GPU: {} activities, {} of them outside ops; {}; CUPTI took {} ms a step, the host waited {} ms;\n"
      "steps took {:.1f} MiB of the GPU's memory beside what they began with, {}\n",
      gpu.activities, gpu.outside_ops, gpu.lost == 0 ? "no record lost" : fmt::format("{} records LOST", gpu.lost),
      a_step(gpu.overhead), a_step(gpu.synchronizing), in_mib(gpu.peak_memory),
      gpu.footprint ? fmt::format("the layer with its first step {:.1f} MiB", in_mib(*gpu.footprint))
                    : "what the layer took was not seen");
  if (gpu.incomplete == 0) return text;
  return text +
         fmt::format("GPU: ops' records are MISSING in {} of {} steps, whose ops have the times of CUDA's events\n",
                     gpu.incomplete, steps);
}

std::string heading(const ConfigurationProfile& profile) {
  const StepProfile& step = profile.profile;
  std::string text = fmt::format("{}\n{} of {}: {} ms", label(profile.configuration), counted(step.steps, "step"),
                                 counted(step.ranks, "rank"), milliseconds_text(step.step));
  if (step.overlap) text += fmt::format("; {:.1f} % of communication hidden", 100 * step.overlap->count());
  if (!profile.tracing) return text + "; SIMULATED, not measured\n";
  const TracingCost& tracing = *profile.tracing;
  text += fmt::format("\nmedian traced {} ms, untraced {} ms ({}); clocks agree within {:.1f} us; {}\n",
                      milliseconds_text(tracing.traced), milliseconds_text(tracing.untraced),
                      change_text(tracing.traced, tracing.untraced), 1e6 * tracing.clock_error.count(),
                      tracing.dropped == 0 ? "no op dropped" : fmt::format("{} ops DROPPED", tracing.dropped));
  if (profile.configuration.records_passes) text += "all steps launched op by op, not as CUDA graphs\n";
  if (tracing.gpu) text += gpu_text(*tracing.gpu, step.steps * step.ranks);
  return text;
}

std::string uses_text(const StepProfile& profile) {
  std::vector<TextColumns::Column> columns = {{"ms a step", Align::left}};
  for (Use use : all_uses) columns.push_back({std::string(name_of(use)), Align::right});
  TextColumns table(std::move(columns));
  for (Stream stream : all_streams) {
    TextColumns::Line line = {std::string(name_of(stream))};
    for (Use use : all_uses) {
      line.push_back(milliseconds_text(profile.uses[static_cast<std::size_t>(stream)].of(use)));
    }
    table.add(std::move(line));
  }
  return table.text();
}

std::string rate_text(double rate, std::string_view unit) {
  constexpr double mega = 1e6;
  constexpr double giga = 1e9;
  return rate < 0.1 * giga ? fmt::format("{:.1f} M{}", rate / mega, unit)
                           : fmt::format("{:.1f} G{}", rate / giga, unit);
}

std::string rate_text(const KindUse& kind) {
  if (const auto rate = kind.flops_per_second()) return rate_text(rate->count(), "FLOP/s");
  if (const auto rate = kind.bytes_per_second()) return rate_text(rate->count(), "B/s");
  return "";
}

std::string kinds_text(const ConfigurationProfile& profile) {
  const StepProfile& step = profile.profile;
  TextColumns table({{"work", Align::left},
                     {"ops", Align::right},
                     {"ms a step", Align::right},
                     {"of step", Align::right},
                     {"rate", Align::right},
                     {profile.alone.empty() ? "" : "alone ms", Align::right},
                     {profile.alone.empty() ? "" : "of that speed", Align::right}});
  for (std::size_t i = 0; i < step.kinds.size(); ++i) {
    const KindUse& kind = step.kinds[i];
    TextColumns::Line line = {std::string(name_of(kind.kind)), fmt::format("{:g}", kind.ops),
                              milliseconds_text(kind.work), share_text(kind.work, step.step), rate_text(kind)};
    if (!profile.alone.empty()) {
      line.push_back(milliseconds_text(profile.alone[i]));
      line.push_back(kind.work > Seconds(0) ? share_text(profile.alone[i], kind.work) : "");
    }
    table.add(std::move(line));
  }
  return table.text();
}

std::string name_of_part(const PathUse& part) {
  return std::string(part.kind ? name_of(*part.kind) : name_of(part.use));
}

std::string path_text(const StepProfile& profile) {
  TextColumns table({{"critical path", Align::left}, {"ms a step", Align::right}, {"of step", Align::right}});
  for (std::size_t i = 0; i < std::min(most_lines, profile.path.size()); ++i) {
    const PathUse& part = profile.path[i];
    table.add({name_of_part(part), milliseconds_text(part.time), share_text(part.time, profile.step)});
  }
  return table.text();
}

std::string what_ifs_text(const ConfigurationProfile& profile) {
  const WhatIfs& what_ifs = profile.profile.what_ifs;
  TextColumns table({{"what if", Align::left}, {"step ms", Align::right}, {"change", Align::right}});
  table.add({"nothing were changed (timed anew)", milliseconds_text(what_ifs.as_it_was), ""});
  const auto add = [&](const std::string& question, Seconds step) {
    table.add({question, milliseconds_text(step), change_text(step, what_ifs.as_it_was)});
  };
  for (const WhatIf& answer : what_ifs.answers) add(answer.question, answer.step);
  for (const SlotWhatIf& slot : profile.slots) {
    add(fmt::format("slots: {} (+{})", text_of(slot.slots), size_text(slot.more)), slot.step);
  }
  return table.text();
}

std::string stragglers_text(const StepProfile& profile) {
  if (profile.stragglers.empty()) return {};
  TextColumns table({{"waited for", Align::left}, {"times a step", Align::right}, {"ms a step", Align::right}});
  for (std::size_t i = 0; i < std::min(most_lines, profile.stragglers.size()); ++i) {
    const Straggling& straggling = profile.stragglers[i];
    table.add({fmt::format("rank {}, behind its {}", straggling.rank, name_of(straggling.held_by)),
               fmt::format("{:.2f}", static_cast<double>(straggling.times) / profile.steps),
               milliseconds_text(straggling.cost / static_cast<double>(profile.steps))});
  }
  return "\n" + table.text();
}

Json json_of(const UsedTime& used) {
  Json json;
  for (Use use : all_uses) json[std::string(name_of(use))] = used.of(use).count();
  return json;
}

Json json_of(const KindUse& kind) {
  Json json = {{"kind", name_of(kind.kind)}, {"ops", kind.ops}, {"seconds", kind.work.count()}};
  json["flops_per_second"] = nullptr;
  json["bytes_per_second"] = nullptr;
  if (const auto rate = kind.flops_per_second()) json["flops_per_second"] = rate->count();
  if (const auto rate = kind.bytes_per_second()) json["bytes_per_second"] = rate->count();
  return json;
}

Json json_of(const GpuAccount& gpu) {
  if (!gpu.missing.empty()) return {{"missing", gpu.missing}};
  return {{"activities", gpu.activities},
          {"outside_ops", gpu.outside_ops},
          {"lost_records", gpu.lost},
          {"incomplete_steps", gpu.incomplete},
          {"peak_memory_bytes", gpu.peak_memory.count()},
          {"footprint_bytes", gpu.footprint ? Json(gpu.footprint->count()) : Json(nullptr)},
          {"synchronizing_seconds", gpu.synchronizing.count()},
          {"overhead_seconds", gpu.overhead.count()}};
}

Json json_of(const TracingCost& tracing) {
  return {{"traced_median_seconds", tracing.traced.count()},
          {"untraced_median_seconds", tracing.untraced.count()},
          {"dropped_ops", tracing.dropped},
          {"clock_error_seconds", tracing.clock_error.count()},
          {"gpu", tracing.gpu ? json_of(*tracing.gpu) : Json(nullptr)}};
}

}  // namespace

std::string text_of(const ConfigurationProfile& profile) {
  return heading(profile) + "\n" + uses_text(profile.profile) + "\n" + kinds_text(profile) + "\n" +
         path_text(profile.profile) + "\n" + what_ifs_text(profile) + stragglers_text(profile.profile);
}

Json json_of(const ConfigurationProfile& profile) {
  const StepProfile& step = profile.profile;
  Json json;
  json["label"] = label(profile.configuration);
  json["config"] = json_of(profile.configuration);
  json["simulated"] = !profile.tracing.has_value();
  json["steps"] = step.steps;
  json["ranks"] = step.ranks;
  json["step_seconds"] = step.step.count();
  json["overlap"] = step.overlap ? Json(step.overlap->count()) : Json(nullptr);
  json["tracing"] = profile.tracing ? json_of(*profile.tracing) : Json(nullptr);
  for (Stream stream : all_streams) {
    json["streams"][std::string(name_of(stream))] = json_of(step.uses[static_cast<std::size_t>(stream)]);
  }
  json["kinds"] = Json::array();
  for (std::size_t i = 0; i < step.kinds.size(); ++i) {
    Json kind = json_of(step.kinds[i]);
    kind["alone_seconds"] = profile.alone.empty() ? Json(nullptr) : Json(profile.alone[i].count());
    json["kinds"].push_back(std::move(kind));
  }
  json["critical_path"] = Json::array();
  for (const PathUse& part : step.path) {
    json["critical_path"].push_back({{"use", name_of(part.use)},
                                     {"kind", part.kind ? Json(name_of(*part.kind)) : Json(nullptr)},
                                     {"seconds", part.time.count()}});
  }
  json["retimed_seconds"] = step.what_ifs.as_it_was.count();
  json["what_if"] = Json::array();
  for (const WhatIf& answer : step.what_ifs.answers) {
    json["what_if"].push_back({{"question", answer.question}, {"step_seconds", answer.step.count()}});
  }
  json["what_if_slots"] = Json::array();
  for (const SlotWhatIf& slot : profile.slots) {
    json["what_if_slots"].push_back(
        {{"slots", text_of(slot.slots)}, {"step_seconds", slot.step.count()}, {"more_bytes", slot.more.count()}});
  }
  json["stragglers"] = Json::array();
  for (const Straggling& straggling : step.stragglers) {
    json["stragglers"].push_back({{"rank", straggling.rank},
                                  {"behind", name_of(straggling.held_by)},
                                  {"times", straggling.times},
                                  {"seconds", straggling.cost.count()}});
  }
  return json;
}

}  // namespace moebench
