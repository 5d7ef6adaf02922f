#include "reference/layer/agreement.h"

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "reference/base/error.h"
#include "reference/cost/profile_json.h"

namespace moebench {
namespace {

void write(std::ostream& text, const SlotCounts& slots) {
  text << slots.expert_input << ' ' << slots.hidden << ' ' << slots.expert_output << ' ' << slots.grad_expert_input
       << ' ' << slots.grad_hidden << ' ' << slots.grad_expert_output << '\n';
}

template <class Value>
void write(std::ostream& text, const std::vector<Value>& values) {
  for (const Value value : values) text << static_cast<int>(value) << ' ';
  text << '\n';
}

// Equal for equal ones alone.
std::string text_of(const LayerShape& shape, const SelectionOptions& selection) {
  std::ostringstream text;
  text << shape.tokens.count() << ' ' << shape.model_dim.count() << ' ' << shape.hidden_dim.count() << ' '
       << shape.experts << ' ' << shape.ranks << ' ' << shape.top_k << ' ' << name_of(shape.dtype) << ' '
       << name_of(shape.gate) << ' ' << name_of(shape.activation) << '\n';
  text << std::hexfloat << selection.selector << '\n' << profile_text(selection.machine) << selection.seed << '\n';
  if (const auto& link = selection.emulated.link) text << "link " << link->latency.count() << ' ' << link->rate.count();
  if (const auto& rate = selection.emulated.copy_rate) text << "copies " << rate->count();
  if (const auto& budget = selection.memory_budget) text << "budget " << budget->count();
  text << '\n';
  const SearchSpace& space = selection.space;
  write(text, space.granularities);
  write(text, space.partition_ramps);
  write(text, space.backward_orders);
  write(text, space.dispatches_ahead);
  write(text, space.strategies);
  write(text, space.fewest_slots);
  write(text, space.most_slots);
  text << space.mixed << ' ' << space.most_simulations;
  return text.str();
}

// FNV-1a (Fowler, Noll, Vo), of which a double holds 53 bits.
double digest_of(std::string_view text) {
  std::uint64_t digest = 0xcbf29ce484222325ULL;
  for (const char letter : text) digest = (digest ^ static_cast<unsigned char>(letter)) * 0x100000001b3ULL;
  return static_cast<double>(digest >> 11);
}

}  // namespace

void require_agreed(const LayerShape& shape, const SelectionOptions& selection, Communicator& communicator) {
  std::vector<double> digests(static_cast<std::size_t>(communicator.size()));
  digests[static_cast<std::size_t>(communicator.rank())] = digest_of(text_of(shape, selection));
  communicator.all_reduce_sum(digests);
  for (std::size_t rank = 1; rank < digests.size(); ++rank) {
    if (digests[rank] == digests[0]) continue;
    throw InputError(
        "rank " + std::to_string(rank) + " and rank 0 were given different layers or selections",
        "give all ranks the same shape, selector, machine profile, emulation, memory budget, space and seed");
  }
}

}  // namespace moebench
