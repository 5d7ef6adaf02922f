#include "reference/layer/step_form.h"

namespace moebench {

StepForm step_form(const SystemInfo& system, const LayerShape& shape, Tokens tokens, const Choice& choice) {
  StepForm form{.shape = shape, .choice = choice};
  form.shape.tokens = tokens;
  const int n = granularity_of(system, shape, choice.granularity);
  if (system.partition_by == PartitionBy::tokens && tokens < Tokens(n) && Tokens(n) <= shape.tokens) {
    form.partitions.tokens = equal_partitions(tokens, static_cast<int>(tokens.count()));
    form.partitions.tokens.resize(static_cast<std::size_t>(n));
  } else {
    form.partitions = partitioning_of(system, form.shape, choice.granularity, choice.partition_ramp);
  }
  return form;
}

}  // namespace moebench
