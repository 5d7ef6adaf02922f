#pragma once
// What a search has priced so far: each choice once.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "reference/select/plan_search.h"

namespace moebench {

class PricedChoices {
 public:
  PricedChoices(Pricer& pricer, std::optional<Bytes> memory_budget, const Correction& correction)
      : pricer_(pricer), memory_budget_(memory_budget), correction_(correction) {}

  bool fits(const Choice& choice) { return !memory_budget_ || pricer_.device_memory(choice) <= *memory_budget_; }

  // Simulates what was not priced before. Precondition: fits(choice).
  Seconds time(const Choice& choice);

  // What predictions of such choices are multiplied with.
  Ratio correction(const Choice& choice) const { return correction_ ? correction_(choice) : Ratio(1); }

  // The quickest so far; of equally quick ones the first. Null before the first.
  const PricedChoice* best() const { return all_.empty() ? nullptr : &all_[best_]; }

  // The quickest of so many partitions, at most `count`.
  std::vector<Choice> quickest(int granularity, std::size_t count) const;

  // With the same pricer, budget and correction, and nothing priced.
  PricedChoices anew() const { return PricedChoices(pricer_, memory_budget_, correction_); }

  const std::vector<PricedChoice>& all() const { return all_; }
  Pricer& pricer() { return pricer_; }

 private:
  Pricer& pricer_;
  std::optional<Bytes> memory_budget_;
  const Correction& correction_;
  std::unordered_map<std::string, std::size_t> index_;  // into all_, by key
  std::vector<PricedChoice> all_;
  std::size_t best_ = 0;
};

}  // namespace moebench
