#include "reference/plan/plan.h"

namespace moebench {
namespace {

std::string of_partition(std::int16_t partition) {
  return partition == whole_batch ? std::string() : " of partition " + std::to_string(partition);
}

}  // namespace

std::string describe(const Op& op) {
  return std::string(name_of(op.kind)) + of_partition(op.partition) + " (" + std::string(name_of(op.pass)) + ")";
}

std::string describe(const Value& value) {
  return std::string(name_of(value.kind)) + of_partition(value.partition);
}

}  // namespace moebench
