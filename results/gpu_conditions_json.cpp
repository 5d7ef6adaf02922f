#include "results/gpu_conditions_json.h"

namespace moebench {

Json to_json(const GpuConditions& conditions) {
  return {{"looks", conditions.looks},
          {"lowest_mhz", conditions.lowest_clock.count()},
          {"highest_mhz", conditions.highest_clock.count()},
          {"highest_celsius", conditions.highest_temperature.count()},
          {"slowed_by", conditions.slowed_by}};
}

GpuConditions gpu_conditions_from(const JsonField& json) {
  GpuConditions conditions{.looks = json.at("looks").small(),
                           .lowest_clock = Megahertz(json.at("lowest_mhz").small()),
                           .highest_clock = Megahertz(json.at("highest_mhz").small()),
                           .highest_temperature = Celsius(json.at("highest_celsius").small()),
                           .slowed_by = {}};
  for (const JsonField& reason : json.at("slowed_by").items()) conditions.slowed_by.push_back(reason.text());
  return conditions;
}

}  // namespace moebench
