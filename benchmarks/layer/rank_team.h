#pragma once
// Two ranks as threads of one process, joined by Gloo over loopback, that run a layer's step on demand.

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "reference/base/units.h"
#include "reference/layer/moe_layer.h"

namespace moebench {

// What of a step is really done.
enum class StepParts {
  all,
  computation,    // exchanges of rows carry nothing
  meetings,       // the same, but ranks meet where they would exchange rows: computation with its waits for the slower one
  communication,  // ops of the compute stream do nothing
};

class RankTeam {
 public:
  RankTeam(const MoeLayerOptions& options, StepParts parts);
  ~RankTeam();

  // Forward and backward once on every rank, begun together. The maximum over the ranks; for StepParts::communication
  // without the routing, which the others have.
  Seconds step();

 private:
  void work(int rank, MoeLayerOptions options, StepParts parts);
  Seconds timed_step(MoeLayer& layer, const at::Tensor& input, const at::Tensor& grad_output, StepParts parts);

  std::shared_ptr<class Store> store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int round_ = 0;
  int finished_ = 0;
  bool stop_ = false;
  std::vector<Seconds> times_;
  std::vector<std::thread> threads_;
};

}  // namespace moebench
