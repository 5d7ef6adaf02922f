#pragma once
// What is different between two runs of one configuration, and whether that is worse.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/base/units.h"
#include "results/changes/margins.h"
#include "results/run_result.h"
#include "results/statistics/ratio_interval.h"
#include "results/statistics/share_difference.h"
#include "results/statistics/shift_interval.h"

namespace moebench {

enum class Verdict : std::uint8_t {
  same,          // the interval lies within the margin
  better,        // by more than the margin, as sure as the level says
  worse,         // likewise
  inconclusive,  // the interval is too wide to say
};

// Of a step's time: "same", "faster", "slower", "inconclusive".
std::string_view time_word(Verdict verdict);
// Of anything else: "same", "better", "worse", "inconclusive".
std::string_view name_of(Verdict verdict);

struct TimeChange {
  Seconds before;                         // median over the rounds of the rounds' medians
  Seconds after;                          // likewise
  Ratio ratio;                            // new over old; of paired rounds not quite after / before
  std::optional<RatioInterval> interval;  // nothing: too few rounds
  std::optional<RatioInterval> wide_interval;  // at the level of Holm's first step: all figures' hold together
  std::optional<ShiftInterval> shift;     // of the rounds' medians
  std::optional<Ratio> detectable;        // least slowdown (0.05: 5 %) that such rounds show in four of five cases
  bool is_not_worse = false;              // the interval ends within the margin on the worse side
  Verdict verdict = Verdict::inconclusive;

  bool operator==(const TimeChange&) const = default;
};

// A rank's peak_of(); where only one side was measured, what was predicted of both, without what is taken beside it.
struct MemoryChange {
  Bytes before;
  Bytes after;
  Verdict verdict = Verdict::same;

  bool operator==(const MemoryChange&) const = default;
};

// Of a figure that is a share itself: overlap, or the prediction's error without its sign.
struct ShareChange {
  Ratio before;
  Ratio after;
  std::optional<ShareInterval> interval;  // of the difference after - before; nothing: too few rounds
  std::optional<ShareInterval> wide_interval;  // see TimeChange
  bool is_not_worse = false;                   // see TimeChange
  Verdict verdict = Verdict::inconclusive;

  bool operator==(const ShareChange&) const = default;
};

struct Change {
  std::string label;  // as the new results have it
  RunStatus status_before = RunStatus::ok;
  RunStatus status_after = RunStatus::ok;
  std::string reason_before;       // of failed and skipped
  std::string reason_after;        // likewise
  std::optional<TimeChange> time;  // nothing where either side has none
  std::optional<MemoryChange> memory;
  std::optional<ShareChange> prediction_error;
  std::optional<ShareChange> overlap;
  std::vector<std::string> flags;  // for people: drift and outliers, which stay in the figures

  bool operator==(const Change&) const = default;
};

// One side of a comparison.
struct Side {
  std::string origin;  // file or folder, or how else people call it
  std::string suite;
  std::string unreal;  // unreal_tag() of its environment
  std::string revision;
  std::string started;

  bool operator==(const Side&) const = default;
};

struct Changes {
  Side before;
  Side after;
  Pairing pairing = Pairing::none;
  Ratio level;  // of intervals and verdicts
  Margins margins;
  std::vector<Change> changes;           // in the order of the new results
  std::vector<std::string> only_before;  // labels of configurations that the new results lack
  std::vector<std::string> only_after;   // and that the old ones lack
  std::vector<std::string> notes;        // for people: what differs in the environments, what was not real

  bool operator==(const Changes&) const = default;
};

}  // namespace moebench
