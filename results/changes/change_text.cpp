#include "results/changes/change_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "results/text_columns.h"

namespace moebench {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Down to the byte that a verdict may follow from.
std::string size_text(Bytes bytes) {
  constexpr std::int64_t smallest_shown = 10LL * 1024;  // 0.01 MiB
  return bytes.count() < smallest_shown ? fmt::format("{} bytes", bytes.count())
                                        : fmt::format("{:.2f} MiB", in_mib(bytes));
}

std::string share_text(Ratio share) { return fmt::format("{:.1f} %", share.count() * 100); }

void add_share(std::vector<std::string>& lines, const std::optional<ShareChange>& share, const std::string& what) {
  if (!share || share->verdict == Verdict::same || share->verdict == Verdict::inconclusive) return;
  lines.push_back(fmt::format("{} {}: {}, now {}", what, name_of(share->verdict), share_text(share->before),
                              share_text(share->after)));
}

bool is_any_worse(const Change& change) {
  const auto worse = [](const auto& part) { return part && part->verdict == Verdict::worse; };
  return worse(change.memory) || worse(change.prediction_error) || worse(change.overlap);
}

// Less is worse.
int rank_of(const Change& change) {
  enum { broken, slower, otherwise_worse, without_time, inconclusive, same, faster };
  if (change.status_after != RunStatus::ok && change.status_before == RunStatus::ok) return broken;
  if (!change.time) return without_time;
  if (change.time->verdict == Verdict::worse) return slower;
  if (is_any_worse(change)) return otherwise_worse;
  if (change.time->verdict == Verdict::inconclusive) return inconclusive;
  return change.time->verdict == Verdict::same ? same : faster;
}

}  // namespace

std::string percent_text(Ratio share) {
  const double percent = share.count() * 100;
  return signed_text(percent, std::abs(percent) < 100 ? 1 : 0) + " %";
}

std::string interval_text(const RatioInterval& ratios) {
  if (ratios.low == ratios.high) return "exact";
  const std::string low = percent_text(ratios.low - Ratio(1));
  return low.substr(0, low.size() - 2) + " to " + percent_text(ratios.high - Ratio(1));
}

std::string milliseconds_text(Seconds time) {
  const double ms = in_milliseconds(time);
  return fmt::format("{:.{}f}", ms, ms < 10 ? 3 : ms < 100 ? 2 : ms < 1000 ? 1 : 0);
}

std::string memory_change_text(const MemoryChange& memory) {
  if (memory.before == memory.after) return "same";
  return memory.before == Bytes(0) ? "more" : percent_text(Ratio(memory.after / memory.before - 1));
}

std::string no_time_text(const Change& change) {
  if (change.time) return {};
  std::vector<std::string> parts;
  const auto add = [&](const char* whose, RunStatus status, const std::string& reason) {
    if (status != RunStatus::ok) parts.push_back(fmt::format("{} {}: {}", whose, name_of(status), reason));
  };
  add("old", change.status_before, change.reason_before);
  add("new", change.status_after, change.reason_after);
  return parts.empty() ? "no rounds" : fmt::format("{}", fmt::join(parts, "; "));
}

std::vector<std::string> other_verdicts(const Change& change) {
  std::vector<std::string> lines;
  if (change.memory && change.memory->verdict != Verdict::same) {
    lines.push_back(fmt::format("memory {}: {:.2f} MiB, now {:.2f} MiB", name_of(change.memory->verdict),
                                in_mib(change.memory->before), in_mib(change.memory->after)));
  }
  add_share(lines, change.prediction_error, "prediction error");
  add_share(lines, change.overlap, "overlap");
  return lines;
}

std::string summary_text(const Changes& changes) {
  std::array<int, 4> counts{};
  int without = 0;
  for (const Change& change : changes.changes) {
    if (change.time) {
      ++counts[static_cast<std::size_t>(change.time->verdict)];
    } else {
      ++without;
    }
  }
  std::vector<std::string> parts;
  for (const Verdict verdict : {Verdict::worse, Verdict::better, Verdict::same, Verdict::inconclusive}) {
    const int count = counts[static_cast<std::size_t>(verdict)];
    if (count > 0) parts.push_back(fmt::format("{} {}", count, time_word(verdict)));
  }
  const auto grown = std::count_if(changes.changes.begin(), changes.changes.end(), [](const Change& change) {
    return change.memory && change.memory->verdict == Verdict::worse;
  });
  if (grown > 0) parts.push_back(fmt::format("{} with more memory", grown));
  if (without > 0) parts.push_back(fmt::format("{} without a time", without));
  const std::size_t missing = changes.only_before.size() + changes.only_after.size();
  if (missing > 0) parts.push_back(fmt::format("{} on one side only", missing));
  return parts.empty() ? "nothing to compare" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string more_memory_text(const Changes& changes, const std::vector<std::string>& names) {
  const auto growth = [](const Change& change) { return change.memory->after - change.memory->before; };
  std::size_t grown = 0;
  std::optional<std::size_t> worst;
  for (std::size_t i = 0; i < changes.changes.size(); ++i) {
    const Change& change = changes.changes[i];
    if (!change.memory || change.memory->verdict != Verdict::worse) continue;
    ++grown;
    if (!worst || growth(change) > growth(changes.changes[*worst])) worst = i;
  }
  if (!worst) return {};
  const Change& change = changes.changes[*worst];
  return fmt::format("More memory: {} configuration{}, at worst {} more ({}, now {}): {}", grown, grown == 1 ? "" : "s",
                     size_text(growth(change)), size_text(change.memory->before), size_text(change.memory->after),
                     names.empty() ? change.label : names[*worst]);
}

std::vector<const Change*> worst_first(const Changes& changes) {
  std::vector<const Change*> order;
  for (const Change& change : changes.changes) order.push_back(&change);
  std::stable_sort(order.begin(), order.end(), [](const Change* a, const Change* b) {
    if (rank_of(*a) != rank_of(*b)) return rank_of(*a) < rank_of(*b);
    return a->time && b->time && a->time->ratio > b->time->ratio;
  });
  return order;
}

ShortLabels short_labels(const std::vector<std::string>& labels) {
  ShortLabels result{.common = {}, .labels = labels};
  if (labels.size() < 2) return result;
  std::vector<std::vector<std::string>> all;
  for (const std::string& label : labels) all.push_back(words_of(label));
  std::vector<std::string> common;
  for (std::size_t i = 1; i < all.front().size(); ++i) {  // the first word, the system, stays
    const std::string& word = all.front()[i];
    if (std::all_of(all.begin(), all.end(), [&](const auto& words) { return has(words, word); }))
      common.push_back(word);
  }
  result.common = fmt::format("{}", fmt::join(common, " "));
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<std::string> own;
    for (std::size_t word = 0; word < all[i].size(); ++word) {
      if (word == 0 || !has(common, all[i][word])) own.push_back(all[i][word]);
    }
    result.labels[i] = fmt::format("{}", fmt::join(own, " "));
  }
  return result;
}

}  // namespace moebench
