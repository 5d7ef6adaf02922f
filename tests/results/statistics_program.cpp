// Statistics of samples, for scipy_test.py: JSON in, JSON out.
//
//   {"before": [[seconds]], "after": [[seconds]], "paired": bool, "level": number, "values": [seconds]}

#include <iostream>
#include <iterator>

#include "results/json.h"
#include "results/statistics/drift.h"
#include "results/statistics/ratio_interval.h"
#include "results/statistics/shift_interval.h"
#include "results/statistics/student.h"

namespace {

using namespace moebench;

RoundSamples samples_of(const Json& json) {
  RoundSamples samples;
  for (const Json& round : json) {
    samples.emplace_back();
    for (const Json& time : round) samples.back().emplace_back(time.get<double>());
  }
  return samples;
}

}  // namespace

int main() {
  const Json input = Json::parse(std::string(std::istreambuf_iterator<char>(std::cin), {}));
  const RoundSamples before = samples_of(input["before"]);
  const RoundSamples after = samples_of(input["after"]);
  const Pairing pairing = input["paired"] ? Pairing::by_round : Pairing::none;
  const Ratio level(input["level"].get<double>());
  const RatioEstimate estimate = *ratio_of_medians(before, after, pairing, {.seed = 1, .resamples = 20000});
  const RatioInterval interval = interval_of(estimate, level);
  const ShiftInterval shift = hodges_lehmann_shift(before, after, pairing, level);
  std::vector<Seconds> values;
  for (const Json& value : input["values"]) values.emplace_back(value.get<double>());
  Json output = {{"ratio", estimate.ratio.count()},
                 {"log_error", estimate.log_error},
                 {"degrees_of_freedom", estimate.degrees_of_freedom},
                 {"low", interval.low.count()},
                 {"high", interval.high.count()},
                 {"p_above_one", p_value_above(estimate, Ratio(1)).count()},
                 {"shift", shift.shift.count()},
                 {"shift_low", shift.low->count()},
                 {"shift_high", shift.high->count()},
                 {"trend_p", trend_p_value(values).count()},
                 {"quantile", student_quantile(level, estimate.degrees_of_freedom)}};
  std::cout << output.dump() << "\n";
}
