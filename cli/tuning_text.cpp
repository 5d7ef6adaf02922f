#include "cli/tuning_text.h"

#include <cmath>

#include <fmt/format.h>

#include "reference/cost/profile_json.h"
#include "reference/select/memory_budget.h"
#include "results/text_columns.h"
#include "suites/run/counted.h"
#include "suites/written_choice.h"

namespace moebench {
namespace {

constexpr std::size_t widest_choice = 44;

std::string shortened(const Choice& choice) {
  std::string text = label(choice);
  if (text.size() > widest_choice) text = text.substr(0, widest_choice - 3) + "...";
  return text;
}

// In lines that fit, broken behind any of these characters.
std::string wrapped(const std::string& text, std::size_t width, std::string_view breaks = "- ") {
  std::string result;
  std::size_t column = 0;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = text.find_first_of(breaks, begin);
    end = end == std::string::npos ? text.size() : end + 1;
    if (column > 0 && column + (end - begin) > width) {
      result += "\n  ";
      column = 0;
    }
    result += text.substr(begin, end - begin);
    column += end - begin;
    begin = end;
  }
  return result;
}

std::string milliseconds_text(Seconds time) { return fmt::format("{:.3f}", in_milliseconds(time)); }

std::string percent_more(Seconds time, Seconds than) { return fmt::format("{:+.1f} %", 100 * (time / than - 1)); }

void add(TextColumns& columns, std::string_view what, const TunedChoice& entry, const TunedChoice& best) {
  columns.add({std::string(what), milliseconds_text(entry.cost.time), percent_more(entry.cost.time, best.cost.time),
               size_text(entry.cost.device()), size_text(entry.cost.arenas.host), shortened(entry.choice)});
}

TextColumns table() {
  using Align = TextColumns::Align;
  return TextColumns({{"", Align::left},
                      {"step ms", Align::right},
                      {"slower", Align::right},
                      {"device", Align::right},
                      {"host", Align::right},
                      {"choice", Align::left}});
}

std::string shape_text(const LayerShape& shape) {
  return fmt::format("B={} tokens a device, M={}, H={}, E={} experts over N={} devices, top-{}, {}, {}",
                     shape.tokens.count(), shape.model_dim.count(), shape.hidden_dim.count(), shape.experts,
                     shape.ranks, shape.top_k, name_of(shape.dtype), name_of(shape.activation));
}

std::string machine_text(const MachineProfile& machine) {
  if (machine.origin == ProfileOrigin::published) {
    return fmt::format("{} ({}; published figures, not measured here)", machine.name, machine.machine.device);
  }
  const EmulatedSpeeds& emulated = machine.machine.emulated;
  return fmt::format("{} ({};\n  measured on {} with {}{})", machine.name, machine.machine.device,
                     date_text(machine.date), counted(machine.machine.ranks, "rank"),
                     emulated.nothing() ? "" : fmt::format(", {} EMULATED", parts_of(emulated)));
}

// Speeds of published machines differ most in the number format.
std::string products_text(const TuningQuestion& question) {
  if (question.machine.origin != ProfileOrigin::published) return {};
  const ElementType type = question.shape.dtype;
  return wrapped(fmt::format("with {} products by: {}", name_of(type), question.machine.gemm.source_of(type)), 96) +
         "\n";
}

std::string saving_text(const TunedChoice& best, const TunedChoice& other, std::string_view what) {
  const double saved = 1 - best.cost.device() / other.cost.device();
  return fmt::format("  against  {} ({}):\n           {:.1f} % {} memory than its {}, {:.2f} times as fast\n", what,
                     label(other.choice), 100 * std::abs(saved), saved >= 0 ? "less" : "more",
                     size_text(other.cost.device()), other.cost.time / best.cost.time);
}

std::string reason_text(const Tuning& tuning) {
  const auto share = [&](Stream stream) { return 100 * tuning.use.busy[static_cast<std::size_t>(stream)].count(); };
  std::string text =
      fmt::format("Bound by {}: it is busy {:.0f} % of the step (compute {:.0f} %, comm {:.0f} %, copy {:.0f} %).\n",
                  name_of(tuning.use.busiest), share(tuning.use.busiest), share(Stream::compute), share(Stream::comm),
                  share(Stream::copy));
  const double above = tuning.best.cost.time / tuning.use.bound - 1;
  return text +
         fmt::format("No step with this work on each stream is quicker than {} ms; this one is {:.1f} % above.\n",
                     milliseconds_text(tuning.use.bound), 100 * above);
}

Json json_of(const TunedChoice& entry) {
  Json json;
  json["label"] = label(entry.choice);
  json.update(axes_of(entry.choice));
  json["step_seconds"] = entry.cost.time.count();
  json["device_bytes"] = entry.cost.device().count();
  json["activations_bytes"] = entry.cost.arenas.activations.count();
  json["buffers_bytes"] = entry.cost.arenas.buffers.count();
  json["state_bytes"] = entry.cost.state.count();
  json["host_bytes"] = entry.cost.arenas.host.count();
  return json;
}

Json json_of(const std::vector<TunedChoice>& entries) {
  Json list = Json::array();
  for (const TunedChoice& entry : entries) list.push_back(json_of(entry));
  return list;
}

Json json_of(const LayerShape& shape) {
  return {{"tokens", shape.tokens.count()},
          {"model_dim", shape.model_dim.count()},
          {"hidden_dim", shape.hidden_dim.count()},
          {"experts", shape.experts},
          {"ranks", shape.ranks},
          {"top_k", shape.top_k},
          {"dtype", name_of(shape.dtype)},
          {"activation", name_of(shape.activation)},
          {"gate", name_of(shape.gate)}};
}

}  // namespace

