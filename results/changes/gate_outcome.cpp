#include "results/changes/gate_outcome.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "results/changes/change_text.h"

namespace moebench {
namespace {

void add_share(GateOutcome& outcome, const Change& change, const std::optional<ShareChange>& share,
               const std::string& what) {
  if (!share) return;
  const auto text = [&](std::string_view verdict) {
    return fmt::format("{}: {} {}: {:.1f} %, now {:.1f} %", change.label, what, verdict, share->before.count() * 100,
                       share->after.count() * 100);
  };
  if (share->verdict == Verdict::worse) outcome.regressions.push_back(text("worse"));
  if (share->verdict == Verdict::inconclusive && !share->is_not_worse)
    outcome.inconclusive.push_back(text("inconclusive"));
}

void add_time(GateOutcome& outcome, const Change& change) {
  const TimeChange& time = *change.time;
  const std::string text = fmt::format(
      "{}: {}: {} ms, now {} ms, {}{}", change.label, time_word(time.verdict), milliseconds_text(time.before),
      milliseconds_text(time.after), percent_text(time.ratio - Ratio(1)),
      time.interval ? fmt::format(" ({})", interval_text(*time.interval)) : std::string(", too few rounds"));
  if (time.verdict == Verdict::worse) outcome.regressions.push_back(text);
  if (time.verdict == Verdict::inconclusive && !time.is_not_worse) outcome.inconclusive.push_back(text);
}

void add_without_time(GateOutcome& outcome, const Change& change) {
  const std::string text = fmt::format("{}: {}", change.label, no_time_text(change));
  if (change.status_before != RunStatus::ok) {
    outcome.not_judged.push_back(text);
    return;
  }
  (change.status_after == RunStatus::failed ? outcome.failed : outcome.missing).push_back(text);
}

constexpr double endless = std::numeric_limits<double>::infinity();

double over(double width, double allowed) {
  if (allowed > 0) return width / allowed;
  return width == 0 ? 0 : endless;
}

double time_width(const TimeChange& time, Ratio margin) {
  const auto& interval = time.wide_interval;
  return interval ? over(std::log(interval->high / interval->low), std::log1p(margin.count())) : endless;
}

double share_width(const std::optional<ShareChange>& share, Ratio margin) {
  if (!share) return 0;
  const auto& interval = share->wide_interval;
  return interval ? over((interval->high - interval->low).count(), margin.count()) : endless;
}

}  // namespace

std::string_view name_of(GateResult result) {
  constexpr std::array<std::string_view, 5> names = {"passed", "regression", "inconclusive", "missing", "failed"};
  return names[static_cast<std::size_t>(result)];
}

GateResult GateOutcome::result() const {
  if (!failed.empty()) return GateResult::failed;
  if (!regressions.empty()) return GateResult::regression;
  if (!missing.empty() || judged == 0) return GateResult::missing;
  return inconclusive.empty() ? GateResult::passed : GateResult::inconclusive;
}

GateOutcome outcome_of(const Change& change) {
  GateOutcome outcome;
  if (!change.time) {
    add_without_time(outcome, change);
    return outcome;
  }
  outcome.judged = 1;
  outcome.has_too_few_rounds = !change.time->interval;
  add_time(outcome, change);
  if (change.memory && change.memory->verdict == Verdict::worse) {
    outcome.regressions.push_back(fmt::format("{}: memory worse: {} bytes, now {} bytes", change.label,
                                              change.memory->before.count(), change.memory->after.count()));
  }
  add_share(outcome, change, change.prediction_error, "prediction error");
  add_share(outcome, change, change.overlap, "overlap");
  return outcome;
}

GateOutcome outcome_of(const Changes& changes) {
  GateOutcome all;
  const auto append = [](std::vector<std::string>& to, const std::vector<std::string>& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  for (const Change* change : worst_first(changes)) {
    const GateOutcome one = outcome_of(*change);
    append(all.failed, one.failed);
    append(all.regressions, one.regressions);
    append(all.missing, one.missing);
    append(all.inconclusive, one.inconclusive);
    append(all.not_judged, one.not_judged);
    all.judged += one.judged;
    all.has_too_few_rounds = all.has_too_few_rounds || one.has_too_few_rounds;
  }
  for (const std::string& label : changes.only_before) all.missing.push_back(label + ": not in the new results");
  return all;
}

Ratio widest_interval(const Changes& changes) {
  double widest = 0;
  for (const Change& change : changes.changes) {
    if (!change.time) continue;
    widest = std::max({widest, time_width(*change.time, changes.margins.time),
                       share_width(change.prediction_error, changes.margins.prediction_error),
                       share_width(change.overlap, changes.margins.overlap)});
  }
  return Ratio(widest);
}

std::string text_of(const GateOutcome& outcome) {
  std::string text;
  const auto list = [&](const char* heading, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    text += fmt::format("{}:\n", heading);
    for (const std::string& line : lines) text += "  " + line + "\n";
  };
  list("Failed, and did not before", outcome.failed);
  list("Worse", outcome.regressions);
  list("Missing", outcome.missing);
  list("Inconclusive", outcome.inconclusive);
  list("Not judged, without a time in the old results", outcome.not_judged);
  if (outcome.judged == 0) text += "No configuration has a time in both.\n";
  return text + fmt::format("Gate: {}\n", name_of(outcome.result()));
}

}  // namespace moebench
