#include "results/table.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "results/gpu_note.h"
#include "results/host_table.h"
#include "results/rank_table.h"
#include "results/run_names.h"
#include "results/text_columns.h"

namespace moebench {
namespace {

// Things by a common key, in the order in which the keys came.
template <class Key, class Thing>
using Groups = std::vector<std::pair<Key, std::vector<Thing>>>;

template <class Key, class Thing>
std::vector<Thing>& group_of(Groups<Key, Thing>& groups, const Key& key) {
  const auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == key; });
  return (found == groups.end() ? groups.emplace_back(key, std::vector<Thing>()) : *found).second;
}

constexpr std::size_t table_width = 100;

// Appends ", part", on a line of its own where the last one would grow too long.
void append_part(std::string& text, const std::string& part) {
  const std::size_t begin = text.rfind('\n') + 1;  // 0 where there is none
  if (!text.empty()) text += text.size() - begin + part.size() + 2 > table_width - 1 ? ",\n  " : ", ";
  text += part;
}

// "4096 tokens a rank, M 256, H 1024, 2 experts, 2 ranks, cpu".
std::string heading_of(const Json& shape) {
  std::string text;
  for (const std::string& part : shape_parts(shape)) append_part(text, part);
  return text;
}

// "pinning streams"; empty where threads are bound to nothing.
std::string pinning_text(const Environment& environment) {
  const std::string kind = environment.pinning.substr(0, environment.pinning.find(','));
  return kind.empty() || kind == "none" ? std::string() : "pinning " + kind;
}

// With at most `decimals`, and four digits that count.
std::string number_text(double value, int decimals) {
  const int fewer = value < 10 ? 3 : value < 100 ? 2 : value < 1000 ? 1 : 0;
  return fmt::format("{:.{}f}", value, std::min(decimals, fewer));
}

std::string time_text(Seconds time) { return number_text(in_milliseconds(time), 3); }

std::string rate_text(double per_second) {
  if (per_second >= 1e6) return fmt::format("{:.2f} M", per_second / 1e6);
  if (per_second >= 1e3) return fmt::format("{:.1f} k", per_second / 1e3);
  return fmt::format("{:.0f}", per_second);
}

std::string memory_text(Bytes bytes) { return number_text(in_mib(bytes), 2); }

std::string share_text(Ratio share) { return fmt::format("{:.0f} %", share.count() * 100); }

double tokens_of_step(const RunResult& run) {
  const auto count = [&](const char* field) {
    const auto found = run.config.find(field);
    return found != run.config.end() && found->is_number() ? found->get<double>() : 0.0;
  };
  return count("tokens") * count("ranks");
}

std::string saved_text(const RunResult& run, const RunResult* baseline) {
  if (baseline == nullptr || baseline == &run || !run.memory || !baseline->memory) return "";
  const Bytes own = peak_of(*run.memory);
  const Bytes theirs = peak_of(*baseline->memory);
  return theirs == Bytes(0) ? "" : share_text(Ratio(1 - own / theirs));
}

std::string error_text(const RunResult& run) {
  const auto error = prediction_error(run);
  return error ? signed_text(error->count() * 100, 1) + " %" : "";
}

// With predictions there is no room for what follows from other columns.
TextColumns::Line line_of(const Results& results, const RunResult& run, bool predicts) {
  TextColumns::Line line = {schedule_name(run), std::to_string(run.chosen.granularity), run.chosen.reuse};
  const auto spread = step_spread(run);
  if (!spread) {
    line.emplace_back(name_of(run.status));
    return line;
  }
  const auto faster = speedup(results, run);
  const auto hidden = overlap(run);
  line.push_back(time_text(spread->median));
  if (predicts) {
    line.push_back(run.predicted ? time_text(*run.predicted) : "");
    line.push_back(error_text(run));
  }
  line.push_back(time_text(spread->p10) + "-" + time_text(spread->p90));
  line.push_back(faster ? fmt::format("{:.2f}x", faster->count()) : "");
  if (!predicts) line.push_back(rate_text(tokens_of_step(run) / spread->median.count()));
  line.push_back(run.memory ? memory_text(run.memory->predicted) : "");
  line.push_back(run.memory && run.memory->measured ? memory_text(*run.memory->measured) : "");
  if (!predicts) line.push_back(saved_text(run, baseline_of(results, run)));
  line.push_back(hidden ? share_text(*hidden) : "");
  return line;
}

