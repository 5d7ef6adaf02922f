#pragma once
// Steps of a configuration run with tracing, on one rank.

#include <memory>
#include <optional>
#include <vector>

#include "profiler/cupti/gpu_recorder.h"
#include "reference/base/random.h"
#include "reference/comm/communicator.h"
#include "reference/comm/shared_clock.h"
#include "reference/trace/span_rings.h"
#include "suites/run/rank_trace.h"
#include "suites/run/worker/measured_layer.h"

namespace moebench {

// All ranks make it together and call the same. Borrows the layer, which has run a step, the communicator, which is the
// real one, and the recorder of the GPU; null: none. What runs a step throws what the layer throws.
//
// From then on the layer launches op by op, traced or not, whatever its configuration says: of a recorded pass nobody
// knows which op did what, and steps launched in different ways say nothing of what tracing costs.
//
// With a recorder the times of a step's ops are those of their work on the GPU, unless a record of it was lost.
class StepTracer {
 public:
  StepTracer(MeasuredLayer& layer, Communicator& communicator, GpuRecorder* recorder, std::uint64_t seed);

  // Runs a traced and an untraced step, in an order that follows from the seed and how many there were. The traced one
  // is kept if it has all its spans on all ranks.
  void run_pair();

  // Of what was kept. Throws Error where nothing was.
  RankTrace trace();

 private:
  // A traced step on this process's clock.
  struct RecordedStep {
    StepMoments moments;
    Seconds routing;
    Seconds routing_waited;
    RunTimes forward;
    RunTimes backward;
    std::shared_ptr<const VerifiedPlan> plan;
    std::vector<SpanRecord> spans;        // [ops]
    std::vector<GpuActivity> activities;  // nothing where not all was recorded
  };

  void begin_recording();
  std::vector<GpuActivity> end_recording();
  bool keep_traced(const StepMoments& moments, std::vector<GpuActivity> activities);
  bool on_all_ranks(bool own);
  TracedStep on_shared_clock(const RecordedStep& step, std::vector<Span> spans) const;
  std::vector<Span> recorded_spans(const RecordedStep& step) const;  // nothing where not all was recorded
  std::vector<Span> noted_spans(const RecordedStep& step) const;

  MeasuredLayer& layer_;
  Communicator& communicator_;
  GpuRecorder* recorder_;
  std::optional<GpuAccount> account_;  // of the recorder
  Random random_;
  SharedClock clock_;
  SpanRings rings_;  // emptied behind each step
  std::vector<RecordedStep> steps_;
  std::vector<Seconds> untraced_;
};

}  // namespace moebench
