#include "profiler/calibrate/calibrate.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "profiler/calibrate/calibration_scope.h"
#include "profiler/calibrate/figures.h"
#include "profiler/calibrate/measured_slowdowns.h"
#include "profiler/calibrate/measured_steps.h"
#include "profiler/calibrate/measured_transfers.h"
#include "reference/base/build_info.h"

namespace moebench {
namespace {

// Makes the parts of a profile from what this rank has measured and what the others have.
class ProfileParts {
 public:
  ProfileParts(const CalibrationScope& scope, Communicator& communicator)
      : scope_(scope), communicator_(communicator) {}

  template <class Size>
  Curve<Size> curve(const Samples<Size>& samples, const std::string& what) const {
    return curve_of(agreed(samples), what);
  }

  // One after the other in a step, so their mean counts.
  Curve<Bytes> curve(const Samples<std::pair<OpKind, Bytes>>& samples, const std::string& what) const {
    return curve_of(mean_over_kinds(agreed(samples)), what);
  }

  // By what a rank sends.
  Curve<Bytes> collective_curve(const Samples<Bytes>& samples, Bytes (*sent)(Bytes size, int ranks),
                                const std::string& what) const {
    Figures<Bytes> figures;
    for (const auto& [size, figure] : agreed(samples)) figures.emplace(sent(size, communicator_.size()), figure);
    return curve_of(figures, what);
  }

  Curve<Tokens> prologue(const Samples<std::pair<Features, Tokens>>& samples) const {
    Samples<Tokens> at_one_dim;
    for (const auto& [size, times] : samples) {
      if (size.first == scope_.prologue_dim) at_one_dim.emplace(size.second, times);
    }
    return curve(at_one_dim, of_steps(fmt::format("gate, choice of experts and counts at a model dimension of {}",
                                                  scope_.prologue_dim.count())));
  }

  // The gradient of a gate is two products of one shape.
  GemmSpeeds gemm(const Samples<std::pair<OpKind, ProductSize>>& samples, const std::string& what) const {
    std::vector<GemmPoint> points;
    for (const auto& [key, figure] : agreed(samples)) {
      const auto& [kind, size] = key;
      points.push_back({.type = size.type,
                        .shape = {.rows = size.rows, .inner = size.inner, .columns = size.columns},
                        .time = kind == OpKind::gate_grad ? figure.time / 2.0 : figure.time,
                        .spread = figure.spread});
    }
    return {std::move(points), {}, what, "calibration"};
  }

  Overhead overhead(const std::vector<Seconds>& samples, const std::string& what) const {
    const Figure figure = agreed(Samples<int>{{0, samples}}).at(0);
    return {.time = std::max(Seconds(0), figure.time), .source = what};
  }

  std::string of_steps(const std::string& what) const {
    return fmt::format("measured: {}, {} steps", what, scope_.sweeps * scope_.steps);
  }

  std::string of_transfers(const std::string& what) const {
    return fmt::format("measured: {} {}", scope_.transfers, what);
  }

 private:
  template <class Size>
  Figures<Size> agreed(Samples<Size> samples) const {
    take_slowest(communicator_, samples);
    return figures_of(samples);
  }

  const CalibrationScope& scope_;
  Communicator& communicator_;
};

std::string of_slowdowns(std::span<const SlowdownRound> rounds) {
  return fmt::format("measured: streams beside each other, median of {} rounds, spread at most {:.0f} %", rounds.size(),
                     spread_of_slowdowns(rounds).count() * 100);
}

// One rank has nobody to send to.
Bytes sent_by_exchange(Bytes size, int ranks) { return ranks == 1 ? Bytes(0) : size; }
Bytes sent_by_sum(Bytes size, int ranks) { return size * 2 * (ranks - 1) / ranks; }

}  // namespace

MachineProfile calibrate(const CalibrationRequest& request, Device& device, Communicator& communicator) {
  const CalibrationScope scope = scope_of(request);
  const StepSamples steps = measure_steps(scope, device, communicator);
  const TransferSamples transfers = measure_transfers(scope, device, communicator);
  const std::vector<SlowdownRound> rounds = measure_slowdowns(scope, device, communicator);
  const ProfileParts parts(scope, communicator);
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return {.name = request.name,
          .description = request.description,
          .origin = ProfileOrigin::measured,
          .date = today,
          .moebench = std::string(build_info().git_revision),
          .machine = request.machine,
          .gemm = parts.gemm(steps.products, parts.of_steps("products of experts and gates")),
          .permutation = parts.curve(steps.permutations, parts.of_steps("mean of the four permutations")),
          .activation = parts.curve(steps.activations, parts.of_steps("mean of ReLU and its gradient")),
          .to_host = parts.curve(transfers.to_host, parts.of_transfers("copies")),
          .from_host = parts.curve(transfers.from_host, parts.of_transfers("copies")),
          .prologue = parts.prologue(steps.prologue),
          .network =
              CollectiveCurves{
                  parts.collective_curve(transfers.exchanges, sent_by_exchange, parts.of_transfers("all-to-alls")),
                  parts.collective_curve(transfers.sums, sent_by_sum, parts.of_transfers("all-reduces"))},
          .slowdowns = slowdowns_from(rounds),
          .slowdowns_source = of_slowdowns(rounds),
          .op_overhead = parts.overhead(steps.op_overhead, parts.of_steps("time between ops, for each op")),
          .step_overhead = parts.overhead(steps.step_overhead, parts.of_steps("time beside prologue and passes"))};
}

}  // namespace moebench
