// What a machine's profile predicts for the configurations of a run, in milliseconds, as a JSON list.
//
//   predict PROFILE.json RESULTS.json
//
// Rows are taken to be even. benchmarks/prediction.py sets the list beside what the run measured.
#include <cstdio>
#include <fstream>
#include <iostream>

#include <nlohmann/json.hpp>

#include "reference/base/error.h"
#include "reference/cost/profile_json.h"
#include "reference/cost/simulator.h"
#include "reference/systems/system.h"
#include "suites/configuration.h"

namespace {

using namespace moebench;
using Json = nlohmann::ordered_json;

VerifiedPlan plan_of(const Configuration& configuration) {
  const LayerShape& shape = configuration.shape;
  const auto sizes = ramped_partitions(shape.tokens, configuration.granularity, configuration.partition_ramp);
  auto routing = std::make_shared<const Routing>(balanced_routing(shape, 0, sizes));
  const SystemInfo& system = system_named(configuration.system);
  return compile(system.build(shape, std::move(routing), system_options(configuration)), layout_of(configuration));
}

Json prediction(const MachineProfile& profile, const Json& run) {
  const Configuration configuration = configuration_from_json(run.at("config"));
  Simulator simulator(profile, emulated_speeds(configuration));
  const SimulatedStep& step = simulator.run(plan_of(configuration));
  const auto on = [&](Stream stream) { return in_milliseconds(busy(step.rank(0).timeline, stream)); };
  return {{"label", run.at("label")},
          {"ms", in_milliseconds(step.total())},
          {"forward", in_milliseconds(step.forward)},
          {"backward", in_milliseconds(step.backward)},
          {"prologue", in_milliseconds(step.prologue)},
          {"overhead", in_milliseconds(step.overhead)},
          {"compute", on(Stream::compute)},
          {"comm", on(Stream::comm)},
          {"copy", on(Stream::copy)}};
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::fputs("usage: predict PROFILE.json RESULTS.json\n", stderr);
    return 2;
  }
  const MachineProfile profile = read_profile(argv[1]);
  std::ifstream file(argv[2]);
  Json predictions = Json::array();
  const Json results = Json::parse(file);
  for (const Json& run : results.at("runs")) predictions.push_back(prediction(profile, run));
  std::cout << predictions.dump(1) << "\n";
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "error: %s\n", error.what());
  return 2;
}
