#pragma once
// Eq. 10 of the paper: which strategy of memory reuse costs least, by the stream that it keeps busy longest.
//
//   C = max( q_comp v0_comp / (sigma W_comp), q_comm v0_comm / (mu W_comm), q_mem v0_mem / (eta W_mem) )     per pass
//
// v0_comp = b H M, v0_comm = v0_mem = b M with b = B / n: one GEMM, one all-to-all and one copy of T_DI of a partition.
// W are the machine's speeds at that size, so that v0 / W is what its profile says of one such op alone. sigma is 1; mu
// and eta are the profile's slowdowns for the streams that run together: none and S4 have mu under computation, S1 to
// S3 have mu and eta under all (Table II). In Section II-C and Fig. 3, sigma and mu are the other way round.

#include "reference/cost/machine_profile.h"
#include "reference/plan/op.h"
#include "reference/select/pricer.h"
#include "reference/systems/reuse.h"

namespace moebench {

// Q of one partition in one pass (Table II), in units of v0.
struct StrategyWorkload {
  Ratio comp;
  Ratio comm;
  Ratio mem;

  bool operator==(const StrategyWorkload&) const = default;
};

// The table's H / M is 4; here it is the layer's, of T_M. `shared` has the workload of none.
StrategyWorkload table_two(ReuseStrategy strategy, Pass pass, Ratio hidden_to_model);

// What v0 takes alone.
struct UnitTimes {
  Seconds comp;
  Seconds comm;
  Seconds mem;
};

// Of a partition of B / n tokens, as the pricer's machine has them.
UnitTimes unit_times(Pricer& pricer, int granularity);

// The machine's, without those of streams that an emulation paces: nothing slows them.
Slowdowns slowdowns_of(const Pricer& pricer);

// The cost of one partition in both passes: n of them are a step's.
Seconds equation_ten(ReuseStrategy strategy, const UnitTimes& times, const Slowdowns& slowdowns, Ratio hidden_to_model);

// H / M, the width of T_M over that of T_DI.
Ratio hidden_to_model(const LayerShape& shape);

}  // namespace moebench
