#include "results/changes/changes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <sstream>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reference/base/percentile.h"
#include "results/changes/fingerprint.h"
#include "results/changes/flags.h"
#include "results/changes/matching.h"
#include "results/json_field.h"
#include "results/statistics/detectable.h"
#include "results/statistics/holm.h"
#include "results/unreal_tag.h"

namespace moebench {
namespace {

constexpr Ratio power(0.8);

bool has_time(const RunResult& run) { return run.status == RunStatus::ok && !run.rounds.empty(); }

// Of one figure: what its verdict follows from. Without an estimate it is inconclusive.
struct Test {
  Ratio p_worse;
  Ratio p_better;
  bool is_within_margin = false;
};

// The figures of one configuration. Paired rounds are as many on both sides.
struct Figures {
  RoundSamples times;
  std::vector<Ratio> prediction_errors;
  std::vector<std::optional<Ratio>> overlaps;  // of each round
};

Figures figures_of(const RunResult& run, std::size_t rounds) {
  Figures figures;
  for (std::size_t i = 0; i < rounds; ++i) {
    const Round& round = run.rounds[i];
    figures.times.push_back(round.step);
    if (run.predicted) figures.prediction_errors.emplace_back(std::abs(*run.predicted / median(round.step) - 1));
    figures.overlaps.push_back(round.overlap);
  }
  return figures;
}

// Of a run that repeats exactly: to the digits that files have of it, so that it equals itself however it was kept.
RunResult as_files_have_it(RunResult run) {
  if (run.predicted) run.predicted = as_written(*run.predicted);
  for (Round& round : run.rounds) {
    for (Seconds& time : round.step) time = as_written(time);
    if (round.overlap) round.overlap = as_written(*round.overlap);
  }
  return run;
}

struct KnownShares {
  std::vector<Ratio> before;
  std::vector<Ratio> after;
};

// Of the rounds that have such a share; of paired ones, where both have.
KnownShares known_shares(const std::vector<std::optional<Ratio>>& before,
                         const std::vector<std::optional<Ratio>>& after, Pairing pairing) {
  KnownShares known;
  const auto has = [](const std::vector<std::optional<Ratio>>& shares, std::size_t i) {
    return i < shares.size() && shares[i].has_value();
  };
  for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
    if (pairing == Pairing::by_round && !(has(before, i) && has(after, i))) continue;
    if (has(before, i)) known.before.push_back(*before[i]);
    if (has(after, i)) known.after.push_back(*after[i]);
  }
  return known;
}

// A simulated run has one round, which repeats exactly.
constexpr double exactly = std::numeric_limits<double>::infinity();

struct ComparedRun {
  Change change;
  std::optional<ComparedRounds> rounds;   // of a measured time
  std::optional<RatioEstimate> estimate;  // of the time
  std::optional<ShareEstimate> error_estimate;
  std::optional<ShareEstimate> overlap_estimate;
  std::optional<Test> time;
  std::optional<Test> prediction_error;
  std::optional<Test> overlap;
};

class Comparer {
 public:
  Comparer(const ChangeRules& rules, bool is_exact) : rules_(rules), is_exact_(is_exact) {}

  ComparedRun compare(const MatchedRun& runs) const {
    ComparedRun compared;
    Change& change = compared.change;
    change.label = runs.after->label;
    change.status_before = runs.before->status;
    change.status_after = runs.after->status;
    change.reason_before = runs.before->reason;
    change.reason_after = runs.after->reason;
    if (!has_time(*runs.before) || !has_time(*runs.after)) return compared;
    const bool is_paired = rules_.pairing == Pairing::by_round;
    const std::size_t common = std::min(runs.before->rounds.size(), runs.after->rounds.size());
    const auto figures = [&](const RunResult& run) {
      const std::size_t rounds = is_paired ? common : run.rounds.size();
      return is_exact_ ? figures_of(as_files_have_it(run), rounds) : figures_of(run, rounds);
    };
    const Figures old = figures(*runs.before);
    const Figures now = figures(*runs.after);
    change.time = time_change(old.times, now.times, compared);
    change.memory = memory_change(*runs.before, *runs.after);
    change.prediction_error =
        share_change(old.prediction_errors, now.prediction_errors, rules_.margins.prediction_error, 1,
                     compared.prediction_error, compared.error_estimate);
    const KnownShares overlaps = known_shares(old.overlaps, now.overlaps, rules_.pairing);
    change.overlap = share_change(overlaps.before, overlaps.after, rules_.margins.overlap, -1, compared.overlap,
                                  compared.overlap_estimate);
    if (!is_exact_) compared.rounds = ComparedRounds{runs.before, runs.after};
    return compared;
  }

