#include "reference/comm/inprocess/inprocess_communicator.h"

#include "tests/comm/communicator_contract.h"

namespace moebench {
namespace {

struct InProcessFabric {
  static Communicators connect(int size, Seconds timeout) { return connect_inprocess(size, timeout); }
  static constexpr int random_exchanges = 1500;
  static constexpr std::int64_t largest_segment = 1 << 12;
};

}  // namespace

INSTANTIATE_TYPED_TEST_SUITE_P(InProcess, CommunicatorContract, InProcessFabric);

}  // namespace moebench