std::string text_of(const Tuning& tuning) {
  const TuningQuestion& question = tuning.question;
  const TunedChoice& best = tuning.best;
  std::string text =
      fmt::format("{}\non {}\n{}within {}, by the selector {}\n\n", shape_text(question.shape),
                  machine_text(question.machine), products_text(question),
                  question.memory_budget ? size_text(*question.memory_budget) : "any memory", question.selector);
  text += fmt::format("Best: {}\n", wrapped(label(best.choice), 92));
  text += fmt::format("  step     {} ms\n", milliseconds_text(best.cost.time));
  text += fmt::format("  device   {}: {} parameters, gradients and optimizer, {} arenas\n",
                      size_text(best.cost.device()), size_text(best.cost.state), size_text(best.cost.arenas.device()));
  if (tuning.fits_device == false) {
    text += fmt::format("           DOES NOT FIT into a device's {}: give a --memory-budget of that\n",
                        size_text(question.machine.device_memory->size));
  }
  text += fmt::format("  host     {}\n", size_text(best.cost.arenas.host));
  text += fmt::format("  suite    {}\n", wrapped("axes: " + axes_text(best.choice), 87, " "));
  text += saving_text(best, tuning.keeps_all, "keeping everything");
  if (tuning.sequential) text += saving_text(best, *tuning.sequential, "no pipeline");
  text += reason_text(tuning);

  TextColumns others = table();
  add(others, "best", best, best);
  add(others, "uniform", tuning.best_uniform, best);
  for (const TunedChoice& entry : tuning.runners_up) add(others, "", entry, best);
  text += "\nRunners-up\n" + others.text();
  TextColumns front = table();
  for (const TunedChoice& entry : tuning.front) add(front, "", entry, best);
  return text + "\nTime against memory, whatever the budget\n" + front.text();
}

Json json_of(const Tuning& tuning) {
  const TuningQuestion& question = tuning.question;
  Json json;
  json["shape"] = json_of(question.shape);
  json["profile"] = question.machine.name;
  json["profile_origin"] = name_of(question.machine.origin);
  json["profile_date"] = date_text(question.machine.date);
  json["profile_ranks"] = question.machine.machine.ranks;
  json["profile_emulated"] = parts_of(question.machine.machine.emulated);
  json["memory_budget_bytes"] = nullptr;
  if (question.memory_budget) json["memory_budget_bytes"] = question.memory_budget->count();
  json["selector"] = question.selector;
  json["device_memory_bytes"] = nullptr;
  if (const auto& memory = question.machine.device_memory) json["device_memory_bytes"] = memory->size.count();
  json["fits_device"] = tuning.fits_device ? Json(*tuning.fits_device) : Json();
  json["best"] = json_of(tuning.best);
  for (Stream stream : all_streams) {
    json["busy"][std::string(name_of(stream))] = tuning.use.busy[static_cast<std::size_t>(stream)].count();
  }
  json["bound_by"] = name_of(tuning.use.busiest);
  json["bound_seconds"] = tuning.use.bound.count();
  json["keeps_all"] = json_of(tuning.keeps_all);
  json["no_pipeline"] = tuning.sequential ? json_of(*tuning.sequential) : Json();
  json["best_uniform"] = json_of(tuning.best_uniform);
  json["runners_up"] = json_of(tuning.runners_up);
  json["front"] = json_of(tuning.front);
  return json;
}

}  // namespace moebench
