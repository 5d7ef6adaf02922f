#include "cli/planned_step_text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "reference/plan/memory.h"
#include "reference/plan/render.h"
#include "reference/systems/system.h"
#include "reference/trace/draw.h"
#include "results/text_columns.h"

namespace moebench {
namespace {

constexpr std::size_t margin = 9;  // of a drawn line: the stream's name
constexpr std::size_t widest = 99;

std::string mebibytes(Bytes bytes) { return fmt::format("{:.3f}", in_mib(bytes)); }

Timeline pass_of(const PlannedStep& step, Pass pass) {
  Timeline timeline;
  for (const Span& span : step.timeline.spans) {
    if (step.plan.ops[static_cast<std::size_t>(span.op)].pass == pass) timeline.spans.push_back(span);
  }
  return timeline;
}

// As many columns an op as its label needs, cut into pieces that fit; with predicted times, all in one width.
std::string drawing(const PlannedStep& step, Pass pass) {
  const std::vector<std::string> labels = op_labels(step.plan);
  if (step.predicted) return draw(pass_of(step, pass), labels, static_cast<int>(widest - margin - 1));
  std::size_t label = 1;
  for (const std::string& text : labels) label = std::max(label, text.size());
  const std::size_t cell = label + 1;
  const Timeline timeline = pass_of(step, pass);
  const auto units = static_cast<std::size_t>(std::lround(duration(timeline).count()));
  const std::size_t piece = (widest - margin - 1) / cell * cell;
  std::vector<std::string> lines;
  std::istringstream whole(draw(timeline, labels, static_cast<int>(units * cell)));
  for (std::string line; std::getline(whole, line);) lines.push_back(line);
  std::string text;
  for (std::size_t begin = 0; begin < units * cell; begin += piece) {
    if (begin > 0) text += "\n";
    for (const std::string& line : lines) {
      const std::string body = line.substr(margin, line.size() - margin - 1);
      text += line.substr(0, margin) + body.substr(begin, piece) + "|\n";
    }
  }
  return text;
}

std::string drawings(const PlannedStep& step) {
  if (!step.predicted) {
    return "\nForward, every op one unit of time\n" + drawing(step, Pass::forward) + "\nBackward\n" +
           drawing(step, Pass::backward);
  }
  const StepTimes& times = *step.predicted;
  return fmt::format(
      "\nPREDICTED, not measured, by {}\n"
      "step {:.3f} ms: routing {:.3f}, overhead {:.3f}, forward {:.3f}, backward {:.3f}\n"
      "\nForward, as long as predicted\n{}\nBackward\n{}",
      times.machine, in_milliseconds(times.total), in_milliseconds(times.routing), in_milliseconds(times.overhead),
      in_milliseconds(times.forward), in_milliseconds(times.backward), drawing(step, Pass::forward),
      drawing(step, Pass::backward));
}

// "S dispatch, F fc1, ...": of the letters that occur.
std::string legend(const Plan& plan) {
  std::vector<std::string> entries;
  for (const Op& op : plan.ops) {
    std::string entry = fmt::format("{} {}", symbol_of(op.kind), name_of(op.kind));
    if (std::find(entries.begin(), entries.end(), entry) == entries.end()) entries.push_back(std::move(entry));
  }
  std::string text;
  std::size_t column = 0;
  for (const std::string& entry : entries) {
    if (column + entry.size() + 2 > widest) {
      text += ",\n";
      column = 0;
    }
    text += (column == 0 ? "" : ", ") + entry;
    column += entry.size() + 2;
  }
  return text + "\n";
}

struct SlotGroup {
  int count = 0;
  Bytes largest;
  Bytes total;
};

std::map<std::pair<Pool, ValueKind>, SlotGroup> slot_groups(const Plan& plan) {
  std::map<std::pair<Pool, ValueKind>, SlotGroup> groups;
  for (const Slot& slot : plan.slots) {
    if (slot.pool == Pool::external) continue;
    SlotGroup& group = groups[{slot.pool, slot.kind}];
    ++group.count;
    group.largest = std::max(group.largest, slot.size);
    group.total += slot.size;
  }
  return groups;
}

// Its equations have equal shares, of which nothing is dropped, and one strategy for all partitions.
bool paper_applies(const Configuration& configuration) {
  const RoutingOptions& routing = configuration.routing;
  return configuration.shape.experts == configuration.shape.ranks && !routing.capacity_factor &&
         configuration.mixed_reuse.empty() &&
         (routing.workload.kind == WorkloadKind::gate || routing.workload.kind == WorkloadKind::balanced);
}

// What the paper says a pool should take, beside what it takes here; empty where it says nothing.
std::string equation(const PlannedStep& step, Pool pool) {
  const LayerShape& shape = step.configuration.shape;
  const int granularity = step.plan.granularity();
  const LayoutMode buffers = layout_of(step.configuration).buffers;
  const bool reuses = step.configuration.reuse != ReuseStrategy::none;
  if (!paper_applies(step.configuration) || pool == Pool::host) return {};
  if (pool == Pool::activations) {
    const bool shares = reuses && step.configuration.reuse != ReuseStrategy::shared;
    const Bytes value = paper_activations(shape) - (shares ? paper_reuse_saving(shape, granularity) : Bytes(0));
    return (shares ? "Eqs. 2, 5: " : "Eq. 2: ") + mebibytes(value);
  }
  if (buffers == LayoutMode::liveness) return "Eq. 3: " + mebibytes(paper_sequential_buffers(shape));
  const Bytes value = paper_activations(shape) - (reuses ? paper_reuse_saving(shape, granularity) : Bytes(0));
  return (reuses ? "Eqs. 4, 5: " : "Eq. 4: ") + mebibytes(value);
}

// What the paper has not, where it speaks of the shape at all.
std::string note(const PlannedStep& step, ValueKind kind) {
  if (!paper_applies(step.configuration)) return {};
  if (kind == ValueKind::activated) return "a workspace, outside Eqs. 2-5";
  const bool wide = kind == ValueKind::hidden || kind == ValueKind::grad_hidden;
  return wide && step.configuration.shape.activation == Activation::swiglu ? "2 H wide, for H in Eqs. 2-5" : "";
}

std::string memory_table(const PlannedStep& step) {
  using Align = TextColumns::Align;
  TextColumns columns({{"pool", Align::left}, {"kind", Align::left}, {"slots", Align::right}, {"MiB each", Align::right},
                       {"MiB", Align::right}, {"paper", Align::left}});
  const auto groups = slot_groups(step.plan);
  for (Pool pool : {Pool::activations, Pool::buffers, Pool::host}) {
    bool any = false;
    for (const auto& [key, group] : groups) {
      if (key.first != pool) continue;
      any = true;
      columns.add({std::string(name_of(pool)), std::string(name_of(key.second)), std::to_string(group.count),
                   mebibytes(group.largest), mebibytes(group.total), note(step, key.second)});
    }
    if (any) {
      columns.add({std::string(name_of(pool)), "in all, as laid out", "", "", mebibytes(step.layout.extent_of(pool)),
                   equation(step, pool)});
    }
  }
  const ModelStateMemory state = model_state_memory(step.configuration.shape);
  columns.add({"parameters", "gate and experts", "", "", mebibytes(state.parameters)});
  columns.add({"gradients", "", "", "", mebibytes(state.gradients)});
  columns.add({"optimizer", "Adam's two moments", "", "", mebibytes(state.optimizer),
               paper_applies(step.configuration) ? "Eq. 1, all three: " + mebibytes(state.total()) : ""});
  return columns.text();
}

Json spans_json(const PlannedStep& step) {
  Json spans = Json::array();
  for (const Span& span : step.timeline.spans) {
    const Op& op = step.plan.ops[static_cast<std::size_t>(span.op)];
    spans.push_back({{"op", span.op},
                     {"kind", name_of(op.kind)},
                     {"pass", name_of(op.pass)},
                     {"stream", name_of(op.stream)},
                     {"partition", op.partition},
                     {"begin", span.begin.count()},
                     {"end", span.end.count()}});
  }
  return spans;
}

Json slots_json(const PlannedStep& step) {
  Json slots = Json::array();
  for (std::size_t i = 0; i < step.plan.slots.size(); ++i) {
    const Slot& slot = step.plan.slots[i];
    if (slot.pool == Pool::external) continue;
    slots.push_back({{"pool", name_of(slot.pool)},
                     {"kind", name_of(slot.kind)},
                     {"index", slot.index},
                     {"bytes", slot.size.count()},
                     {"offset", step.layout.offset[i].count()}});
  }
  return slots;
}

}  // namespace

std::string text_of(const PlannedStep& step) {
  const SystemInfo& system = system_named(step.configuration.system);
  std::string text = fmt::format("{}\n{}\n{}\n", label(step.configuration), system.description, system.source);
  if (step.findings.empty()) text += drawings(step) + legend(step.plan);
  const bool is_drawn = step.configuration.routing.workload.kind != WorkloadKind::gate;
  text += is_drawn
              ? fmt::format("\nMemory of rank {}, which is expected to receive most rows\n", step.plan.routing->rank)
              : "\nMemory of a rank, routing in equal shares\n";
  text += memory_table(step);
  if (step.findings.empty()) {
    return text + fmt::format("\nNo findings: {} ops and {} dependencies between streams verified;\n"
                              "the collectives of {} ranks match.\n",
                              step.plan.ops.size(), step.dependencies.edges.size(), step.configuration.shape.ranks);
  }
  text += "\nFindings\n";
  for (const std::string& finding : step.findings) text += "  " + finding + "\n";
  return text;
}

Json json_of(const PlannedStep& step) {
  const LayerShape& shape = step.configuration.shape;
  const ModelStateMemory state = model_state_memory(shape);
  Json json;
  json["config"] = json_of(step.configuration);
  json["predicted"] = nullptr;
  if (const auto& times = step.predicted) {
    json["predicted"] = {{"machine", times->machine},
                         {"total_ms", in_milliseconds(times->total)},
                         {"routing_ms", in_milliseconds(times->routing)},
                         {"overhead_ms", in_milliseconds(times->overhead)},
                         {"forward_ms", in_milliseconds(times->forward)},
                         {"backward_ms", in_milliseconds(times->backward)}};
  }
  json["timeline_unit"] = step.predicted ? "s" : "op";
  json["timeline"] = spans_json(step);
  json["dependencies"] = Json::array();
  for (const Edge& edge : step.dependencies.edges) json["dependencies"].push_back({{"from", edge.from}, {"to", edge.to}});
  json["slots"] = slots_json(step);
  json["memory"] = {{"activations_bytes", step.layout.extent_of(Pool::activations).count()},
                    {"buffers_bytes", step.layout.extent_of(Pool::buffers).count()},
                    {"host_bytes", step.layout.extent_of(Pool::host).count()},
                    {"workspace_bytes", workspace(step.plan).count()},
                    {"parameters_bytes", state.parameters.count()},
                    {"gradients_bytes", state.gradients.count()},
                    {"optimizer_bytes", state.optimizer.count()}};
  json["paper"] = nullptr;
  if (paper_applies(step.configuration)) {
    json["paper"] = {{"eq1_bytes", state.total().count()},
                     {"eq2_bytes", paper_activations(shape).count()},
                     {"eq3_bytes", paper_sequential_buffers(shape).count()},
                     {"eq5_bytes", paper_reuse_saving(shape, step.plan.granularity()).count()}};
  }
  json["findings"] = step.findings;
  return json;
}

}  // namespace moebench