std::string table_of_shape(const Results& results, const std::vector<const RunResult*>& runs, TableStyle style) {
  using Align = TextColumns::Align;
  const bool predicts =
      std::any_of(runs.begin(), runs.end(), [](const RunResult* run) { return run->predicted.has_value(); });
  std::vector<TextColumns::Column> titles = {{"system", Align::left}, {"n", Align::right}, {"reuse", Align::left}};
  const auto add = [&](std::initializer_list<const char*> names) {
    for (const char* name : names) titles.push_back({name, Align::right});
  };
  if (predicts) {
    add({"step ms", "pred. ms", "error", "p10-p90", "speedup", "MiB pred.", "measured", "overlap"});
  } else {
    add({"step ms", "p10-p90", "speedup", "tokens/s", "MiB pred.", "measured", "saved", "overlap"});
  }
  TextColumns columns(std::move(titles));
  std::optional<Seconds> least;
  std::size_t fastest = runs.size();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    columns.add(line_of(results, *runs[i], predicts));
    const auto spread = step_spread(*runs[i]);
    if (spread && (!least || spread->median < *least)) {
      least = spread->median;
      fastest = i;
    }
  }
  if (style.colour && fastest < runs.size()) columns.emphasise(fastest);
  return columns.text(style.colour);
}

// What failed or was skipped, with the reason said once.
std::string reasons(const Results& results, RunStatus status) {
  Groups<std::string, std::string> by_reason;
  for (const RunResult& run : results.runs) {
    if (run.status == status) group_of(by_reason, run.reason).push_back(run.label);
  }
  std::string text;
  for (const auto& [reason, labels] : by_reason) {
    text += fmt::format("\n{}: {}\n", name_of(status), reason);
    for (const std::string& label : labels) text += "  " + label + "\n";
  }
  return text;
}

std::string legend(const Results& results) {
  std::string text = "\ntokens/s: of all ranks. Memory: device arenas and routing of the rank with the most.";
  const bool compared = std::any_of(results.runs.begin(), results.runs.end(),
                                    [&](const RunResult& run) { return baseline_of(results, run) != nullptr; });
  if (compared)
    text += "\nspeedup, saved: over the baseline of that shape; saved also of what a step takes beside its arenas.";
  const bool predicted = std::any_of(results.runs.begin(), results.runs.end(),
                                     [](const RunResult& run) { return run.predicted.has_value(); });
  if (predicted)
    text += "\npred. ms: step as the machine profile predicts it; error: over the measured step, less one.";
  return text + "\n" + unreal_note(results.environment) + gpu_note(results);
}

}  // namespace

std::string table_of(const Results& results, TableStyle style) {
  if (results.runs.empty()) return {};
  Groups<Json, const RunResult*> shapes;
  for (const RunResult& run : results.runs) group_of(shapes, shape_of(run)).push_back(&run);
  const std::string pinning = pinning_text(results.environment);
  std::string text;
  for (const auto& [shape, runs] : shapes) {
    std::string heading = heading_of(shape);
    if (!pinning.empty()) append_part(heading, pinning);
    text += (text.empty() ? "" : "\n") + (style.colour ? "\x1b[1m" + heading + "\x1b[0m" : heading) + "\n";
    text += table_of_shape(results, runs, style);
    std::vector<std::string> names;
    for (const RunResult* run : runs) {
      names.push_back(fmt::format("{} n={} {}", schedule_name(*run), run->chosen.granularity, run->chosen.reuse));
    }
    text += rank_table(runs, names);
  }
  return text + legend(results) + host_table(results) + reasons(results, RunStatus::failed) +
         reasons(results, RunStatus::skipped);
}

}  // namespace moebench