 private:
  TimeChange time_change(const RoundSamples& before, const RoundSamples& after, ComparedRun& compared) const {
    TimeChange time{.before = median(round_medians(before)), .after = median(round_medians(after))};
    time.ratio = ratio_between(before, after, rules_.pairing);
    const auto estimate = is_exact_ ? RatioEstimate{.ratio = time.ratio, .degrees_of_freedom = exactly}
                                    : ratio_of_medians(before, after, rules_.pairing, rules_.resampling);
    compared.estimate = estimate;
    if (!estimate) return time;
    const Ratio most = Ratio(1) + rules_.margins.time;
    const Ratio least(1 / most.count());
    time.interval = interval_of(*estimate, rules_.level);
    if (!is_exact_) time.shift = hodges_lehmann_shift(before, after, rules_.pairing, rules_.level);
    time.is_not_worse = time.interval->high <= most;
    compared.time = Test{.p_worse = p_value_above(*estimate, most),
                         .p_better = p_value_below(*estimate, least),
                         .is_within_margin = least <= time.interval->low && time.interval->high <= most};
    return time;
  }

  // `worse` is 1 where more of it is worse, else -1.
  std::optional<ShareChange> share_change(const std::vector<Ratio>& before, const std::vector<Ratio>& after,
                                          Ratio margin, int worse, std::optional<Test>& test,
                                          std::optional<ShareEstimate>& estimate) const {
    if (before.empty() || after.empty()) return std::nullopt;
    ShareChange share{.before = median(before), .after = median(after)};
    estimate = is_exact_ ? ShareEstimate{.difference = share.after - share.before, .degrees_of_freedom = exactly}
                         : difference_of_shares(before, after, rules_.pairing, rules_.resampling);
    if (!estimate) return share;
    share.interval = interval_of(*estimate, rules_.level);
    const Ratio p_more = p_value_above(*estimate, margin);
    const Ratio p_less = p_value_below(*estimate, margin * -1.0);
    share.is_not_worse = worse > 0 ? share.interval->high <= margin : margin * -1.0 <= share.interval->low;
    test = Test{.p_worse = worse > 0 ? p_more : p_less,
                .p_better = worse > 0 ? p_less : p_more,
                .is_within_margin = margin * -1.0 <= share.interval->low && share.interval->high <= margin};
    return share;
  }

  // By one measure: where only one side was measured, what was predicted of both.
  std::optional<MemoryChange> memory_change(const RunResult& before, const RunResult& after) const {
    if (!before.memory || !after.memory) return std::nullopt;
    const bool is_one_measure = before.memory->measured.has_value() == after.memory->measured.has_value();
    const auto peak = [&](const MemoryUse& memory) { return is_one_measure ? peak_of(memory) : memory.predicted; };
    MemoryChange memory{.before = peak(*before.memory), .after = peak(*after.memory)};
    const double margin = 1 + rules_.margins.memory.count();
    const auto old = static_cast<double>(memory.before.count());
    const auto now = static_cast<double>(memory.after.count());
    memory.verdict = now > old * margin ? Verdict::worse : now * margin < old ? Verdict::better : Verdict::same;
    return memory;
  }

  const ChangeRules& rules_;
  bool is_exact_;
};

// By what is tested, of all figures at once.
class Family {
 public:
  void add(const std::optional<Test>& test, Verdict& verdict) {
    if (!test) return;
    tests_.push_back(*test);
    verdicts_.push_back(&verdict);
  }

  // Of each test by itself, so that all of them together keep the level: that of Holm's first step.
  Ratio level_of_one(Ratio level) const {
    return Ratio(1 - (1 - level.count()) / static_cast<double>(std::max<std::size_t>(1, tests_.size())));
  }

  void judge(Ratio level) const {
    const Ratio tail((1 - level.count()) / 2);
    const std::vector<Ratio> worse = adjusted(&Test::p_worse);
    const std::vector<Ratio> better = adjusted(&Test::p_better);
    for (std::size_t i = 0; i < tests_.size(); ++i) {
      *verdicts_[i] = worse[i] <= tail             ? Verdict::worse
                      : better[i] <= tail          ? Verdict::better
                      : tests_[i].is_within_margin ? Verdict::same
                                                   : Verdict::inconclusive;
    }
  }

