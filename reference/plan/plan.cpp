#include "reference/plan/plan.h"

#include "reference/plan/value_size.h"

namespace moebench {
namespace {

std::string of_partition(std::int16_t partition, bool of_shadows) {
  if (partition == whole_batch || of_shadows) return {};
  return partition == shadow_rows ? " of shadows" : " of partition " + std::to_string(partition);
}

}  // namespace

std::string describe(const Op& op) {
  return std::string(name_of(op.kind)) + of_partition(op.partition, is_of_shadows(op.kind)) + " (" +
         std::string(name_of(op.pass)) + ")";
}

std::string describe(const Value& value) {
  return std::string(name_of(value.kind)) + of_partition(value.partition, is_of_shadows(value.kind));
}

}  // namespace moebench
