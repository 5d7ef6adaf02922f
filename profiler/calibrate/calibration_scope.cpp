#include "profiler/calibrate/calibration_scope.h"

namespace moebench {
namespace {

std::vector<Tokens> rows(std::initializer_list<std::int64_t> counts) { return {counts.begin(), counts.end()}; }

MeasuredExpert expert(ElementType type, std::int64_t model_dim, std::vector<Tokens> rows) {
  constexpr std::int64_t hidden_over_model = 4;  // as in the paper's models
  return {.type = type,
          .model_dim = Features(model_dim),
          .hidden_dim = Features(model_dim * hidden_over_model),
          .rows = std::move(rows)};
}

CalibrationScope quick_scope() {
  return {
      .experts = {expert(ElementType::fp32, 128, rows({48, 192, 768})),
                  expert(ElementType::fp32, 512, rows({96, 384, 1536})), expert(ElementType::bf16, 512, rows({384}))},
      .prologue_dim = Features(512),
      .exchanged = {kib(1), kib(64), mib(1), mib(4)},
      .summed = {kib(4), mib(1)},
      .copied = {kib(16), mib(1), mib(8)},
      .sweeps = 3,
      .steps = 4,
      .transfers = 20,
      .slowdown_rounds = 3,
      .window = milliseconds(80)};
}

CalibrationScope full_scope() {
  return {.experts = {expert(ElementType::fp32, 128, rows({24, 48, 96, 192, 384, 768, 1536, 3072})),
                      expert(ElementType::fp32, 256, rows({24, 48, 96, 192, 384, 768, 1536, 3072})),
                      expert(ElementType::fp32, 512, rows({48, 96, 192, 384, 768, 1536, 3072})),
                      expert(ElementType::fp32, 1024, rows({96, 192, 384, 768, 1536})),
                      expert(ElementType::bf16, 256, rows({96, 384, 1536})),
                      expert(ElementType::bf16, 1024, rows({96, 384, 1536}))},
          .prologue_dim = Features(512),
          .exchanged = {kib(1), kib(8), kib(32), kib(128), kib(512), mib(1), mib(2), mib(4), mib(8)},
          .summed = {kib(1), kib(16), kib(256), mib(4)},
          .copied = {kib(16), kib(64), kib(256), mib(1), mib(2), mib(4), mib(8), mib(16)},
          .sweeps = 3,
          .steps = 4,
          .transfers = 40,
          .slowdown_rounds = 9,
          .window = milliseconds(150)};
}

}  // namespace

CalibrationScope scope_of(const CalibrationRequest& request) { return request.quick ? quick_scope() : full_scope(); }

}  // namespace moebench
