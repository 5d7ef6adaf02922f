#include "reference/select/improvement.h"

#include <optional>
#include <utility>

namespace moebench {
namespace {

Choice as_mix(Choice choice) {
  if (choice.options.mixed_reuse.empty()) choice.options.mixed_reuse = reuse_of(choice);
  choice.options.reuse = ReuseStrategy::shared;
  return choice;
}

}  // namespace

void descend(PricedChoices& priced, const std::vector<Move>& moves, Choice start, std::size_t most,
             const Hopeless& hopeless) {
  Choice current = std::move(start);
  Seconds time = priced.time(current);
  for (std::size_t next = 0, unsuccessful = 0; unsuccessful < moves.size(); next = (next + 1) % moves.size()) {
    ++unsuccessful;
    const std::optional<Choice> neighbour = moves[next](current);
    if (!neighbour || !priced.fits(*neighbour) || (hopeless && hopeless(*neighbour, time))) continue;
    if (priced.all().size() >= most) return;
    const Seconds found = priced.time(*neighbour);
    if (found >= time) continue;
    current = *neighbour;
    time = found;
    unsuccessful = 0;
  }
}

Choice disturbed(PricedChoices& priced, const std::vector<Move>& moves, const Choice& start, Random& random) {
  constexpr int count = 4;
  Choice current = start;
  for (int i = 0; i < count; ++i) {
    const Move& move = moves[static_cast<std::size_t>(random.below(std::ssize(moves)))];
    const std::optional<Choice> neighbour = move(current);
    if (neighbour && priced.fits(*neighbour)) current = *neighbour;
  }
  return current;
}

Improvement::Improvement(PricedChoices& priced, const StepBound& bound, int granularity, const SearchSpace& space,
                         std::size_t most)
    : priced_(priced), bound_(bound), most_(most), moves_(mixed_moves(granularity, space)) {}

void Improvement::improve(Choice start) {
  if (!shares_buffers(start)) return;
  descend(priced_, moves_, as_mix(std::move(start)), most_, [this](const Choice& choice, Seconds time) {
    return choice.partition_ramp == 1 && bound_(restorations(choice)) >= time;
  });
}

void Improvement::improve_disturbed(const Choice& start, Random& random) {
  improve(disturbed(priced_, moves_, as_mix(start), random));
}

}  // namespace moebench