 private:
  std::vector<Ratio> adjusted(Ratio Test::*p_value) const {
    std::vector<Ratio> p_values;
    for (const Test& test : tests_) p_values.push_back(test.*p_value);
    return holm_adjusted(p_values);
  }

  std::vector<Test> tests_;
  std::vector<Verdict*> verdicts_;
};

// What only the size of the family tells.
void add_at_first_step(ComparedRun& run, const ChangeRules& rules, Ratio level) {
  if (run.estimate) {
    TimeChange& time = *run.change.time;
    time.detectable = least_detectable_ratio(*run.estimate, rules.margins.time, level, power) - Ratio(1);
    time.wide_interval = interval_of(*run.estimate, level);
  }
  if (run.error_estimate) run.change.prediction_error->wide_interval = interval_of(*run.error_estimate, level);
  if (run.overlap_estimate) run.change.overlap->wide_interval = interval_of(*run.overlap_estimate, level);
}

void add_flags(std::vector<ComparedRun>& compared, const ChangeRules& rules) {
  std::vector<ComparedRounds> rounds;
  std::vector<Change*> changes;
  for (ComparedRun& run : compared) {
    if (!run.rounds) continue;
    rounds.push_back(*run.rounds);
    changes.push_back(&run.change);
  }
  std::vector<std::vector<std::string>> flags = flags_of(rounds, rules.pairing, rules.margins.time, rules.level);
  for (std::size_t i = 0; i < changes.size(); ++i) changes[i]->flags = std::move(flags[i]);
}

std::vector<std::string> labels_of(const std::vector<const RunResult*>& runs) {
  std::vector<std::string> labels;
  for (const RunResult* run : runs) labels.push_back(run->label);
  return labels;
}

Side side_of(const Results& results) {
  return {.origin = {},
          .suite = results.suite.name,
          .unreal = unreal_tag(results.environment),
          .revision = results.environment.git_revision,
          .started = results.environment.started};
}

std::vector<std::string> notes_on(const Results& before, const Results& after) {
  std::vector<std::string> notes;
  const std::vector<std::string> differences = fingerprint_differences(before.environment, after.environment);
  if (!differences.empty()) {
    notes.push_back(fmt::format("not the same environment: {}", fmt::join(differences, "; ")));
  }
  const auto add_once = [&](std::string note) {
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(std::move(note));
  };
  for (const Results* results : {&before, &after}) {
    std::istringstream unreal(unreal_note(results->environment));
    for (std::string line; std::getline(unreal, line);) add_once(line);
  }
  for (const Results* results : {&before, &after}) {
    if (results->state == ResultsState::complete) continue;
    notes.push_back(fmt::format("the {} results are not complete: {}", results == &before ? "old" : "new",
                                name_of(results->state)));
  }
  return notes;
}

}  // namespace

Changes changes_between(const Results& before, const Results& after, const ChangeRules& rules) {
  const Matching matching = matched_runs(before, after);
  const bool is_exact = !before.environment.simulated.empty() && !after.environment.simulated.empty();
  const Comparer comparer(rules, is_exact);
  std::vector<ComparedRun> compared;
  compared.reserve(matching.both.size());
  Family family;
  for (const MatchedRun& runs : matching.both) {
    ComparedRun& run = compared.emplace_back(comparer.compare(runs));
    if (run.change.time) family.add(run.time, run.change.time->verdict);
    if (run.change.prediction_error) family.add(run.prediction_error, run.change.prediction_error->verdict);
    if (run.change.overlap) family.add(run.overlap, run.change.overlap->verdict);
  }
  family.judge(rules.level);
  const Ratio level = family.level_of_one(rules.level);
  for (ComparedRun& run : compared) add_at_first_step(run, rules, level);
  add_flags(compared, rules);
  Changes changes{.before = side_of(before),
                  .after = side_of(after),
                  .pairing = rules.pairing,
                  .level = rules.level,
                  .margins = rules.margins,
                  .changes = {},
                  .only_before = labels_of(matching.only_before),
                  .only_after = labels_of(matching.only_after),
                  .notes = notes_on(before, after)};
  changes.changes.reserve(compared.size());
  for (ComparedRun& run : compared) changes.changes.push_back(std::move(run.change));
  return changes;
}

RoundSamples round_samples(const RunResult& run) {
  RoundSamples samples;
  for (const Round& round : run.rounds) samples.push_back(round.step);
  return samples;
}

}  // namespace moebench
