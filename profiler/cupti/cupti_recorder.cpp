#include <optional>

#include "profiler/cupti/cupti_session.h"
#include "profiler/cupti/gpu_recorder.h"
#include "profiler/cupti/nvtx_ranges.h"

namespace moebench {
namespace {

class CuptiRecorder final : public GpuRecorder, private OpMarks {
 public:
  OpMarks& marks() override { return *this; }

  void begin() override { session_.emplace(); }

  ActivityReport end() override {
    ActivityDecoder decoder;
    session_->read(decoder);
    session_.reset();
    return decoder.report();
  }

 private:
  void begin_op(std::int32_t run, int index, const Op& op) noexcept override {
    ranges_.push(index, op);
    if (session_) session_->begin_op({.run = run, .op = index});
  }

  void end_op() noexcept override {
    if (session_) session_->end_op();
    ranges_.pop();
  }

  bool needs_every_op() const noexcept override { return session_.has_value(); }

  NvtxRanges ranges_;
  std::optional<CuptiSession> session_;  // nothing is recorded without one
};

}  // namespace

std::unique_ptr<GpuRecorder> make_gpu_recorder() { return std::make_unique<CuptiRecorder>(); }

}  // namespace moebench
